"""The files of a growing log, told from hashes and entries alone: for the logs of the tests.

The product computes them from its record (``publish.services.logfiles``); both go by the paths of
``added_tiles`` and ``added_bundles``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from publish.tlog import (
    TILE_WIDTH,
    Bundle,
    HashReader,
    Tile,
    added_bundles,
    added_tiles,
    pack_entries,
    tile_bytes,
)

_HEIGHT, _LEVELS = 8, 8
"""Levels of the tree in a tile (tlog-tiles, "Merkle Tree"), and tiles above one another."""


def pruned_tiles(old: int, new: int) -> Iterator[Tile | Bundle]:
    """Yield the partial tiles and bundles served at ``old`` that full ones replace at ``new``."""
    for level, before, after in ((k, old >> _HEIGHT * k, new >> _HEIGHT * k) for k in range(8)):
        index = before // TILE_WIDTH
        widths = range(1, before % TILE_WIDTH + 1) if after // TILE_WIDTH > index else ()
        for width in widths:
            yield Tile(level, index, width)
            if level == 0:
                yield Bundle(index, width)


def new_tiles(old: int, new: int, read: HashReader) -> Iterator[tuple[Tile, bytes]]:
    """Yield each tile of ``added_tiles`` with its content, reading no hash twice.

    Growth by one entry reads at most one tile's worth a level that changes; ``read`` is, as a
    rule, an ExtendedReader over the tiles of ``old``.
    """
    seen: tuple[int, int] | None = None
    hashes: list[bytes] = []
    for tile in added_tiles(old, new):
        if seen != (tile.level, tile.index):
            seen, hashes = (tile.level, tile.index), []
        first = tile.index * TILE_WIDTH
        for i in range(len(hashes), tile.width):
            hashes.append(read(_HEIGHT * tile.level, first + i))
        yield tile, tile_bytes(hashes)


def new_bundles(
    old: int, new: int, entry: Callable[[int], bytes]
) -> Iterator[tuple[Bundle, bytes]]:
    """Yield each bundle of ``added_bundles`` with its content, asking for no entry twice.

    ``entry(index)`` returns an entry's bytes; it is asked for at most 255 below ``old``.
    """
    seen: int | None = None
    entries: list[bytes] = []
    for bundle in added_bundles(old, new):
        if seen != bundle.index:
            seen, entries = bundle.index, []
        for i in range(len(entries), bundle.width):
            entries.append(entry(bundle.index * TILE_WIDTH + i))
        yield bundle, pack_entries(entries)
