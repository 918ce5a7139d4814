"""``zhengming serve`` in a process of its own, read line by line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.conftest import Office
from tests.server.house import PATIENCE


class Served:
    """A running server: its address, and what it told."""

    def __init__(self, office: Office, arguments: tuple[str, ...], extra: dict[str, str]) -> None:
        """Start it, and wait until its doors are open."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "publish", "serve", "--port", "0", "--json", *arguments],
            cwd=office.folder,
            env=office.environment | extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.text = ""
        self.every: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        assert self.process.stdout is not None
        self.url: str = json.loads(self.process.stdout.readline())["url"]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self.text += line
                self.every.append(json.loads(line))
                self._news.notify_all()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of the journal, those of the meters not."""
        return [line for line in self.every if "event" in line]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of one kind of event."""
        return [line for line in self.lines if line["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until an event was told so often."""
        self.wait_until(lambda: len(self.events(name)) >= count)
        return self.events(name)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for lines with which something holds."""
        with self._news:
            assert self._news.wait_for(holds, PATIENCE), self.text

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; return its exit status."""
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status

    def close(self) -> None:
        """End it if it still runs, and close its pipes."""
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.ended()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@contextmanager
def served(office: Office, *arguments: str, **extra: str) -> Iterator[Served]:
    """Run a server until the block ends."""
    running = Served(office, arguments, extra)
    try:
        yield running
    finally:
        running.close()
