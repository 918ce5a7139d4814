"""Whether a notice still holds on a day: what a check adds to its verdict (decisions/0024).

A page asks no clock (``render.states``); whoever checks a text does it today. The words are those
of ``site/assets/check/holding.js``; ``tests/vectors/check/holding.json`` holds both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.domain.statement import Effect, EffectKind, Statement
from publish.render.parts import one_line


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is to say beside a verdict."""

    act: str = ""
    """What happened, in a few words: ``已于 2026-06-01 废止``; empty: nothing did."""
    lines: tuple[str, ...] = ()
    """One sentence for each notice that repeals or amends, and for the last day."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {"act": self.act, "lines": list(self.lines)}


NOTHING = Holding()


def holding_of(statement: Statement, rev: int, today: str) -> Holding:
    """Return how an edition of a statement holds; its effects have been looked for."""
    content = statement.current.content
    if content is None or content.withdrawal is not None:
        return NOTHING
    last = content.expiry_date if rev == statement.current.rev else None
    return holding(statement.effects, last, today)


def holding(effects: Sequence[Effect], last: str | None, today: str) -> Holding:
    """Return what to say on a day, of effects in their order and of the last day, if any."""
    repeals = [each for each in effects if each.kind is EffectKind.REPEAL]
    last = None if repeals else last
    lines = tuple(_line(each, begun=each.since <= today) for each in effects)
    if last is not None:
        lines = (*lines, f"本件有效期至 {last}，{'现已' if last < today else '此后'}失效。")
    return Holding(_act(effects, last, today), lines)


def _line(effect: Effect, *, begun: bool) -> str:
    name = f"{effect.by}《{one_line(effect.title)}》" if effect.title else f"{effect.by} "
    if effect.kind is EffectKind.AMEND:
        return f"本件部分内容自 {effect.since} 起由 {name}修改，请一并阅读。"
    return f"本件自 {effect.since} 起由 {name}废止{'，请不要再据此办理' if begun else ''}。"


def _act(effects: Sequence[Effect], last: str | None, today: str) -> str:
    """Return the weightiest of what has happened, else of what is to come."""

    def newest(kind: EffectKind, *, begun: bool) -> str:
        days = [e.since for e in effects if e.kind is kind and (e.since <= today) is begun]
        return days[-1] if days else ""

    for begun, when in ((True, "已于"), (False, "将于")):
        if day := newest(EffectKind.REPEAL, begun=begun):
            return f"{when} {day} 废止"
        if begun and last is not None and last < today:
            return "已过有效期"
        if day := newest(EffectKind.AMEND, begun=begun):
            return f"部分内容{when} {day} 修改"
    return ""
