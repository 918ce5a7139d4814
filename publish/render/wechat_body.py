"""A body in the HTML that survives in a WeChat article: flat pieces with inline styles.

Headings become bold paragraphs, lists paragraphs with their marks as text (nested lists break
there, and numbers must not depend on a platform's counting), quotations one bordered section,
links numbered footnotes with the address as text (facts/wechat-weibo-api.md §1.9). Marks and
addresses are those of ``plaintext.to_text``, so that site and article read the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby

from publish.domain import allowlist, tree
from publish.domain.tree import Node
from publish.render.wechat_filter import text_html

LINE = "rgb(200, 200, 200)"
"""Colour of borders; ``rgb()``, since that is how a browser writes any colour back."""
PALE = "rgb(89, 89, 89)"
"""Colour of particulars: contrast 7:1 on white; the body keeps the platform's own colour, which
its dark mode knows how to turn round (SPEC 5)."""
PARAGRAPH = "margin: 0px 0px 16px;"
HEADING = "margin: 24px 0px 8px; font-weight: bold;"
ROW = "margin: 0px 0px 8px;"
QUOTE = f"margin: 0px 0px 16px; padding-left: 12px; border-left: 3px solid {LINE};"
SCROLL = "margin: 0px 0px 16px; overflow-x: auto;"
"""A wide table scrolls in its own box instead of running out of the screen (SPEC 2.4.2)."""
TABLE = "border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.6;"
CELL = f"border: 1px solid {LINE}; padding: 6px 8px; text-align: left;"
HEAD_CELL = f"{CELL} font-weight: bold;"
RULE = f"margin: 16px 0px; border-width: 1px 0px 0px; border-style: solid; border-color: {LINE};"
MARK = f"color: {PALE};"
"""Style of a footnote's mark; a ``sup`` of the body itself has none, which tells them apart."""
DEEPEST = 4
"""Levels of a list that are still indented: deeper ones would leave no room on a phone."""


