"""The public register as files: which change when.

One entry changes the newest page, and, where it fills a range, makes that page. The figures in the
newest page go on from those that the site has, if they count a beginning of this very log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publish.domain.effects import ties_of
from publish.domain.entry import Entry
from publish.domain.kinds import Kind, Status
from publish.errors import BadProof, NotFound
from publish.ports import SiteFile
from publish.render import addresses, figures as counted, register
from publish.render.figures import Figures
from publish.render.page import Page
from publish.services.projection import Projection
from publish.services.record import Logged
from publish.tlog import leaf_hash


def changed(projection: Projection, start: int) -> Iterator[SiteFile]:
    """Yield what the entries from ``start`` on change."""
    figures = _figures(projection, _former(projection))
    for page in addresses.full_register_pages(start, projection.head.size):
        yield projection.page(_range(projection, page))
    yield projection.page(_newest(projection, figures))


def everything(projection: Projection) -> Iterator[SiteFile]:
    """Yield all pages, with the figures counted from the first entry."""
    yield from map(projection.page, pages(projection))


def pages(projection: Projection) -> Iterator[Page]:
    """Yield all pages without the theme."""
    return _pages(projection, _figures(projection, counted.EMPTY))


def again(projection: Projection) -> Iterator[SiteFile]:
    """Yield all pages after a change of the look, which changes no figure."""
    return map(projection.page, _pages(projection, known(projection)))


def known(projection: Projection) -> Figures:
    """Return the figures, which the site has once the register is written."""
    return _figures(projection, _former(projection))


def feeds(projection: Projection, kinds: Iterable[Kind]) -> Iterator[SiteFile]:
    """Yield the feeds of some kinds: the figures on the site know their newest entries.

    Without them, a kind that nothing was published of for long could be found by a walk alone.
    """
    wanted = {*kinds}
    recent = known(projection).recent if wanted else {}
    yield from (projection.kind_feed(kind, recent.get(kind, ())) for kind in Kind if kind in wanted)


def paths(size: int) -> set[str]:
    """Return the paths of the register's files."""
    folders = [addresses.REGISTER]
    folders += map(addresses.register_range_path, addresses.full_register_pages(0, size))
    return {f"{folder}index.html" for folder in folders}


def _pages(projection: Projection, figures: Figures) -> Iterator[Page]:
    """Yield the full ranges, and the newest one with the figures."""
    for page in addresses.full_register_pages(0, projection.head.size):
        yield _range(projection, page)
    yield _newest(projection, figures)


def _range(projection: Projection, page: int) -> Page:
    """Return the page of a full range."""
    rows = _entries(projection, addresses.register_indexes(page))
    return register.range_page(page, rows, projection.info)


def _newest(projection: Projection, figures: Figures) -> Page:
    """Return the page of the newest range."""
    size = projection.head.size
    start = addresses.register_indexes(addresses.newest_register_page(size)).start
    return register.register_page(
        _entries(projection, range(start, size)), figures, projection.info
    )


def _entries(projection: Projection, indexes: range) -> list[tuple[int, Entry]]:
    """Return the entries of a range, oldest first."""
    logged = projection.record.entries(indexes.start, indexes.stop)
    return [(each.index, each.entry) for each in logged]


def _figures(projection: Projection, known: Figures) -> Figures:
    """Return the figures of all entries, going on from some."""
    for logged in projection.record.entries(known.size, projection.head.size):
        seen = _first_seen(projection, logged)
        known = known.after(logged.entry, leaf_hash(logged.leaf).hex(), seen)
    return known


def _first_seen(projection: Projection, logged: Logged) -> str | None:
    """Return when the claim was first noticed that a first clarification answers, if it says so."""
    entry = logged.entry
    if entry.kind is not Kind.CLARIFICATION or entry.status is not Status.PUBLISHED:
        return None
    if not projection.record.may_have(logged.index, "first_seen"):
        return None
    return ties_of(projection.record.edition(logged.index)).first_seen


def _former(projection: Projection) -> Figures:
    """Return the figures on the site; none if they are of another log, or of a later state."""
    try:
        found = Figures.of_page(projection.earlier(addresses.NEWEST_REGISTER))
    except (NotFound, BadProof):
        return counted.EMPTY
    if not 0 < found.size <= projection.head.size:
        return counted.EMPTY
    last = leaf_hash(projection.record.logged(found.size - 1).leaf).hex()
    return found if found.last == last else counted.EMPTY
