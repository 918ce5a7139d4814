"""In what state a statement or an edition stands before the reader, from the record alone.

Whether a notice has expired is not a state: it would depend on a clock, so pages show the date.
"""

from __future__ import annotations

from dataclasses import dataclass

from publish.domain.kinds import EditionKind, Status
from publish.domain.statement import Edition, Statement


@dataclass(frozen=True, slots=True)
class State:
    """What the state bar, the tags and the share cards say."""

    name: str
    """Suffix of the class: ``zm-state--corrected``."""
    label: str
    prefix: str
    """Stands before the title in tabs and share cards; empty while nothing needs saying."""


_OF = {
    Status.PUBLISHED: State("published", Status.PUBLISHED.label, ""),
    Status.UPDATED: State("updated", Status.UPDATED.label, "[续报]"),
    Status.CORRECTED: State("corrected", Status.CORRECTED.label, "[已更正]"),
    Status.WITHDRAWN: State("withdrawn", Status.WITHDRAWN.label, "[已撤下]"),
    Status.REDACTED: State("redacted", Status.REDACTED.label, "[已依法删除]"),
}
_FOLLOWED = State("updated", "已续报", "[旧版]")
_SUPERSEDED = State("superseded", "已被更正", "[旧版·已被更正]")


def state_of(statement: Statement) -> State:
    """Return the state of a statement: that of its newest edition."""
    edition = statement.current
    return _OF[Status.REDACTED if edition.redaction else edition.entry.status]


def edition_state(statement: Statement, edition: Edition) -> State:
    """Return the state of one edition, of which a withdrawal of the statement is part."""
    follower = successor(statement, edition)
    if follower is None or edition.redaction:
        return _OF[Status.REDACTED if edition.redaction else edition.entry.status]
    if statement.withdrawn:
        return _OF[Status.WITHDRAWN]
    return _SUPERSEDED if follower.kind is EditionKind.CORRECTION else _FOLLOWED


def successor(statement: Statement, edition: Edition) -> Edition | None:
    """Return the edition right after one; editions count from 1 without gaps."""
    return statement.editions[edition.rev] if edition.rev < len(statement.editions) else None


def predecessor(statement: Statement, edition: Edition) -> Edition | None:
    """Return the edition right before one."""
    return statement.editions[edition.rev - 2] if edition.rev > 1 else None
