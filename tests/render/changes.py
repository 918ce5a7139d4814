"""What an event changes, foretold: the tests of pages and feeds hold the bytes against it."""

from __future__ import annotations

from publish.domain.kinds import EditionKind
from publish.domain.statement import Statement


def pages_after(statement: Statement) -> tuple[int | None, ...]:
    """Return the pages that the last event may have changed; None stands for the current one."""
    rev = statement.current.rev
    before = statement.editions[-2:-1]
    withdrawn = statement.withdrawn or any(e.kind is EditionKind.WITHDRAWAL for e in before)
    if withdrawn or _last_is_redaction(statement):
        return (None, *range(1, rev + 1))
    return (None, *range(max(rev - 1, 1), rev + 1))


def _last_is_redaction(statement: Statement) -> bool:
    """Return whether the newest log entry of a statement is a redaction."""
    redactions = [e.redaction.index for e in statement.editions if e.redaction is not None]
    return max(redactions, default=-1) > statement.current.index


def archives_after(statement: Statement, size: int) -> tuple[int, ...]:
    """Return the ranges of a feed that the last event of a statement may have changed.

    An edition changes its own range; a redaction every range that the statement stands in.
    Ranges that are not full yet are part of the subscription document alone.
    """
    events = [edition.index for edition in statement.editions]
    redactions = [e.redaction.index for e in statement.editions if e.redaction is not None]
    if max(redactions, default=-1) > events[-1]:
        return tuple(sorted({index // size for index in (*events, *redactions)}))
    return (events[-1] // size,)
