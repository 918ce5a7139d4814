"""In what state a statement or an edition stands before the reader, from the record alone.

A page never asks a clock. So a state that begins on a day says which (``2026-04-01起废止``), a
notice that ends says until when, and it has ended only where an entry after that day says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from publish.domain.content import Content
from publish.domain.effects import newest_entry
from publish.domain.kinds import EditionKind, Form, Status
from publish.domain.statement import Edition, Effect, EffectKind, Statement
from publish.render.moments import minute_of


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
    """Return the state of a statement: that of its newest edition, and what others did to it."""
    edition = statement.current
    state = _OF[Status.REDACTED if edition.redaction else edition.entry.status]
    content = edition.content
    if content is None or content.withdrawal is not None:
        return state
    return _effected(statement) or _timed(statement, content, state)


def effect_label(statement: Statement) -> str:
    """Return what other notices did to a statement, in a few words; empty if nothing."""
    content = statement.current.content
    if content is None or content.withdrawal is not None:
        return ""
    state = _effected(statement)
    return state.label if state else ""


def _effected(statement: Statement) -> State | None:
    """Return the state that other notices have put one into, if any did."""
    if (repeal := effect_of(statement, EffectKind.REPEAL)) is not None:
        return _begun("repealed", repeal, "废止")
    if (amendment := effect_of(statement, EffectKind.AMEND)) is not None:
        return _begun("amended", amendment, "修改")
    return None


def _timed(statement: Statement, content: Content, state: State) -> State:
    """Return the state with how long it lasts."""
    if content.expiry_date and ended(statement, content.expiry_date):
        label = f"{content.expiry_date}后失效"
        return State("expired", label, f"[{label}]")
    if content.expiry_date:
        label = "" if state.name == "published" else f"{state.label}，"
        return replace(state, label=f"{label}有效期至{content.expiry_date}")
    if state.name == "published" and content.form is Form.POLICY:
        return replace(state, label="现行有效")
    return state


def effect_of(statement: Statement, kind: EffectKind) -> Effect | None:
    """Return the latest of the effects of one kind."""
    return next((each for each in reversed(statement.effects) if each.kind is kind), None)


def as_of(statement: Statement) -> tuple[int, str]:
    """Return index and time of the newest entry that bears on a statement's state."""
    others = [(each.newest, each.at) for each in statement.effects]
    return max([newest_entry(statement), *others])


def ended(statement: Statement, last: str) -> bool:
    """Return whether an entry was made after the last day of a notice."""
    return minute_of(as_of(statement)[1])[:10] > last


def _begun(name: str, effect: Effect, act: str) -> State:
    """Return a state that begins on a day, which may be still to come."""
    label = f"{effect.since}起{act}"
    return State(name, label, f"[{label}]")


def edition_state(statement: Statement, edition: Edition) -> State:
    """Return the state of one edition, of which a withdrawal of the statement is part."""
    follower = successor(statement, edition)
    if edition.redaction:
        return _OF[Status.REDACTED]
    if follower is None:
        return state_of(statement)
    if statement.withdrawn:
        return _OF[Status.WITHDRAWN]
    return _SUPERSEDED if follower.kind is EditionKind.CORRECTION else _FOLLOWED


def successor(statement: Statement, edition: Edition) -> Edition | None:
    """Return the edition right after one; editions count from 1 without gaps."""
    return statement.editions[edition.rev] if edition.rev < len(statement.editions) else None


def predecessor(statement: Statement, edition: Edition) -> Edition | None:
    """Return the edition right before one."""
    return statement.editions[edition.rev - 2] if edition.rev > 1 else None
