"""The worker: it works when nudged, tells once what fails, and goes on."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from publish.adapters.observing import PrometheusMeters
from publish.errors import LogDiverged, SiteError, StoreUnavailable
from publish.server.worker import Step, Stopped, Worker, growing
from tests.server.house import NOW, PATIENCE, Told

NEVER = 3600.0


class Script:
    """A step that does, one after the other, what it is told to, and then nothing more."""

    def __init__(self, *acts: Exception | None) -> None:
        """Name errors to raise, None for going well."""
        self._acts = list(acts)
        self.done = threading.Semaphore(0)
        self.empty = threading.Event()

    def __call__(self) -> None:
        """Do the next."""
        act = self._acts.pop(0) if self._acts else None
        if not self._acts:
            self.empty.set()
        self.done.release()
        if act is not None:
            raise act


@contextmanager
def working(
    *steps: Step, every: float = 0.0, pause: Callable[[int], float] = lambda _: 0.0
) -> Iterator[tuple[Worker, Told, PrometheusMeters]]:
    """Run a worker that never waits, until the block ends."""
    told, meters = Told(), PrometheusMeters()
    worker = Worker(steps, told.journal, meters, lambda: NOW, every=every, pause=pause)
    worker.start()
    try:
        yield worker, told, meters
    finally:
        worker.stop()
        assert worker.join(PATIENCE)


def test_an_outage_is_told_once_and_its_end_too() -> None:
    """The same failure over and over is one line; when it works again, there is another."""
    outage = [StoreUnavailable("数据库被占用") for _ in range(50)]
    step = Script(*outage, None)
    with working(("publish", step)) as (worker, told, meters):
        told.wait_for("recovered")
        assert worker.alive
    [failing] = told.events("failing")
    assert failing["level"] == "error"
    assert failing["step"] == "publish"
    assert failing["message"] == "数据库被占用"
    assert failing["advice"]
    assert len(told.events("recovered")) == 1
    lines = meters.text().splitlines()
    assert 'zhengming_worker_failures_total{error="StoreUnavailable",step="publish"} 50' in lines
    assert 'zhengming_worker_failing{step="publish"} 0' in lines


def test_a_new_outage_is_told_again() -> None:
    """What failed, recovered and fails again is news."""
    step = Script(StoreUnavailable("一"), None, StoreUnavailable("一"), None)
    with working(("publish", step)) as (_, told, _):
        told.wait_for("recovered", 2)
    assert len(told.events("failing")) == 2


def test_what_only_a_person_can_mend_is_an_alarm() -> None:
    """A record and a site that contradict each other are told as an alarm."""
    step = Script(LogDiverged("网站与存储不一致"), None)
    with working(("publish", step)) as (_, told, _):
        [failing] = told.wait_for("failing")
    assert failing["level"] == "alarm"


def test_a_mistake_of_ours_does_not_end_it() -> None:
    """Errors of every kind, those of programs too, leave the worker alive; no words are told."""
    step = Script(ZeroDivisionError("secret"), MemoryError(), RecursionError(), None)
    with working(("publish", step)) as (worker, told, _):
        told.wait_for("recovered")
        assert worker.alive
    assert [line["error"] for line in told.events("failing")] == [
        "ZeroDivisionError",
        "MemoryError",
        "RecursionError",
    ]
    assert "secret" not in told.text


def test_what_ends_it_all_the_same_is_told() -> None:
    """A worker that has to die says so; health and meters show it."""

    def fatal() -> None:
        raise SystemExit

    with working(("publish", fatal)) as (worker, told, meters):
        [died] = told.wait_for("worker_died")
        assert worker.join(PATIENCE)
        assert not worker.alive
    assert died["level"] == "alarm"
    assert "zhengming_worker_alive 0" in meters.text().splitlines()


def test_one_failing_step_does_not_stop_the_others() -> None:
    """Copies are delivered although the site cannot be written."""

    def broken() -> None:
        raise SiteError("x")

    other = Script()
    with working(("publish", broken), ("dispatch", other)) as (worker, _, _):
        for _ in range(10):
            assert other.done.acquire(timeout=PATIENCE)
    assert worker.failures >= 9
    assert worker.last is None


def test_without_the_store_one_alarm_is_enough() -> None:
    """While the store is away the steps after the first that fails are not tried."""
    broken = Script(StoreUnavailable("x"), StoreUnavailable("x"), None)
    other = Script()
    with working(("publish", broken), ("dispatch", other)) as (_, told, _):
        told.wait_for("recovered")
        assert other.done.acquire(timeout=PATIENCE)
    assert [line["step"] for line in told.events("failing")] == ["publish"]


def test_a_nudge_wakes_it() -> None:
    """It works at once when somebody says that there is something to do."""
    step = Script()
    with working(("publish", step), every=NEVER) as (worker, _, _):
        for _ in range(5):
            assert step.done.acquire(timeout=PATIENCE)
            worker.nudge()
        assert step.done.acquire(timeout=PATIENCE)


def test_a_nudge_in_the_middle_of_a_round_is_not_lost() -> None:
    """What was accepted while a round was under way gets a round of its own."""
    rounds = threading.Semaphore(0)
    holding, nudged = threading.Event(), threading.Event()

    def step() -> None:
        rounds.release()
        holding.set()
        assert nudged.wait(PATIENCE)

    with working(("publish", step), every=NEVER) as (worker, _, _):
        assert holding.wait(PATIENCE)
        assert rounds.acquire(timeout=PATIENCE)
        worker.nudge()
        nudged.set()
        assert rounds.acquire(timeout=PATIENCE)


def test_stopping_waits_for_the_present_step_and_begins_no_other() -> None:
    """After a stop the step under way is finished, and the next is not begun."""
    entered, go = threading.Event(), threading.Event()
    finished: list[str] = []

    def first() -> None:
        entered.set()
        assert go.wait(PATIENCE)
        finished.append("first")

    with working(("first", first), ("second", lambda: finished.append("second"))) as (worker, *_):
        assert entered.wait(PATIENCE)
        worker.stop()
        assert not worker.join(0)
        go.set()
        assert worker.join(PATIENCE)
    assert finished == ["first"]
    assert worker.last is None


def test_a_step_that_was_broken_off_is_no_failure() -> None:
    """A publication that ended early because the server stops alarms nobody."""
    step = Script(Stopped())
    with working(("publish", step), every=NEVER) as (_, told, _):
        assert step.done.acquire(timeout=PATIENCE)
    assert told.text == ""


def test_a_stop_ends_the_pause_after_a_failure() -> None:
    """However long the pause would have been, a stop is obeyed at once; a nudge is not."""
    step = Script(StoreUnavailable("x"))
    with working(("publish", step), pause=lambda _: NEVER) as (worker, told, _):
        told.wait_for("failing")
        worker.nudge()
    assert step.done.acquire(blocking=False)
    assert not step.done.acquire(blocking=False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts it for each thread")
def test_answers_go_first() -> None:
    """The worker's thread steps back; the threads that answer do not."""
    seen: list[int] = []
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    step = Script(None)

    def act() -> None:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        step()

    with working(("publish", act)):
        assert step.empty.wait(PATIENCE)
    assert seen[0] == min(mine + 10, 19)
    assert os.getpriority(os.PRIO_PROCESS, 0) == mine


def test_pauses_grow_and_are_bounded() -> None:
    """After failures in a row it waits 1, 2, 4 … seconds, never above five minutes."""
    assert [growing(failures) for failures in (1, 2, 3, 4, 9, 10, 1000)] == [
        1.0,
        2.0,
        4.0,
        8.0,
        256.0,
        300.0,
        300.0,
    ]
