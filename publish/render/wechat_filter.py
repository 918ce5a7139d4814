"""What WeChat keeps of an article's HTML, as far as it is documented, and in one written form.

Sources: facts/wechat-weibo-api.md §1.9; "SPEC n" is section n of the platform's own rules for
editors (wechatjs/verify-article-structure-spec). The platform publishes no list of what it keeps,
so this is a list of what is known to survive, and all else counts as stripped: harsher than the
platform may be, and so safe to rely on. Styles are written as a browser's ``cssText`` writes them,
so that an editor that reads and saves the draft finds nothing to rewrite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from publish.domain import allowlist

BLOCKS = frozenset({"section", "p", "table", "thead", "tbody", "tr", "th", "td", "hr"})
INLINE = frozenset({"span", "strong", "em", "sub", "sup", "br", "a", "img"})
KEPT = BLOCKS | INLINE
"""``section``, ``p``, ``span`` by §1.9; ``table`` by the example of SPEC 2.4.2; ``strong``, ``img``
by SPEC 3.2; ``em``, ``sub``, ``sup``, ``hr`` only by the habit of editors for the platform."""
RENAMED = {"div": "section", "b": "strong", "i": "em"}
"""``div`` gets rewritten (§1.9)."""
DROPPED = allowlist.DROPPED
"""Gone with everything in them (§1.9: JS, style sheets, iframes)."""
VOID = frozenset({"br", "hr", "img"})
HOLDERS = frozenset({"", "section", "table", "thead", "tbody", "tr"})
"""Elements in which blanks between two tags mean nothing."""
MAY_BE_EMPTY = VOID | {"td", "th"}
"""All others without anything in them are "redundant" (tests of SPEC, redundant-empty-nodes)."""
LINKS = re.compile(r"https?://mp\.weixin\.qq\.com/")
"""The only links that stay (§1.9); others lose their address, or the draft is refused (45166)."""
IMAGES = re.compile(r"https?://mmbiz\.q(?:pic|logo)\.cn/")
"""The only images that stay (§1.4: "outside images are silently filtered")."""
ATTRIBUTES = {"a": ("href",), "img": ("src", "alt", "data-w")}
STYLES = frozenset(
    {
        "border",
        "border-collapse",
        "border-color",
        "border-left",
        "border-style",
        "border-top",
        "border-width",
        "color",
        "font-size",
        "font-style",
        "font-weight",
        "letter-spacing",
        "line-height",
        "margin",
        "overflow-wrap",
        "overflow-x",
        "padding",
        "padding-left",
        "text-align",
        "vertical-align",
        "width",
        "word-break",
    }
)
"""No position (SPEC 5.2.2), height (2.5), opacity (2.1), font-family (4), background (5.1.2)."""
_BAD_VALUE = re.compile(r"var\(|url\(|expression|!|[<>{}\\\"]", re.IGNORECASE)
"""``var()`` and ``!important`` (SPEC 5.5.2), and whatever is no plain value."""
_BAD_STYLE = re.compile(r"text-align: (?:start|end)|width: (?!\d+%)|line-height: 0")
"""SPEC 2.6, 2.4 (fixed widths), 2.3."""
NESTING = 10
"""Links of a chain of equal elements, each the only child of the last, that the editor keeps
(SPEC 3.1); media are exempt."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Element:
    """An element that is kept; the root has no tag."""

    tag: str
    style: str = ""
    attributes: str = ""
    children: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """Return the children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]


def filtered(html: str) -> str:
    """Return what is kept of HTML, in one written form; filtering that again changes nothing."""
    return "".join(_write(child, 0, None) for child in parse(html).children)


def parse(html: str) -> Element:
    """Return the tree of what is kept."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    _tidy(reader.root)
    return reader.root


def text_html(text: str) -> str:
    """Return text in the one form in which it survives: escaped, runs of blanks collapsed."""
    return escape(_BLANKS.sub(" ", text), quote=False).replace("\u00a0", "&nbsp;")


class _Reader(HTMLParser):
    """Reads HTML into a tree of what is kept."""

    def __init__(self) -> None:
        """Begin with an empty root."""
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._dropping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that is kept; the text of an unknown one stays."""
        if self._dropping:
            return
        if tag in DROPPED:
            self._dropping = tag if tag != "embed" else ""
            return
        element = _element(RENAMED.get(tag, tag), {name: value or "" for name, value in attrs})
        if element is None:
            return
        if element.tag in BLOCKS:
            self._close_text()
        self._open[-1].children.append(element)
        if element.tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what stands open in it."""
        if self._dropping:
            self._dropping = "" if tag == self._dropping else self._dropping
            return
        name = RENAMED.get(tag, tag)
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == name:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._dropping:
            self._open[-1].children.append(data)

    def _close_text(self) -> None:
        """Close an open paragraph, and the inline elements in it: it holds no block."""
        while self._open[-1].tag in INLINE | {"p", "hr"}:
            self._open.pop()


def _element(tag: str, given: dict[str, str]) -> Element | None:
    """Return an element with what is kept of its attributes; None if it goes itself."""
    if tag not in KEPT or (tag == "img" and not IMAGES.match(given.get("src", ""))):
        return None
    kept = {name: given[name] for name in ATTRIBUTES.get(tag, ()) if given.get(name)}
    if tag == "a" and not LINKS.match(kept.get("href", "")):
        return None
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
    return Element(tag, style(given.get("style", "")), attributes)


def style(value: str) -> str:
    """Return what is kept of a ``style`` attribute, as a browser's ``cssText`` writes it."""
    kept: dict[str, str] = {}
    for declaration in value.split(";"):
        name, _, given = (_BLANKS.sub(" ", part).strip() for part in declaration.partition(":"))
        name = name.lower()
        if given and name in STYLES and not _BAD_VALUE.search(given):
            kept[name] = given
    pairs = (f"{name}: {given}" for name, given in kept.items())
    return " ".join(f"{pair};" for pair in pairs if not _BAD_STYLE.match(pair))


def _tidy(parent: Element) -> None:
    """Join texts, take away blanks between blocks and elements without anything in them."""
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element):
            _tidy(child)
            if child.children or child.tag in MAY_BE_EMPTY:
                children.append(child)
        elif children and isinstance(children[-1], str):
            children[-1] += child
        else:
            children.append(child)
    parent.children = [each for each in children if not _is_gap(parent, each)]


def _is_gap(parent: Element, child: Element | str) -> bool:
    """Return whether a child is nothing but blanks between two tags."""
    return isinstance(child, str) and parent.tag in HOLDERS and not _BLANKS.sub("", child)


def _write(node: Element | str, depth: int, outer: Element | None) -> str:
    """Return the HTML of a node; ``depth`` counts the equal elements right around it."""
    if isinstance(node, str):
        return text_html(node)
    depth = depth + 1 if outer is not None and _alike(outer, node) else 1
    only = node if len(node.children) == 1 else None
    inner = "".join(_write(child, depth, only) for child in node.children)
    if depth > NESTING:
        return inner
    styled = f' style="{escape(node.style)}"' if node.style else ""
    opened = f"<{node.tag}{node.attributes}{styled}>"
    return opened if node.tag in VOID else f"{opened}{inner}</{node.tag}>"


def _alike(one: Element, other: Element) -> bool:
    """Return whether two elements are equal but for their content."""
    return (one.tag, one.style) == (other.tag, other.style) and one.tag not in VOID
