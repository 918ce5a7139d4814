"""Which files a log of a given size consists of, and what is in each.

Standard: C2SP tlog-tiles, "Partial Tiles" and "Log entries". The rule of this log, stricter than
the standard: every size has had its checkpoint, so at size n the site holds exactly the full
tiles and, of the rightmost partial tile of each level, every width from 1 up; bundles alike. The
set of files is thereby a function of n alone, and a crash leaves nothing that cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.errors import BadProof
from publish.tlog.merkle import HASH_SIZE, HashReader
from publish.tlog.paths import TILE_HEIGHT, TILE_WIDTH, Bundle, Tile, tile_at
from publish.tlog.reader import ExtendedReader, TileReader, VerifiedReader

__all__ = [
    "MAX_ENTRY",
    "TILE_WIDTH",
    "Bundle",
    "ExtendedReader",
    "Tile",
    "TileReader",
    "VerifiedReader",
    "added_bundles",
    "added_paths",
    "added_tiles",
    "pack_entries",
    "served_paths",
    "tile_at",
    "tile_bytes",
    "tile_content",
    "tiles_of",
    "unpack_entries",
]

MAX_ENTRY = 0xFFFF
"""Bytes that an entry may have: a bundle's length prefix has 16 bits."""


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Return the bundle of these entries: for each, uint16 length (big-endian) and the bytes.

    BadProof for an entry over 65,535 bytes. Standard: tlog-tiles, "Log entries".
    """
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise BadProof(f"条目超过 {MAX_ENTRY} 字节")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes, width: int) -> list[bytes]:
    """Return the ``width`` entries of a bundle; BadProof when it holds more, fewer or half ones.

    Standard: tlog-tiles, "Log entries".
    """
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise BadProof("条目包被截断")
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != width:
        raise BadProof(f"条目包应有 {width} 条，实有 {len(entries)} 条")
    return entries


def tile_bytes(hashes: Sequence[bytes]) -> bytes:
    """Return the content of a tile of these hashes, 1 to 256 of 32 bytes; BadProof otherwise."""
    if not 1 <= len(hashes) <= TILE_WIDTH or any(len(h) != HASH_SIZE for h in hashes):
        raise BadProof("哈希块的哈希个数或长度不符")
    return b"".join(hashes)


def tile_content(tile: Tile, read: HashReader) -> bytes:
    """Return the content of any tile: one read for each of its hashes."""
    level, first = TILE_HEIGHT * tile.level, tile.index * TILE_WIDTH
    return tile_bytes([read(level, first + i) for i in range(tile.width)])


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the tiles of a tree of this size: the full ones and the one partial of each level."""
    for level, count in _counts(size):
        for index in range(-(-count // TILE_WIDTH)):
            yield tile_at(size, level, index)


def added_tiles(old: int, new: int) -> Iterator[Tile]:
    """Yield the tiles that a log must serve in addition when it grows from old to new.

    Level by level: the tiles that became full, then every partial width that a size in between
    needs, narrowest first. Partials of a tile that is full at ``new`` are left out. The work is
    proportional to what is yielded. BadProof when ``new`` is smaller.
    """
    for level, before, after in _growth(old, new):
        for index, width in _added(before, after):
            yield Tile(level, index, width)


def added_bundles(old: int, new: int) -> Iterator[Bundle]:
    """Yield the entry bundles beside the level-0 tiles of ``added_tiles``, in their order."""
    _check_growth(old, new)
    for index, width in _added(old, new):
        yield Bundle(index, width)


def added_paths(old: int, new: int) -> Iterator[str]:
    """Yield the paths of ``added_bundles`` and ``added_tiles``."""
    yield from (bundle.path for bundle in added_bundles(old, new))
    yield from (tile.path for tile in added_tiles(old, new))


def served_paths(size: int) -> Iterator[str]:
    """Yield every path but ``checkpoint`` that a log of this size serves."""
    return added_paths(0, size)


def _counts(size: int) -> list[tuple[int, int]]:
    """Return (level, hashes in it) for each tile level that a tree of this size has."""
    levels = range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT)
    return [(level, size >> TILE_HEIGHT * level) for level in levels]


def _growth(old: int, new: int) -> list[tuple[int, int, int]]:
    """Return (level, hashes before, hashes after) for each level; BadProof when it shrinks."""
    _check_growth(old, new)
    return [(level, old >> TILE_HEIGHT * level, after) for level, after in _counts(new)]


def _check_growth(old: int, new: int) -> None:
    """Refuse a log that shrinks."""
    if not 0 <= old <= new:
        raise BadProof(f"台账不能从 {old} 条缩小到 {new} 条")


def _added(before: int, after: int) -> Iterator[tuple[int, int]]:
    """Yield (index, width) of what one level gains when its hashes grow from before to after."""
    first, last = before // TILE_WIDTH, after // TILE_WIDTH
    for index in range(first, last):
        yield index, TILE_WIDTH
    served = before % TILE_WIDTH if first == last else 0
    for width in range(served + 1, after % TILE_WIDTH + 1):
        yield last, width
