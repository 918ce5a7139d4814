"""Names of tiles and entry bundles: where a piece of the tree lies below the log's prefix.

Standard: C2SP tlog-tiles, "Merkle Tree", "Partial Tiles" and "Log entries". A path stands for one
content for ever, so it has one spelling: whatever would be written differently is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from publish.errors import BadProof

TILE_WIDTH = 256
"""Hashes in a full tile and entries in a full bundle (tlog-tiles fixes the height at 8)."""

TILE_HEIGHT = 8
"""Binary levels that one tile spans."""

_TILE = re.compile(r"tile/([0-9]{1,2})/([0-9x/]{3,33})(?:\.p/([0-9]{1,3}))?")
_BUNDLE = re.compile(r"tile/entries/([0-9x/]{3,33})(?:\.p/([0-9]{1,3}))?")
_INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """A run of consecutive hashes at one tile level. BadProof when there can be no such tile."""

    level: int
    """Tile level, 0 to 63; level 0 holds leaf hashes, each further one is 256 times coarser."""
    index: int
    """Number of the tile within its level, from 0."""
    width: int = TILE_WIDTH
    """Hashes in it, 1 to 256; below 256 the tile is partial."""

    def __post_init__(self) -> None:
        """Refuse what tlog-tiles has no path for."""
        if not 0 <= self.level <= 63:
            raise BadProof(f"哈希块层号 {self.level} 超出范围")
        _check(self.index, self.width)

    @property
    def path(self) -> str:
        """The path relative to the log's prefix, such as ``tile/0/001.p/44``."""
        return f"tile/{self.level}/{_suffix(self.index, self.width)}"

    @property
    def full(self) -> Tile:
        """The full tile of which this is the beginning."""
        return replace(self, width=TILE_WIDTH)

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Return the tile of this path; BadProof unless it is written as ``path`` writes it."""
        found = _TILE.fullmatch(path)
        if found is None or _INDEX.fullmatch(found[2]) is None:
            raise BadProof("哈希块路径格式不符")
        tile = cls(int(found[1]), _number(found[2]), int(found[3] or TILE_WIDTH))
        if tile.path != path:
            raise BadProof("哈希块路径写法不规范")
        return tile


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """The entries of one level-0 tile. BadProof when there can be no such bundle."""

    index: int
    """Number of the bundle, from 0; equal to that of its level-0 tile."""
    width: int = TILE_WIDTH
    """Entries in it, 1 to 256; below 256 the bundle is partial."""

    def __post_init__(self) -> None:
        """Refuse what tlog-tiles has no path for."""
        _check(self.index, self.width)

    @property
    def path(self) -> str:
        """The path relative to the log's prefix, such as ``tile/entries/001.p/44``."""
        return f"tile/entries/{_suffix(self.index, self.width)}"

    @property
    def full(self) -> Bundle:
        """The full bundle of which this is the beginning."""
        return replace(self, width=TILE_WIDTH)

    @classmethod
    def parse(cls, path: str) -> Bundle:
        """Return the bundle of this path; BadProof unless it is written as ``path`` writes it."""
        found = _BUNDLE.fullmatch(path)
        if found is None or _INDEX.fullmatch(found[1]) is None:
            raise BadProof("条目包路径格式不符")
        bundle = cls(_number(found[1]), int(found[2] or TILE_WIDTH))
        if bundle.path != path:
            raise BadProof("条目包路径写法不规范")
        return bundle


def tile_at(size: int, level: int, index: int) -> Tile:
    """Return tile (level, index) as wide as a tree of ``size`` leaves has it.

    BadProof when such a tree has no such tile; clients must not guess widths ("Partial Tiles").
    """
    width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
    if width < 1:
        raise BadProof(f"大小为 {size} 的树没有哈希块 {level}/{index}")
    return Tile(level, index, width)


def _check(index: int, width: int) -> None:
    """Refuse numbers that no path can carry."""
    if not 0 <= index < 2**63:
        raise BadProof("哈希块或条目包序号超出范围")
    if not 1 <= width <= TILE_WIDTH:
        raise BadProof(f"哈希块或条目包宽度 {width} 不在 1 到 {TILE_WIDTH} 之间")


def _suffix(index: int, width: int) -> str:
    """Return ``x001/x234/067`` for 1234067, followed by ``.p/W`` when partial."""
    head, last = divmod(index, 1000)
    text = f"{last:03d}"
    while head:
        head, group = divmod(head, 1000)
        text = f"x{group:03d}/{text}"
    return text if width == TILE_WIDTH else f"{text}.p/{width}"


def _number(text: str) -> int:
    """Return the index that three-digit groups spell."""
    return int(text.replace("/", "").replace("x", ""))
