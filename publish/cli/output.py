"""What a command tells: prose for people on stderr, one JSON object for programs on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from publish.errors import Fault, ZhengmingError

_T = TypeVar("_T")
_LEVELS = {"refuse": "✗", "warn": "!"}


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's words go."""

    json: bool = False

    def say(self, text: str) -> None:
        """Tell a person something."""
        print(text, file=sys.stderr)

    def result(self, value: dict[str, Any], prose: str = "") -> None:
        """Give the result: as JSON if asked for, else as prose on standard output."""
        if self.json:
            print(json.dumps(value, ensure_ascii=False))
        elif prose:
            print(prose)

    def failure(self, error: ZhengmingError) -> None:
        """Tell what went wrong and what to do, faults one by one."""
        faults: Sequence[Fault] = getattr(error, "faults", ())
        value = {
            "error": type(error).__name__,
            "message": str(error),
            "advice": error.advice,
            "faults": [fault.as_json() for fault in faults],
        }
        if self.json:
            print(json.dumps(value, ensure_ascii=False))
        self.say(f"{error}")
        self.faults(faults)
        if error.advice:
            self.say(error.advice)

    def faults(self, faults: Iterable[Fault]) -> None:
        """Tell faults, one a line, with what to do about each."""
        for fault in faults:
            where = f"{fault.field}：" if fault.field else ""
            self.say(f"  {_LEVELS[fault.level]} [{fault.rule}] {where}{fault.message}")
            if fault.advice:
                self.say(f"      {fault.advice}")

    def watch(self, name: str, total: int | None, things: Iterable[_T]) -> Iterator[_T]:
        """Pass things on; on a terminal, show how far the work is."""
        if self.json or not sys.stderr.isatty():
            return iter(things)
        return _progress(name, total, things)


def _progress(name: str, total: int | None, things: Iterable[_T]) -> Iterator[_T]:
    """Show a progress bar; rich is imported only when there is somebody to look."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(f"{name:　<6}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        for thing in things:
            yield thing
            bar.advance(task)
