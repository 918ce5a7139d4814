"""The JSON Feed (version 1.1): excerpts, with links to the full text of every edition.

``next_url`` leads from the newest pages to fixed ones, as in the Atom feed. The extension
``_zhengming`` carries what a program needs to fetch the edition and to verify it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from publish.render import addresses
from publish.render.feed_rss import item_text
from publish.render.feeds import FeedEvent, newest_first
from publish.render.moments import rfc3339
from publish.render.site import SiteInfo

EXCERPT_LIMIT = 60
"""Characters of an item's text."""
_VERSION = "https://jsonfeed.org/version/1.1"


def json_document(
    events: Sequence[FeedEvent], *, archive: int | None, previous: int | None, info: SiteInfo
) -> bytes:
    """Return the newest page (``archive`` None) or one full page; ``previous`` as in Atom."""
    own = addresses.FEED_JSON if archive is None else addresses.json_archive_path(archive)
    feed: dict[str, Any] = {
        "version": _VERSION,
        "title": info.name,
        "home_page_url": info.url,
        "feed_url": info.link(own),
        "language": "zh-CN",
        "authors": [{"name": info.court, "url": info.url}],
    }
    if archive is None and info.hubs:
        feed["hubs"] = [{"type": "WebSub", "url": hub} for hub in info.hubs]
    if previous is not None:
        feed["next_url"] = info.link(addresses.json_archive_path(previous))
    feed["items"] = [_item(event, info) for event in newest_first(events)]
    text = json.dumps(feed, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _item(event: FeedEvent, info: SiteInfo) -> dict[str, Any]:
    """Return one statement by its newest event in the document."""
    address, content = event.address(info), event.living
    item: dict[str, Any] = {
        "id": address,
        "url": address,
        "title": event.heading,
        "content_text": item_text(event, EXCERPT_LIMIT),
        "date_published": rfc3339(event.published),
        "date_modified": rfc3339(event.minute),
        "tags": [event.statement.kind.label, event.state.label],
        "_zhengming": _extension(event, info),
    }
    if content is not None and content.issuer != info.court:
        item["authors"] = [{"name": content.issuer}]
    return item


def _extension(event: FeedEvent, info: SiteInfo) -> dict[str, Any]:
    """Return number, edition, state, and the entry that the event is about."""
    redaction = event.edition.redaction if event.notice else None
    entry = redaction.entry if redaction else event.edition.entry
    return {
        "number": str(event.statement.number),
        "edition": event.edition.rev,
        "status": str(entry.status),
        "index": event.index,
        "commit": entry.commit,
        "statement_json": event.record(info),
    }
