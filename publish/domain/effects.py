"""Effects: what later notices do to earlier ones, and which statements belong to one event."""

from __future__ import annotations

from publish.domain.kinds import EditionKind, Kind
from publish.domain.number import Number
from publish.domain.statement import Edition, Effect, EffectKind, Statement
from publish.domain.ties import Ties

_NONE = Ties()


def ties_of(edition: Edition) -> Ties:
    """Return the ties of an edition, of which an erasure leaves what its notice keeps."""
    if edition.content is not None:
        return Ties.of(edition.content)
    kept = edition.redaction.notice.kept if edition.redaction else None
    return kept or _NONE


def series_of(statement: Statement) -> tuple[str, ...]:
    """Return the events that a statement belongs to: what any of its editions ever named."""
    named = (ties_of(edition).series for edition in statement.editions)
    return tuple(dict.fromkeys(series for series in named if series))


def tied_to(statement: Statement) -> tuple[Number, ...]:
    """Return the notices that any edition of a statement ever repealed or amended."""
    if statement.kind is not Kind.NOTICE:
        return ()
    named = (number for edition in statement.editions for number in ties_of(edition).numbers)
    return tuple(number for number in dict.fromkeys(named) if number != statement.number)


def effect_on(target: Statement, other: Statement) -> Effect | None:
    """Return what another statement does to a notice that was there before it; usually nothing.

    What counts are the editions that stand: the newest with a text of its own, and what it goes on
    from, back to the last correction. A withdrawal takes the text away, not what it has done.
    """
    for edition in _standing(other):
        ties = ties_of(edition)
        for kind, numbers in ((EffectKind.REPEAL, ties.repeals), (EffectKind.AMEND, ties.amends)):
            before = target.first.index < edition.index
            if str(target.number) in numbers and before and ties.since:
                shown = other.shown
                content = shown.content if shown else None
                return Effect(
                    kind=kind,
                    by=other.number,
                    since=ties.since,
                    title=content.title if content else None,
                    doc_number=content.doc_number if content else None,
                    newest=newest_entry(other)[0],
                    at=newest_entry(other)[1],
                )
    return None


def newest_entry(statement: Statement) -> tuple[int, str]:
    """Return log index and time of the newest entry about a statement."""
    redactions = [e.redaction for e in statement.editions if e.redaction is not None]
    current = statement.current
    return max([(current.index, current.entry.at), *((r.index, r.entry.at) for r in redactions)])


def _standing(statement: Statement) -> list[Edition]:
    """Return the editions that stand, newest first."""
    found: list[Edition] = []
    for edition in reversed(statement.editions):
        if edition.kind is EditionKind.WITHDRAWAL:
            continue
        found.append(edition)
        if edition.kind is not EditionKind.UPDATE:
            break
    return found
