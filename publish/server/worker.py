"""The worker: a thread that keeps the site and the copies up to the record, and never dies.

It works when it is nudged and, since other processes submit too, every few seconds. What fails is
tried again after a pause that grows; a person is told once, and once more when it works again.
Several workers, and ``zhengming publish`` beside them, get in nobody's way: the claims of
``services.publication`` and ``services.queue`` see to that, and to one that was killed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from publish.adapters.observing import Journal, Meters, fault
from publish.errors import StoreUnavailable, ZhengmingError

Step = tuple[str, Callable[[], object]]
"""Name and what it does; raises what went wrong."""
EVERY = 10.0
"""Seconds between two looks when nobody nudges."""
_LONGEST = 300.0
_NICE = 10
"""How far the worker steps back behind answers (Linux counts it for each thread)."""


def growing(failures: int) -> float:
    """Return seconds to pause after so many failures in a row: 1, 2, 4 … 300."""
    return min(2.0 ** min(failures - 1, 10), _LONGEST)


class Worker:
    """Does its steps over and over."""

    def __init__(
        self,
        steps: Sequence[Step],
        journal: Journal,
        meters: Meters,
        clock: Callable[[], datetime],
        *,
        every: float = EVERY,
        pause: Callable[[int], float] = growing,
    ) -> None:
        """Name the steps, in order; ``pause`` is how long to wait after failures in a row."""
        self._steps = steps
        self._journal = journal
        self._meters = meters
        self._clock = clock
        self._every = every
        self._pause = pause
        self._told: dict[str, set[str]] = {name: set() for name, _ in steps}
        self._stopping = threading.Event()
        self._nudged = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self.failures = 0
        """Rounds in a row in which a step failed."""
        self.last: datetime | None = None
        """When all steps were last done without a failure."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def nudge(self) -> None:
        """Say that there is something to do; while it waits after a failure, it waits on."""
        self._nudged.set()

    def stop(self) -> None:
        """Ask it to end after the present step."""
        self._stopping.set()
        self._nudged.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; return whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Return whether it works."""
        return self._thread.is_alive()

    @property
    def going_on(self) -> bool:
        """Return whether nobody has asked it to end; long steps look at this."""
        return not self._stopping.is_set()

    def _run(self) -> None:
        _step_back()
        self._meters.set("zhengming_worker_alive", 1)
        try:
            while self.going_on:
                self._nudged.clear()
                self._round()
                if self.failures:
                    self._stopping.wait(self._pause(self.failures))
                else:
                    self._nudged.wait(self._every)
        except BaseException as error:  # noqa: BLE001 - a thread that dies must say so
            self._journal.tell("worker_died", level="alarm", **fault(error))
        finally:
            self._meters.set("zhengming_worker_alive", 0)

    def _round(self) -> None:
        """Do all steps; one that fails does not keep the others from being done.

        Without the store there is nothing that could be done, and one alarm is enough.
        """
        failed = False
        for name, act in self._steps:
            if not self.going_on:
                return
            error = self._step(name, act)
            failed = failed or error is not None
            if isinstance(error, StoreUnavailable):
                break
        self.failures = self.failures + 1 if failed else 0
        if not failed:
            self.last = self._clock()

    def _step(self, name: str, act: Callable[[], object]) -> Exception | None:
        """Do one step; return what went wrong."""
        try:
            act()
        except Stopped:
            return None
        except Exception as error:  # noqa: BLE001 - also a mistake of ours must not end the worker
            self._failed(name, error)
            return error
        if self._told[name]:
            self._told[name].clear()
            self._journal.tell("recovered", step=name)
        self._meters.set("zhengming_worker_failing", 0, step=name)
        return None

    def _failed(self, name: str, error: Exception) -> None:
        """Tell of a failure, once as long as it lasts; count it every time."""
        self._meters.count("zhengming_worker_failures_total", step=name, error=type(error).__name__)
        self._meters.set("zhengming_worker_failing", 1, step=name)
        told = fault(error)
        if repr(told) in self._told[name]:
            return
        self._told[name].add(repr(told))
        person = isinstance(error, ZhengmingError) and error.exit_status == 4
        self._journal.tell("failing", level="alarm" if person else "error", step=name, **told)


def _step_back() -> None:
    """Let whoever waits for an answer go first: this thread, and the processes that it starts."""
    with suppress(OSError):  # a kernel may allow it or not; nothing depends on it
        thread = threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, now + _NICE)


class Stopped(Exception):
    """A step ended early because it was asked to."""
