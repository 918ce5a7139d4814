"""How long the parts of a WeChat article may be, in the platform's counting.

The sources contradict each other (facts/wechat-weibo-api.md §1.4); of two limits the smaller one
is kept, since a refused draft costs a person's time and a shorter one costs nothing. Whoever
knows better for an account passes other limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TITLE = 32
"""字. The page of draft/add says 32, older pages and SDKs (wechatpy, for 45003) say 64. One report
of 32 *bytes* came from a client that sent ``\\uXXXX`` escapes, which count six each."""
AUTHOR = 8
"""字. The page says 16; users report 45110 beyond 8 Chinese characters."""
AUTHOR_BYTES = 20
"""Bytes of UTF-8: the harshest report of 45110. An author is optional and left out where it does
not fit, so harshness costs one line that the account's name repeats anyway."""
DIGEST = 120
"""字. The page says 128, older pages 120."""
CONTENT = 19_999
"""Characters, markup counted: the page says "less than 20,000"."""
CONTENT_BYTES = 999_999
"""Bytes of UTF-8: "less than 1 MB", taken as 10^6. (The page also prints "2kb", which contradicts
the rest and is ignored.)"""
SOURCE_URL = 1000
"""Bytes of content_source_url: "1 KB", taken as 10^3."""


def units(text: str) -> int:
    """Return the length in 字: UTF-16 code units, as the JavaScript of the editor counts.

    That is an assumption, and the harsher one: a rare character outside the basic plane, as judges'
    names have them, counts twice.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode("utf-8"))


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a limit is used."""

    name: str
    used: int
    limit: int
    unit: str

    @property
    def kept(self) -> bool:
        """Return whether the limit is kept."""
        return self.used <= self.limit


@dataclass(frozen=True, slots=True)
class WechatLimits:
    """The limits of one account; each is the greatest value that is still allowed."""

    title: int = TITLE
    author: int = AUTHOR
    author_bytes: int = AUTHOR_BYTES
    digest: int = DIGEST
    content: int = CONTENT
    content_bytes: int = CONTENT_BYTES
    source_url: int = SOURCE_URL

    def uses(self, title: str, author: str, digest: str) -> Iterator[Use]:
        """Yield how much of the limits of the short fields is used."""
        yield Use("标题", units(title), self.title, "字")
        yield Use("作者", units(author), self.author, "字")
        yield Use("作者", size(author), self.author_bytes, "字节")
        yield Use("摘要", units(digest), self.digest, "字")

    def long_uses(self, content: str, source_url: str) -> Iterator[Use]:
        """Yield how much of the limits of the long fields is used."""
        yield Use("正文", units(content), self.content, "字符")
        yield Use("正文", size(content), self.content_bytes, "字节")
        yield Use("原文链接", size(source_url), self.source_url, "字节")

    def admits_author(self, author: str) -> bool:
        """Return whether an author may be given."""
        return units(author) <= self.author and size(author) <= self.author_bytes

    def admits_content(self, content: str) -> bool:
        """Return whether a content may be sent."""
        return units(content) <= self.content and size(content) <= self.content_bytes
