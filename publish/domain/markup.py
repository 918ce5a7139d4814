"""From what a clerk writes (Markdown, with stray HTML) to the one form in which a body is signed.

Markdown → our own tree (which tells what it leaves out) → written in one form → bleach, as a second
wall built by other people. What bleach changes is read and written again, so that cleaning a clean
text changes nothing. Line ends inside a paragraph vanish between Chinese characters: a browser
would show a gap there, and texts copied from PDF or OCR are full of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape

import bleach
import markdown

from publish.domain import allowlist as allowed, tree
from publish.domain.plaintext import excerpt, text_only, to_text
from publish.domain.tree import Node
from publish.errors import Fault

__all__ = ["Sanitised", "clean", "excerpt", "to_html", "to_text"]

BRACKETS = {"[": 1000, "<": 5000}
"""How many a body may have: over more, Python-Markdown and html.parser take quadratic time (8 000
``[`` take 12 s), and no notice has them."""
_ROUNDS = 5
_MOST_TOLD = 50
_TAG = re.compile("(<[^>]*>)")
_BLANKS = re.compile(r"[ \t\n]+")
_WIDE = (
    "[\u00b7\u1100-\u115f\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003fffd]"
)
"""Characters of full width, with the punctuation that is full in Chinese text."""
_WIDE_LINE_END = re.compile(
    f"(?<={_WIDE})((?:<[^>]*>)*)[ \t]*\\n[ \t\\n]*((?:<[^>]*>)*)(?={_WIDE})"
)
_BREAKS = re.compile("(?: ?<br>)+ ?")
_BLOCK_TAGS = tuple(f"<{tag}{end}" for tag in allowed.BLOCKS | {"table"} for end in "> ")


@dataclass(frozen=True, slots=True)
class Sanitised:
    """A body in its one form, and what did not get into it."""

    html: str
    removed: tuple[Fault, ...]


def _markdown() -> markdown.Markdown:
    """Return a Markdown without what a court's notice never means: code by indenting, code spans.

    Built for each text: that costs 0.1 ms, and one that is shared is not safe between threads.
    """
    made = markdown.Markdown(extensions=["tables", "sane_lists"])
    made.parser.blockprocessors.deregister("code")
    made.inlinePatterns.deregister("backtick")
    return made


def _cleaner() -> bleach.Cleaner:
    """Return the second wall, built for each text as well."""
    return bleach.Cleaner(
        tags=allowed.ELEMENTS,
        attributes=allowed.keep,
        protocols=allowed.PROTOCOLS,
        strip=True,
        strip_comments=True,
    )


def to_html(source: str) -> Sanitised:
    """Return the body of a Markdown text; each thing removed is told once, with its place.

    Takes time in proportion to the text, as long as it has few brackets (``BRACKETS``).
    """
    html = _markdown().convert(source) if source.strip() else ""
    return clean(html)


def clean(html: str) -> Sanitised:
    """Return HTML in its one form; cleaning that again changes nothing and removes nothing."""
    reader = tree.Reader.read(html)
    written = _write(reader.root)
    cleaner = _cleaner()
    for _ in range(_ROUNDS):
        cleaned: str = cleaner.clean(written)
        if cleaned == written:
            break
        written = _write(tree.Reader.read(cleaned).root)
    else:  # two readings that never agree: show it as text rather than trust either
        written = _write(Node("", children=[Node("p", children=[text_only(written)])]))
    return Sanitised(written, tuple(_faults(list(dict.fromkeys(reader.removed)))))


def _faults(removed: list[tree.Removed]) -> list[Fault]:
    """Say what was removed; of very many things, the first ones and how many more."""
    told = [_fault(each) for each in removed[:_MOST_TOLD]]
    rest = len(removed) - len(told)
    if rest:
        more = f"此外还有 {rest} 处不能发布的内容，已去掉。"
        told.append(Fault("body", "markup.removed", more, "请检查是否误贴了网页代码。", "warn"))
    return told


def _fault(removed: tree.Removed) -> Fault:
    """Say what was removed and where."""
    where = f"“…{removed.after}”之后" if removed.after else "正文开头"
    return Fault(
        field="body",
        rule="markup.removed",
        message=f"{where}的{removed.thing}不能发布，已去掉。",
        advice="请预览去掉后的正文是否完整；图片和文件请作为附件报送。",
        level="warn",
    )


def _write(root: Node) -> str:
    """Return the canonical HTML of a tree: block elements one a line, no blank line."""
    _lift_headings(root)
    return "\n".join(_blocks(root))


def _lift_headings(root: Node) -> None:
    """Let the highest heading of a body be h2: h1 is the page's title."""
    headings = [node for node in tree.walk(root.nodes) if re.fullmatch("h[1-6]", node.tag)]
    headings = [node for node in headings if _inline(node)]
    top = min((int(node.tag[1]) for node in headings), default=2)
    for node in headings:
        node.tag = f"h{min(int(node.tag[1]) - top + 2, 4)}"


def _blocks(parent: Node) -> list[str]:
    """Return the lines of everything in a parent that holds blocks."""
    lines: list[str] = []
    run: list[Node | str] = []
    for child in [*parent.children, Node("end")]:
        if isinstance(child, Node) and child.tag not in allowed.INLINE:
            text = _inline(Node("", children=run))
            bare = parent.tag == "li" and not lines
            lines += [text if bare else f"<p>{text}</p>"] if text else []
            run = []
            lines += _block(child)
        else:
            run.append(child)
    return lines


def _block(node: Node) -> list[str]:
    """Return the lines of a block, none if it is empty."""
    if node.tag == "hr":
        return ["<hr>"]
    if node.tag in {"ul", "ol"}:
        start = f' start="{node.start}"' if node.tag == "ol" and node.start != 1 else ""
        items = [line for item in node.nodes for line in _item(item)]
        return [f"<{node.tag}{start}>", *items, f"</{node.tag}>"] if items else []
    if node.tag == "table":
        return _table(node)
    if node.tag == "blockquote":
        inner = _blocks(node)
        return ["<blockquote>", *inner, "</blockquote>"] if inner else []
    text = _inline(node)
    return [f"<{node.tag}>{text}</{node.tag}>"] if text else []


def _item(item: Node) -> list[str]:
    """Return the lines of a list item; text before a nested block stands without a paragraph."""
    lines = _blocks(item)
    if not lines or lines[0].startswith(_BLOCK_TAGS):
        return ["<li>", *lines, "</li>"] if lines else []
    return [f"<li>{lines[0]}", *lines[1:], "</li>"] if lines[1:] else [f"<li>{lines[0]}</li>"]


def _table(table: Node) -> list[str]:
    """Return the lines of a table, a row a line; the head, if any, names the columns."""
    head: list[str] = []
    rows: list[str] = []
    for row in (node for node in tree.walk(table.nodes) if node.tag == "tr"):
        cells = list(row.nodes)
        if not any(map(_inline, cells)):
            continue
        heads = not rows and not head and all(cell.tag == "th" for cell in cells)
        (head if heads else rows).append(
            "<tr>" + "".join(_cell(each, heads) for each in cells) + "</tr>"
        )
    lines = ["<thead>", *head, "</thead>"] if head else []
    lines += ["<tbody>", *rows, "</tbody>"] if rows else []
    return ["<table>", *lines, "</table>"] if lines else []


def _cell(cell: Node, names_column: bool) -> str:  # noqa: FBT001 - a private pair of forms
    """Return one cell."""
    scope = ' scope="col"' if names_column else ""
    return f"<{cell.tag}{scope}>{_inline(cell)}</{cell.tag}>"


def _inline(node: Node) -> str:
    """Return the inline HTML of a paragraph, heading, cell or item, on one line."""
    return _one_line("".join(map(_piece, node.children)))


def _piece(child: Node | str) -> str:
    """Return a text or an inline element; one without content is nothing."""
    if isinstance(child, str):
        return escape(unicodedata.normalize("NFC", child), quote=False)
    if child.tag == "br":
        return "<br>"
    inner = "".join(map(_piece, child.children))
    if not _TAG.sub("", inner).strip():
        return inner
    if child.tag == "a":
        rel = ' rel="noopener noreferrer"' if allowed.foreign(child.href) else ""
        return f'<a href="{escape(child.href)}"{rel}>{inner}</a>'
    return f"<{child.tag}>{inner}</{child.tag}>"


def _one_line(html: str) -> str:
    """Return inline HTML on one line: line ends gone between wide characters, blanks collapsed."""
    joined = _BLANKS.sub(" ", _WIDE_LINE_END.sub(r"\1\2", html))
    text = _BREAKS.sub(lambda match: "<br>" * min(match[0].count("<"), 2), joined).strip()
    for _ in range(2):  # more than two line ends never stand together
        text = text.removeprefix("<br>").removesuffix("<br>")
    return text
