"""How long a notice holds: what repealed or amended it, until when it is in force, as of when.

The other half stands on the page of the notice that does it (``sections.repeals``), so that both
pages lead to each other.
"""

from __future__ import annotations

from publish.domain.kinds import Form, Kind
from publish.domain.statement import Effect, EffectKind, Statement
from publish.render import addresses
from publish.render.moments import day_tag, minute_of, time_tag
from publish.render.parts import link, one_line
from publish.render.states import as_of, effect_of, ended, successor
from publish.render.view import View


def lifecycle(view: View) -> str:
    """Return the sentences that go on from the state bar's; nothing for what has no text."""
    statement, content = view.statement, view.statement.current.content
    gone = content is None or content.withdrawal is not None or view.edition.content is None
    if statement.kind is not Kind.NOTICE or gone or content is None:
        return ""
    told = "".join(_effect(view, effect) for effect in statement.effects)
    if successor(statement, view.edition) is not None:
        return told
    told += _expiry(statement, content.expiry_date)
    timed = told or content.form is Form.POLICY
    return told + (_as_of(statement) if timed else "")


def _effect(view: View, effect: Effect) -> str:
    """Return what another notice does to this one, with the way there."""
    name = f"《{one_line(effect.title)}》" if effect.title else str(effect.by)
    other = link(view.root + addresses.statement_path(effect.by), name)
    since = day_tag(effect.since)
    if effect.kind is EffectKind.REPEAL:
        return f"自{since}起由{other}废止。"
    return f"部分内容自{since}起由{other}修改，请一并阅读。"


def _expiry(statement: Statement, last: str | None) -> str:
    """Return until when a notice is in force."""
    if last is None or effect_of(statement, EffectKind.REPEAL) is not None:
        return ""
    until = f'有效期至<time class="zm-until" datetime="{last}">{last}</time>'
    return f"{until}，现已失效。" if ended(statement, last) else f"{until}，此后失效。"


def _as_of(statement: Statement) -> str:
    """Return up to which entry this has been looked at; the page changes with the next one."""
    index, at = as_of(statement)
    return f"以上状态截至{time_tag(minute_of(at))}（台账第 {index} 条）。"
