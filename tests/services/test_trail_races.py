"""The trail where answers are lost, and where two writers meet at one place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from publish.errors import StoreUnavailable
from publish.services.trail import Trail, What, trail_size, verify_trail
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.services.gatehouse import START, event, told, written


def _lost() -> StoreUnavailable:
    return StoreUnavailable("存储没有回答")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(4))
def test_a_lost_answer_never_loses_a_record(at: int, *, after: bool) -> None:
    """Whichever call of the store fails, a record that was reported is there, once."""
    inner = written(63)
    trail = Trail(FaultyStore(inner, Faults(Plan(at=at, after=after, error=_lost))))
    told_ = []
    for number in range(3):
        try:
            trail.write(event(target=f"new{number}"), START)
        except StoreUnavailable:
            continue
        told_.append(f"new{number}")
    targets = [row for (row,) in told(inner, "target")]
    assert all(targets.count(name) == 1 for name in told_)
    assert len(told_) >= 2
    assert verify_trail(inner).findings == ()


def test_a_lost_answer_to_a_write_that_took_effect_is_no_failure() -> None:
    """The record is looked for, found in its place, and counts as written."""
    inner = written(1)
    trail = Trail(inner)
    trail.write(event(), START)
    trail.store = FaultyStore(inner, Faults(Plan(at=0, after=True, error=_lost)))
    assert trail.write(event(target="lost"), START) == 2
    assert told(inner, "target")[2] == ("lost",)


def test_the_same_event_twice_at_one_moment_is_two_records() -> None:
    """Two writers who mean the same, at the same time and place, do not share one record."""
    store = written(1)
    other = Trail(store)
    other.write(event(), START)
    rows: list[int] = []

    class Between(FaultyStore):
        """Lets the other writer be quicker by a moment."""

        def create(self, items: Sequence[tuple[str, bytes]]) -> None:
            """Let the other write first, once."""
            if not rows:
                rows.append(other.write(event(), START))
            super().create(items)

    one = Trail(Between(store, Faults()))
    rows.append(one.write(event(), START))
    assert rows == [2, 3]
    assert trail_size(store) == 4


def test_an_end_that_cannot_be_written_raises_nothing() -> None:
    """What has happened has happened: the begun stands alone, and the caller gets the answer."""
    inner = written(1)
    trail = Trail(inner)
    begun_ = trail.write(event(What.BEGUN), START)
    trail.store = FaultyStore(inner, Faults(Plan(at=0, error=_lost, lasting=True)))
    trail.end(begun_, event(What.DONE), START)
    assert verify_trail(inner).open == 1
