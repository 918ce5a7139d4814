"""The index of the reader's check, as files: which rows stand where (decisions/0016).

A row leads from a key (``domain.anchors``) to an edition. Rows lie on floors of shards
(``render.floors``), by the first bits of their keys.

A file is eight bytes of head (``zmc1``, and the size of the log at its turn) and rows of eleven:
key (32 bits), edition, and the last 16 bits of the entry's index: no file spans more than 65,536
entries, so the turn tells the others (decisions/0025). Rows stand in the order of their keys, older
ones first.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from publish.domain.number import Number
from publish.errors import BadProof
from publish.render.floors import BITS, VOLUME, Shard

FOLDER = "check/"
MOST_ALIKE = 8
"""Rows of one key in a file: of a sentence that many texts have, the newest are enough."""
_MAGIC = b"zmc1"
_HEAD = struct.Struct(">4sI")
_ROW = struct.Struct(">IBHBBH")
_NOTICE = 0x80


class Row(NamedTuple):
    """One key of one edition."""

    key: int
    entry: int
    """The edition's index in the log."""
    edition: tuple[int, int, int]
    """Kind and year in a byte, serial, number of the edition."""


def path(shard: Shard) -> str:
    """Return the public path: ``check/0.bin``, ``check/2/a7.bin``, ``check/3.1/7ff.bin``."""
    return FOLDER + shard.name


def shard_of(key: int, floor: int) -> int:
    """Return the digits of the shard of a floor that has a key's rows."""
    return key >> (32 - BITS[floor])


def edition_of(number: Number, rev: int) -> tuple[int, int, int]:
    """Return the short form of number and edition; the year counts from 2000, for 128 years."""
    letter = _NOTICE if number.letter == "N" else 0
    return (letter | (number.year - 2000) % 128, number.serial, min(rev, 255))


def trimmed(rows: Iterable[Row]) -> list[Row]:
    """Return rows as a file has them: by key, then by age, and of each key the newest few."""
    found: list[Row] = []
    for row in sorted(set(rows), reverse=True):
        if len(found) < MOST_ALIKE or found[-MOST_ALIKE].key != row.key:
            found.append(row)
    return found[::-1]


def encode(rows: Sequence[Row], turn: int) -> bytes:
    """Return the bytes of a file."""
    packed = (
        _ROW.pack(r.key, book, serial >> 8, serial & 255, rev, r.entry % VOLUME)
        for r in rows
        for book, serial, rev in (r.edition,)
    )
    return _HEAD.pack(_MAGIC, turn) + b"".join(packed)


def rows_of(data: bytes, key: int) -> list[Row]:
    """Return the rows of one key in a file, reading few others; raises BadProof as ``decode``."""
    _require_form(data)
    rows = range(_HEAD.size, len(data), _ROW.size)
    first = bisect_left(rows, key, key=lambda at: _ROW.unpack_from(data, at)[0])
    last = bisect_right(rows, key, lo=first, key=lambda at: _ROW.unpack_from(data, at)[0])
    own = data[_HEAD.size + first * _ROW.size : _HEAD.size + last * _ROW.size]
    return decode(data[: _HEAD.size] + own)[1]


def _require_form(data: bytes) -> None:
    """Raise BadProof unless a file has the length and the head of one."""
    if len(data) < _HEAD.size or (len(data) - _HEAD.size) % _ROW.size or data[:4] != _MAGIC:
        raise BadProof("核对索引的格式不正确")


def decode(data: bytes) -> tuple[int, list[Row]]:
    """Read a file; raises BadProof unless it has the form of one."""
    _require_form(data)
    turn = _HEAD.unpack_from(data)[1]
    rows = []
    for key, book, high, low, rev, tail in _ROW.iter_unpack(data[_HEAD.size :]):
        entry = turn - 1 - (turn - 1 - tail) % VOLUME
        rows.append(Row(key, entry, (book, high << 8 | low, rev)))
    return turn, rows
