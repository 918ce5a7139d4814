"""The search index as public files (decisions/0015, 0018): which change when, and what is in them.

A shard goes on from the files that the site has (``services.ladder``), so that one more entry reads
one text and not thousands. Every file is nonetheless a function of the record alone, and a full run
asks nothing else.

Found are titles, numbers of documents, and texts, as ``statement.txt`` has them: what a reader can
see. Entries whose edition was superseded stay in the index, and their names are empty. A redaction
takes the grams of its entry out. The text that says which they are is gone by then, so everything
is computed anew; only the files that change are written.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from publish.domain.grams import fold, ids
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.variants import PAIRS
from publish.errors import NotFound
from publish.ports import SiteFile
from publish.render import floors, search_layout as layout
from publish.render.documents import searched
from publish.render.floors import TOP, Index, Shard
from publish.render.postings import Entries, Postings
from publish.render.states import effect_label
from publish.services import ties
from publish.services.ladder import Ladder, begins_anew
from publish.services.projection import Projection, nothing
from publish.services.record import Record
from publish.services.touched import Touched, touched_by

Grams = Callable[[int], Iterable[int]]
"""Returns the numbers of the grams of an entry."""
Earlier = Callable[[str], bytes]
"""Reads a public file as it is now; raises NotFound."""

_SHARDED = range(1, TOP + 1)
"""The floors above the tail, which is written last, and by itself."""


def grams_of(record: Record, index: int) -> Iterable[int]:
    """Return the grams of an entry; none if its text went, or if it is about another's."""
    if record.logged(index).entry.status is Status.REDACTED:
        return ()
    edition = record.edition(index)
    return () if edition.content is None else ids(fold(searched(edition)))


def _grams_once(projection: Projection, index: int) -> Iterable[int]:
    """Return the grams of an entry: of a new one the shards ask for them, and the tail again."""
    if index not in projection.grams:
        projection.grams[index] = grams_of(projection.record, index)
    return projection.grams[index]


