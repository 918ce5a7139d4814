"""The Atom feed: RFC 4287, archived by RFC 5005 §4, with tombstones of RFC 6721.

The subscription document holds the last full range and the partial one, and leads by
``prev-archive`` to the newest archive that it does not contain. Archives lead backwards and to
``current`` only: ``next-archive`` is optional, and would change a full document.
"""

from __future__ import annotations

from collections.abc import Sequence

from publish.domain.content import Content
from publish.render import addresses
from publish.render.feeds import FeedEvent, latest_minute, newest_first
from publish.render.moments import rfc3339
from publish.render.parts import lines
from publish.render.site import SiteInfo
from publish.render.websub import hub_links
from publish.render.xmltext import xml_attribute, xml_text

_SPACES = (
    'xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:fh="http://purl.org/syndication/history/1.0"'
    ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'
)


def atom_document(
    events: Sequence[FeedEvent], *, archive: int | None, previous: int | None, info: SiteInfo
) -> bytes:
    """Return the subscription document (``archive`` None) or one archive document.

    ``previous`` is the archive to go on with (``addresses.previous_archive``, or one less).
    """
    shown = newest_first(events)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed {_SPACES} xml:lang="zh-CN">',
        *_feed_lines(events, archive, previous, info),
        *(_entry(event, info) for event in shown),
        "</feed>\n",
    ]
    return "\n".join(parts).encode("utf-8")


def _feed_lines(
    events: Sequence[FeedEvent], archive: int | None, previous: int | None, info: SiteInfo
) -> list[str]:
    """Return the metadata of the feed; all documents of it share one id (RFC 5005 §4)."""
    feed = info.link(addresses.FEED_ATOM)
    own = feed if archive is None else info.link(addresses.atom_archive_path(archive))
    found = [
        f"<id>{xml_text(feed)}</id>",
        f"<title>{xml_text(info.name)}</title>",
        f"<updated>{rfc3339(latest_minute(events))}</updated>",
        f"<author><name>{xml_text(info.court)}</name><uri>{xml_text(info.url)}</uri></author>",
        f"<rights>{xml_text(info.court)}</rights>",
        _link("self", own, "application/atom+xml"),
        _link("alternate", info.url, "text/html"),
    ]
    if archive is None:
        found += hub_links("link", info)
    else:
        found += ["<fh:archive/>", _link("current", feed, "application/atom+xml")]
    if previous is not None:
        older = info.link(addresses.atom_archive_path(previous))
        found.append(_link("prev-archive", older, "application/atom+xml"))
    return found


def _entry(event: FeedEvent, info: SiteInfo) -> str:
    """Return an entry or, where no text stands any more, a tombstone."""
    content = event.living
    return _tombstone(event, info) if content is None else _living(event, content, info)


def _living(event: FeedEvent, content: Content, info: SiteInfo) -> str:
    """Return the entry of a statement whose text stands."""
    address, folder = event.address(info), event.folder(info)
    kind = content.kind
    return (
        f"<entry>\n<id>{xml_text(address)}</id>\n<title>{xml_text(event.heading)}</title>\n"
        f"<published>{rfc3339(event.published)}</published>\n"
        f"<updated>{rfc3339(event.minute)}</updated>\n"
        f"<author><name>{xml_text(content.issuer)}</name></author>\n"
        f'<category term="{kind}" label="{kind.label}"/>\n'
        f"{_link('alternate', address, 'text/html')}\n"
        f"{_link('alternate', f'{folder}statement.json', 'application/json')}\n"
        f"{_link('alternate', f'{folder}statement.txt', 'text/plain')}\n"
        f'<content type="html">{xml_text(_html(event, content))}</content>\n</entry>'
    )


def _html(event: FeedEvent, content: Content) -> str:
    """Return the text in full, after a note on what this event changed."""
    if not event.remark:
        return content.told
    correction = content.correction if event.notice is None else None
    changes = correction.changes if correction else ()
    passages = "".join(f"<br>“{lines(c.before)}”更正为“{lines(c.after)}”" for c in changes)
    return f"<p><strong>{lines(event.remark)}</strong>{passages}</p>\n{content.told}"


def _tombstone(event: FeedEvent, info: SiteInfo) -> str:
    """Return that the text is gone (RFC 6721 §3); later entries of the statement outlive it."""
    ref = xml_attribute(event.address(info))
    return (
        f'<at:deleted-entry ref="{ref}" when="{rfc3339(event.minute)}">\n'
        f"<at:comment>{event.statement.number}{xml_text(event.why)}</at:comment>\n"
        f"{_link('alternate', event.address(info), 'text/html')}\n</at:deleted-entry>"
    )


def _link(rel: str, href: str, media: str) -> str:
    """Return a link element."""
    return f'<link rel="{rel}" type="{media}" href="{xml_attribute(href)}"/>'
