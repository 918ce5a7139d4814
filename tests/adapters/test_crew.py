"""Jobs in processes of their own: the sum comes back, errors too, and a site is the same."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from publish.adapters.crew import together
from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.sqlite import SqliteStore
from publish.errors import SiteError
from publish.services import whole
from publish.services.publish import Publisher
from tests.services.press import INFO, PressBuilder

# pytest-xdist has a thread of its own, which touches nothing that the jobs use.
pytestmark = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process count as one without threads."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """A pipe through which jobs tell the first of them, which waits for it, that they are there."""

    ends: tuple[int, int] = field(default_factory=os.pipe)

    def told(self, result: Callable[[], int]) -> Callable[[], int]:
        """Return a job that says that it has begun."""
        return lambda: os.write(self.ends[1], b"x") and result()

    def until(self, count: int) -> Callable[[], int]:
        """Return a job that ends when so many have begun, and returns their number."""
        return lambda: sum(len(os.read(self.ends[0], 1)) for _ in range(count))


@pytest.fixture
def line() -> Iterator[_Line]:
    """Give a pipe."""
    made = _Line()
    yield made
    for end in made.ends:
        os.close(end)


@pytest.mark.usefixtures("alone")
def test_the_sum_of_all_jobs_is_returned(line: _Line) -> None:
    """Each job runs, the first in this process and, while it lasts, the others not."""
    here = os.getpid()
    job = line.told(lambda: 10 * int(os.getpid() != here))
    assert together([line.until(2), job, job], 3) == 22


@pytest.mark.usefixtures("alone")
def test_who_is_done_takes_the_next_job(line: _Line) -> None:
    """While this process is at a long job, one other does all that are left."""
    assert together([line.until(5), *[line.told(lambda: 1)] * 5], 2) == 10


@pytest.mark.usefixtures("alone")
def test_an_error_of_ours_comes_back(line: _Line) -> None:
    """What a job raised in its process is raised here, advice and all."""

    def fail() -> int:
        raise SiteError("磁盘已满", advice="请清理磁盘。")

    with pytest.raises(SiteError, match="磁盘已满") as caught:
        together([line.until(1), line.told(fail)], 2)
    assert caught.value.advice == "请清理磁盘。"


@pytest.mark.usefixtures("alone")
def test_a_killed_process_is_noticed(line: _Line) -> None:
    """A process that dies without an answer is a SiteError, which may be tried again."""

    def die() -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(SiteError):
        together([line.until(1), line.told(die)], 2)


def test_a_process_with_threads_is_not_forked() -> None:
    """Beside another thread all jobs run here, one after the other."""
    here, done = os.getpid(), threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert together([lambda: int(os.getpid() == here)] * 2, 2) == 2
    finally:
        done.set()
        thread.join()


@pytest.mark.usefixtures("alone")
def test_many_hands_make_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of hands, every byte is the same."""
    monkeypatch.setattr(whole, "_WORTH", 2)
    store = SqliteStore(tmp_path / "record.sqlite3")
    builder = PressBuilder(store=store, site=DirectorySite(tmp_path / "0"))
    numbers = [builder.first(year=2025) for _ in range(23)]
    builder.correct(numbers[3])
    builder.redact(numbers[5], 1)
    trees = []
    for hands in (1, 3):
        site = DirectorySite(tmp_path / str(hands))
        publisher = Publisher(
            record=builder.record,
            site=site,
            info=INFO,
            theme=builder.theme,
            signers=[builder.signer],
            verifiers=builder.verifiers,
            clock=builder._tick,
        )
        made = dataclasses.replace(publisher, hands=hands, crew=together)
        made.publish(full=True)
        trees.append({path: site.get(path).data for path in site.list()})
    assert trees[0] == trees[1]
    assert len(trees[0]) > 100
