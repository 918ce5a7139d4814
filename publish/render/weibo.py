"""The Weibo post of an edition: title, conclusion, whole sentences, and the court's own address.

A post has no markup and almost no room, so it declares itself an excerpt: ``…`` stands wherever
anything was left out. A follower tells what it follows and what is new, not the old story again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from publish.domain import fixed_words
from publish.domain.content import Content
from publish.domain.fixed_words import CUT, SKIPPED, WHOLE
from publish.domain.statement import Edition, Statement
from publish.errors import RenderError
from publish.render import copies
from publish.render.site import SiteInfo
from publish.render.weibo_length import ROOM, neutral, weibo_length

URL_MARK = "w"
"""Query parameter that identifies the edition. In a post that is read back the address has become
``t.cn/…``; expanded, it shows the tag again (facts §5, Weibo 1 and 2)."""
TITLE = 40
"""字 of the title, at most; a longer one would leave no room for the statement itself."""
_ANSWER = re.compile(
    "(?:现已|现|经)[^，。：；！？]{0,12}?(?:查明|查实|核查|核对|核实|调查)|核查结论|查明"
)
"""How the sentence begins that answers a claim: 现已查明、经核对、经公安机关调查、核查结论为."""


@dataclass(frozen=True, slots=True)
class WeiboPost:
    """One post as the platform is given it."""

    text: str
    url: str
    """The address that the text ends with."""
    tag: str
    """Identifies the edition: ``C2026-0003-v2``."""
    declared_excerpt: str
    """What the post quotes: a run of whole sentences of the body, or of a follower's note, on one
    line and before anything was made harmless. Empty where not one sentence fits."""
    cut: bool
    """Whether the quotation leaves something out."""
    limit: int
    """字 that the text was made to fit."""

    @property
    def length(self) -> int:
        """Return the length in the platform's counting."""
        return weibo_length(self.text)

    @property
    def status(self) -> str:
        """Return the value of the parameter ``status``: percent-encoded UTF-8, a blank as ``%20``.

        For a body that is written by hand; a client that encodes forms must be given ``text``.
        """
        return quote(self.text, safe="")


def weibo_post(
    statement: Statement, edition: Edition, info: SiteInfo, limit: int = ROOM
) -> WeiboPost:
    """Return the post of an edition; raises RenderError if its text was erased.

    RenderError also if not even title and address fit.
    """
    content, news = copies.content_of(edition), copies.words(edition, info).news
    url = copies.address(edition, info, URL_MARK)
    form = _Form(_lead(statement, edition, content), url, limit)
    beginnings = copies.sentences(news)
    whole = beginnings[-1] if beginnings else ""
    text = form.text(whole, WHOLE[content.edition])
    cut = weibo_length(text) > limit
    skipped, excerpt = _excerpt(beginnings, content, form) if cut else ("", whole)
    text = form.text(skipped + excerpt, CUT) if cut else text
    if weibo_length(text) > limit:
        message = f"{edition.entry.number} 的标题和网址已超过微博的上限"
        raise RenderError(message, advice="请填写更短的短标题后重新报批，或者人工发布。")
    return WeiboPost(text, url, copies.tag(edition), excerpt, cut, limit)


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands around the quotation."""

    lead: str
    url: str
    limit: int

    def text(self, excerpt: str, tail: str) -> str:
        """Return the post; only its own address may act."""
        return neutral(self.lead + excerpt + tail) + self.url

    def fits(self, excerpt: str) -> bool:
        """Return whether a quotation that leaves something out fits."""
        return weibo_length(self.text(excerpt, CUT)) <= self.limit


def _excerpt(beginnings: list[str], content: Content, form: _Form) -> tuple[str, str]:
    """Return the mark of what is skipped before it, if anything, and the longest that fits.

    That is the beginning, unless it would quote a claim and not get to what was found: then the
    quotation starts with the finding, so that nobody reads the rumour alone.
    """
    first = copies.longest(beginnings[:-1], form.fits)
    start = _answer(beginnings) if fixed_words.conclusion(content) else 0
    if len(first) <= start:
        later = [each[start:].strip() for each in beginnings if len(each) > start]
        found = copies.longest(later, lambda each: form.fits(SKIPPED + each))
        if found and start:
            return SKIPPED, found
    return "", first


def _answer(beginnings: list[str]) -> int:
    """Return where the sentence starts that answers a claim; 0 if none is seen to."""
    whole = beginnings[-1] if beginnings else ""
    ends = (len(each) for each in beginnings[:-1])
    return next((end for end in ends if _ANSWER.match(whole[end:].lstrip())), 0)


def _lead(statement: Statement, edition: Edition, content: Content) -> str:
    """Return title, number and conclusion, and for a follower what it follows."""
    name = fixed_words.PREFIXES[content.edition]
    prefix = f"{name}：" if name else ""
    title = copies.title(content, lambda text: weibo_length(prefix + text) <= TITLE)
    return fixed_words.post_lead(content, str(statement.number), edition.rev, title)
