"""Which entries have which pairs of characters, as bytes: the files of the search index.

Numbers are LEB128. A file begins with its first entry and the entry after its last; then come the
pairs in order: what the number of each exceeds that of the one before it, twice the number of its
entries, and the entries, as steps from one to the next. One more than twice says that they come as
a bitmap instead, lowest bit first, since that was shorter. Of the number of a pair the bits that
name the shard are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from publish.errors import RenderError

Entries = dict[int, list[int]]
"""Numbers of pairs, each with the indexes of entries, ascending."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The pairs of a range of entries."""

    start: int
    end: int
    entries: Mapping[int, Sequence[int]]

    def encode(self, bits: int) -> bytes:
        """Return the bytes, with the lowest ``bits`` of each number."""
        out = bytearray()
        _put(out, self.start)
        _put(out, self.end)
        low, before = (1 << bits) - 1, 0
        for number in sorted(self.entries):
            _put(out, (number & low) - before)
            before = number & low
            self._put_entries(out, self.entries[number])
        return bytes(out)

    def _put_entries(self, out: bytearray, indexes: Sequence[int]) -> None:
        """Append the entries of a pair in the shorter of the two forms."""
        steps, before = bytearray(), self.start
        for index in indexes:
            _put(steps, index - before)
            before = index
        length = -(-(self.end - self.start) // 8)
        shorter = length < len(steps)
        _put(out, 2 * len(indexes) + shorter)
        out += _bitmap(self.start, length, indexes) if shorter else steps

    @classmethod
    def decode(cls, data: bytes, high: int = 0) -> Postings:
        """Read what ``encode`` wrote; ``high`` is what every number has above its lowest bits.

        Raises RenderError for anything else.
        """
        reader = _Reader(data)
        try:
            start, end = reader.number(), reader.number()
            entries: Entries = {}
            number = high
            while reader.at < len(data):
                number += reader.number()
                entries[number] = reader.entries(start, end)
        except IndexError as error:
            message = "搜索索引的文件已损坏"
            raise RenderError(message, advice="重新生成全部网页即可恢复。") from error
        return cls(start, end, entries)

    def cut(self, start: int, end: int) -> Entries:
        """Return the pairs of the entries from ``start`` to before ``end``."""
        found = ((n, [i for i in each if start <= i < end]) for n, each in self.entries.items())
        return {number: each for number, each in found if each}


def joined(parts: Iterable[Mapping[int, Sequence[int]]]) -> Entries:
    """Put the pairs of ranges that follow one another together."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for part in parts:
        for number, indexes in part.items():
            found[number] += indexes
    return dict(found)


def _put(out: bytearray, value: int) -> None:
    """Append a number: seven bits a byte, lowest first."""
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _bitmap(start: int, length: int, indexes: Iterable[int]) -> bytes:
    """Return a bit for each entry of the range."""
    bits = bytearray(length)
    for index in indexes:
        bits[(index - start) >> 3] |= 1 << ((index - start) & 7)
    return bytes(bits)


@dataclass(slots=True)
class _Reader:
    """Reads on from a place."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        """Read a number; raises IndexError at the end."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def entries(self, start: int, end: int) -> list[int]:
        """Read the entries of a pair."""
        count, shorter = divmod(self.number(), 2)
        if shorter:
            length = -(-(end - start) // 8)
            bits = int.from_bytes(self.data[self.at : self.at + length], "little")
            self.at += length
            return [index for index in range(start, end) if bits >> (index - start) & 1]
        found, index = [], start
        for _ in range(count):
            index += self.number()
            found.append(index)
        return found
