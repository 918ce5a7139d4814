"""Project: which public files are written, and in which order.

Three scopes. *Changes* writes what the entries from ``start`` on change, at a cost that does not
depend on how much was published before. *Pages* renders every page again, after a change of the
look. *Everything* makes all there is to make. All three give the same bytes for the same record.

Stages come in the order in which readers may see them, so that a link never leads nowhere,
whenever the work stops: documents and log tiles; new editions; the pages that name them; full
ranges of lists, feeds and sitemaps; the years; and the front, where readers come in. The
checkpoint comes last of all, from ``publish``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.ports import SiteFile
from publish.render import addresses
from publish.render.page import Page
from publish.services import checking, logfiles, registering, searching, series
from publish.services.projection import Projection
from publish.services.touched import Touched, numbers_since, touched_by

_WORTH = 200
"""Statements, entries or ranges below which a second hand would cost more than it gives."""
_T = TypeVar("_T")


class Scope(StrEnum):
    """How much is to be made."""

    CHANGES = "changes"
    PAGES = "pages"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Stage:
    """Files that may be written in any order among themselves, after all stages before."""

    name: str
    """Chinese, for the progress bar."""
    parts: Sequence[Iterable[SiteFile]]
    """Shares of the files, of about the same size; they may be written at the same time."""
    total: int
    """About how many files there are."""


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
    size = projection.head.size
    numbers = _shares(_all_numbers(projection), hands)
    fixed = Stage("固定页面", [projection.fixed()], len(projection.theme.files))
    events = Stage("事件", [map(projection.page, series.everything(projection))], size // 10)
    pages_only = scope is Scope.PAGES
    own = registering.feeds(projection, () if pages_only else Kind)
    register = (registering.again if pages_only else registering.everything)(projection)
    last = [
        Stage("年度列表", [_years(projection, _books(projection))], 2),
        Stage("公开台账", [register], size // addresses.REGISTER_RANGE + 2),
        Stage("首页和订阅", [_front(projection, scope), own], 9),
    ]
    if pages_only:
        pages = [_pages_again(projection, part) for part in numbers]
        return [fixed, Stage("网页", pages, 2 * size), events, *last]
    spans = [part for part in _shares(range(size), hands) if part]
    documents = [_documents(projection, span[0], span[-1] + 1) for span in spans]
    tiles = chain(logfiles.tiles(projection.record, 0, size), projection.copies_files(again))
    fresh = _shares(numbers_since(projection, start), hands)
    ranges = _shares(_all_ranges(projection), hands)
    return [
        fixed,
        Stage("文书和台账", [chain(tiles, *documents[:1]), *documents[1:]], 3 * size),
        Stage("新的版本", [_new_editions(projection, part, start) for part in fresh], size - start),
        Stage("网页", [_pages(projection, part, start) for part in numbers], size + start),
        events,
        Stage("分页和存档", [(make() for make in part) for part in ranges], sum(map(len, ranges))),
        Stage("搜索和核对的索引", _indexes_for_readers(projection), 2 * size),
        *last,
    ]


def _shares(things: Sequence[_T], hands: int) -> list[Sequence[_T]]:
    """Cut a sequence into runs of about the same length; small ones are not worth a cut."""
    size = max(-(-len(things) // hands), _WORTH)
    return [things[at : at + size] for at in range(0, len(things), size)] or [things]


# -- changes ---------------------------------------------------------------------------------------


def _changes(projection: Projection, start: int, again: Collection[Number]) -> list[Stage]:
    """Return the stages for the entries from ``start`` on, and for statements put again."""
    touched = touched_by(projection, start)
    size = projection.head.size
    numbers = [*touched.shown, *sorted({*again} - {*touched.shown})]
    fresh = [n for n in numbers if projection.statement(n).first.index >= start]
    older = [n for n in numbers if n not in {*fresh}]
    pages = Stage("网页", [_pages(projection, older, start)], 2 * len(older))
    if not touched.numbers:
        return [Stage("副本状态", [projection.copies_files(numbers)], len(numbers)), pages]
    own = registering.feeds(projection, {number.kind for number in touched.numbers})
    documents = chain(_new_documents(projection, start, touched), projection.copies_files(numbers))
    indexes = (
        _changed_ranges(projection, start, touched),
        searching.changed(projection, start, touched),
        checking.changed(projection, start),
    )
    register = registering.changed(projection, start)
    return [
        Stage("文书和台账", [documents], 3 * (size - start) + len(again)),
        Stage("新的版本", [_new_editions(projection, touched.numbers, start)], size - start),
        Stage("新的发布件", [_pages(projection, fresh, start)], len(fresh)),
        Stage("事件", [map(projection.page, series.changed(projection, touched))], 1),
        pages,
        Stage("分页和索引", [chain(*indexes)], 9),
        Stage("年度列表和台账", [chain(_years(projection, touched.books), register)], 4),
        Stage("首页和订阅", [chain(_front(projection, Scope.CHANGES, start), own)], 8),
    ]


def _new_documents(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield documents of new editions, of redacted ones, and the log's new tiles."""
    size = projection.head.size
    yield from logfiles.tiles(projection.record, start, size)
    yield from _documents(projection, start, size)
    for number, rev in touched.redacted:
        edition = projection.statement(number).editions[rev - 1]
        if edition.index < start:
            yield from _redacted_documents(projection, edition)


def _documents(projection: Projection, start: int, end: int) -> Iterator[SiteFile]:
    """Yield the documents of the editions among a range of entries."""
    record = projection.record
    for index, proof in logfiles.proofs(record, start, end, projection.signers):
        if record.logged(index).entry.status is Status.REDACTED:
            continue
        edition = record.edition(index)
        if edition.redaction is None:
            yield from projection.documents_of(edition, proof)
        else:
            yield from _redacted_documents(projection, edition)


