"""Which shard holds what: nothing is ever between two of them, and a turn is one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from publish.render import search_layout as layout
from tests.search.readers import ask

SIZES = st.integers(0, 3 * layout.WIDE) | st.integers(-600, 600).map(
    lambda d: layout.WIDE + d % 1200
)


@given(SIZES)
def test_every_entry_stands_somewhere(size: int) -> None:
    """Wide shards end where middle ones have begun, and middle ones where the tail has."""
    for shard in range(layout.WIDE_SHARDS):
        younger = layout.middle_end(shard >> 4, size)
        assert layout.middle_start(younger) <= layout.wide_end(shard, size) <= size
        assert layout.tail_start(size) <= younger <= size


@given(SIZES)
def test_one_more_entry_is_the_turn_of_four_files(size: int) -> None:
    """Two wide and two middle shards catch up with each entry, whatever the number."""
    wide = [layout.wide_ranges(shard, size, size + 1) for shard in range(layout.WIDE_SHARDS)]
    middle = [
        shard
        for shard in range(layout.MIDDLE_SHARDS)
        if layout.middle_end(shard, size + 1) > layout.middle_end(shard, size)
    ]
    assert sum(map(len, wide)) == 2
    assert len(middle) == 2


def test_a_full_range_is_never_touched_again() -> None:
    """Once every shard has filled a range, growing further changes none of its files."""
    full = layout.WIDE + layout.MIDDLE
    for shard in range(layout.WIDE_SHARDS):
        assert 0 not in layout.wide_ranges(shard, full, 3 * layout.WIDE)


@pytest.mark.parametrize("size", [1, 15, 16, 255, 256, 4095, 4096, 4097, 4351, 4352, 10_000])
def test_the_browser_computes_the_same(size: int, tmp_path: Path) -> None:
    """The script knows from the number of entries alone how far each shard goes."""
    shards = [0, 1, 2, 15, 31, 255, 256, 300, 511]
    told = ask(tmp_path, ends=[[shard, size] for shard in shards])["ends"]
    assert told == [[layout.wide_end(s, size), layout.middle_end(s, size)] for s in shards]
