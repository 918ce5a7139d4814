"""Which shard holds what: nothing is ever between two of them, and a turn is one file a floor."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from publish.render import floors, search_layout as layout
from publish.render.floors import Shard
from tests.search.readers import ask

SIZES = st.integers(1, 20_000) | st.sampled_from([16, 17, 32, 33, 256, 512, 513, 4096, 8192, 8193])
KEYS = st.integers(0, 0xFFF)


@given(SIZES, KEYS)
def test_every_entry_stands_somewhere(size: int, key: int) -> None:
    """Each floor reaches back to where the one above it ended at its last turn."""
    start = size
    for floor in range(floors.FLOORS):
        shard = Shard(floor, key >> (4 * (floors.TOP - floor)))
        turn = shard.turn(size)
        if not turn:
            break
        assert turn >= start or floor == 0
        digit = key >> (4 * (floors.TOP - floor - 1)) & 15 if floor < floors.TOP else 0
        start = shard.starts(turn)[digit]
    assert start == 0


@given(SIZES)
def test_one_more_entry_is_the_turn_of_one_file_a_floor(size: int) -> None:
    """With each entry at most one shard of each floor is written."""
    for floor in range(floors.FLOORS):
        assert len(floors.turned(floor, size, size + 1)) <= 1


@given(st.integers(1, 1000))
def test_what_has_turned_is_what_differs(size: int) -> None:
    """The shards that have had a turn since a size are those whose last turn moved."""
    for floor in range(floors.FLOORS):
        moved = [s for s in floors.standing(floor, size + 20) if s.turn(size + 20) > s.turn(size)]
        assert floors.turned(floor, size, size + 20) == moved


def test_the_addresses() -> None:
    """A shard lies under its floor, the tail under a name of its own."""
    assert layout.path(Shard(0, 0)) == "search/tail.bin"
    assert layout.path(Shard(3, 0x1F)) == "search/3/01f.bin"
    assert {*layout.paths(17)} == {
        "search/tail.bin",
        "search/variants.txt",
        "search/1/0.bin",
    }


@pytest.mark.parametrize("size", [1, 16, 17, 32, 33, 255, 256, 257, 4096, 4097, 8192, 10_000])
def test_the_browser_computes_the_same(size: int, tmp_path: Path) -> None:
    """The script knows from the number of entries alone how far each shard goes."""
    shards = [Shard(0, 0), Shard(1, 3), Shard(1, 15), Shard(2, 200), Shard(3, 0), Shard(3, 4000)]
    told = ask(tmp_path, turns=[[s.floor, s.digits, size] for s in shards])["turns"]
    assert told == [shard.turn(size) for shard in shards]
