"""Project: which public files are written, and in which order.

Three scopes. *Changes* writes what the entries from ``start`` on change, at a cost that does not
depend on how much was published before. *Pages* renders every page again, after a change of the
look. *Everything* makes all there is to make. All three give the same bytes for the same record.

Stages come in the order in which readers may see them: documents and log tiles, then pages, then
the lists and feeds that name them; the checkpoint comes last of all, from ``publish``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.ports import SiteFile
from publish.render import addresses
from publish.render.page import Page
from publish.services import logfiles
from publish.services.projection import Projection


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
    files: Iterable[SiteFile]
    total: int
    """About how many files there are."""


def stages(projection: Projection, scope: Scope, start: int) -> list[Stage]:
    """Return what is to be written, in order."""
    if scope is Scope.CHANGES:
        return _changes(projection, start)
    numbers = _all_numbers(projection)
    size = projection.head.size
    made = [
        Stage("网页", _pages(projection, numbers), len(numbers) + size),
        Stage("列表和订阅", _all_lists(projection, scope), len(numbers) // 10 + size // 3 + 20),
    ]
    if scope is Scope.EVERYTHING:
        made.insert(0, Stage("文书和台账", _all_documents(projection), 3 * size))
    fixed = Stage("固定页面", projection.fixed(), len(projection.theme.files))
    return [fixed, *made]


# -- changes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Touched:
    """What a range of entries changes."""

    numbers: tuple[Number, ...]
    redacted: tuple[tuple[Number, int], ...]
    """Editions whose text went."""


def _changes(projection: Projection, start: int) -> list[Stage]:
    """Return the stages for the entries from ``start`` on."""
    touched = _touched(projection, start)
    size = projection.head.size
    return [
        Stage("文书和台账", _new_documents(projection, start, touched), 3 * (size - start)),
        Stage("网页", _pages(projection, touched.numbers), 2 * len(touched.numbers)),
        Stage("列表和订阅", _changed_lists(projection, start, touched), 12),
    ]


def _touched(projection: Projection, start: int) -> _Touched:
    """Look at the new entries."""
    numbers: dict[Number, None] = {}
    redacted: list[tuple[Number, int]] = []
    for logged in projection.record.entries(start, projection.head.size):
        entry = logged.entry
        numbers[entry.number] = None
        if entry.status is Status.REDACTED:
            redacted.append((entry.number, entry.rev))
    return _Touched(tuple(numbers), tuple(redacted))


def _new_documents(projection: Projection, start: int, touched: _Touched) -> Iterator[SiteFile]:
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


def _pages(projection: Projection, numbers: Iterable[Number]) -> Iterator[SiteFile]:
    """Yield the pages of statements."""
    return (projection.page(page) for number in numbers for page in projection.pages_of(number))


def _changed_lists(projection: Projection, start: int, touched: _Touched) -> Iterator[SiteFile]:
    """Yield the lists, sitemaps and feeds that new entries change."""
    books: dict[tuple[Kind, int], set[int]] = {}
    for number in touched.numbers:
        books.setdefault((number.kind, number.year), set()).add(number.serial)
    for (kind, year), serials in books.items():
        full = addresses.full_list_pages(projection.count(kind, year))
        for page in sorted({addresses.list_page(serial) for serial in serials}):
            if page in full:
                yield projection.page(projection.range_page(kind, year, page))
        yield projection.page(projection.year_page(kind, year))
        for shard in sorted({addresses.sitemap_shard_of(serial) for serial in serials}):
            yield projection.sitemap_shard(kind, year, shard)
    yield projection.sitemap_index()
    yield from (projection.page(page) for page in projection.front_pages())
    yield from _changed_archives(projection, start, touched)
    yield from projection.subscriptions()


def _changed_archives(projection: Projection, start: int, touched: _Touched) -> Iterator[SiteFile]:
    """Yield the archive documents that became full, or that held a text that went."""
    size = projection.head.size
    for width, make in (
        (addresses.FEED_RANGE, projection.atom_archive),
        (addresses.JSON_FEED_RANGE, projection.json_archive),
    ):
        full = addresses.archives(size, width)
        changed = set(range(start // width, full.stop))
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
        yield from projection.pages_of(number)
    for kind, year in _books(projection):
        yield from projection.list_pages(kind, year)
    yield from projection.front_pages()


def _all_documents(projection: Projection) -> Iterator[SiteFile]:
    """Yield the log's tiles and the documents of all editions."""
    yield from logfiles.tiles(projection.record, 0, projection.head.size)
    yield from _documents(projection, 0, projection.head.size)


def _all_lists(projection: Projection, scope: Scope) -> Iterator[SiteFile]:
    """Yield all list pages and, unless only the look changed, sitemaps and feeds."""
    for kind, year in _books(projection):
        yield from (projection.page(page) for page in projection.list_pages(kind, year))
        if scope is Scope.EVERYTHING:
            for shard in addresses.sitemap_shards(projection.count(kind, year)):
                yield projection.sitemap_shard(kind, year, shard)
    yield from (projection.page(page) for page in projection.front_pages())
    if scope is Scope.EVERYTHING:
        yield projection.sitemap_index()
        yield from _all_archives(projection)
        yield from projection.subscriptions()


def _all_archives(projection: Projection) -> Iterator[SiteFile]:
    """Yield all archive documents of the feeds."""
    size = projection.head.size
    for archive in addresses.archives(size, addresses.FEED_RANGE):
        yield projection.atom_archive(archive)
    for archive in addresses.archives(size, addresses.JSON_FEED_RANGE):
        yield projection.json_archive(archive)
