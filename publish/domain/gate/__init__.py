"""The gate (发布关口): decides whether an edition may be published. Every door leads through it.

Pure: the time, the precedent and what the record does not have are arguments. Of ``GateRules``,
``check`` answers with all faults at once, ``require`` refuses with them, ``checklist`` shows every
rule with its state; ``describe`` lists the rules for the page that explains them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from publish.domain.gate.rule import Presented, Rule
from publish.domain.gate.table import RULES
from publish.domain.kinds import Matter
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.errors import Fault, GateRefused, SettingsError

__all__ = [
    "EXEMPT",
    "RULES",
    "SHIPPED",
    "GateRules",
    "Row",
    "Rule",
    "State",
    "describe",
]

EXEMPT: frozenset[Matter] = frozenset({Matter.IMPERSONATION, Matter.COURT_SERVICE})
"""Matters that the court decides itself, unless the settings say otherwise."""
_IDS = {rule.id: rule for rule in RULES}
_LEVELS = frozenset({"on", "warn", "off"})


class State(StrEnum):
    """How an edition stands with one rule."""

    PASS = "pass"  # noqa: S105 - a state, not a password
    WARN = "warn"
    REFUSE = "refuse"
    NOT_APPLICABLE = "not_applicable"
    OFF = "off"

    @property
    def label(self) -> str:
        """Return what a clerk sees."""
        return {
            State.PASS: "符合",
            State.WARN: "提醒",
            State.REFUSE: "不符合",
            State.NOT_APPLICABLE: "不适用",
            State.OFF: "已停用",
        }[self]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the clerk's checklist."""

    rule: str
    title: str
    state: State
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class GateRules:
    """How strict the gate is in this court (settings).

    Of a submission it is told the statement so far, the time, and, as ``unknown``, the numbers that
    it repeals or amends and the record does not have; none where there is no record to ask.
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    """Rule id → ``on``, ``warn`` or ``off``."""
    exempt_matters: Collection[Matter] = EXEMPT
    """Matters that the court may approve itself."""

    def checklist(
        self,
        submission: Submission,
        precedent: Statement | None,
        now: datetime,
        unknown: Collection[str] = (),
    ) -> tuple[Row, ...]:
        """Return every rule with its state, in the order of the form; raises SettingsError."""
        _check_levels(self.levels)
        seen = Presented(submission, precedent, now, self.exempt_matters, unknown)
        return tuple(_row(rule, self.levels.get(rule.id, rule.level), seen) for rule in RULES)

    def check(
        self,
        submission: Submission,
        precedent: Statement | None,
        now: datetime,
        unknown: Collection[str] = (),
    ) -> tuple[Fault, ...]:
        """Return every fault, warnings too; none means that nothing stands in the way."""
        rows = self.checklist(submission, precedent, now, unknown)
        return tuple(fault for row in rows for fault in row.faults)

    def require(
        self,
        submission: Submission,
        precedent: Statement | None,
        now: datetime,
        unknown: Collection[str] = (),
    ) -> tuple[Fault, ...]:
        """Let a submission pass, and return the warnings; raises GateRefused with every reason."""
        faults = self.check(submission, precedent, now, unknown)
        refusing = [fault for fault in faults if fault.level == "refuse"]
        if refusing:
            message = f"发布关口没有放行，共 {len(refusing)} 处需要补正"
            raise GateRefused(message, refusing)
        return faults


SHIPPED = GateRules()
"""As strict as the house's own table."""


def describe() -> Iterator[tuple[str, str, str]]:
    """Yield identifier, title and source of every rule, for the page that explains the gate."""
    return ((rule.id, rule.title, rule.source) for rule in RULES)


def _row(rule: Rule, level: str, seen: Presented) -> Row:
    """Return how an edition stands with a rule."""
    if level == "off":
        return Row(rule.id, rule.title, State.OFF)
    if not rule.applies(seen):
        return Row(rule.id, rule.title, State.NOT_APPLICABLE)
    told = State.WARN if level == "warn" else State.REFUSE
    found = (replace(each, rule=rule.id, level=str(told)) for each in rule.check(seen))
    faults = tuple(found)
    return Row(rule.id, rule.title, told if faults else State.PASS, faults)


def _check_levels(levels: Mapping[str, str]) -> None:
    """Refuse settings that name no rule, no level, or a rule that may not be changed."""
    for name, level in levels.items():
        if name not in _IDS:
            raise SettingsError(f"发布关口没有“{name}”这条规则")
        if level not in _LEVELS:
            raise SettingsError(f"规则 {name} 只能设为 on、warn 或 off，不能设为“{level}”")
        if _IDS[name].fixed and level != "on":
            raise SettingsError(f"规则 {name} 不能关闭：它保证审签的就是发布的")
