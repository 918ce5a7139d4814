"""What a rule is, and the edition as it stands before the gate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property

from publish.domain import plaintext
from publish.domain.casefile import CaseFile
from publish.domain.content import Content
from publish.domain.kinds import EditionKind, Form, Kind, Matter
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.errors import Fault

SHANGHAI = timezone(timedelta(hours=8))
"""Civil time of the whole country; without daylight saving since 1992."""


@dataclass(frozen=True)
class Presented:
    """One edition before the gate: what was handed in, what went before it, and the time."""

    submission: Submission
    precedent: Statement | None
    now: datetime
    exempt_matters: Collection[Matter]
    unknown: Collection[str] = ()
    """Numbers of notices that it repeals or amends, and that nobody has been given."""

    @property
    def content(self) -> Content:
        """Return what a reader would see."""
        return self.submission.content

    @property
    def case(self) -> CaseFile:
        """Return the internal material."""
        return self.submission.case

    @property
    def previous(self) -> Content | None:
        """Return the text that this edition follows, unless there is none or it was erased."""
        return self.precedent.current.content if self.precedent else None

    @property
    def edition(self) -> EditionKind:
        """Return how the edition relates to the ones before it."""
        return self.content.edition

    @property
    def matter(self) -> Matter:
        """Return what the claim is about; while nobody has said, the strictest."""
        return self.case.claim.matter if self.case.claim else Matter.OFFICER_CONDUCT

    @property
    def officer(self) -> bool:
        """Return whether an officer is concerned."""
        named = self.case.consent is not None and self.case.consent.subject_role is not None
        return self.matter is Matter.OFFICER_CONDUCT or named

    @property
    def leaves_conclusion(self) -> bool:
        """Return whether the edition says that the earlier conclusion stands."""
        if self.edition is EditionKind.UPDATE:
            return self.content.conclusion_unchanged is True
        correction = self.content.correction
        is_correction = self.edition is EditionKind.CORRECTION and correction is not None
        return is_correction and correction is not None and not correction.affects_conclusion

    @cached_property
    def now_text(self) -> str:
        """Return the time as ``pub_date`` is written."""
        return self.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Return every free text that a reader would see, with its field."""
        return tuple(_texts(self.content))


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the free texts of a content, field by field."""
    yield "title", content.title
    if content.short_title != content.title:
        yield "short_title", content.short_title
    yield from _answers(content)
    yield "body", plaintext.to_text(content.body)
    yield from ((f"keywords[{at}]", word) for at, word in enumerate(content.keywords))
    yield "topic", content.topic or ""
    yield from ((f"amends[{at}].note", each.note or "") for at, each in enumerate(content.amends))
    if content.grounds:
        yield "grounds.undisclosed", content.grounds.undisclosed or ""
    for at, attachment in enumerate(content.attachments):
        yield f"attachments[{at}].title", attachment.title
    if content.correction:
        yield "correction.reason", content.correction.reason
        for at, change in enumerate(content.correction.changes):
            yield f"correction.changes[{at}].after", change.after
    if content.withdrawal:
        yield "withdrawal.note", content.withdrawal.note


def _answers(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the texts of summary and points."""
    if (summary := content.summary) is not None:
        yield "summary.claim", summary.claim
        yield "summary.fact", summary.fact
        yield "summary.conclusion", summary.conclusion
    for at, point in enumerate(content.points):
        yield f"points[{at}].claim", point.claim
        yield f"points[{at}].fact", point.fact
        yield f"points[{at}].basis", point.basis or ""
        yield f"points[{at}].conclusion", point.conclusion


Test = Callable[[Presented], bool]
Check = Callable[[Presented], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the gate."""

    id: str
    """Stable; stands in settings, faults and the checklist."""
    title: str
    """What must hold, one Chinese sentence."""
    source: str
    """Where the rule comes from."""
    applies: Test
    check: Check
    level: str = "on"
    """Where the settings say nothing: ``on`` (refuses), ``warn`` or ``off``."""
    fixed: bool = False
    """Whether the settings may not change it: a promise of DESIGN §3, or the record's own order."""


def always(_: Presented) -> bool:
    """Return whether the rule applies: to every edition."""
    return True


def not_withdrawal(seen: Presented) -> bool:
    """Return whether a text is published, which is reviewed."""
    return seen.edition is not EditionKind.WITHDRAWAL


def clarifies(seen: Presented) -> bool:
    """Return whether something is said on a circulating claim."""
    return seen.content.kind is Kind.CLARIFICATION and not_withdrawal(seen)


def concludes(seen: Presented) -> bool:
    """Return whether a conclusion is said for the first time, or changed."""
    return clarifies(seen) and not seen.leaves_conclusion


def leaves(seen: Presented) -> bool:
    """Return whether a clarification leaves the conclusion as it was."""
    return clarifies(seen) and seen.leaves_conclusion


def needs_superior(seen: Presented) -> bool:
    """Return whether the superior decides; which matters the court decides itself is a setting."""
    return concludes(seen) and seen.matter not in seen.exempt_matters


def follows(seen: Presented) -> bool:
    """Return whether the edition comes after another."""
    return seen.edition is not EditionKind.FIRST


def speaks_of_persons(seen: Presented) -> bool:
    """Return whether the text judges what persons did."""
    cases = seen.content.form is Form.TYPICAL_CASES and not_withdrawal(seen)
    return cases or clarifies(seen)


def refusal(field: str, message: str, advice: str) -> Fault:
    """Return a fault whose rule and level the table fills in."""
    return Fault(field, "", message, advice)
