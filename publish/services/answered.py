"""What an error about one delivery means for it."""

from __future__ import annotations

from publish.domain.outcome import Ask, Doubt, Later, Never, Outcome
from publish.errors import DeliveryInDoubt, DeliveryRefused, NeedsPerson


def meaning(error: DeliveryRefused | DeliveryInDoubt | NeedsPerson, *, looking: bool) -> Outcome:
    """Return it as an outcome; a look that is refused says nothing about what was sent."""
    reason = f"{error}。"
    if isinstance(error, DeliveryInDoubt):
        doubt = Doubt(reason, error.advice)
        return Later(doubt.reason, doubt.advice, looking=True) if looking else doubt
    if isinstance(error, DeliveryRefused):
        return Later(reason, looking=True) if looking else Never(reason, error.advice)
    return Ask(reason, error.advice)
