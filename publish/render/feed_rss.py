"""The RSS 2.0 feed: the newest events, one item a statement, with excerpts only."""

from __future__ import annotations

from collections.abc import Sequence

from publish.render import addresses
from publish.render.feeds import FeedEvent, latest_minute, newest_first
from publish.render.moments import rfc822
from publish.render.openings import opening
from publish.render.site import SiteInfo
from publish.render.websub import hub_links
from publish.render.xmltext import xml_attribute, xml_text

EXCERPT_LIMIT = 90
"""Characters of an item's description."""


def rss_document(events: Sequence[FeedEvent], info: SiteInfo) -> bytes:
    """Return the feed of the events of ``addresses.rss_indexes``."""
    own = xml_attribute(info.link(addresses.FEED_RSS))
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
        f"<channel>\n<title>{xml_text(info.name)}</title>",
        f"<link>{xml_text(info.url)}</link>",
        f"<description>{xml_text(info.court)}澄清声明和通知公告</description>",
        "<language>zh-CN</language>",
        f"<lastBuildDate>{rfc822(latest_minute(events))}</lastBuildDate>",
        f'<atom:link rel="self" type="application/rss+xml" href="{own}"/>',
        *hub_links("atom:link", info),
        *(_item(event, info) for event in newest_first(events)),
        "</channel>\n</rss>\n",
    ]
    return "\n".join(parts).encode("utf-8")


def _item(event: FeedEvent, info: SiteInfo) -> str:
    """Return one statement; the date is that of its newest event."""
    address = xml_text(event.address(info))
    return (
        f"<item>\n<title>{xml_text(event.heading)}</title>\n<link>{address}</link>\n"
        f"<description>{xml_text(item_text(event, EXCERPT_LIMIT))}</description>\n"
        f"<category>{event.statement.kind.label}</category>\n"
        f'<guid isPermaLink="true">{address}</guid>\n'
        f"<pubDate>{rfc822(event.minute)}</pubDate>\n</item>"
    )


def item_text(event: FeedEvent, limit: int) -> str:
    """Return plain text for a reader who sees no more than this: remark first, then excerpt."""
    content = event.living
    if content is None:
        return event.why
    room = max(limit - len(event.remark), 0)
    return event.remark[:limit] + (opening(content.body, room) if room else "")
