"""A real server on a loopback port for the tests, and what it wrote into its journal."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from publish.adapters.observing import Journal
from publish.server.engine import Door, Engine

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

NOW = datetime(2026, 3, 3, 9, 20, tzinfo=UTC)
PATIENCE = 30.0
"""Seconds after which a test that hangs fails."""


class Told:
    """A journal that can be read, and waited for."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._news = threading.Condition()
        self._stream = _Noticed(self._news)
        self.journal = Journal(self._stream, lambda: NOW)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every line."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def text(self) -> str:
        """Return all that was written."""
        return self._stream.getvalue()

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of one kind of event."""
        return [line for line in self.lines if line["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until an event was told so often; fails after some time."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.events(name)) >= count, PATIENCE), self.text
        return self.events(name)


class _Noticed(io.StringIO):
    """A stream that tells whoever waits that something was written."""

    def __init__(self, news: threading.Condition) -> None:
        super().__init__()
        self._news = news

    def write(self, text: str) -> int:
        """Write, and wake up."""
        with self._news:
            self._news.notify_all()
            return super().write(text)


@contextmanager
def running(engine: Engine) -> Iterator[threading.Thread]:
    """Run an engine in a thread until the block ends."""
    thread = threading.Thread(target=engine.run)
    thread.start()
    try:
        yield thread
    finally:
        engine.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """Serve an application on loopback; yields its address, with a slash."""
    engine = Engine([Door(application, "127.0.0.1", 0)], Told().journal)
    with running(engine):
        yield f"http://127.0.0.1:{engine.ports[0]}/"
