"""Many writers on one store: threads on every store, processes on those that they can share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from publish.errors import Conflict
from publish.ports import Store
from tests.crash.faults import Plan
from tests.crash.killed import Child, run_killed

_T = TypeVar("_T")


def _race(store: Store, writer: int, keys: int) -> list[str]:
    won = []
    for number in range(keys):
        with suppress(Conflict):
            store.create([(f"entries/{number:08}", b"writer %d" % writer)])
            won.append(f"entries/{number:08}")
    return won


def _check_race(store: Store, won: list[list[str]], keys: int) -> None:
    assert sorted(key for keys in won for key in keys) == list(store.list("entries/"))
    assert len(list(store.list("entries/"))) == keys
    for writer, mine in enumerate(won):
        assert all(store.get(key).data == b"writer %d" % writer for key in mine)


def _count(store: Store, times: int) -> None:
    done = 0
    while done < times:
        with suppress(Conflict):
            now = store.get("counter")
            store.swap("counter", b"%d" % (int(now.data) + 1), seen=now.version)
            done += 1


def _threads(work: Callable[[int], _T], number: int) -> list[_T]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))


def test_threads_racing_to_create(store: Store) -> None:
    """Of many threads that create the same keys, exactly one wins each."""
    won = _threads(lambda number: _race(store, number, 25), 4)
    _check_race(store, won, 25)


def test_threads_counting(store: Store) -> None:
    """Many threads that count with swap lose nothing."""
    store.swap("counter", b"0", seen=None)
    _threads(lambda _: _count(store, 10), 4)
    assert store.get("counter").data == b"40"


def test_processes_racing_to_create(shared_store: Store) -> None:
    """Of four processes that create the same hundred keys, exactly one wins each."""

    def target(child: Child) -> None:
        child.ack(_race(shared_store, child.number, 100))

    outcomes = run_killed(target, [Plan()] * 4)
    assert [outcome.error for outcome in outcomes] == [""] * 4
    _check_race(shared_store, [outcome.acks[0] for outcome in outcomes], 100)


def test_processes_counting(shared_store: Store) -> None:
    """Four processes that count with swap lose nothing, though the parent opened the store."""
    shared_store.swap("counter", b"0", seen=None)
    outcomes = run_killed(lambda _: _count(shared_store, 25), [Plan()] * 4)
    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert shared_store.get("counter").data == b"100"


def test_a_write_is_seen_by_the_next_read_of_another_process(shared_store: Store) -> None:
    """A get is never older than a finished write, whoever wrote."""
    shared_store.create([("a", b"1")])
    run_killed(lambda _: shared_store.create([("b", b"2")]), [Plan()])
    assert [shared_store.get(key).data for key in ("a", "b")] == [b"1", b"2"]
