"""What WeChat shows of drafts and articles: pages to look through for a tag of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from publish.adapters.channels import wechat_codes as codes
from publish.adapters.channels.wechat_api import CodeError
from publish.domain.outcome import Absent, Did, Undecided
from publish.errors import ChannelUnavailable
from publish.render.wechat_frame import URL_MARK

Post = Callable[[str, Mapping[str, Any]], dict[str, Any]]
_PAGE = 20
"""Items of a page, at most (§1.4)."""
_MOST_PAGES = 50
_MARGIN = timedelta(minutes=10)
"""How far clocks may be apart."""
_ID = re.compile(r"[A-Za-z0-9_=-]{1,256}")
UNLISTED = Undecided("这个公众号没有查询已发布文章的权限，系统看不到草稿是否已经发布。")
TELL = (
    "如果已经发布，请用 zhengming dispatch --resolve … --as posted --url … 记下网址；"
    "如果被删除，用 --as not-posted 重新生成草稿，或者 --as skip 不再发送。"
)
_URL = re.compile(r"https?://mp\.weixin\.qq\.com/[!-~]{1,1000}")


def text_of(answer: Mapping[str, Any], name: str) -> str:
    """Return an identifier of an answer, whether it came as a number or as a text."""
    value = answer.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value) if _ID.fullmatch(str(value)) else ""


def known_url(answer: Mapping[str, Any]) -> str:
    """Return the public address in the answer of freepublish/get."""
    detail = answer.get("article_detail")
    items = detail.get("item") if isinstance(detail, dict) else None
    first = items[0] if isinstance(items, list) and items else None
    return _public(first.get("article_url") if isinstance(first, dict) else None)


def _public(value: object) -> str:
    return value if isinstance(value, str) and _URL.fullmatch(value) else ""


@dataclass(frozen=True, slots=True)
class Boxed:
    """A draft of ours in the box."""

    media_id: str
    tag: str
    at: datetime
    """When it was last changed."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Looks through the lists of an account, the newest first."""

    post: Post
    site: str

    def drafts(self, tag: str, since: datetime) -> Did | Absent | Undecided:
        """Look for a draft in the box."""
        for item in self._items("draft/batchget", since):
            if item is None:
                return Undecided("草稿太多，没有全部看完。")
            if self._source(item, tag) is not None:
                media_id = text_of(item, "media_id")
                return Did({"media_id": media_id}) if media_id else Undecided("草稿没有编号。")
        return Absent()

    def published(self, tag: str, since: datetime) -> Did | Absent | Undecided:
        """Look for an article among what was published without a push; ``UNLISTED`` if one may not.

        So it is with personal and unverified accounts, where drafts are all there is (§1.5).
        """
        try:
            return self._published(tag, since)
        except CodeError as error:
            if error.code != codes.NOT_ALLOWED:
                raise
            return UNLISTED

    def _published(self, tag: str, since: datetime) -> Did | Absent | Undecided:
        for item in self._items("freepublish/batchget", since):
            if item is None:
                return Undecided("已发布的文章太多，没有全部看完。")
            found = self._source(item, tag)
            if found is not None and not found.get("is_deleted"):
                article_id = text_of(item, "article_id")
                return Did({"article_id": article_id, "url": _public(found.get("url"))})
        return Absent()

    def ours(self, since: datetime, pages: int = _MOST_PAGES) -> list[Boxed]:
        """Return every draft that holds one article of this site alone, the newest first."""
        found: list[Boxed] = []
        for item in self._items("draft/batchget", since, pages):
            rows, media_id = (_rows(item), text_of(item, "media_id")) if item else ([], "")
            at = item.get("update_time") if item else None
            if media_id and type(at) is int and len(rows) == 1 and self._is_ours(rows[0]):
                tag = _tag(rows[0]["content_source_url"])
                found.append(Boxed(media_id, tag, datetime.fromtimestamp(at, UTC)))
        return found

    def _items(
        self, path: str, since: datetime, pages: int = _MOST_PAGES
    ) -> Iterator[dict[str, Any] | None]:
        """Yield what a list shows back to a time; None where it goes on beyond what is read."""
        for page in range(pages):
            asked = {"offset": page * _PAGE, "count": _PAGE, "no_content": 1}
            items = self._page(self.post(path, asked))
            for item in items:
                changed = item.get("update_time")
                if type(changed) is int and _before(changed, since):
                    return
                yield item
            if len(items) < _PAGE:
                return
        yield None

    def _page(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        items = answer.get("item")
        if items is None and answer.get("item_count", 0) == 0:
            return []
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            raise ChannelUnavailable("微信没有给出可用的答复")
        return items

    def _source(self, item: Mapping[str, Any], tag: str) -> dict[str, Any] | None:
        """Return the article of an item that carries a tag of ours."""
        ours = (row for row in _rows(item) if self._is_ours(row))
        return next((row for row in ours if _tag(row["content_source_url"]) == tag), None)

    def _is_ours(self, row: Mapping[str, Any]) -> bool:
        url = row.get("content_source_url")
        return isinstance(url, str) and url.startswith(self.site)


def _rows(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the articles of an item of a list."""
    content = item.get("content")
    return items_of(content) if isinstance(content, dict) else []


def _before(changed: int, since: datetime) -> bool:
    return datetime.fromtimestamp(changed, since.tzinfo) < since - _MARGIN


def _tag(url: str) -> str:
    """Return the tag in a source address."""
    return (parse_qs(urlsplit(url).query).get(URL_MARK) or [""])[0]


def items_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the articles of an answer."""
    items = answer.get("news_item")
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def number_of(answer: Mapping[str, Any], name: str) -> int:
    """Return a number of an answer, whether it came as a number or as a text; -1 if it did not."""
    text = text_of(answer, name)
    return int(text) if text.isdecimal() else -1
