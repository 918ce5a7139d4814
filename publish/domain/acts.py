"""What can be done with a delivery next; ``publish.domain.delivering`` says which of them."""

from __future__ import annotations

from dataclasses import dataclass

from publish.domain.outcome import Outcome, Step


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing, for now or for ever."""


@dataclass(frozen=True, slots=True)
class Take:
    """Begin a step, and make its call."""

    step: Step
    again: bool = False
    """Whether it was begun before: then "I have this already" is good news."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Look whether a step that was begun has happened."""

    step: Step


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Read the copy back and compare."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Nothing can be learnt over there; record this outcome."""

    outcome: Outcome


Act = Rest | Take | LookUp | ReadBack | Decide
