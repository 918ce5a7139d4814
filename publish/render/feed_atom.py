"""The Atom feed: RFC 4287, archived by RFC 5005 §4, with tombstones of RFC 6721.

The subscription document holds what no archive has, and leads by ``prev-archive`` to the newest
archive. Archives lead backwards and to
``current`` only: ``next-archive`` is optional, and would change a full document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
Tell = Callable[[FeedEvent, Content], str]
"""Returns the element of an entry that holds its text, or a part of it."""


def atom_document(
    events: Sequence[FeedEvent], *, archive: int | None, previous: int | None, info: SiteInfo
) -> bytes:
    """Return the subscription document (``archive`` None) or one archive document.

    ``previous`` is the archive to go on with (``addresses.previous_archive``, or one less).
    """
    entries = (entry(event, info, _whole) for event in newest_first(events))
    return document([*_feed_lines(events, archive, previous, info), *entries])


def document(parts: Iterable[str]) -> bytes:
    """Return a feed of its metadata and entries."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<feed {_SPACES} xml:lang="zh-CN">']
    return "\n".join([*lines, *parts, "</feed>\n"]).encode("utf-8")


def particulars(feed: str, name: str, events: Sequence[FeedEvent], info: SiteInfo) -> list[str]:
    """Return what every feed says of itself; browsers show it as it is, so it speaks to people."""
    told = f"这个网址供订阅阅读器使用，怎样订阅见 {info.link(addresses.FEEDS)}"
    return [
        f"<id>{xml_text(feed)}</id>",
        f"<title>{xml_text(name)}</title>",
        f"<subtitle>{xml_text(told)}</subtitle>",
        f"<updated>{rfc3339(latest_minute(events))}</updated>",
        f"<author><name>{xml_text(info.court)}</name><uri>{xml_text(info.url)}</uri></author>",
        f"<rights>{xml_text(info.court)}</rights>",
    ]


def _feed_lines(
    events: Sequence[FeedEvent], archive: int | None, previous: int | None, info: SiteInfo
) -> list[str]:
    """Return the metadata of the feed; all documents of it share one id (RFC 5005 §4)."""
    feed = info.link(addresses.FEED_ATOM)
    own = feed if archive is None else info.link(addresses.atom_archive_path(archive))
    found = [
        *particulars(feed, info.name, events, info),
        atom_link("self", own, "application/atom+xml"),
        atom_link("alternate", info.url, "text/html"),
    ]
    if archive is None:
        found += hub_links("link", info)
    else:
        found += ["<fh:archive/>", atom_link("current", feed, "application/atom+xml")]
    if previous is not None:
        older = info.link(addresses.atom_archive_path(previous))
        found.append(atom_link("prev-archive", older, "application/atom+xml"))
    return found


def entry(event: FeedEvent, info: SiteInfo, tell: Tell) -> str:
    """Return an entry or, where no text stands any more, a tombstone."""
    content = event.living
    return _tombstone(event, info) if content is None else _living(event, content, info, tell)


def _living(event: FeedEvent, content: Content, info: SiteInfo, tell: Tell) -> str:
    """Return the entry of a statement whose text stands.

    Only the page is an ``alternate``: of several, some readers (Newsboat) open the last.
    """
    address, folder = event.address(info), event.folder(info)
    kind = content.kind
    return (
        f"<entry>\n<id>{xml_text(address)}</id>\n<title>{xml_text(event.heading)}</title>\n"
        f"<published>{rfc3339(event.published)}</published>\n"
        f"<updated>{rfc3339(event.minute)}</updated>\n"
        f"<author><name>{xml_text(content.issuer)}</name></author>\n"
        f'<category term="{kind}" label="{kind.label}"/>\n'
        f"{atom_link('alternate', address, 'text/html')}\n"
        f"{atom_link('related', f'{folder}statement.json', 'application/json')}\n"
        f"{atom_link('related', f'{folder}statement.txt', 'text/plain')}\n"
        f"{tell(event, content)}\n</entry>"
    )


def _whole(event: FeedEvent, content: Content) -> str:
    """Return the element that holds the whole text."""
    return f'<content type="html">{xml_text(_html(event, content))}</content>'


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
        f"{atom_link('alternate', event.address(info), 'text/html')}\n</at:deleted-entry>"
    )


def atom_link(rel: str, href: str, media: str) -> str:
    """Return a link element."""
    return f'<link rel="{rel}" type="{media}" href="{xml_attribute(href)}"/>'
