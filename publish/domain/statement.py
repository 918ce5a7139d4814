"""Statements as the record holds them: editions with their entries and, unless erased, texts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import EditionKind, Kind, Status
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice


@dataclass(frozen=True, slots=True)
class Redaction:
    """The entry that says that an edition's text was erased, with the notice it commits to."""

    index: int
    entry: Entry
    notice: RedactionNotice
    salt: bytes


@dataclass(frozen=True, slots=True)
class Edition:
    """One immutable version of a statement; content and salt are gone once it is redacted."""

    index: int
    """Position in the log, from 0."""
    entry: Entry
    content: Content | None
    salt: bytes | None
    redaction: Redaction | None = None

    @property
    def rev(self) -> int:
        """Return the number of the edition within its statement, from 1."""
        return self.entry.rev

    @property
    def kind(self) -> EditionKind:
        """Return how the edition relates to the ones before it, from the leaf alone."""
        return _KIND_OF[self.entry.status]


_KIND_OF = {
    Status.PUBLISHED: EditionKind.FIRST,
    Status.UPDATED: EditionKind.UPDATE,
    Status.CORRECTED: EditionKind.CORRECTION,
    Status.WITHDRAWN: EditionKind.WITHDRAWAL,
}


class EffectKind(StrEnum):
    """What a later notice does to an earlier one."""

    REPEAL = "repeal"
    AMEND = "amend"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one other statement does to a notice: puts it out of force, or changes it in part."""

    kind: EffectKind
    by: Number
    since: str
    """The first day, ``YYYY-MM-DD``."""
    title: str | None
    """The other's title; None once all its texts were erased."""
    doc_number: str | None
    newest: int
    """Log index of the newest entry about the other."""
    at: str
    """When that entry was appended."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the court says on one matter: all its editions, oldest first, never empty."""

    number: Number
    editions: tuple[Edition, ...]
    effects: tuple[Effect, ...] = ()
    """What others do to it, in the order of the log; only where somebody has looked for them."""
    reaches: tuple[Number, ...] = ()
    """The notices that it names and that were there before its newest entry, likewise."""

    @property
    def kind(self) -> Kind:
        """Return whether this is a clarification or a notice."""
        return self.number.kind

    @property
    def current(self) -> Edition:
        """Return the newest edition."""
        return self.editions[-1]

    @property
    def first(self) -> Edition:
        """Return the first edition."""
        return self.editions[0]

    @property
    def withdrawn(self) -> bool:
        """Return whether the statement has been taken down."""
        return self.current.kind is EditionKind.WITHDRAWAL

    @property
    def shown(self) -> Edition | None:
        """Return the newest edition that carries a text: what a list names it by.

        For a withdrawn statement that is the edition before the withdrawal; None when every
        text has been erased.
        """
        for edition in reversed(self.editions):
            if edition.content is not None and edition.kind is not EditionKind.WITHDRAWAL:
                return edition
        return None
