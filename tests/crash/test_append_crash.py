"""Kill -9 at every operation of submitting, correcting and redacting, one by one.

What was answered holds; what was not is submitted again and gets one answer, the same for ever;
no number is given twice, and of a redacted text nothing stays.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from tests.crash.faults import Plan
from tests.crash.killed import run_killed
from tests.crash.office import record_of
from tests.crash.places import Act, Place, do, moments, place
from tests.crash.stranger import tree_at

pytestmark = pytest.mark.slow

_ACTS: dict[str, tuple[int, Act]] = {
    "the first of all": (0, ("first", "视频")),
    "first": (4, ("first", "视频")),
    "update": (4, ("follow", "C2026-0002", 1, "update", "视频")),
    "correction": (4, ("follow", "C2026-0002", 1, "correction", "视频")),
    "withdrawal": (4, ("follow", "C2026-0002", 1, "withdrawal", "视频")),
    "redaction": (4, ("redact", "C2026-0002", 1)),
}


def _once(spot: Place, act: Act, plan: Plan, *, piecewise: bool) -> tuple[bool, list[Any]]:
    """Do an act once in a child; return whether it was killed, and its answers."""
    [outcome] = run_killed(spot.do([act], piecewise=piecewise), [plan])
    assert not outcome.error, outcome.error
    return outcome.killed, list(outcome.acks)


@pytest.mark.parametrize("piecewise", [False, True], ids=["statements", "pieces"])
@pytest.mark.parametrize("name", _ACTS)
def test_kill_at_every_operation(name: str, *, piecewise: bool) -> None:
    """Killed before or after any operation, and asked again, there is one answer and one entry."""
    size, act = _ACTS[name]
    killed, at = True, 0
    while killed:
        for after in (False, True):
            killed = _asked_again(size, act, Plan(at=at, after=after), piecewise=piecewise)
        at += 1
    assert at > 10


@pytest.mark.parametrize("piecewise", [False, True], ids=["statements", "pieces"])
@pytest.mark.parametrize("size", [255, 256])
def test_kill_where_a_tile_ends(size: int, *, piecewise: bool) -> None:
    """The last entry of a tile, and the first of the next, are kept like any other."""
    act: Act = ("first", "视频")
    for at in moments(size, 0, [act], piecewise=piecewise):
        _asked_again(size, act, Plan(at=at), piecewise=piecewise)


def _asked_again(size: int, act: Act, plan: Plan, *, piecewise: bool) -> bool:
    """Do an act that is killed, then do it twice more; return whether it was killed."""
    with place(size) as spot:
        killed, acks = _once(spot, act, plan, piecewise=piecewise)
        spot.check_record(acks)
        with closing(spot.store()) as store:
            site = DirectorySite(spot.public)
            again = [do(act, store, site) for _ in range(2)]
            assert record_of(store).head().size == size + 1
        assert again[0] == again[1]
        assert not acks or acks == again[:1]
        spot.check_record(again)
    return killed


@pytest.mark.parametrize("piecewise", [False, True], ids=["statements", "pieces"])
def test_a_killed_redaction_is_finished_by_publishing(*, piecewise: bool) -> None:
    """Once the redaction is committed, whoever publishes next erases what its death left behind."""
    act: Act = ("redact", "C2026-0002", 1)
    killed, at, committed = True, 0, 0
    while killed:
        with place(4) as spot:
            secrets = _secrets(spot)
            assert all(_finds(spot, secret) for secret in secrets)
            killed, _ = _once(spot, act, Plan(at=at), piecewise=piecewise)
            with closing(spot.store()) as store:
                size = record_of(store).head().size
            if size == 5:
                committed += 1
                spot.settle()
                assert not any(_finds(spot, secret) for secret in secrets)
            at += 1
    assert committed > 3


def _secrets(spot: Place) -> list[bytes]:
    """Return what must go: the words, and the salt without which nobody can prove a guess."""
    with closing(spot.store()) as store:
        record = record_of(store)
        edition = record.edition(1)
        assert edition.content is not None
        assert edition.salt is not None
        return [edition.content.title.encode(), edition.salt]


def _finds(spot: Place, secret: bytes) -> bool:
    """Look for bytes in the database file as it lies on the disk, and in every public file."""
    files = [path.read_bytes() for path in spot.folder.glob("record.db*")]
    shown = tree_at(spot.public).values()
    return any(secret in data or secret.hex().encode() in data for data in [*files, *shown])
