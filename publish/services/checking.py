"""The index of the reader's check, written: a few small files an entry (decisions/0016).

A shard goes on from the files that the site has (``services.ladder``). A redaction takes the rows
of its edition out of the index. The text that says which they are is gone by then, so everything is
computed anew; only the files that change are written.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from publish.domain.copying import keys_of_copies
from publish.domain.kinds import EditionKind, Status
from publish.ports import SiteFile
from publish.render import checkindex, floors
from publish.render.checkindex import Row, edition_of, shard_of, trimmed
from publish.render.floors import TOP, VOLUME, Index, Shard, between_turns
from publish.services.ladder import Ladder, begins_anew
from publish.services.projection import Projection
from publish.services.record import Record

Earlier = Callable[[str], bytes]
"""Reads a public file as it is now; raises NotFound."""
Rows = Callable[[int], tuple[Row, ...]]
"""Returns the rows of an entry."""
_PACKED = struct.Struct(">IIBIB")
"""A row in memory, where a hundred thousand texts have millions."""


def changed(projection: Projection, start: int) -> Iterator[SiteFile]:
    """Yield the files that the entries from ``start`` on change."""
    size, record = projection.head.size, projection.record
    if begins_anew(record, start, size):
        return everything(projection)
    return changes(partial(rows_of, record), projection.earlier, start, size)


def paths(size: int) -> list[str]:
    """Return the paths of all files that there are at a size of the log."""
    return [checkindex.path(shard) for shard in floors.everywhere(Index.CHECK, size)]


def rows_of(record: Record, entry: int) -> tuple[Row, ...]:
    """Return the rows of an entry: of an edition with a text that was not erased."""
    status = record.logged(entry).entry.status
    edition = None if status is Status.REDACTED else record.edition(entry)
    if edition is None or edition.content is None or edition.kind is EditionKind.WITHDRAWAL:
        return ()
    content, short = edition.content, edition_of(edition.entry.number, edition.rev)
    return tuple(Row(key, entry, short) for key in keys_of_copies(content))


def _file(shard: Shard, turn: int, rows: Iterable[Row]) -> SiteFile:
    """Return the file of a shard: of its rows, those that stand here at this turn."""
    starts, above = shard.starts(turn), min(shard.floor + 1, TOP)
    ways = len(starts)
    kept = (r for r in rows if starts[shard_of(r.key, above) % ways] <= r.entry < turn)
    return SiteFile(checkindex.path(shard), checkindex.encode(trimmed(kept), turn))


# -- changes ---------------------------------------------------------------------------------------


def changes(rows: Rows, earlier: Earlier, start: int, size: int) -> Iterator[SiteFile]:
    """Yield the shards that had a turn since ``start``; all are made before one is written."""
    ladder = _ladder(rows, earlier)
    turned = [
        (shard, shard.turn(size))
        for floor in range(floors.FLOORS)
        for shard in floors.turned(Index.CHECK, floor, start, size)
    ]
    yield from [_file(shard, turn, ladder.rows(shard, turn)) for shard, turn in turned]


def _ladder(rows: Rows, earlier: Earlier) -> Ladder[list[Row]]:
    """Return the floors as the site has them."""
    known: dict[int, tuple[Row, ...]] = {}

    def recorded(start: int, end: int) -> list[Row]:
        known.update({entry: rows(entry) for entry in range(start, end) if entry not in known})
        return [row for entry in range(start, end) for row in known[entry]]

    def read(shard: Shard) -> tuple[int, list[Row]]:
        return checkindex.decode(earlier(checkindex.path(shard)))

    return Ladder(read, recorded, _cut, _joined)


def _cut(rows: Sequence[Row], shard: Shard, start: int, end: int) -> list[Row]:
    """Return the rows of a shard, of a range of entries."""
    own = (r for r in rows if shard_of(r.key, shard.floor) == shard.digits)
    return [r for r in own if start <= r.entry < end]


def _joined(parts: Sequence[list[Row]]) -> list[Row]:
    return [*chain.from_iterable(parts)]


# -- everything ------------------------------------------------------------------------------------


def everything(projection: Projection) -> Iterator[SiteFile]:
    """Yield all files, from the record alone."""
    size = projection.head.size
    return of_rows((rows_of(projection.record, entry) for entry in range(size)), size)


def of_rows(rows: Iterable[tuple[Row, ...]], size: int) -> Iterator[SiteFile]:
    """Yield all files that follow from the rows of each entry."""
    packed: dict[tuple[int, int], bytearray] = {}
    lower: list[dict[int, list[Row]]] = [{} for _ in range(TOP)]
    for entry, found in enumerate(rows):
        for row in found:
            held = packed.setdefault((shard_of(row.key, TOP), entry // VOLUME), bytearray())
            held += _PACKED.pack(row.key, entry, *row.edition)
        for floor in range(TOP):
            if entry >= size - between_turns(floor) - 2 * between_turns(floor + 1):
                _put(lower[floor], floor, found)
    for shard in floors.standing(Index.CHECK, TOP, size):
        parts = (packed.get((shard.digits, shard.volume - back), b"") for back in (0, 1))
        unpacked = chain.from_iterable(map(_PACKED.iter_unpack, parts))
        top = (Row(key, entry, (book, serial, rev)) for key, entry, book, serial, rev in unpacked)
        yield _file(shard, shard.turn(size), top)
    for floor in range(TOP):
        for shard in floors.standing(Index.CHECK, floor, size):
            yield _file(shard, shard.turn(size), lower[floor].get(shard.digits, []))


def _put(held: dict[int, list[Row]], floor: int, rows: Iterable[Row]) -> None:
    """Put rows to their shards."""
    for row in rows:
        held.setdefault(shard_of(row.key, floor), []).append(row)
