"""A channel was given another mode while deliveries were under way: which of them go on in it.

Whoever reads "this account must not publish, use drafts" and obeys expects that what waits goes
on. It does if nothing has been begun whose end is not known, and if nothing that is done was done
for the old mode alone. All others stay in the mode in which they began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from publish.domain.delivery import Delivery, Order, State
from publish.domain.outcome import Repeat, Step


def switch(
    delivery: Delivery, mode: str, *, before: Sequence[Step], then: Sequence[Step]
) -> Delivery:
    """Return a delivery in another mode, or as it was; the steps are those of both modes.

    What both modes begin with stays done. Steps after that are taken again, which is harmless,
    since the platform has not taken the copy over.
    """
    waits = delivery.state in {State.WAITING, State.SENDING} and delivery.order is Order.POST
    if mode == delivery.mode or not waits or delivery.superseded:
        return delivery
    doubt = delivery.intent is not None or delivery.resent > 0
    given = any(step.accepts and delivery.has_done(step.name) for step in before)
    if doubt or given or not (before and then):
        return delivery
    both = takewhile(lambda pair: pair[0] == pair[1], zip(before, then, strict=False))
    shared = {step.name for step, _ in both}
    lost = [step for step in before if step.name not in shared and delivery.has_done(step.name)]
    if any(step.repeat is not Repeat.HARMLESS for step in lost):
        return delivery
    done = tuple(each for each in delivery.done if each.step in shared)
    return replace(delivery, mode=mode, done=done)
