"""What a monitor reports, and what it remembers from one run to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from publish.domain.number import Number
from publish.errors import WrongUsage
from publish.services.history import Finding

STATE_VERSION = 1


class Severity(StrEnum):
    """How bad an alarm is."""

    ALARM = "alarm"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {Severity.ALARM: "警报", Severity.NOTICE: "提示"}[self]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One finding, with how bad it is."""

    kind: str
    severity: Severity
    where: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> Alarm:
        """Return the alarm that a finding raises."""
        severity = Severity.NOTICE if finding.mild else Severity.ALARM
        return cls(finding.rule, severity, finding.where, finding.message)

    @property
    def about_log(self) -> bool:
        """Return whether it is the log itself that is in doubt."""
        return self.kind.startswith(("log.", "leaf."))

    def as_json(self) -> dict[str, str]:
        """Return the JSON object of the command line."""
        return {
            "kind": self.kind,
            "severity": str(self.severity),
            "where": self.where,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class State:
    """What one run remembers for the next."""

    origin: str
    vkeys: tuple[str, ...]
    checkpoint: str = ""
    """The signed note of the last sound checkpoint."""
    pages: int = 0
    """Entries whose statements have had their pages checked."""
    cursor: int = 0
    """Where in the row of statements the window begins."""
    doubtful: tuple[str, ...] = ()
    """Numbers that are checked again whatever happens."""

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object to keep."""
        return {
            "v": STATE_VERSION,
            "origin": self.origin,
            "vkeys": list(self.vkeys),
            "checkpoint": self.checkpoint,
            "pages": self.pages,
            "cursor": self.cursor,
            "doubtful": list(self.doubtful),
        }

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> State:
        """Read what ``as_json`` wrote; raises WrongUsage for anything else."""
        try:
            state = cls(
                origin=str(value["origin"]),
                vkeys=tuple(map(str, value["vkeys"])),
                checkpoint=str(value["checkpoint"]),
                pages=int(value["pages"]),
                cursor=int(value["cursor"]),
                doubtful=tuple(str(Number.parse(row)) for row in value["doubtful"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _unreadable() from error
        if value.get("v") != STATE_VERSION or state.pages < 0 or state.cursor < 0:
            raise _unreadable()
        return state


def _unreadable() -> WrongUsage:
    """Return the error of a state that nobody can go on from."""
    message = "监测状态文件读不懂"
    return WrongUsage(
        message, advice="请核对 --state 的文件夹；确认无误后换一个空的文件夹重新开始。"
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What one run found."""

    alarms: tuple[Alarm, ...]
    notes: tuple[str, ...]
    """What a person should know about this run, though nothing is wrong."""
    old_size: int
    new_size: int
    """Entries; as ``old_size`` where the log could not be read."""
    checked: int
    """Statements whose pages were compared with their leaves."""
    statements: int
    state: dict[str, Any]
    """To be kept for the next run; unchanged when the log itself is in doubt."""
    evidence: Mapping[str, bytes]
    """File name → bytes, to be kept beside the state; empty unless the log is in doubt."""

    @property
    def sound(self) -> bool:
        """Return whether nothing worse than a notice was found."""
        return all(alarm.severity is Severity.NOTICE for alarm in self.alarms)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the command line."""
        return {
            "sound": self.sound,
            "alarms": [alarm.as_json() for alarm in self.alarms],
            "notes": list(self.notes),
            "old_size": self.old_size,
            "new_size": self.new_size,
            "checked": self.checked,
            "statements": self.statements,
        }
