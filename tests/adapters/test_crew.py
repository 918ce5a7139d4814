"""Jobs in processes of their own: the sum comes back, errors too, and a site is the same."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
from pathlib import Path

import pytest

from publish.adapters.crew import together
from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.sqlite import SqliteStore
from publish.errors import SiteError
from publish.services import project
from publish.services.publish import Publisher
from tests.services.press import INFO, PressBuilder

# pytest-xdist has a thread of its own, which touches nothing that the jobs use.
pytestmark = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process count as one without threads."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.mark.usefixtures("alone")
def test_the_sum_of_all_jobs_is_returned() -> None:
    """Each job runs, the first in this process and the others not."""
    here = os.getpid()
    jobs = [lambda: int(os.getpid() == here), *[lambda: 10 * int(os.getpid() != here)] * 2]
    assert together(jobs) == 21


@pytest.mark.usefixtures("alone")
def test_an_error_of_ours_comes_back() -> None:
    """What a job raised in its process is raised here, advice and all."""

    def fail() -> int:
        raise SiteError("磁盘已满", advice="请清理磁盘。")

    with pytest.raises(SiteError, match="磁盘已满") as caught:
        together([lambda: 1, fail])
    assert caught.value.advice == "请清理磁盘。"


@pytest.mark.usefixtures("alone")
def test_a_killed_process_is_noticed() -> None:
    """A process that dies without an answer is a SiteError, which may be tried again."""

    def die() -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(SiteError):
        together([lambda: 1, die])


def test_a_process_with_threads_is_not_forked() -> None:
    """Beside another thread all jobs run here, one after the other."""
    here, done = os.getpid(), threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert together([lambda: int(os.getpid() == here)] * 2) == 2
    finally:
        done.set()
        thread.join()


@pytest.mark.usefixtures("alone")
def test_many_hands_make_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of hands, every byte is the same."""
    monkeypatch.setattr(project, "_WORTH", 2)
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
