"""Project: which public files are written, and in which order.

Three scopes. *Changes* writes what the entries from ``start`` on change, at a cost that does not
depend on how much was published before. *Pages* renders every page again, after a change of the
look. *Everything* makes all there is to make. All three give the same bytes for the same record.

Stages come in the order in which readers may see them, so that a link never leads nowhere,
whenever the work stops: documents and log tiles, and with them whatever is of a new statement
alone; new editions; the pages that name them; full ranges of lists, feeds and sitemaps; the years;
and the front, where readers come in. The checkpoint comes last of all, from ``publish``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import chain

from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.ports import SiteFile
from publish.render import addresses
from publish.services import checking, logfiles, portions, registering, searching, series, whole
from publish.services.portions import Stage
from publish.services.projection import Projection
from publish.services.touched import Touched, touched_by


class Scope(StrEnum):
    """How much is to be made."""

    CHANGES = "changes"
    PAGES = "pages"
    EVERYTHING = "everything"


def stages(
    projection: Projection,
    scope: Scope,
    start: int,
    hands: int = 1,
    again: Collection[Number] = (),
) -> list[Stage]:
    """Return what is to be written, in order; all of it in shares for so many hands.

    ``again`` are the statements whose copies changed without an entry; all with copies, if
    everything is to be made.
    """
    if scope is Scope.CHANGES:
        return _changes(projection, start, again)
    fixed = Stage("固定页面", [projection.fixed()], len(projection.theme.files))
    if scope is Scope.PAGES:
        return [fixed, whole.new_look(projection, hands)]
    return [fixed, *whole.everything(projection, start, hands, again)]


# -- changes ---------------------------------------------------------------------------------------


def _changes(projection: Projection, start: int, again: Collection[Number]) -> list[Stage]:
    """Return the stages for the entries from ``start`` on, and for statements put again."""
    touched = touched_by(projection, start)
    size = projection.head.size
    numbers = [*touched.shown, *sorted({*again} - {*touched.shown})]
    fresh = [n for n in numbers if projection.statement(n).first.index >= start]
    older = [n for n in numbers if n not in {*fresh}]
    pages = Stage("网页", [portions.pages(projection, older, start)], 2 * len(older))
    if not touched.numbers:
        return [Stage("副本状态", [projection.copies_files(numbers)], len(numbers)), pages]
    own = registering.feeds(projection, {number.kind for number in touched.numbers})
    documents = _new_documents(projection, start, touched)
    new = chain(documents, projection.copies_files(numbers), _firsts(projection, fresh, start))
    indexes = (
        _changed_ranges(projection, start, touched),
        searching.changed(projection, start, touched),
        checking.changed(projection, start),
    )
    register = registering.changed(projection, start)
    editions = portions.new_editions(projection, older, start)
    years = chain(portions.years(projection, touched.books), _changed_indexes(projection, touched))
    return [
        Stage("文书和台账", [new], 5 * (size - start) + len(again)),
        Stage("新的版本", [editions], len(older)),
        Stage("事件", [map(projection.page, series.changed(projection, touched))], 1),
        pages,
        Stage("分页和索引", [chain(*indexes)], 9),
        Stage("年度列表和台账", [chain(years, register)], 4),
        Stage("首页和订阅", [chain(portions.front(projection, start), own)], 8),
    ]


def _new_documents(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield documents of new editions, of redacted ones, and the log's new tiles."""
    size = projection.head.size
    yield from logfiles.tiles(projection.record, start, size)
    yield from portions.documents(projection, start, size)
    for number, rev in touched.redacted:
        edition = projection.statement(number).editions[rev - 1]
        if edition.index < start:
            yield from portions.redacted_documents(projection, edition)


def _firsts(projection: Projection, fresh: Collection[Number], start: int) -> Iterator[SiteFile]:
    """Yield the pages of new statements: nothing leads to them yet, so their order is free."""
    yield from portions.new_editions(projection, fresh, start)
    yield from portions.pages(projection, fresh, start)


def _changed_ranges(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield the full ranges of lists, and the shards and archives, that new entries change."""
    for (kind, year), serials in touched.books.items():
        full = addresses.full_list_pages(projection.count(kind, year))
        near = {max(each, 1) for serial in serials for each in (serial - 1, serial)}
        for page in sorted({addresses.list_page(serial) for serial in near}):
            if page in full:  # perhaps since the serial after its last one came
                yield projection.range_file(kind, year, page)
        for shard in sorted({addresses.sitemap_shard_of(serial) for serial in serials}):
            yield projection.sitemap_shard(kind, year, shard)
    yield from _changed_archives(projection, start, touched)


def _changed_indexes(projection: Projection, touched: Touched) -> Iterator[SiteFile]:
    """Yield the indexes of sitemaps in which the shards of statements stand."""
    for (kind, year), serials in touched.books.items():
        parts = {addresses.sitemap_index_of(addresses.sitemap_shard_of(each)) for each in serials}
        there = addresses.sitemap_indexes(projection.count(kind, year))
        yield from (projection.sitemap_index(kind, year, part) for part in there if part in parts)


def _changed_archives(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield the archive documents that became full, or that held a text that went."""
    size = projection.head.size
    for width, make in (
        (addresses.FEED_RANGE, projection.atom_archive),
        (addresses.JSON_FEED_RANGE, projection.json_archive),
    ):
        full = addresses.archives(size, width)
        changed = set(range(addresses.archives(start, width).stop, full.stop))
        for number, _ in touched.redacted:
            told = _indexes(projection.statement(number))
            changed |= {addresses.archive_of(index, width) for index in told}
        for archive in sorted(changed):
            if archive in full:
                yield make(archive)


def _indexes(statement: Statement) -> list[int]:
    """Return the log indexes of everything that happened to a statement."""
    redactions = [e.redaction.index for e in statement.editions if e.redaction is not None]
    return [edition.index for edition in statement.editions] + redactions
