"""Which shard holds what: nothing is ever between two, and a turn is one file a floor, or less."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from publish.render import checkindex, floors, search_layout as layout
from publish.render.floors import BITS, TOP, VOLUME, Index, Shard
from tests.search.readers import ask

SIZES = (
    st.integers(1, 20_000)
    | st.integers(1, 1 << 20)
    | st.sampled_from([16, 17, 32, 33, 256, 512, 513, 4096, 8192, 8193])
    | st.sampled_from([65_536, 65_537, 65_538, 65_557, 69_632, 131_072, 131_073, 1 << 20])
)
KEYS = st.integers(0, 0x7FF)
INDEXES = st.sampled_from(Index)


@given(INDEXES, SIZES, KEYS)
def test_every_entry_stands_somewhere(index: Index, size: int, key: int) -> None:
    """Each file reaches back to where the one above or before it ended at its last turn."""
    start = size
    for floor in range(floors.FLOORS):
        shard = Shard(index, floor, key >> (11 - BITS[floor]))
        for file in reversed(shard.volumes(size)):
            turn = file.turn(size)
            assert turn >= start or floor == 0
            starts = file.starts(turn)
            above = key >> (11 - BITS[min(floor + 1, TOP)])
            start = starts[above % len(starts)]
    assert start == 0


@given(INDEXES, SIZES, KEYS)
def test_no_file_spans_more_than_a_volume(index: Index, size: int, key: int) -> None:
    """Up to a million entries none spans more than 65,536, and a full volume just so many."""
    for floor in range(floors.FLOORS):
        for file in Shard(index, floor, key >> (11 - BITS[floor])).volumes(size):
            turn = file.turn(size)
            assert turn - min(file.starts(turn)) <= 65_536
            if 0 < file.volume < size // VOLUME - 1:
                assert turn - min(file.starts(turn)) == 65_536


@given(INDEXES, st.integers(4097, 1 << 20), KEYS)
def test_a_volume_is_finished_by_its_sixteenth_turn(index: Index, size: int, key: int) -> None:
    """Files of other turns than the newest are as they will ever be, and none begins too early."""
    files = Shard(index, TOP, key).volumes(size)
    assert [file.volume for file in files] == [*range(len(files))]
    for file in files[:-1]:
        turns = {file.turn(at) for at in range(file.turn(size) - 65_536, size + 65_536, 2048)}
        assert max(turns) == file.turn(size)
        assert len(turns - {0}) == (16 if file.volume else 15)


@pytest.mark.parametrize("start", [0, 200, 4000, 8100, 65_500, 99_900, 131_000, (1 << 20) - 100])
def test_one_more_entry_writes_a_shard_a_floor(start: int) -> None:
    """Of each index, and of the two top floors one; where a tile becomes full, of the first alone.

    What has no turn there has it later, where one shard of a floor has its own turn besides.
    """
    later = {9: (Index.CHECK, 2), 13: (Index.SEARCH, 2), 21: (Index.SEARCH, 3)}
    for size in range(start + 1, start + 301):
        written = {
            (index, floor): len(floors.turned(index, floor, size - 1, size))
            for floor in range(floors.FLOORS)
            for index in Index
        }
        if (late := later.get(size % 256)) and late[1] in range(1, TOP):
            assert written[late] == (2 if size > 256 else 0)
            written[late] -= 1
        assert max(count for (_, floor), count in written.items() if floor < TOP) == 1
        top = written[Index.CHECK, TOP] + written[Index.SEARCH, TOP]
        most = 2 if size % 256 == 21 else 1
        assert top == (0 if size % 256 == 0 or size <= 4096 else most)
        if size % 256 == 0:
            assert sum(written.values()) == 4


@given(INDEXES, st.integers(1, 1000) | st.integers(4070, 8200) | st.integers(65_510, 65_560))
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
    even = {turn % 2 == 0 for turn in turns if turn % 256 != 21}
    assert even == {index is Index.SEARCH}
    assert all(turn % 256 for turn in turns)
    assert min(turns) > 50_000 - 4096


def test_the_first_volume_is_all_there_is_up_to_65_536() -> None:
    """The entry after is the first that writes a file at a new address, of the check alone."""
    for index in Index:
        assert {shard.volume for shard in floors.everywhere(index, 65_536)} == {0}
    later = [shard for shard in floors.everywhere(Index.CHECK, 65_537) if shard.volume]
    assert later == [Shard(Index.CHECK, TOP, 0, 1)]
    assert {shard.volume for shard in floors.everywhere(Index.SEARCH, 65_537)} == {0}


@given(st.integers(0, 20_000) | st.integers(0, 300))
def test_every_name_stands_somewhere(size: int) -> None:
    """The files of names hold all that the tail does not, which has the newest 68 at most."""
    held = [*layout.full_names(size)]
    assert layout.tail_names(size) == range(64 * len(held), size)
    assert min(size, 5) <= len(layout.tail_names(size)) <= 68


@pytest.mark.parametrize(("size", "full"), [(0, 0), (64, 0), (68, 0), (69, 1), (132, 1), (133, 2)])
def test_when_names_become_a_file(size: int, full: int) -> None:
    """Five entries after the last of them."""
    assert len(layout.full_names(size)) == full


def test_the_addresses() -> None:
    """A shard lies under its floor, its later volumes beside, the tail under a name of its own."""
    assert layout.path(Shard(Index.SEARCH, 0, 0)) == "search/tail.bin"
    assert layout.path(Shard(Index.SEARCH, 3, 0x1F)) == "search/3/01f.bin"
    assert layout.path(Shard(Index.SEARCH, 3, 0x1F, 1)) == "search/3.1/01f.bin"
    assert checkindex.path(Shard(Index.CHECK, 3, 0x7FF, 12)) == "check/3.12/7ff.bin"
    assert {*layout.paths(17)} == {
        "search/tail.bin",
        "search/variants.txt",
        "search/1/0.bin",
    }


def test_the_browser_computes_the_same(tmp_path: Path) -> None:
    """Both scripts know from the number of entries alone how far each shard goes, and its file."""
    sizes = [1, 16, 17, 32, 33, 255, 256, 257, 264, 265, 268, 269, 512, 4096, 4097, 4098]
    sizes += [4116, 4117, 4372, 4373, 8192, 8193, 8213, 10_000]
    sizes += [at * VOLUME + off for at in (1, 2, 7, 16, 256) for off in range(-4200, 4200, 97)]
    sizes += [at * VOLUME + off for at in (1, 2, 16) for off in (0, 1, 2, 20, 21, 22, 4095, 4096)]
    places = [(0, 0), (1, 3), (1, 15), (2, 200), (2, 255), (3, 0), (3, 127), (3, 2000), (3, 2047)]
    asked = [(*place, size) for place in places for size in sizes]
    told = ask(tmp_path, turns=asked)
    for index, path in ((Index.CHECK, checkindex.path), (Index.SEARCH, layout.path)):
        shards = [(Shard(index, floor, digits), size) for floor, digits, size in asked]
        assert told["turns"][index] == [shard.latest(size) for shard, size in shards]
        newest = [(shard.volumes(size) or [shard])[-1] for shard, size in shards]
        assert told["files"][index] == [*map(path, newest)]
