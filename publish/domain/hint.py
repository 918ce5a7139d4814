"""A hint: what a platform tells of its own accord. It decides nothing, it makes us look sooner.

Events can be lost, repeated, late, and, where they are not sealed, invented; what became of a
delivery is asked of the platform itself. So a hint moves the time of a question that would have
been asked anyway, and of what it says only the address is kept, and only where no question could
have brought it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publish.domain.delivering import first_open
from publish.domain.delivery import Copy, Delivery, Order, State
from publish.domain.outcome import Repeat, Step


@dataclass(frozen=True, slots=True)
class Hint:
    """A job over there has ended."""

    job: str
    """Its number, by which a delivery knows it among its remote identifiers."""
    url: str = ""
    """Public address of the copy; empty unless the platform has sealed it."""


def concerns(hint: Hint, delivery: Delivery) -> bool:
    """Return whether a hint is about a delivery: by the number of the job, or by the address."""
    by_address = bool(hint.url) and hint.url == delivery.url
    return hint.job in delivery.known.values() or by_address


def waits_for_person(delivery: Delivery, steps: Sequence[Step]) -> bool:
    """Return whether a delivery waits for a person over there, whose jobs have other numbers."""
    step = first_open(delivery, steps)
    return step is not None and step.by_person


def sooner(delivery: Delivery, steps: Sequence[Step], now: datetime) -> Delivery:
    """Return a delivery that is looked at now, if all it waits for is the platform's next word.

    A wait after a failure is what the platform or our courtesy demands, and the time between two
    looks for a lost call is part of what makes an absence believable: neither is cut short.
    """
    step = first_open(delivery, steps)
    asking = step is not None and step.repeat is Repeat.HARMLESS and delivery.begun
    polite = delivery.intent is None and delivery.failures == 0
    open_still = delivery.state in {State.SENDING, State.ACCEPTED} and delivery.order is Order.POST
    if not (asking and polite and open_still) or delivery.due(now):
        return delivery
    return replace(delivery, next_try=now.isoformat(timespec="seconds"))


def addressed(delivery: Delivery, hint: Hint, now: datetime) -> Delivery:
    """Return a delivery with the address that a hint gives, where nothing else could give one.

    The copy stays unread: an address that was told is not a text that was compared.
    """
    known = delivery.url or delivery.copy is not Copy.UNREADABLE
    if known or delivery.state is not State.PUBLISHED or delivery.order is not Order.POST:
        return delivery
    return replace(delivery, url=hint.url, at=now.isoformat(timespec="seconds"))
