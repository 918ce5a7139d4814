"""Several processes on one trail, and processes that are killed between a decision and its effect.

What was reported as written is there, once; there is one order and no gap; and what was done was
on the trail before it happened, whenever the process died.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from publish.adapters.stores.sqlite import SqliteStore
from publish.guard.caller import operator
from publish.guard.roles import Right
from publish.ports import Store
from publish.services.door import Door
from publish.services.trail import Event, Trail, What, read_trail, verify_trail
from tests.crash.faults import FaultyStore, Plan
from tests.crash.killed import Child, run_killed
from tests.services.gatehouse import COURT, START, begun, told

ME = operator(COURT)


def opened(folder: Path) -> SqliteStore:
    """Return the store of a folder, with a record in it."""
    store = SqliteStore(folder / "record.db")
    begun(store)
    return store


def sound(store: Store) -> int:
    """Hold the trail to be whole; return how many things were begun and not ended."""
    found = verify_trail(store)
    assert found.findings == ()
    return found.open


def test_four_processes_share_one_order(tmp_path: Path) -> None:
    """Four writers at once: 200 records, none lost, none twice, each hanging on the one before."""

    def target(child: Child) -> None:
        with closing(SqliteStore(tmp_path / "record.db")) as store:
            trail = Trail(store)
            for number in range(50):
                about = f"{child.number}-{number}"
                index = trail.write(Event.about(What.ALLOWED, ME, Right.CHECK, target=about), START)
                child.ack([about, index])

    with closing(opened(tmp_path)) as store:
        outcomes = run_killed(target, [Plan()] * 4)
        assert [outcome.error for outcome in outcomes] == [""] * 4
        written = {tuple(ack) for outcome in outcomes for ack in outcome.acks}
        assert {(row["target"], row["n"]) for row in read_trail(store, 0, 999)} == written
        assert len(written) == 200
        assert sound(store) == 0


@pytest.mark.parametrize("seed", range(20))
def test_three_processes_one_of_them_killed(tmp_path: Path, seed: int) -> None:
    """A writer that dies at any call takes nothing with it that anybody was told of."""

    def target(child: Child) -> None:
        with closing(SqliteStore(tmp_path / "record.db")) as store:
            trail = Trail(FaultyStore(store, child.faults))
            for number in range(8):
                about = f"{child.number}-{number}"
                index = trail.write(Event.about(What.ALLOWED, ME, Right.CHECK, target=about), START)
                child.ack([about, index])

    with closing(opened(tmp_path)) as store:
        outcomes = run_killed(target, [Plan.seeded(seed, within=24), Plan(), Plan()])
        assert [outcome.error for outcome in outcomes] == [""] * 3
        there = {row["target"]: row["n"] for row in read_trail(store, 0, 999)}
        acknowledged = dict(ack for outcome in outcomes for ack in outcome.acks)
        assert acknowledged.items() <= there.items()
        assert len(there) <= len(acknowledged) + 1
        assert sound(store) == 0


def test_a_death_at_every_operation_of_a_deed(tmp_path: Path) -> None:
    """Killed anywhere, what was done was begun on the trail before; what was not, was not done."""
    killed, at, seen = True, 0, set()
    while killed:
        for after in (False, True):
            folder = tmp_path / f"{at}-{after}"
            folder.mkdir()
            killed, course = _one_deed(folder, Plan(at=at, after=after))
            seen.add(course)
        at += 1
    assert at > 3
    assert seen == {
        ((), False),
        (("begun",), False),
        (("begun",), True),
        (("begun", "done"), True),
    }


def _one_deed(folder: Path, plan: Plan) -> tuple[bool, tuple[tuple[str, ...], bool]]:
    """Do something behind the door, or die; return the trail, and whether it has been done."""

    def target(child: Child) -> None:
        with closing(SqliteStore(folder / "record.db")) as inner:
            store = FaultyStore(inner, child.faults)
            door = Door(store, lambda: START)
            with door.act(ME, Right.REDACT, target="C2026-0001/1"):
                store.create([("deed", b"done")])

    with closing(opened(folder)) as store:
        [outcome] = run_killed(target, [plan])
        assert not outcome.error, outcome.error
        words = tuple(word for (word,) in told(store, "what"))
        done = list(store.list("deed")) == ["deed"]
        assert sound(store) == (1 if words == ("begun",) else 0)
        return outcome.killed, (words, done)
