"""Pictures in a WeChat article: a place for each attached picture, filled when it is sent.

The body of a statement holds no picture (``domain.allowlist``), so those among its attachments are
shown after their line at the end. WeChat takes a picture first and gives an address for it, which
nobody knows when the article is formatted. So the article has an address of ours in its place,
with the picture's SHA-256: the text, its length and its digest are fixed before anything is sent,
and stay so however often a picture is uploaded. ``filled`` puts in what became of each.

Limits: facts/wechat-weibo-api.md §1.3 (jpg and png, less than 1 MB), §1.9 (``data-w``). The
platform itself keeps a picture from being wider than the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

from publish.domain.content import Attachment
from publish.render.wechat_body import PARAGRAPH, paragraph, plain
from publish.render.wechat_filter import filtered

MOST_BYTES = 999_999
"""Of a picture: "less than 1 MB", taken as 10^6."""
PLACE = "https://mmbiz.qpic.cn/sha256/"
"""Where a picture will be. The host is WeChat's, so that what it keeps can be told; the address
is never sent."""
ADDRESS_MOST = 256
"""Characters of the address of a picture as HTML, for which room is left; those that are seen have
some 160."""
_ADDRESS = re.compile(r"https?://mmbiz\.q(?:pic|logo)\.cn/[!#-;=?-\[\]_a-z~]+")
_SENTENCE = f"{PARAGRAPH} word-break: break-all;"
_SPOT = re.compile(
    rf'<p style="{re.escape(PARAGRAPH)}">'
    rf'<img src="{re.escape(PLACE)}([0-9a-f]{{64}})" alt="([^"]*)"></p>'
)
"""Text has no ``<`` of its own, so nothing else looks like this."""
_IMAGE = re.compile(r'<img src="https?://mmbiz\.q(?:pic|logo)\.cn(/[^"?]*?)(?:/[0-9]+)?[?"][^>]*>')
_LAZY = re.compile(r"(<img\b[^>]*?\s)data-src=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of a picture that is shown."""

    address: str
    width: int
    """Pixels."""


def is_address(text: str) -> bool:
    """Return whether a text is an address that WeChat gives to a picture."""
    return bool(_ADDRESS.fullmatch(text)) and len(escape(text)) <= ADDRESS_MOST


def spot(file: Attachment, url: str) -> str:
    """Return the place of an attached picture; for one that is too large, where it can be seen."""
    alt = escape(" ".join(file.title.split()))
    if file.size > MOST_BYTES:
        return _elsewhere(alt, url)
    return paragraph(f'<img src="{PLACE}{file.sha256}" alt="{alt}">')


def names(content: str) -> tuple[str, ...]:
    """Return the SHA-256 of every picture that has a place, in order, each once."""
    return tuple(dict.fromkeys(match[1] for match in _SPOT.finditer(content)))


def filled(content: str, shown: Mapping[str, Shown], url: str) -> str:
    """Return an article with its pictures; where one is not shown, it says where it can be seen."""

    def one(match: re.Match[str]) -> str:
        found = shown.get(match[1])
        return _elsewhere(match[2], url) if found is None else _image(found, match[2])

    return _SPOT.sub(one, content)


def longest(content: str, url: str) -> str:
    """Return an article with whatever takes the most room in each place: it must fit even so."""
    worst = Shown("x" * ADDRESS_MOST, 10**6)

    def one(match: re.Match[str]) -> str:
        return max(_image(worst, match[2]), _elsewhere(match[2], url), key=len)

    return _SPOT.sub(one, content)


def comparable(html: str) -> str:
    """Return what is kept of HTML, each picture as its path alone.

    A platform may load pictures late (``data-src``), by another scheme or in another size, and
    describe them anew; that it is the same picture, in the same place, is what counts.
    """
    return _IMAGE.sub(r'<img src="\1">', filtered(_LAZY.sub(r"\1src=", html)))


def _image(shown: Shown, alt: str) -> str:
    address = escape(shown.address)
    return paragraph(f'<img src="{address}" alt="{alt}" data-w="{shown.width}">')


def _elsewhere(alt: str, url: str) -> str:
    """Return where a picture can be seen that is not shown."""
    title = escape(unescape(alt), quote=False)
    return paragraph(f"图片“{title}”没有随文显示，请到原文查看：{plain(url)}", _SENTENCE)
