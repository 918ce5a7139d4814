"""Public addresses (DESIGN §6), and which fixed range of a list, sitemap or feed holds what.

Ranges are counted from the oldest, so a full one never moves: appending a statement touches the
newest range only, whatever the site has grown to. Each is written once, when the next one begins,
and their turns never meet: at most one range by log index and one by serial comes with one entry
(decisions/0022). Serials count from 1, log indexes from 0.
All paths are relative to the site's root, without a leading slash; pages end in ``/``.
"""

from __future__ import annotations

from publish.domain.kinds import Kind
from publish.domain.number import Number

LIST_RANGE = 10
"""Serials on a page of a year's list."""
LATEST = 6
"""Statements that the list of a kind shows before its years."""
SITEMAP_RANGE = 20
"""Serials in a shard of the sitemap."""
_SITEMAP_LEAD = 5
"""Serials that the first shard is short of, so that none begins together with a page of a list."""
_SITEMAP_INDEX = 100
"""Shards in an index of the sitemap: 2,000 serials, 10 KB."""
FEED_RANGE = 2
"""Log entries in an archive document of the Atom feed (RFC 5005 §4): whole texts."""
JSON_FEED_RANGE = 4
"""Log entries on a page of the JSON feed."""
_WAITING = {FEED_RANGE: 2, JSON_FEED_RANGE: 3}
"""Entries that come after the last of an archive before it is written. So the feed itself always
has some, and turns do not meet: even sizes of the log, those of 4k + 3, and 16k + 1 (register)."""
SERIES_RANGE = 10
"""Statements on a page of an event."""
REGISTER_RANGE = 16
"""Log entries on a page of the public register."""
RSS_WINDOW = 6
"""Newest log entries that the RSS feed shows; it has no archive."""
KIND_WINDOW = 5
"""Newest log entries of a kind that the kind's feed shows; it has no archive."""

FEED_ATOM = "feed.atom"
FEED_RSS = "feed.rss"
FEED_JSON = "feed.json"
SITEMAP = "sitemap.xml"
"""The fixed pages and lists; what statements there are is told by an index a book."""
ROBOTS = "robots.txt"
VERIFY = "verify/"
SEARCH = "search/"
FEEDS = "feeds/"
"""Fixed page: how to subscribe."""
REGISTER = "register/"
NEWEST_REGISTER = f"{REGISTER}index.html"
"""The file of its newest page, which also holds the figures."""
CORRECTIONS = "about/corrections/"
"""Fixed page: how the house corrects and withdraws, and where to object."""

_FOLDERS = {Kind.CLARIFICATION: "clarifications", Kind.NOTICE: "notices"}


def section(kind: Kind) -> str:
    """Return the item of the navigation that a kind belongs to."""
    return _FOLDERS[kind]


def statement_path(number: Number) -> str:
    """Return the address of the current edition."""
    return f"statements/{number}/"


def copies_path(number: Number) -> str:
    """Return the address of how a statement's copies on other platforms stand; for programs."""
    return f"statements/{number}/copies.json"


def edition_path(number: Number, rev: int) -> str:
    """Return the address of one edition; it never dies and is never used again."""
    return f"statements/{number}/v{rev}/"


def file_path(number: Number, rev: int, name: str) -> str:
    """Return the address of an attachment of an edition."""
    return f"statements/{number}/v{rev}/files/{name}"


def list_path(kind: Kind) -> str:
    """Return the address of a kind's list."""
    return f"{_FOLDERS[kind]}/"


def kind_feed_path(kind: Kind) -> str:
    """Return the address of a kind's own feed."""
    return f"{_FOLDERS[kind]}/feed.atom"


def year_path(kind: Kind, year: int) -> str:
    """Return the address of a year's newest range."""
    return f"{_FOLDERS[kind]}/{year:04d}/"


def range_path(kind: Kind, year: int, page: int) -> str:
    """Return the address of one full range of a year."""
    return f"{_FOLDERS[kind]}/{year:04d}/p{page}/"


def atom_archive_path(archive: int) -> str:
    """Return the address of an archive document of the Atom feed."""
    return f"feeds/atom/{archive:05d}.atom"


def json_archive_path(archive: int) -> str:
    """Return the address of a full page of the JSON feed."""
    return f"feeds/json/{archive:05d}.json"


def sitemap_index_path(book: str, part: int) -> str:
    """Return the address of an index of a book's shards; ``book`` is letter and year."""
    return f"sitemaps/{book}.xml" if part == 1 else f"sitemaps/{book}.{part}.xml"


def sitemap_path(book: str, shard: int) -> str:
    """Return the address of a shard of the sitemap; ``book`` is letter and year."""
    return f"sitemaps/{book}-{shard:04d}.xml"


def sitemap_front_paths(book: str, count: int) -> list[str]:
    """Return what robots.txt names of a book: its first shard, or its indexes if there are more.

    An index is named one serial after it came, so that one statement never writes both.
    """
    parts = sitemap_indexes(max(count - 1, 1))
    return [sitemap_index_path(book, part) for part in parts] or [sitemap_path(book, 1)]


