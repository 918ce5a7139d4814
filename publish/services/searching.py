"""The search index as public files (decisions/0015): which change when, and what is in them.

A shard goes on from the file that the site has, so that one more entry reads a few texts and not
thousands. Every shard is nonetheless a function of the record alone: where the file is missing,
damaged or of another range, and wherever a text went, the shard is made from the texts.

Found are titles, numbers of documents, and texts, as ``statement.txt`` has them: what a reader can
see. Entries whose edition was superseded stay in the index, and their names are empty.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from publish.domain.grams import ID_BITS, fold, ids
from publish.domain.kinds import Status
from publish.domain.variants import PAIRS
from publish.errors import NotFound, RenderError
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.documents import searchable, statement_txt
from publish.render.postings import Entries, Postings, joined
from publish.services import keys
from publish.services.projection import Projection
from publish.services.touched import Touched

_TO_WIDE = ID_BITS - layout.WIDE_BITS
_TO_MIDDLE = ID_BITS - layout.MIDDLE_BITS
_LATELY = 2 * layout.MIDDLE + layout.TAIL
"""Entries that middle shards may still hold."""
Files = Iterator[SiteFile]


@dataclass(slots=True)
class Searching:
    """The index of a projection; of use for one walk."""

    projection: Projection
    _pairs: dict[int, array[int]] = field(default_factory=dict)
    """Pairs of the entries that the younger shards hold, read once a walk."""
    _middle: dict[int, Postings] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return how many entries there are."""
        return self.projection.head.size

    # -- texts ---------------------------------------------------------------------------------

    def _read(self, index: int) -> set[int]:
        """Return the pairs of an entry; none if its text went, or if it is about another's."""
        record = self.projection.record
        if record.logged(index).entry.status is Status.REDACTED:
            return set()
        edition = record.edition(index)
        if edition.content is None:
            return set()
        text = searchable(statement_txt(edition, self.projection.info).decode("utf-8"))
        return ids(fold(text))

    def _entry(self, index: int) -> Iterable[int]:
        """Return the pairs of an entry, kept if more than one shard will ask."""
        if index < self.size - _LATELY:
            return self._read(index)
        if index not in self._pairs:
            self._pairs[index] = array("I", sorted(self._read(index)))
        return self._pairs[index]

    def _texts(self, start: int, end: int, shift: int = ID_BITS, shard: int = 0) -> Entries:
        """Return the pairs of a range, those of one shard: what is above the lowest bits."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for index in range(start, end):
            for number in self._entry(index):
                if number >> shift == shard:
                    found[number].append(index)
        return dict(found)

    # -- one shard, going on from the one that is there -----------------------------------------

    def _former(self, path: str, high: int, start: int, end: int) -> Postings:
        """Return as much of a range as the site's file has; nothing if it has another range."""
        nothing = Postings(start, start, {})
        try:
            found = Postings.decode(self.projection.earlier(path), high)
        except (NotFound, RenderError):
            return nothing
        if not found.start <= start <= found.end:
            return nothing
        end = min(found.end, end)
        return Postings(start, end, found.cut(start, end))

    def _middle_of(self, shard: int) -> Postings:
        """Return a middle shard."""
        if shard not in self._middle:
            end = layout.middle_end(shard, self.size)
            start = layout.middle_start(end)
            known = self._former(layout.middle_path(shard), shard << _TO_MIDDLE, start, end)
            more = self._texts(known.end, end, _TO_MIDDLE, shard)
            self._middle[shard] = Postings(start, end, joined((known.entries, more)))
        return self._middle[shard]

    def middle_files(self, start: int) -> Files:
        """Yield the middle shards whose turn has come since there were ``start`` entries."""
        for shard in range(layout.MIDDLE_SHARDS):
            if layout.middle_end(shard, self.size) > layout.middle_end(shard, start):
                data = self._middle_of(shard).encode(_TO_MIDDLE)
                yield SiteFile(layout.middle_path(shard), data)

    def wide_file(self, segment: int, shard: int) -> SiteFile:
        """Return the file of a wide shard: what it had, what the middle has, and the newest."""
        path, high = layout.wide_path(segment, shard), shard << _TO_WIDE
        start = segment * layout.WIDE
        end = min(layout.wide_end(shard, self.size), start + layout.WIDE)
        known = self._former(path, high, start, end)
        middle = self._middle_of(shard >> (layout.WIDE_BITS - layout.MIDDLE_BITS))
        first = min(max(known.end, middle.start), end)
        last = min(max(first, middle.end), end)
        ours = {n: i for n, i in middle.cut(first, last).items() if n >> _TO_WIDE == shard}
        gap = self._texts(known.end, first, _TO_WIDE, shard)
        rest = self._texts(last, end, _TO_WIDE, shard)
        every = joined((known.entries, gap, ours, rest))
        return SiteFile(path, Postings(start, end, every).encode(_TO_WIDE))

    # -- many shards, from the texts -------------------------------------------------------------

    def segment(self, segment: int) -> Files:
        """Yield all shards of a fixed range, made from its texts."""
        start, stop = segment * layout.WIDE, (segment + 1) * layout.WIDE
        ends = (min(layout.wide_end(s, self.size), stop) for s in range(layout.WIDE_SHARDS))
        made = self._made([range(start, end) for end in ends], _TO_WIDE)
        for shard, postings in enumerate(made):
            if postings.end > start:
                yield SiteFile(layout.wide_path(segment, shard), postings.encode(_TO_WIDE))

    def middle(self) -> Files:
        """Yield all middle shards, made from their texts."""
        ends = (layout.middle_end(s, self.size) for s in range(layout.MIDDLE_SHARDS))
        made = self._made([range(layout.middle_start(end), end) for end in ends], _TO_MIDDLE)
        self._middle = dict(enumerate(made))
        for shard, postings in enumerate(made):
            if postings.end:
                yield SiteFile(layout.middle_path(shard), postings.encode(_TO_MIDDLE))

    def _made(self, spans: Sequence[range], shift: int) -> list[Postings]:
        """Return all shards, each of a range of its own, going through the texts once."""
        shards: list[Entries] = [{} for _ in spans]
        for index in range(min(s.start for s in spans), max(s.stop for s in spans)):
            for number in self._entry(index):
                shard = number >> shift
                if index in spans[shard]:
                    shards[shard].setdefault(number, []).append(index)
        pairs = zip(spans, shards, strict=True)
        return [Postings(span.start, span.stop, entries) for span, entries in pairs]

    # -- names, tail -----------------------------------------------------------------------------

    def _names(self, start: int, end: int) -> bytes:
        """Return what a range of entries is called: number and edition; empty if nothing lives."""
        found = [self._name(index) for index in range(start, end)]
        return json.dumps(found, separators=(",", ":")).encode()

    def _name(self, index: int) -> str:
        """Return the name of an entry."""
        record, entry = self.projection.record, self.projection.record.logged(index).entry
        later = keys.edition(entry.number, entry.rev + 1), keys.redaction(entry.number, entry.rev)
        known = (record.index_of(key) for key in later)
        gone = any(each is not None and each < self.size for each in known)
        dead = gone or entry.status is Status.REDACTED
        return "" if dead else f"{entry.number}/{entry.rev}"

    def names_file(self, part: int) -> SiteFile:
        """Return the names of a full range."""
        names = self._names(part * layout.NAMES, (part + 1) * layout.NAMES)
        return SiteFile(layout.names_path(part), names + b"\n")

    def tail(self) -> SiteFile:
        """Return the tail: how many entries there are, the newest names, the newest pairs."""
        names = self._names(self.size // layout.NAMES * layout.NAMES, self.size)
        head = b'{"v":1,"size":%d,"names":%b}' % (self.size, names)
        start = layout.tail_start(self.size)
        pairs = Postings(start, self.size, self._texts(start, self.size)).encode(ID_BITS)
        return SiteFile(layout.TAIL_PATH, len(head).to_bytes(4, "big") + head + pairs)


def changed(projection: Projection, start: int, touched: Touched) -> Files:
    """Yield the shards and names that the entries from ``start`` on change."""
    search = Searching(projection)
    size = projection.head.size
    anew = {index // layout.WIDE for index in _gone(projection, touched)}
    due = [(k, s) for s in range(layout.WIDE_SHARDS) for k in layout.wide_ranges(s, start, size)]
    if size - start > layout.MIDDLE:
        anew |= {segment for segment, _ in due}
    if anew:
        yield from search.middle()
    for segment in sorted(anew):
        yield from search.segment(segment)
    yield from (search.wide_file(*each) for each in due if each[0] not in anew)
    if not anew:
        yield from search.middle_files(start)
    yield from map(search.names_file, _changed_names(projection, start, touched))


def _gone(projection: Projection, touched: Touched) -> list[int]:
    """Return the entries whose text went."""
    editions = (projection.statement(n).editions[rev - 1] for n, rev in touched.redacted)
    return [edition.index for edition in editions]


def _changed_names(projection: Projection, start: int, touched: Touched) -> list[int]:
    """Return the full ranges of names that became full, or in which an edition was superseded."""
    full = range(projection.head.size // layout.NAMES)
    parts = set(range(start // layout.NAMES, full.stop))
    for number in touched.numbers:
        parts |= {e.index // layout.NAMES for e in projection.statement(number).editions}
    return sorted(part for part in parts if part in full)


def everything(projection: Projection, hands: int) -> list[Files]:
    """Return all shards, names and the table of characters, in a share for each hand."""
    count = -(-projection.head.size // layout.WIDE)
    shares = [_segments(projection, range(at, count, hands)) for at in range(min(hands, count))]
    return [chain(_others(projection), *shares[:1]), *shares[1:]]


def _segments(projection: Projection, segments: range) -> Files:
    """Yield all shards of fixed ranges; nothing is read before it is their turn."""
    for segment in segments:
        yield from Searching(projection).segment(segment)


def _others(projection: Projection) -> Files:
    """Yield what is not a wide shard."""
    search = Searching(projection)
    yield SiteFile(layout.VARIANTS, f"{PAIRS}\n".encode())
    yield from search.middle()
    yield from map(search.names_file, range(projection.head.size // layout.NAMES))


def tail(projection: Projection) -> SiteFile:
    """Return what the browser asks for first, and so is written last."""
    return Searching(projection).tail()
