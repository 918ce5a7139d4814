"""All public files anew: those of a full build, and those that a new look changes.

The parts of a stage are about as many as there are hands where they take the same time, and more
where they do not: then whoever is done takes another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.ports import SiteFile
from publish.render import addresses, search_layout
from publish.render.page import Page
from publish.services import checking, logfiles, portions, registering, searching, series
from publish.services.portions import Stage
from publish.services.projection import Projection
from publish.services.touched import numbers_since

_WORTH = 200
"""Statements, entries or ranges below which a second hand would cost more than it gives."""
_PIECES = 2
"""Parts for each hand where the hands are not done at the same time."""
_T = TypeVar("_T")


def everything(
    projection: Projection, start: int, hands: int, again: Collection[Number]
) -> list[Stage]:
    """Return the stages that make all there is to make, in shares for so many hands."""
    size, pieces = projection.head.size, _PIECES * hands
    entries = _shares(range(size), hands)
    documents = [portions.documents(projection, p[0], p[-1] + 1) for p in entries if p]
    tiles = chain(logfiles.tiles(projection.record, 0, size), projection.copies_files(again))
    fresh = _shares(numbers_since(projection, start), hands)
    numbers = _shares(_all_numbers(projection), hands)
    editions = [portions.new_editions(projection, part, start) for part in fresh]
    pages = [portions.pages(projection, part, start) for part in numbers]
    years = chain(portions.years(projection, _books(projection)), _sitemap_indexes(projection))
    register = registering.everything(projection)
    searched = sum(1 for _ in search_layout.paths(size))
    front = chain(portions.front(projection), registering.feeds(projection, Kind))
    return [
        Stage("文书和台账", [chain(tiles, *documents[:1]), *documents[1:]], 3 * len(entries[0])),
        Stage("新的版本", editions, len(fresh[0])),
        Stage("网页", pages, len(numbers[0])),
        Stage("分页和索引", _ranges_and_indexes(projection, pieces), searched),
        Stage("年度列表", [years], 2),
        Stage("公开台账", [register], size // addresses.REGISTER_RANGE + 2),
        Stage("首页和订阅", [front], 9),
    ]


def _ranges_and_indexes(projection: Projection, pieces: int) -> list[Iterator[SiteFile]]:
    """Return full ranges, archives, events, and the indexes of search and check."""
    ranges = _shares(_all_ranges(projection), pieces)
    return [
        searching.everything(projection),
        checking.everything(projection),
        *((make() for make in part) for part in ranges),
        map(projection.page, series.everything(projection)),
    ]


def new_look(projection: Projection, hands: int) -> Stage:
    """Return the stage that renders every page: no address is new, so their order is free."""
    numbers = _shares(_all_numbers(projection), _PIECES * hands)
    rest = chain(
        map(projection.page, series.everything(projection)),
        portions.years(projection, _books(projection)),
        registering.again(projection),
        portions.front_pages(projection),
        registering.feeds(projection, ()),
    )
    pages = [_pages_again(projection, part) for part in numbers]
    return Stage("网页", [*pages, rest], 2 * len(numbers[0]))


def _pages_again(projection: Projection, numbers: Iterable[Number]) -> Iterator[SiteFile]:
    """Yield all pages of statements, and each full range while its statements are at hand."""
    for number in numbers:
        yield from portions.pages(projection, [number], projection.head.size)
        page = addresses.list_page(number.serial)
        full = addresses.full_list_pages(projection.count(number.kind, number.year))
        if number.serial == addresses.list_serials(page)[-1] and page in full:
            yield projection.range_file(number.kind, number.year, page)


def _sitemap_indexes(projection: Projection) -> Iterator[SiteFile]:
    """Yield all indexes of all sitemaps."""
    for kind, year in _books(projection):
        parts = addresses.sitemap_indexes(projection.count(kind, year))
        yield from (projection.sitemap_index(kind, year, part) for part in parts)


def _shares(things: Sequence[_T], hands: int) -> list[Sequence[_T]]:
    """Cut a sequence into runs of about the same length; small ones are not worth a cut."""
    size = max(-(-len(things) // hands), _WORTH)
    return [things[at : at + size] for at in range(0, len(things), size)] or [things]


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
