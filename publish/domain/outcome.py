"""Steps and outcomes of deliveries: what a channel declares, and what can come of a remote call.

Everything that can happen over there is one of these, so that ``publish.domain.delivering`` can
decide on values alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from publish.domain.delivery import Copy


class Repeat(StrEnum):
    """What it means to make the call of a step twice."""

    HARMLESS = "harmless"
    """Nothing that a reader sees: an upload, a reading, a deletion."""
    KEYED = "keyed"
    """The platform recognises the delivery's key for ``KEY_LIFE`` and does it only once."""
    NEVER = "never"
    """A second copy: a lost answer has to be looked up."""


@dataclass(frozen=True, slots=True)
class Step:
    """One remote call of a delivery, as its channel declares it."""

    name: str
    repeat: Repeat = Repeat.HARMLESS
    settle: int = 120
    """Seconds between the call and the first look, and between two looks."""
    looks: int = 1
    """How many looks in a row must see that nothing happened before that is believed."""
    resend: int = 0
    """How often it may then be sent again before a person is asked."""
    accepts: bool = False
    """Whether the platform has taken the copy over once this is done (已受理)."""
    by_person: bool = False
    """Whether it waits for a person at the platform: later editions need not wait for that."""


RECALL = Step("recall", Repeat.NEVER, settle=30, resend=8)
"""Takes back a copy that waits for a person over there, because a later edition has come
(``publish.domain.superseding``). What it leads to says either of these, or what is public."""
RECALLED, LEFT = "recalled", "left"
"""Nobody can publish it any more; and: it was not there any more, by another's hand."""


@dataclass(frozen=True, slots=True)
class Began:
    """The call is about to be made."""

    step: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Did:
    """The step is done; also what a look finds. ``url`` among the values is the address."""

    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotYet:
    """The platform is still at it, or a person there is: ask again after ``wait`` seconds."""

    wait: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing happened over there, for a passing reason."""

    reason: str
    advice: str = ""
    wait: int = 0
    """Seconds that the platform wants."""
    looking: bool = False
    """Whether it was only looked or read: then it says nothing about a step that was begun."""
    held: bool = False
    """Whether the whole channel waits for it: then the delivery needs no wait of its own."""


@dataclass(frozen=True, slots=True)
class Never:
    """The platform does not take it as it is."""

    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """It was sent, and what became of it is not known."""

    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to decide."""

    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """A look at all that there is to see showed that the step did not happen."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A look that could not tell."""

    reason: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The copy was read back."""

    copy: Copy
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Nobody wants it carried out any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person decided: it is there (or, for a retraction, gone), or it is not."""

    posted: bool
    url: str = ""


Outcome = (
    Began
    | Did
    | NotYet
    | Later
    | Never
    | Doubt
    | Ask
    | Absent
    | Undecided
    | Read
    | Unwanted
    | Resolved
)
