"""Sitemaps (sitemaps.org 0.9) and robots.txt.

Shards hold fixed ranges of serials and list current pages only, with the date of the last event.
The index has no dates, so that it changes only when a shard is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def sitemap_index(counts: Mapping[str, int], info: SiteInfo) -> bytes:
    """Return the index, from how many serials each book (``C2026``) has."""
    paths = [addresses.SITEMAP_PAGES]
    for book, count in sorted(counts.items()):
        paths += [addresses.sitemap_path(book, k) for k in addresses.sitemap_shards(count)]
    rows = "".join(f"<sitemap><loc>{xml_text(info.link(path))}</loc></sitemap>\n" for path in paths)
    text = f"{_DECLARATION}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n"
    return text.encode("utf-8")


def robots_txt(info: SiteInfo) -> bytes:
    """Return robots.txt (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {info.link(addresses.SITEMAP)}\n".encode()


def _urlset(urls: Sequence[str]) -> bytes:
    """Return a shard of rows."""
    rows = "".join(f"{url}\n" for url in urls)
    return f"{_DECLARATION}<urlset {_SPACE}>\n{rows}</urlset>\n".encode()
