"""What goes wrong between a client and a platform, call by call, by a plan that can be repeated.

A fault says two things: what the client sees, and whether the call took effect over there. That
the two are independent is the whole difficulty of the other side (facts §5).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """What the client sees."""

    NOT_SENT = "not sent"
    """The connection is reset before the body is read; it never takes effect."""
    LOST = "lost"
    """It took effect; the connection is closed without an answer."""
    REFUSED = "refused"
    """An error in the platform's own format; ``effect`` makes it a lie, as 20032 and -1 are."""
    THROTTLED = "throttled"
    """The same, with a code that says "later"."""
    SLOW = "slow"
    """Nothing comes until ``release()``, or until the client is gone."""
    LATE = "late"
    """The connection is closed at once; the call takes effect when ``release()`` is called."""
    BROKEN = "broken"
    """200 with what is no JSON."""
    HTML = "html"
    """200 with the page of a gateway."""
    WRONG_TYPE = "wrong type"
    """200 with JSON of another shape: a list."""
    TRUNCATED = "truncated"
    """200 that ends in the middle, shorter than it said."""
    SERVER_ERROR = "5xx"
    """502 from a gateway."""
    ECHOED = "echoed"
    """Refused, with all that the client sent, its token too, repeated in the message."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one call."""

    kind: Kind
    effect: bool = False
    """Whether the call takes effect over there, if the platform's rules allow it."""
    code: int | None = None
    """Of REFUSED and THROTTLED; None: what the platform's simulator thinks typical."""


NOT_SENT = Fault(Kind.NOT_SENT)
LOST = Fault(Kind.LOST, effect=True)
REFUSED = Fault(Kind.REFUSED)
THROTTLED = Fault(Kind.THROTTLED)
SLOW = Fault(Kind.SLOW, effect=True)
SLOW_IN_VAIN = Fault(Kind.SLOW)
LATE = Fault(Kind.LATE)
ECHOED = Fault(Kind.ECHOED)
MALFORMED = tuple(
    Fault(kind, effect)
    for kind in (Kind.BROKEN, Kind.HTML, Kind.WRONG_TYPE, Kind.TRUNCATED)
    for effect in (False, True)
)
SERVER_ERRORS = (Fault(Kind.SERVER_ERROR), Fault(Kind.SERVER_ERROR, effect=True))
EVERY = (NOT_SENT, LOST, REFUSED, THROTTLED, SLOW, SLOW_IN_VAIN, *MALFORMED, *SERVER_ERRORS)
"""The columns of the failure table of issue 3; LATE and ECHOED are asked for by name."""
QUICK = tuple(fault for fault in EVERY if fault.kind is not Kind.SLOW)
"""Those for which no client has to wait until its own timeout."""


def is_named(path: str, name: str) -> bool:
    """Return whether a path is meant by its end: ``draft/add``, ``statuses/share``."""
    return path.removesuffix(".json").endswith("/" + name.strip("/"))


class Plan(Protocol):
    """Says which fault a call meets."""

    def fault(self, path: str, *, nth: int, so_far: int) -> Fault | None:
        """Return the fault of the ``nth`` call of a path, from 1, after ``so_far`` faults."""


@dataclass(frozen=True, slots=True)
class At:
    """One fault, at one call: ``At("draft/add", LOST)``, the first time."""

    path: str
    """The end of the path, as ``is_named`` reads it."""
    what: Fault
    nth: int = 1

    def fault(self, path: str, *, nth: int, so_far: int) -> Fault | None:
        """See Plan.fault."""
        return self.what if is_named(path, self.path) and nth == self.nth else None


@dataclass(frozen=True, slots=True)
class Seeded:
    """Faults drawn from a seed; the draw depends on path and ``nth`` alone, not on other calls."""

    seed: int
    rate: float = 0.3
    """The share of calls that fail."""
    most: int = 3
    """After so many faults all goes well, so that a run comes to its end."""
    kinds: Sequence[Fault] = field(default=QUICK)
    only: str = ""
    """The end of the path of the calls that may fail; empty: all."""

    def fault(self, path: str, *, nth: int, so_far: int) -> Fault | None:
        """See Plan.fault."""
        rng = random.Random(f"{self.seed} {path} {nth}")
        meant = not self.only or is_named(path, self.only)
        hit = rng.random() < self.rate and so_far < self.most and meant
        return rng.choice(self.kinds) if hit else None
