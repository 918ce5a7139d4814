"""What one article of a draft must be (facts §1.4), and what of it is stored."""

from __future__ import annotations

import re

from tests.simulators.wechat.html_filter import HtmlFilter
from tests.simulators.wechat.library import Library
from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Json, Refusal

_TEXTS = ("title", "author", "digest", "content", "content_source_url", "thumb_media_id")
_CROPS = ("pic_crop_235_1", "pic_crop_1_1")
_CROP = re.compile(r"(?:(?:0(?:\.\d+)?|1(?:\.0+)?)(?:_|$)){4}")
_DIGEST = 54
"""Characters of the text that stand for a digest that was not given."""


class Checker:
    """Knows the rules for an article."""

    def __init__(self, library: Library, switches: Switches) -> None:
        """Check against what was uploaded."""
        self._library = library
        self._switches = switches

    def articles(self, fields: Json) -> list[Json]:
        """Return the articles of a body: 1 to 8 objects."""
        given = fields.get("articles")
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise Refusal(44003)
        if not given:
            raise Refusal(44003)
        if len(given) > 8:
            raise Refusal(45008)
        return given

    def stored(self, given: Json, *, single: bool) -> tuple[Json, list[str]]:
        """Return an article as it is stored, and what the filter took from it."""
        if not all(isinstance(given.get(name, ""), str) for name in _TEXTS):
            raise Refusal(47001)
        article = {name: given.get(name, "") for name in _TEXTS}
        article["article_type"] = given.get("article_type", "news")
        self._texts(article)
        article |= self._comments(given) | self._crops(given)
        if article["article_type"] == "newspic":
            return article | self._pictures(given), []
        if article["article_type"] != "news":
            raise Refusal(40097)
        cover = self._library.cover(article["thumb_media_id"])
        body = HtmlFilter(article["content"], self._library.images, self._switches)
        if body.outside_links and self._switches.outside_links == "refused":
            raise Refusal(45166)
        digest = (article["digest"] or body.text[:_DIGEST]) if single else ""
        article |= {"content": body.html, "digest": digest, "thumb_url": cover.url}
        return article, body.losses

    def length(self, text: str) -> int:
        """Return a length in 字."""
        rare = sum(ord(character) > 0xFFFF for character in text)
        return len(text) + rare * (self._switches.rare_character - 1)

    def _texts(self, article: Json) -> None:
        limits, size = self._switches, {name: len(article[name].encode()) for name in _TEXTS}
        if not article["title"].strip():
            raise Refusal(40227)
        if not article["content"].strip():
            raise Refusal(44004)
        long = {
            45003: self.length(article["title"]) > limits.title,
            45110: self.length(article["author"]) > limits.author
            or size["author"] > limits.author_bytes,
            45004: self.length(article["digest"]) > limits.digest,
            45002: self.length(article["content"]) >= 20_000
            or size["content"] >= limits.kilobyte**2,
            45005: size["content_source_url"] > limits.kilobyte,
        }
        for code, too_long in long.items():
            if too_long:
                raise Refusal(code)

    def _comments(self, given: Json) -> Json:
        flags = {
            name: given.get(name, 0) for name in ("need_open_comment", "only_fans_can_comment")
        }
        if any(flag not in {0, 1} or isinstance(flag, bool) for flag in flags.values()):
            raise Refusal(47001)
        if flags["need_open_comment"] and not self._switches.comments:
            raise Refusal(88000)
        return flags

    def _crops(self, given: Json) -> Json:
        crops = {name: given[name] for name in _CROPS if given.get(name)}
        if not all(isinstance(crop, str) and _CROP.fullmatch(crop) for crop in crops.values()):
            raise Refusal(53402)
        return crops

    def _pictures(self, given: Json) -> Json:
        """Return the pictures of a ``newspic``: 1 to 20 of the library, with plain text."""
        info = given.get("image_info")
        listed = info.get("image_list") if isinstance(info, dict) else None
        if not isinstance(listed, list) or not 1 <= len(listed) <= 20:
            raise Refusal(40097)
        for each in listed:
            media_id = each.get("image_media_id") if isinstance(each, dict) else None
            if media_id not in self._library.materials:
                raise Refusal(40007)
        if self.length(given["content"]) > 1000:
            raise Refusal(45166)
        return {"image_info": info}
