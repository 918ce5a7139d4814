"""The feed of one kind, for those who want no other: RFC 4287, openings instead of whole texts.

It shows the newest entries of the log that are the kind's, and no archive (RFC 5005): ``related``
leads to the feed of everything, which has one. Withdrawals are tombstones here as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from publish.domain.content import Content
from publish.domain.kinds import Kind
from publish.render import addresses
from publish.render.feed_atom import atom_link, document, entry, particulars
from publish.render.feed_rss import EXCERPT_LIMIT, item_text
from publish.render.feeds import FeedEvent, newest_first
from publish.render.site import SiteInfo
from publish.render.xmltext import xml_text

_MEDIA = "application/atom+xml"


def kind_document(kind: Kind, events: Sequence[FeedEvent], info: SiteInfo) -> bytes:
    """Return the feed of a kind; ``events`` are all its own."""
    own = info.link(addresses.kind_feed_path(kind))
    return document(
        [
            *particulars(own, f"{kind.label}_{info.name}", events, info),
            atom_link("self", own, _MEDIA),
            atom_link("alternate", info.link(addresses.list_path(kind)), "text/html"),
            atom_link("related", info.link(addresses.FEED_ATOM), _MEDIA),
            *(entry(event, info, _opening) for event in newest_first(events)),
        ]
    )


def _opening(event: FeedEvent, content: Content) -> str:
    """Return the element that holds the opening of the text, after what this event changed."""
    del content
    return f"<summary>{xml_text(item_text(event, EXCERPT_LIMIT))}</summary>"