def list_page(serial: int) -> int:
    """Return the page, from 1, that a serial stands on."""
    return (serial - 1) // LIST_RANGE + 1


def list_serials(page: int) -> range:
    """Return the serials of a page, oldest first."""
    return range((page - 1) * LIST_RANGE + 1, page * LIST_RANGE + 1)


def full_list_pages(count: int) -> range:
    """Return the pages that are written under ``range_path`` when a year has ``count`` serials.

    All but the newest, which ``year_path`` shows.
    """
    return range(1, newest_list_page(count))


def newest_list_page(count: int) -> int:
    """Return the page that ``year_path`` shows: the partial range, or the one just filled."""
    return list_page(max(count, 1))


def newest_serials(count: int) -> range:
    """Return the serials that ``year_path`` shows, oldest first."""
    return range(list_serials(newest_list_page(count)).start, count + 1)


def sitemap_shard_of(serial: int) -> int:
    """Return the shard, from 1, that a serial stands in."""
    return (serial - 1 + _SITEMAP_LEAD) // SITEMAP_RANGE + 1


def sitemap_serials(shard: int) -> range:
    """Return the serials that a shard has room for, oldest first."""
    end = shard * SITEMAP_RANGE - _SITEMAP_LEAD + 1
    return range(max(end - SITEMAP_RANGE, 1), end)


def sitemap_shards(count: int) -> range:
    """Return the shards of a book that has ``count`` serials."""
    return range(1, sitemap_shard_of(count) + 1 if count else 1)


def sitemap_index_of(shard: int) -> int:
    """Return the index, from 1, that a shard is named by."""
    return (shard - 1) // _SITEMAP_INDEX + 1


def sitemap_indexes(count: int) -> range:
    """Return the indexes of a book that has ``count`` serials: none if it has a single shard."""
    newest = sitemap_shard_of(max(count, 1))
    return range(1, sitemap_index_of(newest) + 1) if newest > 1 else range(1, 1)


def sitemap_index_shards(part: int, count: int) -> range:
    """Return the shards that an index names when its book has ``count`` serials."""
    first = (part - 1) * _SITEMAP_INDEX + 1
    return range(first, min(first + _SITEMAP_INDEX, sitemap_shards(count).stop))


def register_range_path(page: int) -> str:
    """Return the address of a full range of the register."""
    return f"{REGISTER}p{page}/"


def register_indexes(page: int) -> range:
    """Return the log indexes of a page of the register, counted from 1."""
    return range((page - 1) * REGISTER_RANGE, page * REGISTER_RANGE)


def full_register_pages(start: int, count: int) -> range:
    """Return the pages that were finished while the log grew from ``start`` to ``count``."""
    return range(newest_register_page(start), newest_register_page(count))


def newest_register_page(count: int) -> int:
    """Return the page that the register begins with: the partial one, or the one just filled."""
    return (max(count, 1) - 1) // REGISTER_RANGE + 1


def series_path(series: str) -> str:
    """Return the address of an event's newest range."""
    return f"series/{series}/"


def series_range_path(series: str, page: int) -> str:
    """Return the address of one full range of an event."""
    return f"series/{series}/p{page}/"


def series_page_of(place: int) -> int:
    """Return the page, from 1, that a place stands on; places count from 0."""
    return place // SERIES_RANGE + 1


def series_places(page: int) -> range:
    """Return the places that a page has room for, oldest first."""
    return range((page - 1) * SERIES_RANGE, page * SERIES_RANGE)


def full_series_pages(count: int) -> range:
    """Return the pages that are written under ``series_range_path``: when the next one begins."""
    return range(1, newest_series_page(count))


def newest_series_page(count: int) -> int:
    """Return the page that ``series_path`` shows: the partial range, or the one just filled."""
    return series_page_of(max(count, 1) - 1)


def archive_of(index: int, size: int) -> int:
    """Return the archive, from 0, that a log entry stands in; ``size`` is that of the feed."""
    return index // size


def archive_indexes(archive: int, size: int) -> range:
    """Return the log indexes of an archive."""
    return range(archive * size, (archive + 1) * size)


def archives(count: int, size: int) -> range:
    """Return the archives that are written when the log has ``count`` entries."""
    return range(max(count - _WAITING[size], 0) // size)


def subscription_indexes(count: int, size: int) -> range:
    """Return the log indexes of the subscription document: those that no archive has."""
    return range(archives(count, size).stop * size, count)


def previous_archive(count: int, size: int) -> int | None:
    """Return the newest archive, which the subscription document goes on with."""
    newest = archives(count, size).stop - 1
    return newest if newest >= 0 else None


def rss_indexes(count: int) -> range:
    """Return the log indexes of the RSS feed."""
    return range(max(count - RSS_WINDOW, 0), count)
