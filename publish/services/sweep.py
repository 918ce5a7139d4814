"""Sweep: after everything was made, remove what a former form or a crash left on the site.

Only folders that Zhengming alone writes are swept; a file that the operator put at the root (a
search engine's proof of ownership, say) stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.errors import WrongUsage
from publish.ports import Site
from publish.render import addresses
from publish.services import logfiles
from publish.services.projection import Projection
from publish.tlog import served_paths

_STATEMENT_FILES = {"index.html", "statement.json", "statement.txt", "statement.tlog-proof"}


def sweep(projection: Projection, site: Site) -> Iterator[str]:
    """Yield the files that no part of the projection makes."""
    served = {logfiles.PREFIX + path for path in served_paths(projection.head.size)}
    yield from (path for path in site.list("log/tile/") if path not in served)
    yield from (path for path in site.list("statements/") if not _is_statement(projection, path))
    ranges = _range_paths(projection)
    for prefix in ("clarifications/", "notices/", "feeds/", "sitemaps/", "assets/"):
        known = ranges | set(projection.theme.files)
        yield from (path for path in site.list(prefix) if path not in known)


def _is_statement(projection: Projection, path: str) -> bool:
    """Return whether a path under ``statements/`` belongs to an edition that there is."""
    parts = path.split("/")
    try:
        number = Number.parse(parts[1])
        revs = len(projection.statement(number).editions) if _counted(projection, number) else 0
    except (WrongUsage, IndexError):
        return False
    if parts[2:] == ["index.html"]:
        return revs > 0
    edition = parts[2].removeprefix("v") if len(parts) > 3 else ""
    if not (edition.isdigit() and 1 <= int(edition) <= revs):
        return False
    if parts[3] == "files":
        content = projection.statement(number).editions[int(edition) - 1].content
        return any(a.name == parts[4] for a in content.attachments) if content else False
    return parts[3] in _STATEMENT_FILES


def _counted(projection: Projection, number: Number) -> bool:
    """Return whether a number has been given out."""
    return number.serial <= projection.count(number.kind, number.year)


def _range_paths(projection: Projection) -> set[str]:
    """Return the paths of all lists, archives and sitemaps."""
    paths = {addresses.SITEMAP_PAGES, *(f"{addresses.list_path(kind)}index.html" for kind in Kind)}
    size = projection.head.size
    for book, count in projection.head.serials.items():
        kind, year = Number(book[0], int(book[1:]), 1).kind, int(book[1:])
        pages = [addresses.range_path(kind, year, p) for p in addresses.full_list_pages(count)]
        pages.append(addresses.year_path(kind, year))
        paths |= {f"{page}index.html" for page in pages}
        paths |= {addresses.sitemap_path(book, s) for s in addresses.sitemap_shards(count)}
    for width, path in (
        (addresses.FEED_RANGE, addresses.atom_archive_path),
        (addresses.JSON_FEED_RANGE, addresses.json_archive_path),
    ):
        paths |= {path(archive) for archive in addresses.archives(size, width)}
    return paths
