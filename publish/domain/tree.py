"""The tree of a statement's body, read from HTML by rules of our own and written in one form.

Reading keeps what ``publish.domain.allowlist`` allows and tells what it removes. Every text is
escaped on writing and every tag is ours, so what the reading misjudges can at worst look odd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from publish.domain import allowlist as allowed

_HOLDS_BLOCKS = frozenset({"", "blockquote", "li"})
_WALLS = frozenset({"td", "th", "table"})
"""Elements that an end tag of something outside does not reach through."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INSIDE = {
    "li": ("ul", "ol"),
    "tr": ("table", "thead", "tbody"),
    "td": ("tr",),
    "th": ("tr",),
    "thead": ("table",),
    "tbody": ("table",),
}
"""Elements that stand only in certain others."""
_DEEPEST = 24


@dataclass(slots=True)
class Node:
    """An element with its children; the root has no tag."""

    tag: str
    href: str = ""
    start: int = 1
    children: list[Node | str] = field(default_factory=list)

    @property
    def nodes(self) -> Iterator[Node]:
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Node))


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that was not kept, and the visible text right before it."""

    thing: str
    after: str


class Reader(HTMLParser):
    """Reads HTML into a tree of allowed elements."""

    def __init__(self) -> None:
        """Begin with an empty root."""
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.removed: list[Removed] = []
        self._open = [self.root]
        self._dropping: list[str] = []
        self._seen = ""

    @classmethod
    def read(cls, html: str) -> Reader:
        """Return the reader after it has read everything."""
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or tell that it is not kept."""
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.append(tag)
            return
        if tag in allowed.DROPPED:
            self._tell(f"<{tag}> 及其中的内容")
            if tag != "embed":
                self._dropping.append(tag)
            return
        name = allowed.SAME.get(tag, tag)
        if name not in allowed.ELEMENTS | _HEADINGS:
            self._tell(f"<{tag}>")
            if tag in allowed.BREAKS:
                self._close_text()
            return
        self._place(Node(name), dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what stands open in it."""
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
            return
        name = allowed.SAME.get(tag, tag)
        if tag in allowed.BREAKS:
            self._close_text()
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == name:
                del self._open[at:]
                return
            if self._open[at].tag in _WALLS and name not in allowed.TABLE:
                return

    def handle_data(self, data: str) -> None:
        """Take text to where it belongs."""
        if self._dropping:
            return
        if data.strip():
            self._make_room_for_text()
            self._seen = (self._seen + data)[-40:]
        self._top.children.append(data)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - html.parser's signature
        """Tell that a comment is not kept."""
        self._tell("注释")

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - html.parser's signature
        """Tell that a declaration is not kept."""
        self._tell("声明")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - html.parser's signature
        """Tell that a processing instruction is not kept."""
        self._tell("处理指令")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - html.parser's signature
        """Tell that a marked section is not kept."""
        self._tell("声明")

    @property
    def _top(self) -> Node:
        """Return the innermost open element."""
        return self._open[-1]

    def _tell(self, thing: str) -> None:
        """Note what is not kept."""
        if not self._dropping:
            self.removed.append(Removed(thing, "".join(self._seen.split())[-12:]))

    def _place(self, node: Node, attrs: dict[str, str | None]) -> None:
        """Put an allowed element where it may stand."""
        if not self._attributes(node, attrs) or len(self._open) > _DEEPEST:
            return
        if node.tag in allowed.INLINE:
            if any(each.tag == node.tag for each in self._open) and node.tag != "br":
                return
            self._make_room_for_text()
        elif not self._make_room_for_block(node.tag):
            return
        self._top.children.append(node)
        if node.tag not in allowed.VOID:
            self._open.append(node)

    def _attributes(self, node: Node, attrs: dict[str, str | None]) -> bool:
        """Take the attributes that are kept, tell the others; False for a link that may not be."""
        for name, value in attrs.items():
            ours = (node.tag, name) in {
                ("a", "href"),
                ("a", "rel"),
                ("ol", "start"),
                ("th", "scope"),
            }
            aligned = name == "style" and (value or "").startswith("text-align:")
            if not ours and not aligned:  # the alignment of a Markdown table says nothing to tell
                self._tell(f"<{node.tag}> 的 {name[:40]} 属性")
        start = attrs.get("start") or ""  # a list may begin at any number below a million
        if node.tag == "ol" and start.isascii() and start.isdigit():
            node.start = int(start[:6])
        if node.tag == "a":
            node.href = allowed.address(attrs.get("href") or "") or ""
            if not node.href:
                self._tell(f"不允许的链接（{(attrs.get('href') or '')[:60]}）")
                return False
        return True

    def _close_text(self) -> None:
        """Close inline elements and an open paragraph or heading."""
        while self._top.tag in allowed.INLINE or self._top.tag in _HEADINGS | {"p"}:
            self._open.pop()

    def _make_room_for_text(self) -> None:
        """Open what text needs around it."""
        top = self._top.tag
        needed = {"": "p", "blockquote": "p", "ul": "li", "ol": "li", "tr": "td"}.get(top)
        if top in {"table", "thead", "tbody"}:
            self._push("tr")
            needed = "td"
        if needed:
            self._push(needed)

    def _make_room_for_block(self, tag: str) -> bool:
        """Close or open what a block needs around it; False where it can't stand at all."""
        if tag in _INSIDE:
            return self._climb(_INSIDE[tag]) or self._wrap(tag)
        self._close_text()
        if self._top.tag in {"td", "th"}:
            if self._top.children:
                self._top.children.append(Node("br"))
            return False
        if self._top.tag in {"ul", "ol"}:
            self._push("li")
        return self._top.tag in _HOLDS_BLOCKS

    def _climb(self, parents: tuple[str, ...]) -> bool:
        """Close what is open up to the nearest fitting parent; False if there is none in reach."""
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag in parents:
                del self._open[at + 1 :]
                return True
            if self._open[at].tag in {"table", "blockquote"}:
                return False
        return False

    def _wrap(self, tag: str) -> bool:
        """Open the row that a cell lacks inside its table; a stray cell or item is only a break."""
        if tag in {"td", "th"} and self._climb(("table", "thead", "tbody")):
            self._push("tr")
            return True
        self._close_text()
        return False

    def _push(self, tag: str) -> None:
        """Open an element that was not written and yet is needed."""
        node = Node(tag)
        self._top.children.append(node)
        self._open.append(node)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield elements and everything in them, in reading order."""
    for node in nodes:
        yield node
        yield from walk(node.nodes)
