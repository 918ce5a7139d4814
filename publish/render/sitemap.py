"""Sitemaps (sitemaps.org 0.9) and robots.txt.

Shards hold fixed ranges of serials and list current pages only, with the date of the last event.
A book of more than one has an index for each hundred of them, which has no dates and so changes
only when a shard is added; robots.txt names the indexes, since an index may not name another, and
of other books the one shard. So no file grows with the site, save robots.txt: by a line for each
2,000 statements of a book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from publish.domain.statement import Statement
from publish.render import addresses
from publish.render.moments import last_minute, rfc3339
from publish.render.site import SiteInfo
from publish.render.xmltext import xml_text

_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def sitemap_shard(statements: Sequence[Statement], info: SiteInfo) -> bytes:
    """Return one shard: the statements of ``addresses.sitemap_serials``, oldest first."""
    ordered = sorted(statements, key=lambda statement: statement.number)
    urls = [
        f"<url><loc>{xml_text(info.link(addresses.statement_path(s.number)))}</loc>"
        f"<lastmod>{rfc3339(last_minute(s))}</lastmod></url>"
        for s in ordered
    ]
    return _urlset(urls)


def sitemap_pages(paths: Sequence[str], info: SiteInfo) -> bytes:
    """Return the shard of the fixed pages and lists, in the order given."""
    return _urlset([f"<url><loc>{xml_text(info.link(path))}</loc></url>" for path in paths])


def sitemap_index(book: str, part: int, count: int, info: SiteInfo) -> bytes:
    """Return an index of a book (``C2026``) that has so many serials."""
    shards = addresses.sitemap_index_shards(part, count)
    paths = [addresses.sitemap_path(book, shard) for shard in shards]
    rows = "".join(f"<sitemap><loc>{xml_text(info.link(path))}</loc></sitemap>\n" for path in paths)
    text = f"{_DECLARATION}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n"
    return text.encode("utf-8")


def robots_txt(serials: Mapping[str, int], info: SiteInfo) -> bytes:
    """Return robots.txt (RFC 9309): everything may be read; where the sitemaps are.

    ``serials`` tells how many each book has.
    """
    books = (addresses.sitemap_front_paths(*book) for book in sorted(serials.items()))
    paths = [addresses.SITEMAP, *chain.from_iterable(books)]
    maps = "".join(f"Sitemap: {info.link(path)}\n" for path in paths)
    return f"User-agent: *\nAllow: /\n{maps}".encode()


def _urlset(urls: Sequence[str]) -> bytes:
    """Return a shard of rows."""
    rows = "".join(f"{url}\n" for url in urls)
    return f"{_DECLARATION}<urlset {_SPACE}>\n{rows}</urlset>\n".encode()