def changed(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield the shards and names that the entries from ``start`` on change, save the tail."""
    names = _changed_names(projection, start, touched)
    if begins_anew(projection.record, start, projection.head.size):
        yield from _all_shards(projection)
    else:
        grams = partial(_grams_once, projection)
        yield from changes(grams, projection.earlier, start, projection.head.size)
    yield from (names_file(projection, part) for part in names)


def everything(projection: Projection) -> Iterator[SiteFile]:
    """Yield all shards, names and the table of characters, from the record alone; not the tail."""
    yield SiteFile(layout.VARIANTS, f"{PAIRS}\n".encode())
    yield from _all_shards(projection)
    full = layout.full_names(projection.head.size)
    yield from (names_file(projection, part) for part in full)


def _all_shards(projection: Projection) -> Iterator[SiteFile]:
    size = projection.head.size
    return of_grams((grams_of(projection.record, index) for index in range(size)), size)


# -- changes ---------------------------------------------------------------------------------------


def changes(grams: Grams, earlier: Earlier, start: int, size: int) -> Iterator[SiteFile]:
    """Yield the shards that had a turn since ``start``; all are made before one is written."""
    ladder = _ladder(grams, earlier)
    turns = [
        shard for floor in _SHARDED for shard in floors.turned(Index.SEARCH, floor, start, size)
    ]
    yield from [
        SiteFile(layout.path(shard), _encoded(shard, shard.turn(size), rows))
        for shard in turns
        for rows in (ladder.rows(shard, shard.turn(size)),)
    ]


def _ladder(grams: Grams, earlier: Earlier) -> Ladder[Entries]:
    """Return the floors as the site has them."""

    def read(shard: Shard) -> tuple[int, Entries]:
        data = earlier(layout.path(shard))
        if shard.floor:
            found = Postings.decode(data, shard.digits << layout.bits_below(shard.floor))
        else:
            found = _decoded_tail(data)
        return found.turn, dict(found.entries)

    def recorded(start: int, end: int) -> Entries:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for index in range(start, end):
            for number in grams(index):
                found[number].append(index)
        return dict(found)

    return Ladder(read, recorded, _cut, _joined)


@lru_cache(maxsize=1)
def _decoded_tail(data: bytes) -> Postings:
    """Return the grams of a tail: each publication asks for the same one twice."""
    return Postings.decode(layout.tail_parts(data)[1])


def _cut(found: Entries, shard: Shard, start: int, end: int) -> Entries:
    """Return the grams of a shard, of a range of entries."""
    bits, cut = layout.bits_below(shard.floor), {}
    for number, indexes in found.items():
        if number >> bits == shard.digits:
            kept = indexes[bisect_left(indexes, start) : bisect_left(indexes, end)]
            if kept:
                cut[number] = kept
    return cut


def _joined(parts: Sequence[Entries]) -> Entries:
    """Put the grams of ranges that follow one another together."""
    joined: dict[int, list[int]] = {}
    for part in parts:
        for number, indexes in part.items():
            joined.setdefault(number, []).extend(indexes)
    return dict(joined)


def _encoded(shard: Shard, turn: int, found: Mapping[int, Sequence[int]]) -> bytes:
    """Return the file of a shard: of the grams, the entries that stand here at this turn."""
    starts, kept = shard.starts(turn), {}
    next_bits, ways = layout.bits_below(min(shard.floor + 1, TOP)), len(starts)
    for number, indexes in found.items():
        start = starts[(number >> next_bits) % ways]
        first, last = bisect_left(indexes, start), bisect_left(indexes, turn)
        if first < last:
            kept[number] = indexes[first:last]
    return Postings(turn, kept).encode(layout.bits_below(shard.floor))


# -- everything ------------------------------------------------------------------------------------


def of_grams(grams: Iterable[Iterable[int]], size: int) -> Iterator[SiteFile]:
    """Yield all shards, save the tail, that follow from the grams of each entry."""
    found: defaultdict[int, array[int]] = defaultdict(partial(array, "I"))
    for index, numbers in enumerate(grams):
        for number in numbers:
            found[number].append(index)
    ordered = sorted(found)
    for floor in _SHARDED:
        bits = layout.bits_below(floor)
        for shard in floors.standing(Index.SEARCH, floor, size):
            first = bisect_left(ordered, shard.digits << bits)
            last = bisect_left(ordered, shard.digits + 1 << bits)
            own = {number: found[number] for number in ordered[first:last]}
            yield SiteFile(layout.path(shard), _encoded(shard, shard.turn(size), own))


# -- names, tail -----------------------------------------------------------------------------------


def tail(projection: Projection, start: int = 0) -> SiteFile:
    """Return the tail: how many entries there are, the newest names, the newest grams.

    It is what the browser asks for first, and so is written last. It goes on from the tail that the
    site has, if that is no older than entry ``start``.
    """
    size, earlier = projection.head.size, projection.earlier
    if start == 0 or begins_anew(projection.record, start, size):
        earlier = nothing
    known = _kept_names(projection, earlier, start)
    newest = layout.tail_names(size)
    names = [known.get(index) or _name(projection, index) for index in newest]
    return tail_file(partial(_grams_once, projection), earlier, size, names)


def tail_file(grams: Grams, earlier: Earlier, size: int, names: Sequence[str]) -> SiteFile:
    """Return the tail, given the newest names."""
    head = json.dumps({"v": 2, "size": size, "names": names}, separators=(",", ":")).encode()
    rows = _encoded(layout.TAIL, size, _ladder(grams, earlier).rows(layout.TAIL, size))
    return SiteFile(layout.TAIL_PATH, layout.tail_of(head, rows))


def _kept_names(projection: Projection, earlier: Earlier, start: int) -> dict[int, str]:
    """Return the names in the site's tail that no entry from ``start`` on has changed."""
    try:
        value = json.loads(layout.tail_parts(earlier(layout.TAIL_PATH))[0])
        size, names = value["size"], value["names"]
        usable = value["v"] == 2 and start <= size <= projection.head.size
    except (NotFound, ValueError, KeyError, TypeError):
        return {}
    indexes = layout.tail_names(size) if usable else range(0)
    if len(names) != len(indexes):
        return {}
    record, touched = projection.record, touched_by(projection, start).shown
    numbers = (record.logged(index).entry.number for index in indexes)
    rows = zip(indexes, numbers, names, strict=True)
    return {index: name for index, number, name in rows if number not in touched}


def _names(projection: Projection, start: int, end: int) -> bytes:
    """Return what a range of entries is called; empty if nothing lives."""
    found = [_name(projection, index) for index in range(start, end)]
    return json.dumps(found, separators=(",", ":")).encode()


def _name(projection: Projection, index: int) -> str:
    """Return the name of an entry."""
    record, entry = projection.record, projection.record.logged(index).entry
    dead = entry.status is Status.REDACTED or record.is_past(entry, projection.head.size)
    return "" if dead else layout.name(entry.number, entry.rev, _label(projection, entry.number))


def _label(projection: Projection, number: Number) -> str:
    """Return what other notices did to one; only where any names it is a statement read."""
    if not ties.is_named(projection.record, number, projection.head.size):
        return ""
    return effect_label(projection.statement(number))


def names_file(projection: Projection, part: int) -> SiteFile:
    """Return the names of a full range."""
    names = _names(projection, part * layout.NAMES, (part + 1) * layout.NAMES)
    return SiteFile(layout.names_path(part), names + b"\n")


def _changed_names(projection: Projection, start: int, touched: Touched) -> list[int]:
    """Return the full ranges of names that became full, or in which an edition was superseded."""
    full = layout.full_names(projection.head.size)
    parts = set(range(layout.full_names(start).stop, full.stop))
    for number in touched.shown:
        parts |= {e.index // layout.NAMES for e in projection.statement(number).editions}
    return sorted(part for part in parts if part in full)
