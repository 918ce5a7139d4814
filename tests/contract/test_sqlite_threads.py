"""Threads of one process that write to one SQLite store take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from publish.adapters.stores.sqlite import SqliteStore
from publish.errors import Conflict, StoreUnavailable


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Give a store that waits for nobody."""
    with closing(SqliteStore(tmp_path / "record.db", wait=0, tries=1)) as opened:
        opened.create([("a", b"1")])
        yield opened


def test_a_turn_that_does_not_come_is_unavailable(store: SqliteStore) -> None:
    """While another thread writes without end, writing is refused as busy; reading goes on."""
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store._connections.alone(0) as granted:
            assert granted
            entered.set()
            leave.wait(30)

    with ThreadPoolExecutor(1) as other:
        held = other.submit(hold)
        assert entered.wait(30)
        with pytest.raises(StoreUnavailable, match="占用"):
            store.create([("b", b"2")])
        assert store.get("a").data == b"1"
        leave.set()
        held.result(30)
    store.create([("b", b"2")])
    assert store.get("b").data == b"2"


def test_a_failed_write_gives_its_turn_back(store: SqliteStore) -> None:
    """After a conflict the next writer has its turn at once."""
    version = store.swap("s", b"1", seen=None)
    for _ in range(3):
        with pytest.raises(Conflict, match="改动"):
            store.swap("s", b"2", seen=None)
    assert store.swap("s", b"2", seen=version)


def test_many_threads_need_no_patience(tmp_path: Path) -> None:
    """Sixteen threads that write at once all succeed, though none waits in SQLite itself."""
    path = tmp_path / "record.db"
    with closing(SqliteStore(path, wait=30, tries=1)) as store:
        keys = [f"k/{n}" for n in range(160)]
        with ThreadPoolExecutor(16) as writers:
            list(writers.map(lambda key: store.create([(key, b"x")]), keys))
        assert sorted(store.list("k/")) == sorted(keys)
