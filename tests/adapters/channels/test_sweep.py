"""Two thousand bad weeks against the simulators: nothing is posted twice, nothing is lost.

Each is drawn from a seed (``week``) and judged when nothing goes wrong any more, first as the
system leaves it, then after a person has decided honestly what it asked (``oracle``). One alone:

    SEED=1234 pytest -n 0 tests/adapters/channels/test_sweep.py -k once_more
"""

from __future__ import annotations

import os

import pytest

from tests.adapters.channels.house import House
from tests.adapters.channels.oracle import Oracle
from tests.adapters.channels.week import Week

pytestmark = pytest.mark.slow

PARTS = 20
A_PART = 100
ON_THE_WIRE = 40
"""Of the same weeks, how many are lived once more over real connections."""


def live(house: House, seed: int, *, wire: bool = False) -> list[str]:
    """Live through a week, judge it, and tell what happened; a failure tells that and the seed."""
    week = Week(house, seed, wire)
    oracle = Oracle(week)
    try:
        week.live()
        week.calm(oracle.quiet)
        oracle.judge()
        oracle.decide()
        oracle.complete()
    except BaseException as error:
        error.add_note("\n".join((f"SEED={seed} wire={wire}", *week.told)))
        raise
    return week.told


@pytest.mark.parametrize("part", range(PARTS))
def test_no_edition_is_posted_twice_or_lost(house: House, part: int) -> None:
    """Whatever goes wrong: one public copy of each edition, or a reason in view; never two."""
    for seed in range(part * A_PART, (part + 1) * A_PART):
        live(house, seed)


@pytest.mark.parametrize("part", range(4))
def test_the_same_over_real_connections(house: House, part: int) -> None:
    """What holds for calls that are handed over holds for those that travel."""
    for seed in range(part, ON_THE_WIRE, 4):
        live(house, seed, wire=True)


def test_one_week_once_more(house: House) -> None:
    """The same seed is the same week: what failed can be looked at again."""
    seed = int(os.environ.get("SEED", "7"))
    assert live(house, seed) == live(house, seed)
    live(house, seed, wire=True)
