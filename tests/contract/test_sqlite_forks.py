"""The SQLite store and forks: no connection is carried across, and processes may start at once."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from publish.adapters.stores.sqlite import SqliteStore
from tests.crash.faults import Plan
from tests.crash.killed import Child, run_killed


def test_child_opens_its_own_connection(tmp_path: Path) -> None:
    """Before a fork every connection is closed; parent and child each open their own."""
    store = SqliteStore(tmp_path / "record.db")
    store.create([("a", b"1")])
    assert len(store._connections._idle) == 1

    def target(child: Child) -> None:
        child.ack(len(store._connections._idle))
        child.ack(store.get("a").data.decode())

    assert run_killed(target, [Plan()])[0].acks == (0, "1")
    assert store.get("a").data == b"1"
    store.close()


def test_fork_waits_for_a_transaction(tmp_path: Path) -> None:
    """A fork while another thread is in a transaction waits for its end."""
    inside, forking = threading.Event(), threading.Event()
    # Hooks run in reverse order: this one before the store's, which waits. It cannot be removed.
    os.register_at_fork(before=forking.set)

    class Slow(sqlite3.Connection):
        """A connection that waits before the writer's commit."""

        def execute(self, sql: str, /, *rest: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as typeshed has it
            """See sqlite3.Connection.execute."""
            if sql == "COMMIT" and threading.current_thread().name == "writer":
                inside.set()
                forking.wait(10)
            return super().execute(sql, *rest)

    with closing(SqliteStore(tmp_path / "record.db", factory=Slow)) as store:
        store.create([("a", b"1")])
        work = threading.Thread(target=lambda: store.create([("b", b"2")]), name="writer")
        work.start()
        inside.wait(10)
        [outcome] = run_killed(lambda child: child.ack(list(store.list(""))), [Plan()])
        work.join()
    assert outcome.acks == (["a", "b"],)


def test_processes_that_open_at_once(tmp_path: Path) -> None:
    """Several processes may make the same new database at the same moment."""
    for turn in range(5):
        fresh = tmp_path / "new" / f"{turn}.db"

        def target(child: Child, fresh: Path = fresh) -> None:
            SqliteStore(fresh).create([(f"by/{child.number}", b"1")])

        outcomes = run_killed(target, [Plan()] * 4)
        assert [outcome.error for outcome in outcomes] == [""] * 4
        with closing(SqliteStore(fresh)) as store:
            assert len(list(store.list("by/"))) == 4
