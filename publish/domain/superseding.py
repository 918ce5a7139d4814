"""A later edition comes while an earlier one has no readers yet: the earlier one never gets any.

So it is only where copies wait for a person (``capability``, ``waiting``). What was not sent is
not sent any more; what waits over there is taken back by one more step, ``RECALL``; what is in
doubt is looked up first. What a person has published meanwhile is never touched: it has readers,
and the later edition follows it up. The later edition waits until that is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.domain.acts import Act, Decide, Take
from publish.domain.capability import Means, capability
from publish.domain.delivering import text_is_out
from publish.domain.delivery import FINAL, Delivery, Order, State
from publish.domain.outcome import LEFT, RECALL, Repeat, Step, Unwanted

_NOT_SENT = "已有后一版，这一版还没有发送，不再发送。"


def replaceable(delivery: Delivery) -> bool:
    """Return whether a posting is of the kind that a later edition replaces."""
    means = capability(delivery.channel, delivery.mode).waiting
    return means is Means.REPLACE and delivery.order is Order.POST


def overtake(delivery: Delivery, steps: Sequence[Step]) -> Delivery:
    """Return a delivery after a later edition has come; ``steps`` are those of its mode.

    It is as it was if it has readers, or is settled, or if a person is asked what was sent. What a
    person is asked about a draft that is known is no question any more.
    """
    if delivery.superseded or not replaceable(delivery) or delivery.state in FINAL:
        return delivery
    calm = delivery.intent is None or _harmless(delivery.intent.step, steps)
    if not delivery.needs_person:
        moved = replace(delivery, superseded=True)
        return replace(moved, intent=None, failures=0, next_try="") if calm else moved
    known = any(delivery.has_done(step.name) for step in steps if step.repeat is Repeat.NEVER)
    if not (calm and known):
        return delivery
    freed = replace(delivery, superseded=True, intent=None, failures=0, state=State.WAITING)
    return freed.because("", "")


def _harmless(name: str, steps: Sequence[Step]) -> bool:
    return any(step.name == name and step.repeat is Repeat.HARMLESS for step in steps)


def with_recall(delivery: Delivery, steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps of a delivery: of a superseded one what is done, and ``RECALL``.

    They are those of its mode while something else is in doubt, and once it has left by another's
    hand: then only that hand, or a list over there, can tell what became of it.
    """
    doubt = delivery.intent is not None and delivery.intent.step != RECALL.name
    if not delivery.superseded or doubt or LEFT in delivery.known:
        return steps
    if not text_is_out(delivery, (*steps, RECALL)):
        return steps
    return (*(step for step in steps if delivery.has_done(step.name)), RECALL)


def not_sent_any_more(delivery: Delivery, act: Act, steps: Sequence[Step]) -> Act:
    """Return what is still done about a delivery: nothing is sent of a superseded one."""
    if delivery.superseded and isinstance(act, Take) and not text_is_out(delivery, steps):
        return Decide(Unwanted(_NOT_SENT))
    return act


def recalls(act: Act) -> bool:
    """Return whether an act takes something back: it needs no text, and a redaction is served."""
    return isinstance(act, Take) and act.step.name == RECALL.name