@dataclass(slots=True)
class Footnotes:
    """Addresses in the order in which the text names them; the same one keeps its number."""

    addresses: list[str] = field(default_factory=list)

    def number(self, address: str) -> int:
        """Return the number of an address, from 1."""
        if address not in self.addresses:
            self.addresses.append(address)
        return self.addresses.index(address) + 1

    def mark(self, address: str) -> str:
        """Return the mark that stands after a link's text."""
        return f'<sup style="{MARK}">[{self.number(address)}]</sup>'


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, row of a list, table or rule; the body can be cut after any of them."""

    kind: str
    """``text``, ``heading``, ``row``, ``table`` or ``rule``."""
    html: str
    level: int = 0
    """How many lists it stands in, beyond the first."""
    quoted: bool = False
    notes: int = 0
    """How many footnotes the text has up to here."""


def pieces(body: str, notes: Footnotes) -> list[Piece]:
    """Return the pieces of a body in its canonical form; links are added to the footnotes."""
    return _blocks(tree.Reader.read(body).root, notes)


def html(parts: Iterable[Piece]) -> str:
    """Return the HTML of pieces, quotations in one section each."""
    groups = groupby(parts, key=lambda piece: piece.quoted)
    return "".join(_group("".join(map(_piece, run)), quoted=quoted) for quoted, run in groups)


def paragraph(inner: str, style: str = PARAGRAPH) -> str:
    """Return a paragraph."""
    return f'<p style="{style}">{inner}</p>'


def section(inner: str, style: str) -> str:
    """Return a section."""
    return f'<section style="{style}">{inner}</section>'


def _group(inner: str, *, quoted: bool) -> str:
    """Return a run of pieces; a nested quotation is one with the outer, as it adds no meaning."""
    return section(inner, QUOTE) if quoted else inner


def _piece(piece: Piece) -> str:
    """Return the HTML of one piece."""
    if piece.kind in {"table", "rule"}:
        return piece.html
    styles = {"heading": HEADING, "row": ROW}
    indent = f" padding-left: {min(piece.level, DEEPEST)}em;" if piece.level else ""
    return paragraph(piece.html, styles.get(piece.kind, PARAGRAPH) + indent)


def _blocks(parent: Node, notes: Footnotes, level: int = 0) -> list[Piece]:
    """Return the pieces of everything in a parent that holds blocks."""
    found: list[Piece] = []
    for node in parent.nodes:
        found += _block(node, notes, level)
    return found


def _block(node: Node, notes: Footnotes, level: int) -> list[Piece]:
    """Return the pieces of a block."""
    if node.tag in {"ul", "ol"}:
        return _list(node, notes, level)
    if node.tag == "blockquote":
        return [replace(piece, quoted=True) for piece in _blocks(node, notes, level)]
    if node.tag == "hr":
        return [Piece("rule", f'<hr style="{RULE}">', level, notes=len(notes.addresses))]
    if node.tag == "table":
        inner = _table(node, notes)
        return [Piece("table", inner, level, notes=len(notes.addresses))]
    kind = "heading" if node.tag.startswith("h") else "text"
    inner = inline(node.children, notes)
    return [Piece(kind, inner, level, notes=len(notes.addresses))] if inner else []


def _list(node: Node, notes: Footnotes, level: int) -> list[Piece]:
    """Return the pieces of a list, each item led by its mark."""
    found: list[Piece] = []
    for at, item in enumerate((each for each in node.nodes if each.tag == "li"), node.start):
        found += _item(item, f"{at}. " if node.tag == "ol" else "· ", notes, level)
    return found


def _item(item: Node, mark: str, notes: Footnotes, level: int) -> list[Piece]:
    """Return the pieces of an item: its own text, then what is nested in it, one level deeper."""
    own = inline([child for child in item.children if _is_inline(child)], notes)
    first = [Piece("row", own, level, notes=len(notes.addresses))] if own else []
    nested = Node("", children=[child for child in item.children if not _is_inline(child)])
    inner = [*first, *_blocks(nested, notes, level + 1)]
    if not inner or inner[0].kind == "rule":
        return inner
    if inner[0].kind == "table":
        return [Piece("row", mark.strip(), level, notes=inner[0].notes), *inner]
    lead = replace(inner[0], kind="row", html=mark + inner[0].html, level=level)
    return [lead, *inner[1:]]


def _table(table: Node, notes: Footnotes) -> str:
    """Return a table in a box that scrolls."""
    parts = "".join(_part(part, notes) for part in table.nodes)
    return section(f'<table style="{TABLE}">{parts}</table>', SCROLL)


def _part(part: Node, notes: Footnotes) -> str:
    """Return the head or the body of a table."""
    rows = "".join(
        f"<tr>{''.join(_cell(cell, notes) for cell in row.nodes)}</tr>" for row in part.nodes
    )
    return f"<{part.tag}>{rows}</{part.tag}>"


def _cell(cell: Node, notes: Footnotes) -> str:
    """Return one cell."""
    style = HEAD_CELL if cell.tag == "th" else CELL
    return f'<{cell.tag} style="{style}">{inline(cell.children, notes)}</{cell.tag}>'


def _is_inline(child: Node | str) -> bool:
    """Return whether a child belongs to the text of its parent."""
    return isinstance(child, str) or child.tag in allowlist.INLINE


def inline(children: Iterable[Node | str], notes: Footnotes) -> str:
    """Return the inline HTML of a paragraph, heading, cell or item."""
    return "".join(_inline(child, notes) for child in children).strip()


def _inline(child: Node | str, notes: Footnotes) -> str:
    """Return a text, a line end, an element, or a link's text with the mark of its footnote."""
    if isinstance(child, str):
        return text_html(child.replace("\n", ""))
    if child.tag == "br":
        return "<br>"
    inner = "".join(_inline(each, notes) for each in child.children)
    if child.tag != "a":
        return f"<{child.tag}>{inner}</{child.tag}>"
    address = child.href.removeprefix("mailto:")
    return inner if _plain(child) == address else inner + notes.mark(address)


def _plain(node: Node | str) -> str:
    """Return the text of a node as ``to_text`` reads it."""
    if isinstance(node, str):
        return node.replace("\n", "")
    return "\n" if node.tag == "br" else "".join(map(_plain, node.children))


def plain(text: str) -> str:
    """Return plain text on one line as HTML."""
    return escape(" ".join(text.split()), quote=False)