def _redacted_documents(projection: Projection, edition: Edition) -> Iterator[SiteFile]:
    """Yield the documents of a redacted edition: they prove the entry that redacted it."""
    if edition.redaction is not None:
        tree = projection.record.tree(edition.redaction.index + 1)
        proof = logfiles.proof(projection.record.origin, tree, projection.signers)
        yield from projection.documents_of(edition, proof)


def _new_editions(
    projection: Projection, numbers: Iterable[Number], start: int
) -> Iterator[SiteFile]:
    """Yield the pages of editions that are new, before anything that names them."""
    for number in numbers:
        for page in projection.edition_pages(number, start, projection.head.size):
            yield projection.page(page)


def _pages(projection: Projection, numbers: Iterable[Number], start: int) -> Iterator[SiteFile]:
    """Yield the pages of statements and of their editions that are not new."""
    for number in numbers:
        yield projection.page(projection.statement_page(number))
        for page in projection.edition_pages(number, 0, start):
            yield projection.page(page)


def _pages_again(projection: Projection, numbers: Iterable[Number]) -> Iterator[SiteFile]:
    """Yield all pages of statements, and each full range right after the last of its own.

    No address is new, so the order is free, and the statements of the range are still at hand.
    """
    for number in numbers:
        yield from _pages(projection, [number], projection.head.size)
        page = addresses.list_page(number.serial)
        full = addresses.full_list_pages(projection.count(number.kind, number.year))
        if number.serial == addresses.list_serials(page)[-1] and page in full:
            yield projection.range_file(number.kind, number.year, page)


def _changed_ranges(projection: Projection, start: int, touched: Touched) -> Iterator[SiteFile]:
    """Yield the full ranges of lists, and the shards and archives, that new entries change."""
    for kind, year in touched.books:
        serials = [n.serial for n in touched.shown if (n.kind, n.year) == (kind, year)]
        full = addresses.full_list_pages(projection.count(kind, year))
        near = {max(each, 1) for serial in serials for each in (serial - 1, serial)}
        for page in sorted({addresses.list_page(serial) for serial in near}):
            if page in full:  # perhaps since the serial after its last one came
                yield projection.range_file(kind, year, page)
        for shard in sorted({addresses.sitemap_shard_of(serial) for serial in serials}):
            yield projection.sitemap_shard(kind, year, shard)
    yield from _changed_archives(projection, start, touched)


def _years(projection: Projection, books: Iterable[tuple[Kind, int]]) -> Iterator[SiteFile]:
    """Yield the pages of years, which name their ranges, and the indexes of their sitemaps."""
    for kind, year in books:
        yield projection.page(projection.year_page(kind, year))
        yield from projection.sitemap_index(kind, year)


def _front(projection: Projection, scope: Scope, start: int = 0) -> Iterator[SiteFile]:
    """Yield where readers come in: home page, lists and, unless only the look changed, feeds."""
    figures = registering.known(projection)
    yield from (projection.page(page) for page in projection.front_pages(figures))
    yield projection.sitemap_pages()
    if scope is not Scope.PAGES:
        yield searching.tail(projection, start)
        yield projection.robots()
        yield from projection.subscriptions()


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


# -- everything ------------------------------------------------------------------------------------


def _indexes_for_readers(projection: Projection) -> list[Iterator[SiteFile]]:
    """Return the indexes of search and check, a share each."""
    return [searching.everything(projection), checking.everything(projection)]


def _books(projection: Projection) -> list[tuple[Kind, int]]:
    """Return every kind and year that has statements."""
    return [(kind, year) for kind in Kind for year in projection.years(kind)]


def _all_numbers(projection: Projection) -> list[Number]:
    """Return the numbers of all statements."""
    return [
        Number.of(kind, year, serial)
        for kind, year in _books(projection)
        for serial in range(1, projection.count(kind, year) + 1)
    ]


def generated_pages(projection: Projection) -> Iterator[Page]:
    """Yield every page that follows from the record, without the theme."""
    for number in _all_numbers(projection):
        yield projection.statement_page(number)
        yield from projection.edition_pages(number, 0, projection.head.size)
    for kind, year in _books(projection):
        yield from projection.range_pages(kind, year)
        yield projection.year_page(kind, year)
    yield from series.everything(projection)
    front = projection.front_pages(registering.known(projection))
    yield from (*front, *registering.pages(projection))
    yield projection.rules_page()


def _all_ranges(projection: Projection) -> list[Callable[[], SiteFile]]:
    """Return how to make each full range, shard and archive; together what is of the same texts."""
    found: list[Callable[[], SiteFile]] = []
    for kind, year in _books(projection):
        count = projection.count(kind, year)
        full = addresses.full_list_pages(count)
        for shard in addresses.sitemap_shards(count):
            serials = addresses.sitemap_serials(shard)
            ended = {addresses.list_page(serial + 1) - 1 for serial in serials}
            pages = sorted(page for page in ended if serials[0] <= page * addresses.LIST_RANGE)
            found += [partial(projection.range_file, kind, year, p) for p in pages if p in full]
            found.append(partial(projection.sitemap_shard, kind, year, shard))
    return found + _all_archives(projection)


def _all_archives(projection: Projection) -> list[Callable[[], SiteFile]]:
    """Return how to make each archive document of the feeds, in the order of the log."""
    size = projection.head.size
    made = [
        (archive * width, partial(make, archive))
        for width, make in (
            (addresses.FEED_RANGE, projection.atom_archive),
            (addresses.JSON_FEED_RANGE, projection.json_archive),
        )
        for archive in addresses.archives(size, width)
    ]
    return [make for _, make in sorted(made, key=itemgetter(0))]
