"""The WeChat article of an edition: what ``draft/add`` is given, from values alone.

The content is one section of two or three: head (particulars and notes), body, foot. Without
class or id their order is the only thing that tells them apart, so it is part of the form; a
withdrawal has no body. Limits, and what survives: ``wechat_limits``, ``wechat_filter``. Pictures
have a place and no address yet: ``wechat_pictures``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from publish.domain import fixed_words
from publish.domain.content import Content
from publish.domain.statement import Edition, Statement
from publish.errors import RenderError
from publish.render import copies
from publish.render.site import SiteInfo
from publish.render.wechat_body import LINE, Footnotes, Piece, html, pieces, section
from publish.render.wechat_frame import Frame, foot, head
from publish.render.wechat_limits import Use, WechatLimits, units
from publish.render.wechat_pictures import longest, names

ROOT = "font-size: 16px; line-height: 1.75; overflow-wrap: break-word;"
"""Size and line height once, for all: each paragraph's own style counts against the limit."""
BODY = f"margin: 0px 0px 24px; padding: 16px 0px 0px; border-top: 1px solid {LINE};"
_NONE: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WechatArticle:
    """One article as the platform is given it; the cover's media_id is the transmitter's to add."""

    title: str
    author: str
    """The issuer; empty where it does not fit: the name of a court is never shortened."""
    digest: str
    content: str
    """HTML of which ``wechat_filter.filtered`` keeps every byte; ``wechat_pictures.filled`` puts in
    the pictures."""
    content_source_url: str
    tag: str
    """Identifies the edition: ``C2026-0003-v2``."""
    cut: bool
    """Whether the end of the body was left out because of the limit; the foot says so."""
    images: tuple[str, ...]
    """SHA-256 of the attached pictures that have a place in the content, in order."""
    limits: WechatLimits

    @property
    def uses(self) -> tuple[Use, ...]:
        """Return how much of each limit is used."""
        short = self.limits.uses(self.title, self.author, self.digest)
        content = longest(self.content, self.content_source_url)
        return (*short, *self.limits.long_uses(content, self.content_source_url))


def wechat_article(
    statement: Statement,
    edition: Edition,
    info: SiteInfo,
    limits: WechatLimits | None = None,
    *,
    published: Mapping[int, str] = _NONE,
) -> WechatArticle:
    """Return the article of an edition; raises RenderError if its text was erased.

    ``published`` holds the addresses of the articles of earlier editions, by edition, where they
    are known: a follower links them. RenderError also if head and foot alone exceed the limit.
    """
    limits = limits or WechatLimits()
    words, content = copies.words(edition, info), copies.content_of(edition)
    frame = Frame(copies.as_of(statement, edition), edition, content, words, info, published)
    name, prefix = _title(content, limits)
    text, cut = _content(frame, name, limits)
    return WechatArticle(
        title=prefix + name,
        author=content.issuer if limits.admits_author(content.issuer) else "",
        digest=_digest(frame, limits),
        content=text,
        content_source_url=_source_url(frame, limits),
        tag=copies.tag(edition),
        cut=cut,
        images=names(text),
        limits=limits,
    )


def _title(content: Content, limits: WechatLimits) -> tuple[str, str]:
    """Return the title, and what stands before it: which kind of edition it is."""
    name = fixed_words.PREFIXES[content.edition]
    prefix = f"【{name}】" if name else ""
    return copies.title(content, lambda text: units(prefix + text) <= limits.title), prefix


def _digest(frame: Frame, limits: WechatLimits) -> str:
    """Return the conclusion and as many whole sentences as fit.

    Where not one sentence fits, it is cut anywhere: without a digest, the platform would take the
    particulars.
    """
    lead = fixed_words.conclusion(frame.content)
    candidates = copies.sentences(frame.words.news)
    text = candidates[-1] if candidates else ""
    cuts = [text[:end] + "…" for end in range(1, min(len(text), limits.digest))]
    room = limits.digest - units(lead)
    return lead + (
        copies.longest(candidates, lambda each: units(each) <= room)
        or copies.longest(cuts, lambda each: units(each) <= room)
    )


def _source_url(frame: Frame, limits: WechatLimits) -> str:
    """Return the address; raises RenderError if the site's own is too long for the platform."""
    if len(frame.url.encode("utf-8")) > limits.source_url:
        message = f"{frame.edition.entry.number} 的网址超过微信“阅读原文”的上限"
        raise RenderError(message, advice="请缩短设置中的 site_url。")
    return frame.url


@dataclass(frozen=True, slots=True)
class _Parts:
    """Head and body, from which a content with any number of pieces can be put together."""

    frame: Frame
    head: str
    body: list[Piece]
    addresses: list[str]
    in_head: int
    """How many of the addresses the head names."""

    def content(self, kept: int) -> str:
        """Return the content with so many pieces of the body, and the footnotes of these."""
        known = self.body[kept - 1].notes if kept else self.in_head
        last = foot(self.frame, Footnotes(self.addresses[:known]), cut=kept < len(self.body))
        text = section(html(self.body[:kept]), BODY) if kept else ""
        return section(self.head + text + last, ROOT)

    def fits(self, content: str, limits: WechatLimits) -> bool:
        """Return whether a content keeps the limit, whatever becomes of its pictures."""
        return limits.admits_content(longest(content, self.frame.url))


def _content(frame: Frame, name: str, limits: WechatLimits) -> tuple[str, bool]:
    """Return the content, and whether the body was cut to keep the limit."""
    notes = Footnotes()
    before = head(frame, notes, name)
    in_head = len(notes.addresses)
    body = pieces(copies.absolute(frame.content.told, frame.info), notes)
    parts = _Parts(frame, before, body, notes.addresses, in_head)
    whole = parts.content(len(body))
    return (whole, False) if parts.fits(whole, limits) else (_fitting(parts, limits), True)


def _fitting(parts: _Parts, limits: WechatLimits) -> str:
    """Return the content with as many pieces as the limit admits; raises RenderError if none."""

    def exceeds(kept: int) -> bool:
        return not parts.fits(parts.content(kept), limits)

    kept = bisect_left(range(len(parts.body)), x=True, key=exceeds) - 1
    if kept < 0:
        message = f"{parts.frame.edition.entry.number} 的说明、附件和注释已超过微信正文的上限"
        raise RenderError(message, advice="请精简更正对照或者附件后重新报批，或者人工发布。")
    return parts.content(kept)
