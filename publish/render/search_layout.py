"""Which file of the search index holds which entries: a pure function of how many there are.

Three ages, so that one more entry rewrites a handful of small files, however many there are:

* the *tail*: the last ``TAIL`` entries, one file, written every time;
* *middle* shards: the last ``MIDDLE`` entries, cut by pair of characters into ``MIDDLE_SHARDS``
  files, each of which catches up every ``TAIL`` entries, when it is its turn;
* *wide* shards: fixed ranges of ``WIDE`` entries counted from the oldest, each cut into
  ``WIDE_SHARDS`` files, which catch up every ``MIDDLE`` entries in the same way.

A wide range that every shard has filled never changes again, save where a text in it is redacted.
What a shard has not caught up with yet stands in the shard of the next younger age.
``site/assets/search.js`` computes the same (decisions/0015).
"""

from __future__ import annotations

from collections.abc import Iterator

TAIL = 16
MIDDLE = 256
WIDE = 4096
MIDDLE_BITS = 5
WIDE_BITS = 9
MIDDLE_SHARDS = 1 << MIDDLE_BITS
WIDE_SHARDS = 1 << WIDE_BITS
NAMES = 64
"""Entries in a file that tells which statement an entry belongs to."""

FOLDER = "search/"
TAIL_PATH = "search/tail.bin"
VARIANTS = "search/variants.txt"


def caught(shard: int, period: int, size: int) -> int:
    """Return the last number of entries, up to ``size``, at which it was a shard's turn."""
    return max(size - (size - shard) % period, 0)


def wide_end(shard: int, size: int) -> int:
    """Return how many entries a wide shard has caught up with.

    At its first turn in a new range it fills the range before, and no more: one file a turn.
    """
    turn = caught(shard, MIDDLE, size)
    start = turn // WIDE * WIDE
    return start if start and turn - start < MIDDLE else turn


def middle_end(shard: int, size: int) -> int:
    """Return up to which entry a middle shard goes."""
    return caught(shard, TAIL, size)


def middle_start(end: int) -> int:
    """Return from which entry on a middle shard goes: every wide one has what is before."""
    start, wide = max(end - MIDDLE, 0), end // WIDE * WIDE
    return min(start, wide) if wide and end - wide < 2 * MIDDLE else start


def tail_start(size: int) -> int:
    """Return from which entry on the tail goes."""
    return max(size - TAIL, 0)


def wide_ranges(shard: int, old: int, new: int) -> range:
    """Return the ranges whose file of a shard changes while the log grows."""
    before, after = wide_end(shard, old), wide_end(shard, new)
    return range(before // WIDE, -(-after // WIDE)) if after > before else range(0)


def wide_path(segment: int, shard: int) -> str:
    """Return the address of a shard of a fixed range."""
    return f"{FOLDER}wide/{segment:04d}/{shard:03x}.bin"


def middle_path(shard: int) -> str:
    """Return the address of a shard of the newest entries."""
    return f"{FOLDER}middle/{shard:02x}.bin"


def names_path(part: int) -> str:
    """Return the address of a full range of names."""
    return f"{FOLDER}names/{part:05d}.json"


def paths(size: int) -> Iterator[str]:
    """Yield the addresses of all files of the index."""
    yield from (TAIL_PATH, VARIANTS)
    yield from (names_path(part) for part in range(size // NAMES))
    yield from (middle_path(s) for s in range(MIDDLE_SHARDS) if middle_end(s, size))
    for shard in range(WIDE_SHARDS):
        yield from (wide_path(segment, shard) for segment in wide_ranges(shard, 0, size))
