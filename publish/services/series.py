"""The pages of events: which are written when.

An entry writes the newest page of its statement's event, and the full range that the statement
stands in; what else the event holds is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.effects import series_of, ties_of
from publish.domain.statement import Statement
from publish.render import addresses, series
from publish.render.page import Page
from publish.services import ties
from publish.services.projection import Projection
from publish.services.touched import Touched


def changed(projection: Projection, touched: Touched) -> Iterator[Page]:
    """Yield the pages of events on which a statement stands otherwise than before."""
    pages: dict[str, set[int]] = {}
    for number in touched.shown:
        statement = projection.statement(number)
        for name in series_of(statement):
            place = ties.place_of(projection.record, ties.series_topic(name), statement)
            near = {max(place - 1, 0), place}  # a range is written when the next one begins
            pages.setdefault(name, set()).update(map(addresses.series_page_of, near))
    for name, found in pages.items():
        yield from _pages(projection, name, found)


def everything(projection: Projection) -> Iterator[Page]:
    """Yield all pages of all events, in the order of the log."""
    for name in dict.fromkeys(_names(projection)):
        full = addresses.full_series_pages(_count(projection, name))
        yield from _pages(projection, name, set(full))


def _names(projection: Projection) -> Iterator[str]:
    """Yield the events that entries name; most texts name none, and are not read any further."""
    record = projection.record
    for index in range(projection.head.size):
        if record.may_have(index, "series"):
            name = ties_of(record.edition(index)).series
            yield from [name] if name else []


def is_page(projection: Projection, path: str) -> bool:
    """Return whether a path under ``series/`` belongs to an event that there is."""
    _, name, *rest = path.split("/")
    count = _count(projection, name) if len(rest) in {1, 2} else 0
    if not count:
        return False
    full = addresses.full_series_pages(count)
    return rest == ["index.html"] or path in {
        f"{addresses.series_range_path(name, page)}index.html" for page in full
    }


def _count(projection: Projection, name: str) -> int:
    """Return how many statements an event has."""
    return ties.count(projection.record, ties.series_topic(name), projection.head.size)


def _pages(projection: Projection, name: str, wanted: set[int]) -> Iterator[Page]:
    """Yield the full ranges that are wanted, and the newest page."""
    count, info = _count(projection, name), projection.info
    [first] = _members(projection, name, range(1))
    for page in sorted(wanted):
        if page in addresses.full_series_pages(count):
            rows = _members(projection, name, addresses.series_places(page))
            yield series.range_page(name, page, first, rows, info)
    newest = addresses.series_places(addresses.newest_series_page(count))
    rows = _members(projection, name, range(newest.start, count))
    yield series.series_page(name, count, first, rows, info)


def _members(projection: Projection, name: str, places: range) -> list[Statement]:
    """Return the statements at some places of an event."""
    topic = ties.series_topic(name)
    numbers = (ties.member(projection.record, topic, place) for place in places)
    return [projection.statement(number) for number in numbers]
