"""The journal: one line of JSON for every request and every decision, on standard error.

A line that cannot be written is dropped: nothing that has to be done waits for its description.
"""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

from publish.errors import ZhengmingError

Field = str | int | float | bool | list[str] | None
_LONGEST = 400
_NOTHING: tuple[Field, ...] = (None, "")


class Journal:
    """Writes lines; may be used from every thread."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], datetime], *, requests: bool = True
    ) -> None:
        """Write to a stream; ``requests``: whether requests that went well are told, too."""
        self._stream = stream
        self._clock = clock
        self._lock = threading.Lock()
        self.requests = requests

    def tell(self, event: str, *, level: str = "info", **fields: Field) -> None:
        """Write one line: time, level, event, and the fields that are not empty."""
        now = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
        line = {"time": now.replace("+00:00", "Z"), "level": level, "event": event}
        kept = {
            name: _short(value)
            for name, value in fields.items()
            if value is not None and value != ""
        }
        text = json.dumps(line | kept, ensure_ascii=False)
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(text + "\n")
            self._stream.flush()


def _short(value: Field) -> Field:
    return value[:_LONGEST] if isinstance(value, str) else value


def fault(error: BaseException) -> dict[str, Field]:
    """Return what may be told of an error.

    Errors of ours are written for people and hold nothing internal. Others may quote whatever they
    stumbled over, so only their type and place are told.
    """
    if isinstance(error, ZhengmingError):
        return {"error": type(error).__name__, "message": str(error), "advice": error.advice}
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = [f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "place": places}


def _file(name: str) -> str:
    return "/".join(name.split("/")[-2:])
