"""Which file of the search index holds which entries: a pure function of how many there are.

Grams lie on floors of shards (``render.floors``), by the first bits of their numbers. The ground
floor, the *tail*, is the one file that a query asks for first; it also tells how many entries there
are, and the newest names. ``site/assets/search.js`` computes the same (decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.grams import ID_BITS
from publish.domain.number import Number
from publish.render import floors
from publish.render.floors import BITS, Index, Shard

NAMES = 64
"""Entries in a file that tells which statement an entry belongs to."""
_WAITING = 5
"""Entries that come after the last of a range of names before it is written: at sizes of 64k + 5,
where no range of a list or feed by log index becomes full. Until then the tail has its names."""
FOLDER = "search/"
TAIL_PATH = "search/tail.bin"
VARIANTS = "search/variants.txt"
TAIL = Shard(Index.SEARCH, 0, 0)
_LENGTH = 4
"""Bytes of the tail that tell how long its head is."""


def bits_below(floor: int) -> int:
    """Return how many bits of a number do not name the shard of a floor."""
    return ID_BITS - BITS[floor]


def path(shard: Shard) -> str:
    """Return the address of a shard: ``search/2/a7.bin``, ``search/3.1/7ff.bin``."""
    return FOLDER + shard.name if shard.floor else TAIL_PATH


def tail_of(head: bytes, rows: bytes) -> bytes:
    """Return the tail: the length of its head, its head, and the grams."""
    return len(head).to_bytes(_LENGTH, "big") + head + rows


def tail_parts(data: bytes) -> tuple[bytes, bytes]:
    """Return the head of a tail, and the grams."""
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    return data[_LENGTH:end], data[end:]


def full_names(size: int) -> range:
    """Return the ranges of names that are files; the names of later entries stand in the tail."""
    return range(max(size - _WAITING, 0) // NAMES)


def tail_names(size: int) -> range:
    """Return the entries whose names stand in the tail."""
    return range(full_names(size).stop * NAMES, size)


def name(number: Number, rev: int, label: str) -> str:
    """Return what an entry is called: ``N2026-0001/1``, ``N2026-0001/1/2026-04-01起废止``."""
    return "/".join(filter(None, (str(number), str(rev), label)))


def names_path(part: int) -> str:
    """Return the address of a full range of names."""
    return f"{FOLDER}names/{part:05d}.json"


def paths(size: int) -> Iterator[str]:
    """Yield the addresses of all files of the index."""
    yield VARIANTS
    yield from (names_path(part) for part in full_names(size))
    yield from map(path, floors.everywhere(Index.SEARCH, size) or [TAIL])
