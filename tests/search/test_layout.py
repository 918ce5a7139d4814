"""Which shard holds what: nothing is ever between two, and a turn is one file a floor, or less."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from publish.render import floors, search_layout as layout
from publish.render.floors import BITS, TOP, Index, Shard
from tests.search.readers import ask

SIZES = st.integers(1, 20_000) | st.sampled_from([16, 17, 32, 33, 256, 512, 513, 4096, 8192, 8193])
KEYS = st.integers(0, 0x7FF)
INDEXES = st.sampled_from(Index)


@given(INDEXES, SIZES, KEYS)
def test_every_entry_stands_somewhere(index: Index, size: int, key: int) -> None:
    """Each floor reaches back to where the one above it ended at its last turn."""
    start = size
    for floor in range(floors.FLOORS):
        shard = Shard(index, floor, key >> (11 - BITS[floor]))
        turn = shard.turn(size)
        if not turn:
            break
        assert turn >= start or floor == 0
        starts = shard.starts(turn)
        above = key >> (11 - BITS[min(floor + 1, TOP)])
        start = starts[above % len(starts)]
    assert start == 0


@pytest.mark.parametrize("start", [0, 200, 4000, 8100, 65_500, 99_900])
def test_one_more_entry_writes_seven_shards_at_most(start: int) -> None:
    """The lower floors write one shard each, of each index; the two top floors one together."""
    for size in range(start, start + 300):
        written = [
            len(floors.turned(index, floor, size, size + 1))
            for floor in range(floors.FLOORS)
            for index in Index
        ]
        lower, top = written[:-2], written[-2:]
        assert max(lower) == 1
        assert sum(top) == (1 if size >= 4096 else 0)


@given(INDEXES, st.integers(1, 1000) | st.integers(4070, 8200))
def test_what_has_turned_is_what_differs(index: Index, size: int) -> None:
    """The shards that have had a turn since a size are those whose last turn moved."""
    for floor in range(floors.FLOORS):
        there = floors.standing(index, floor, size + 20)
        moved = [shard for shard in there if shard.turn(size + 20) > shard.turn(size)]
        assert floors.turned(index, floor, size, size + 20) == moved


@pytest.mark.parametrize("index", Index)
def test_every_shard_has_its_turn_in_each_round(index: Index) -> None:
    """Among any 4,096 sizes each shard of the top floor has one turn."""
    turns = [shard.turn(50_000) for shard in floors.standing(index, TOP, 50_000)]
    assert len({*turns}) == len(turns) == 2048
    assert {turn % 2 == 0 for turn in turns} == {index is Index.SEARCH}
    assert min(turns) > 50_000 - 4096


def test_the_addresses() -> None:
    """A shard lies under its floor, the tail under a name of its own."""
    assert layout.path(Shard(Index.SEARCH, 0, 0)) == "search/tail.bin"
    assert layout.path(Shard(Index.SEARCH, 3, 0x1F)) == "search/3/01f.bin"
    assert {*layout.paths(17)} == {
        "search/tail.bin",
        "search/variants.txt",
        "search/1/0.bin",
    }


@pytest.mark.parametrize(
    "size", [1, 16, 17, 32, 33, 255, 256, 257, 4096, 4097, 4098, 8192, 8193, 10_000]
)
def test_the_browser_computes_the_same(size: int, tmp_path: Path) -> None:
    """The script knows from the number of entries alone how far each shard goes."""
    places = [(0, 0), (1, 3), (1, 15), (2, 200), (3, 0), (3, 2000)]
    shards = [Shard(Index.SEARCH, *place) for place in places]
    told = ask(tmp_path, turns=[[s.floor, s.digits, size] for s in shards])["turns"]
    assert told == [shard.turn(size) for shard in shards]
