"""What the platform makes of an article's HTML when a draft is saved (facts §1.9).

Whatever the facts do not name passes untouched, byte for byte: this is a judge of what is sent, so
it takes away only what is known to be taken away, and says what that was.
"""

from __future__ import annotations

import re
from collections.abc import Container
from html import escape, unescape
from html.parser import HTMLParser

from tests.simulators.wechat.switches import Switches

_GONE = {"script", "style", "iframe", "math"}
"""With all that is in them: JS, style sheets, frames, MathML."""
_ARTICLE = re.compile(r"https?://mp\.weixin\.qq\.com/")
_MMBIZ = re.compile(r"https?://mmbiz\.qpic\.cn/")
_POSITION = {"position", "top"}
_IN_PRE = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")

Attributes = list[tuple[str, str | None]]


class HtmlFilter(HTMLParser):
    """Reads HTML once; ``html`` is what stays, ``losses`` names what does not."""

    def __init__(self, html: str, images: Container[str], switches: Switches) -> None:
        """Filter; ``images`` are the addresses that uploadimg gave out."""
        super().__init__(convert_charrefs=False)
        self.losses: list[str] = []
        self.outside_links: list[str] = []
        self._images = images
        self._switches = switches
        self._kept: list[str] = []
        self._gone: list[str] = []
        self._links: list[bool] = []
        self._pre = 0
        self._items = 0
        self.feed(html)
        self.close()

    @property
    def html(self) -> str:
        """What stays."""
        return "".join(self._kept)

    @property
    def text(self) -> str:
        """The text of what stays, on one line."""
        return " ".join(unescape(re.sub(r"<[^>]*>", "", self.html)).split())

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Keep, rewrite or drop an opening tag."""
        if self._gone:
            self._gone += [tag] * (tag == self._gone[0])
        elif tag in _GONE:
            self._gone = [tag]
            self.losses.append(f"<{tag}>")
        elif tag == "link":
            self.losses.append("<link>")
        elif self._stays(tag, dict(attrs)):
            self._count(tag, 1)
            self._open(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """The same for a tag that closes itself; one that is gone holds nothing."""
        if not self._gone and tag in _GONE:
            self.losses.append(f"<{tag}>")
        elif not self._gone:
            self.handle_starttag(tag, attrs)
            self._count(tag, -1)
            self._links = self._links[: len(self._links) - (tag == "a")]

    def handle_endtag(self, tag: str) -> None:
        """Close what was kept."""
        if self._gone:
            self._gone = self._gone[: len(self._gone) - (tag == self._gone[0])]
            return
        self._count(tag, -1)
        if tag == "a" and self._links and not self._links.pop():
            return
        self._kept.append("</section>" if tag == "div" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep text; in ``pre``, newlines and runs of blanks are lost."""
        if self._gone:
            return
        kept = _IN_PRE.sub(" ", data) if self._pre else data
        if kept != data:
            self.losses.append("blanks in <pre>")
        self._kept.append(kept)

    def handle_entityref(self, name: str) -> None:
        """Keep a reference as it is written."""
        self._kept += [] if self._gone else [f"&{name};"]

    def handle_charref(self, name: str) -> None:
        """The same for one by number."""
        self._kept += [] if self._gone else [f"&#{name};"]

    def handle_comment(self, data: str) -> None:
        """Keep a comment: the facts do not speak of any."""
        self._kept += [] if self._gone else [f"<!--{data}-->"]

    def _stays(self, tag: str, given: dict[str, str | None]) -> bool:
        """Return whether images and links stay; all other tags do."""
        if tag == "img" and not self._known(given.get("src") or ""):
            self.losses.append(f"image {given.get('src')}")
            return False
        if tag == "a":
            href = given.get("href") or ""
            inside = bool(_ARTICLE.match(href)) or "href" not in given
            self._links.append(inside)
            if not inside:
                self.outside_links.append(href)
                self.losses.append(f"link {href}")
            return inside
        return True

    def _known(self, address: str) -> bool:
        if self._switches.foreign_mmbiz == "kept":
            return bool(_MMBIZ.match(address))
        return address in self._images

    def _count(self, tag: str, step: int) -> None:
        """Remember being in ``pre`` and in list items; a list in a list breaks."""
        if tag in {"ul", "ol"} and step > 0 and self._items:
            self.losses.append("nested list")
        self._pre = max(0, self._pre + step * (tag == "pre"))
        self._items = max(0, self._items + step * (tag == "li"))

    def _open(self, tag: str, attrs: Attributes) -> None:
        kept = [pair for name, value in attrs for pair in self._attribute(tag, name, value)]
        raw = self.get_starttag_text() or ""
        if tag == "img" and self._switches.images_return == "rewritten":
            kept = _rewritten(dict(kept))
        if kept == attrs and tag != "div":
            self._kept.append(raw)
            return
        if tag == "div":
            self.losses.append("<div>")
        pairs = "".join(f' {name}="{escape(value or "")}"' for name, value in kept)
        end = "/>" if raw.endswith("/>") else ">"
        self._kept.append(f"<{'section' if tag == 'div' else tag}{pairs}{end}")

    def _attribute(self, tag: str, name: str, value: str | None) -> Attributes:
        """Return what is left of an attribute."""
        of_class = name in {"class", "id"} and self._switches.class_and_id == "removed"
        if name.startswith("on") or of_class or (tag == "img" and name in {"width", "height"}):
            self.losses.append(f"attribute {name}")
            return []
        if name == "style":
            kept = self._style(value or "")
            return [(name, kept)] if kept or not value else []
        return [(name, value)]

    def _style(self, value: str) -> str:
        """Return a style without positions and without ``var()``."""
        declarations = value.split(";")
        kept = [each for each in declarations if not _lost(each)]
        if kept == declarations:
            return value
        self.losses += [f"style {each.strip()}" for each in declarations if _lost(each)]
        return ";".join(kept)


def _rewritten(given: dict[str, str | None]) -> Attributes:
    """Return the attributes of an image as an editor might write them."""
    address = (given.get("src") or "").replace("http:", "https:", 1)
    return [
        ("class", "rich_pages"),
        ("data-src", f"{address}&from=appmsg"),
        ("data-w", given.get("data-w")),
        ("alt", "图片"),
    ]


def _lost(declaration: str) -> bool:
    name, _, value = declaration.partition(":")
    return name.strip().lower() in _POSITION or "var(" in value
