"""Sweep: after everything was made, remove what a former form or a crash left on the site.

Only folders that Zhengming alone writes are swept; a file that the operator put at the root (a
search engine's proof of ownership, say) stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.errors import WrongUsage
from publish.ports import Site
from publish.render import addresses
from publish.render.search_layout import paths
from publish.services import checking, logfiles, registering, series
from publish.services.projection import Projection
from publish.tlog import served_paths

_SWEPT = (
    "log/tile/",
    "statements/",
    "clarifications/",
    "notices/",
    "feeds/",
    "sitemaps/",
    "assets/",
    "search/",
    "check/",
    "register/",
    "series/",
)
_STATEMENT_FILES = {"index.html", "statement.json", "statement.txt", "statement.tlog-proof"}


def sweep(projection: Projection, site: Site) -> Iterator[str]:
    """Yield the files that no part of the projection makes.

    Another publisher may know entries that came after this projection, and have written what
    they add. Every file that is listed belongs to an entry that was committed before, so the
    head is read again after the listing.
    """
    found = {prefix: list(site.list(prefix)) for prefix in _SWEPT}
    record = projection.record
    later = replace(projection, head=record.head(), _known={})
    served = _Served(projection.head.size, later.head.size)
    yield from (path for path in found["log/tile/"] if not served.holds(path))
    yield from (path for path in found["statements/"] if not _is_statement(later, path))
    known = _range_paths(later) | set(projection.theme.files)
    known |= {*paths(later.head.size), *checking.paths(later.head.size)}
    known |= registering.paths(later.head.size)
    known |= {path for path in found["series/"] if series.is_page(later, path)}
    for prefix in _SWEPT[2:]:
        yield from (path for path in found[prefix] if path not in known)


class _Served:
    """The tiles that may be asked for while the log grows from one size to another."""

    def __init__(self, old: int, new: int) -> None:
        """Compute the paths of both; at least ``old`` entries have been published."""
        self._old = {logfiles.PREFIX + path for path in served_paths(old)}
        self._new = {logfiles.PREFIX + path for path in served_paths(new)}

    def holds(self, path: str) -> bool:
        """Return whether a checkpoint in between needs a tile.

        A partial one is needed until a checkpoint with the full one is known to be public.
        """
        full = path.partition(".p/")[0]
        return path in self._new or (full in self._new and full not in self._old)


def _is_statement(projection: Projection, path: str) -> bool:
    """Return whether a path under ``statements/`` belongs to an edition that there is."""
    parts = path.split("/")
    try:
        number = Number.parse(parts[1])
        revs = _revs(projection, number)
    except (WrongUsage, IndexError):
        return False
    if parts[2:] == ["index.html"]:
        return revs > 0
    if path == addresses.copies_path(number):
        return revs > 0 and bool(projection.copies(number))
    edition = parts[2].removeprefix("v") if len(parts) > 3 else ""
    if not (edition.isdigit() and 1 <= int(edition) <= revs):
        return False
    if parts[3] == "files":
        content = projection.statement(number).editions[int(edition) - 1].content
        return any(a.name == parts[4] for a in content.attachments) if content else False
    return parts[3] in _STATEMENT_FILES


def _revs(projection: Projection, number: Number) -> int:
    """Return how many editions a statement has; none of them is read for it."""
    return projection.record.revs(number, projection.head.size) if projection.has(number) else 0


def _range_paths(projection: Projection) -> set[str]:
    """Return the paths of all lists, archives and sitemaps."""
    paths = {f"{addresses.list_path(kind)}index.html" for kind in Kind}
    paths |= {addresses.kind_feed_path(kind) for kind in Kind}
    size = projection.head.size
    for book, count in projection.head.serials.items():
        kind, year = Number(book[0], int(book[1:]), 1).kind, int(book[1:])
        pages = [addresses.range_path(kind, year, p) for p in addresses.full_list_pages(count)]
        pages.append(addresses.year_path(kind, year))
        paths |= {f"{page}index.html" for page in pages}
        shards, parts = addresses.sitemap_shards(count), addresses.sitemap_indexes(count)
        paths |= {addresses.sitemap_path(book, shard) for shard in shards}
        paths |= {addresses.sitemap_index_path(book, part) for part in parts}
    for width, path in (
        (addresses.FEED_RANGE, addresses.atom_archive_path),
        (addresses.JSON_FEED_RANGE, addresses.json_archive_path),
    ):
        paths |= {path(archive) for archive in addresses.archives(size, width)}
    return paths
