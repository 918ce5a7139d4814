"""The index of the reader's check, as files: which rows stand where (decisions/0016).

A row leads from a key (``domain.anchors``) to an edition. Rows lie on four floors: the ground floor
is one file with the newest rows; above it are 16, 256 and 4096 shards, by the first one, two and
three hex digits of the key. With every entry one shard of each floor is written anew, in turn, and
takes up what the floor below has gathered for it since its last turn. So one publication writes
four small files however large the site has grown, a look-up reads four, and what stands in a file
follows from the record and the size of the log alone.

A file is eight bytes of head (``zmc1``, and the size of the log at its turn) and rows of eleven:
key (32 bits), edition, and the last 16 bits of the entry's index. Rows stand in the order of their
keys, older ones first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from publish.domain.number import Number
from publish.errors import BadProof

FLOORS = 4
FOLDER = "check/"
MOST_ALIKE = 8
"""Rows of one key in a file: of a sentence that many texts have, the newest are enough."""
_MAGIC = b"zmc1"
_HEAD = struct.Struct(">4sI")
_ROW = struct.Struct(">IBHBBH")
_NOTICE = 0x80
_WINDOW = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """One key of one edition."""

    key: int
    entry: int
    """The edition's index in the log."""
    edition: tuple[int, int, int]
    """Kind and year in a byte, serial, number of the edition."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of the index."""

    floor: int
    """0 to 3; also how many hex digits of the key all its rows share."""
    digits: int

    @property
    def path(self) -> str:
        """Return the public path: ``check/0.bin``, ``check/2/a7.bin``."""
        name = f"/{self.digits:0{self.floor}x}" if self.floor else ""
        return f"{FOLDER}{self.floor}{name}.bin"

    @property
    def count(self) -> int:
        """Return how many shards the floor has, and so how many entries pass between turns."""
        return shards(self.floor)

    def below(self) -> Shard:
        """Return the shard of the floor below that gathers for this one."""
        return Shard(self.floor - 1, self.digits >> 4)

    def has(self, key: int) -> bool:
        """Return whether a key's rows stand here."""
        return shard_of(key, self.floor) == self.digits

    def turn(self, size: int) -> int:
        """Return the size of the log at the last turn of this shard; 0 before the first.

        A floor is opened when the log has as many entries as the floor has shards.
        """
        last = size - (size - self.digits - 1) % self.count
        return last if last > self.count or self.floor == 0 else 0


def shards(floor: int) -> int:
    """Return how many shards a floor has."""
    return int(16**floor)


def shard_of(key: int, floor: int) -> int:
    """Return the digits of the shard of a floor that has a key's rows."""
    return key >> (32 - 4 * floor)


def lowest(key: int, floor: int, size: int) -> int:
    """Return the first entry whose row of a key stands on a floor that was written at a size."""
    if floor == FLOORS - 1:
        return 0
    return Shard(floor + 1, shard_of(key, floor + 1)).turn(size)


def edition_of(number: Number, rev: int) -> tuple[int, int, int]:
    """Return the short form of number and edition; the year counts from 2000, for 128 years."""
    letter = _NOTICE if number.letter == "N" else 0
    return (letter | (number.year - 2000) % 128, number.serial, min(rev, 255))


def trimmed(rows: Iterable[Row]) -> list[Row]:
    """Return rows as a file has them: by key, then by age, and of each key the newest few."""
    found: list[Row] = []
    ordered = sorted(dict.fromkeys(rows), key=attrgetter("key", "entry"))
    for row in reversed(ordered):
        if len(found) < MOST_ALIKE or found[-MOST_ALIKE].key != row.key:
            found.append(row)
    return found[::-1]


def encode(rows: Sequence[Row], turn: int) -> bytes:
    """Return the bytes of a file."""
    packed = (
        _ROW.pack(r.key, book, serial >> 8, serial & 255, rev, r.entry % _WINDOW)
        for r in rows
        for book, serial, rev in (r.edition,)
    )
    return _HEAD.pack(_MAGIC, turn) + b"".join(packed)


def decode(data: bytes) -> tuple[int, list[Row]]:
    """Read a file; raises BadProof unless it has the form of one."""
    if len(data) < _HEAD.size or (len(data) - _HEAD.size) % _ROW.size or data[:4] != _MAGIC:
        raise BadProof("核对索引的格式不正确")
    turn = _HEAD.unpack_from(data)[1]
    rows, ahead = [], dict[int, int]()
    for at in range(len(data) - _ROW.size, _HEAD.size - 1, -_ROW.size):
        key, book, high, low, rev, tail = _ROW.unpack_from(data, at)
        # Rows of a key stand by age, so the bits that are left out follow from the next one.
        before = ahead.get(key, turn)
        ahead[key] = entry = before - 1 - (before - 1 - tail) % _WINDOW
        rows.append(Row(key, entry, (book, high << 8 | low, rev)))
    return turn, rows[::-1]
