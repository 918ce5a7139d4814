"""Reading a tree back from its tiles, with and without trust in where they come from.

Standard: C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles". Both readers are HashReaders, so
every proof of merkle.py can be made from tiles alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from publish.errors import BadProof, NotFound
from publish.tlog.merkle import HASH_SIZE, HashReader, node_hash, root
from publish.tlog.paths import TILE_HEIGHT, TILE_WIDTH, Bundle, Tile, tile_at

Fetch = Callable[[str], bytes]
"""Returns the bytes at a path relative to the log's prefix; raises NotFound when there are none."""

CACHED_TILES = 64
"""Tiles that one reader keeps: 512 KB; a proof needs one for each level."""

CACHED_HASHES = 4096
"""Hashes that an ExtendedReader keeps: some 16 tiles' worth of unpublished leaves."""


class TileReader:
    """A HashReader over the tiles of a log of one size. Lengths are checked, hashes are not."""

    __slots__ = ("_cached", "_fetch", "size")

    def __init__(self, size: int, fetch: Fetch) -> None:
        """Read the tree of ``size`` leaves through ``fetch``, each tile once while it is kept."""
        self.size = size
        self._fetch = fetch
        self._cached: Callable[[Tile], bytes] = lru_cache(CACHED_TILES)(self._load)

    def __call__(self, level: int, index: int) -> bytes:
        """Return the root of a perfect subtree; see HashReader.

        Raises BadProof when the tree has no such subtree or a tile is malformed, and lets
        NotFound pass when neither the tile nor its full form is there.
        """
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            raise BadProof(f"大小为 {self.size} 的树没有子树 {level}/{index}")
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << height, TILE_WIDTH)
        data = self.tile(tile_level, tile_index)
        return _subtree_root(data[offset * HASH_SIZE : (offset + (1 << height)) * HASH_SIZE])

    def tile(self, level: int, index: int) -> bytes:
        """Return a tile's bytes, as wide as this size has it; raises as calling the reader does."""
        return self._cached(tile_at(self.size, level, index))

    def _load(self, tile: Tile) -> bytes:
        """Fetch a tile and check its length."""
        data, width = fetch_or_cut(self._fetch, tile)
        if len(data) != width * HASH_SIZE:
            raise BadProof(f"哈希块 {tile.path} 的长度不符")
        return data[: tile.width * HASH_SIZE]


class VerifiedReader(TileReader):
    """A TileReader that returns only what follows from a known root.

    Partial tiles lie on the right edge, and the root is made of nothing else: they are checked
    together at the start. A full tile is checked against its hash in the tile above.
    """

    __slots__ = ("_edge",)

    def __init__(self, size: int, root_hash: bytes, fetch: Fetch) -> None:
        """Fetch the right edge and check it; BadProof when it does not hash to ``root_hash``."""
        super().__init__(size, fetch)
        plain = TileReader(size, fetch)
        if root(size, plain) != root_hash:
            raise BadProof("哈希块与检查点的树根不符")
        # Kept for good: fetched a second time they could be other bytes, unchecked.
        self._edge = {level: plain.tile(level, index) for level, index in _partial_tiles(size)}

    def _load(self, tile: Tile) -> bytes:
        """Return a tile once it is known to belong to the tree."""
        if tile.width < TILE_WIDTH:
            return self._edge[tile.level]
        data = super()._load(tile)
        if _subtree_root(data) != self(TILE_HEIGHT * (tile.level + 1), tile.index):
            raise BadProof(f"哈希块 {tile.path} 与上一层不符")
        return data


class ExtendedReader:
    """A HashReader of a tree that has grown beyond its tiles: how a writer sees its own log.

    Leaves below ``old`` come from the tiles, the rest from ``leaf``. With one new leaf, the
    tiles of the new size cost one old tile a level and one leaf.
    """

    __slots__ = ("_cached", "_leaf", "_old", "_read")

    def __init__(self, old: int, read: HashReader, leaf: Callable[[int], bytes]) -> None:
        """Take hashes within the first ``old`` leaves from ``read``, else build on ``leaf``.

        ``leaf(index)`` returns a leaf hash; with thousands of new leaves it is asked for some of
        them again, rather than all being kept. With ``old`` 0 the whole tree is built from leaves
        and ``read`` is never called.
        """
        self._old = old
        self._read = read
        self._leaf = leaf
        self._cached: HashReader = lru_cache(CACHED_HASHES)(self._build)

    def __call__(self, level: int, index: int) -> bytes:
        """Return the root of a perfect subtree; raises whatever its two sources raise."""
        if (index + 1) << level <= self._old:
            return self._read(level, index)
        return self._cached(level, index)

    def _build(self, level: int, index: int) -> bytes:
        """Return the root of a subtree that no old tile covers."""
        if level == 0:
            return self._leaf(index)
        return node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))


def fetch_or_cut(fetch: Fetch, wanted: Tile | Bundle) -> tuple[bytes, int]:
    """Return a tile's or a bundle's bytes and how many hashes or entries they must hold.

    A partial may have been deleted once its full form exists ("Partial Tiles"); then the full
    form is returned, for the caller to cut. NotFound passes when neither is there.
    """
    try:
        return fetch(wanted.path), wanted.width
    except NotFound:
        if wanted.width == TILE_WIDTH:
            raise
        return fetch(wanted.full.path), TILE_WIDTH


def _partial_tiles(size: int) -> list[tuple[int, int]]:
    """Return (level, index) of the rightmost partial tile of each level that has one."""
    levels = range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT)
    counts = [(level, size >> TILE_HEIGHT * level) for level in levels]
    return [(level, count // TILE_WIDTH) for level, count in counts if count % TILE_WIDTH]


def _subtree_root(data: bytes) -> bytes:
    """Return the root over 2**k concatenated hashes."""
    row = [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]
