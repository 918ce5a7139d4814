"""Which entries have which grams, as bytes: a file of the search index.

Numbers are LEB128. A file begins with the size of the log at its turn; then come the grams in
order: what the number of each exceeds that of the one before it, twice the number of its entries,
and the entries, newest first, as steps down from one to the next, the first from the turn. One more
than twice a number says that after the newest entry so many bytes follow as a bitmap instead,
highest bit first, of the entries from the newest down, since that was shorter. Of the number of a
gram the bits that name the shard are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from operator import sub

from publish.errors import RenderError

Entries = dict[int, Sequence[int]]
"""Numbers of grams, each with the indexes of entries, ascending."""
_ONE = ord("1")
_TRUTH = bytes.maketrans(b"01", b"\0\1")
_ALONE = 2
"""What is written before the entry of a gram that has but one."""
_SHORT = 6
"""Bytes of a bitmap up to which it is read byte by byte."""
_STEPS = [tuple(step for step in range(7, -1, -1) if byte << step & 0x80) for byte in range(256)]
"""For each byte of a bitmap, how far below its first entry those are that it names."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The grams of a shard."""

    turn: int
    """How many entries there were."""
    entries: Mapping[int, Sequence[int]]

    def encode(self, bits: int) -> bytes:
        """Return the bytes, with the lowest ``bits`` of each number."""
        out = bytearray()
        _put(out, self.turn)
        low, before = (1 << bits) - 1, 0
        for number in sorted(self.entries):
            _put(out, (number & low) - before)
            before = number & low
            _put_entries(out, self.entries[number], self.turn)
        return bytes(out)

    @classmethod
    def decode(cls, data: bytes, high: int = 0) -> Postings:
        """Read what ``encode`` wrote; ``high`` is what every number has above its lowest bits.

        Raises RenderError for anything else.
        """
        reader = _Reader(data)
        try:
            turn = reader.number()
            entries: Entries = {}
            number = high
            while reader.at < len(data):
                number += reader.number()
                entries[number] = reader.entries(turn)
        except IndexError as error:
            message = "搜索索引的文件已损坏"
            raise RenderError(message, advice="重新生成全部网页即可恢复。") from error
        return cls(turn, entries)


def _put(out: bytearray, value: int) -> None:
    """Append a number: seven bits a byte, lowest first."""
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _put_entries(out: bytearray, indexes: Sequence[int], turn: int) -> None:
    """Append the entries of a gram in the shorter of the two forms."""
    newest = indexes[-1]
    if len(indexes) == 1:
        out.append(_ALONE)
        _put(out, turn - 1 - newest)
        return
    length = (newest - indexes[0] + 8) // 8
    steps = None if length < len(indexes) - 1 else _steps(indexes)
    if steps is not None and len(steps) <= length:
        _put(out, 2 * len(indexes))
        _put(out, turn - 1 - newest)
        out += steps
        return
    _put(out, 2 * length + 1)
    _put(out, turn - 1 - newest)
    out += _bitmap(indexes, length)


def _steps(indexes: Sequence[int]) -> bytes:
    """Return the steps from each entry down to the next."""
    steps = [*map(sub, indexes[1:], indexes)][::-1]
    if not steps or max(steps) <= 0x7F:
        return bytes(steps)
    out = bytearray()
    for step in steps:
        _put(out, step)
    return bytes(out)


def _bitmap(indexes: Sequence[int], length: int) -> bytes:
    """Return a bit for each entry from the newest down."""
    bits, newest = bytearray(b"0" * (8 * length)), indexes[-1]
    for index in indexes:
        bits[newest - index] = _ONE
    return int(bits, 2).to_bytes(length, "big")


@dataclass(slots=True)
class _Reader:
    """Reads on from a place."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        """Read a number; raises IndexError at the end."""
        byte = self.data[self.at]
        self.at += 1
        value, shift = byte & 0x7F, 7
        while byte > 0x7F:  # few are longer than a byte
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
        return value

    def entries(self, turn: int) -> list[int]:
        """Read the entries of a gram."""
        head = self.number()
        index = turn - 1 - self.number()
        if head == _ALONE and index >= 0:
            return [index]
        count = head >> 1
        if head & 1:
            return self._bits(index, count)
        piece = self.data[self.at : self.at + count - 1]
        if len(piece) == count - 1 and piece.isascii():  # a byte each, as nearly all are
            self.at += len(piece)
            found = [*accumulate(piece, sub, initial=index)]
        else:
            steps = (self.number() for _ in range(count - 1))
            found = [*accumulate(steps, sub, initial=index)]
        if found[-1] < 0:
            raise IndexError
        return found[::-1]

    def _bits(self, newest: int, length: int) -> list[int]:
        """Read a bitmap."""
        piece = self.data[self.at : self.at + length]
        self.at += length
        if len(piece) < length or not length:
            raise IndexError
        if length <= _SHORT:
            firsts = range(newest - 8 * (length - 1), newest + 1, 8)
            pairs = zip(firsts, reversed(piece), strict=True)
            found = [first - step for first, byte in pairs for step in _STEPS[byte]]
        else:
            bits = f"{int.from_bytes(piece, 'big'):0{8 * length}b}".encode().translate(_TRUTH)
            found = [*compress(range(newest, newest - len(bits), -1), bits)][::-1]
        if found and found[0] < 0:
            raise IndexError
        return found
