"""The index of the reader's check, written: a few small files an entry (decisions/0016).

A shard takes up, at its turn, what the floor below has gathered for it. Those files are read from
the site, but only as far as their heads say that they are what they should be; whatever is not
covered by them is taken from the record, however far back that is. So a publisher that died, or
met another one, leaves nothing behind that the next does not mend, and a full run, which asks the
record alone, makes the same bytes.

A redaction takes the rows of its edition out of the index. The text that says which they are is
gone by then, so everything is computed anew; only the files that change are written.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from publish.domain.anchors import keys_of
from publish.domain.kinds import EditionKind, Status
from publish.domain.plaintext import to_text
from publish.errors import BadProof, NotFound
from publish.ports import SiteFile
from publish.render import checkindex
from publish.render.checkindex import FLOORS, Row, Shard, edition_of, lowest, shard_of, trimmed
from publish.services.projection import Projection
from publish.services.record import Record

Earlier = Callable[[str], bytes]
"""Reads a public file as it is now; raises NotFound."""
Rows = Callable[[int], tuple[Row, ...]]
"""Returns the rows of an entry."""
_MANY = 64
"""Entries at once above which it is less work to compute everything."""
_TOP = FLOORS - 1
_PACKED = struct.Struct(">IIBIB")
"""A row in memory, where a hundred thousand texts have millions."""


def changed(projection: Projection, start: int) -> Iterator[SiteFile]:
    """Yield the files that the entries from ``start`` on change."""
    size, record = projection.head.size, projection.record
    again = any(e.entry.status is Status.REDACTED for e in record.entries(start, size))
    if again or size - start > _MANY:
        return everything(projection)
    return changes(partial(rows_of, record), projection.earlier, start, size)


def paths(size: int) -> list[str]:
    """Return the paths of all files that there are at a size of the log."""
    return [shard.path for floor in range(FLOORS) for shard in _standing(floor, size)]


def _standing(floor: int, size: int) -> Iterator[Shard]:
    """Yield the shards of a floor that have had a turn."""
    every = (Shard(floor, digits) for digits in range(checkindex.shards(floor)))
    return (shard for shard in every if shard.turn(size))


def rows_of(record: Record, entry: int) -> tuple[Row, ...]:
    """Return the rows of an entry: of an edition with a text that was not erased."""
    status = record.logged(entry).entry.status
    edition = None if status is Status.REDACTED else record.edition(entry)
    if edition is None or edition.content is None or edition.kind is EditionKind.WITHDRAWAL:
        return ()
    content, short = edition.content, edition_of(edition.entry.number, edition.rev)
    keys = keys_of(content.title, to_text(content.told))
    return tuple(Row(key, entry, short) for key in keys)


def _file(shard: Shard, turn: int, rows: Sequence[Row]) -> SiteFile:
    """Return the file of a shard: of the rows, those that stand here at this turn."""
    kept = (
        row
        for row in rows
        if shard.has(row.key) and lowest(row.key, shard.floor, turn) <= row.entry < turn
    )
    return SiteFile(shard.path, checkindex.encode(trimmed(kept), turn))


# -- changes ---------------------------------------------------------------------------------------


def changes(rows: Rows, earlier: Earlier, start: int, size: int) -> Iterator[SiteFile]:
    """Yield the shards that had a turn since ``start``; all are made before one is written."""
    ladder = _Ladder(rows, earlier)
    turned = [
        (shard, shard.turn(size))
        for floor in range(FLOORS)
        for shard in _turned(floor, start, size)
    ]
    yield from [_file(shard, turn, ladder.rows(shard, turn)) for shard, turn in turned]


def _turned(floor: int, start: int, size: int) -> list[Shard]:
    """Return the shards of a floor that have had a turn since a size of the log."""
    count = checkindex.shards(floor)
    digits = {(turn - 1) % count for turn in range(start + 1, size + 1)}
    shards = [Shard(floor, each) for each in sorted(digits)]
    return [shard for shard in shards if shard.turn(size) > start]


@dataclass(slots=True)
class _Ladder:
    """The floors as they stand on the site, and the record below them."""

    recorded: Rows
    earlier: Earlier
    _files: dict[Shard, tuple[int, list[Row]]] = field(default_factory=dict)
    _rows: dict[int, tuple[Row, ...]] = field(default_factory=dict)

    def rows(self, shard: Shard, turn: int) -> list[Row]:
        """Return all rows that a shard may have at a turn, and perhaps others."""
        before, own = self._file(shard)
        if before > turn:  # by somebody who knew more entries; he or we will come again
            before, own = 0, []
        return own + self._since(shard.floor - 1, shard, before, turn)

    def _since(self, floor: int, shard: Shard, start: int, end: int) -> list[Row]:
        """Return the rows of a shard from a range of entries, from this floor and those below."""
        if start >= end:
            return []
        if floor < 0:
            return [row for entry in range(start, end) for row in self._recorded(entry)]
        holder = Shard(floor, shard.digits >> (4 * (shard.floor - floor)))
        turn, rows = self._file(holder)
        first = Shard(floor + 1, shard.digits >> (4 * (shard.floor - floor - 1))).turn(turn)
        if not first <= start < turn:
            return self._since(floor - 1, shard, start, end)
        found = [r for r in rows if shard.has(r.key) and start <= r.entry < end]
        return found + self._since(floor - 1, shard, min(turn, end), end)

    def _file(self, shard: Shard) -> tuple[int, list[Row]]:
        """Return a file's turn and rows; as if it had never been, if it cannot be used."""
        if shard not in self._files:
            try:
                turn, rows = checkindex.decode(self.earlier(shard.path))
            except (NotFound, BadProof):
                turn, rows = 0, []
            self._files[shard] = (turn, rows) if shard.turn(turn) == turn else (0, [])
        return self._files[shard]

    def _recorded(self, entry: int) -> tuple[Row, ...]:
        if entry not in self._rows:
            self._rows[entry] = self.recorded(entry)
        return self._rows[entry]


# -- everything ------------------------------------------------------------------------------------


def everything(projection: Projection) -> Iterator[SiteFile]:
    """Yield all files, from the record alone."""
    size = projection.head.size
    return of_rows((rows_of(projection.record, entry) for entry in range(size)), size)


def of_rows(rows: Iterable[tuple[Row, ...]], size: int) -> Iterator[SiteFile]:
    """Yield all files that follow from the rows of each entry."""
    packed: dict[int, bytearray] = {}
    late: list[Row] = []
    recent = size - 3 * checkindex.shards(_TOP)
    for entry, found in enumerate(rows):
        for row in found:
            held = packed.setdefault(shard_of(row.key, _TOP), bytearray())
            held += _PACKED.pack(row.key, entry, *row.edition)
        late += found if entry >= recent else ()
    for shard in _standing(_TOP, size):
        unpacked = _PACKED.iter_unpack(packed.get(shard.digits, b""))
        top = [Row(key, entry, (book, serial, rev)) for key, entry, book, serial, rev in unpacked]
        yield _file(shard, shard.turn(size), top)
    for floor in range(_TOP):
        by_shard: dict[int, list[Row]] = {}
        for row in late:
            by_shard.setdefault(shard_of(row.key, floor), []).append(row)
        for shard in _standing(floor, size):
            yield _file(shard, shard.turn(size), by_shard.get(shard.digits, []))
