"""Plain text of a body: for ``statement.txt``, for channels that take no HTML, and for the rules.

Works on the canonical HTML that ``publish.domain.markup`` writes and on nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from publish.domain import allowlist as allowed, tree
from publish.domain.tree import Node

_TAG = re.compile("<[^>]*>")
_BLOCK = re.compile(f"<(?!/?(?:{'|'.join(sorted(allowed.INLINE - {'br'}))})[ >])[^>]*>")
_END = r"(?:\n|\Z)"
_TEXT = re.compile(rf"<p>([^<]*)</p>{_END}")
_LIST = re.compile(rf'<([uo])l(?: start="([0-9]+)")?>\n((?:<li>[^<]*</li>\n)+)</\1l>{_END}')
_ROW = r'<tr>(?:<t[hd](?: scope="col")?>[^<]*</t[hd]>)+</tr>\n'
_TABLE = re.compile(
    rf"<table>\n((?:<thead>\n(?:{_ROW})+</thead>\n)?(?:<tbody>\n(?:{_ROW})+</tbody>\n)?)</table>{_END}"
)
_CELL = re.compile("<t[hd][^>]*>([^<]*)")
_SENTENCE = re.compile("[。！？!?][”’」』）)]*")


def text_only(html: str) -> str:
    """Return the text of HTML without any tag."""
    return unescape(_TAG.sub("", html))


def to_text(html: str) -> str:
    """Return the text as a reader would copy it: a blank line between paragraphs, lists marked.

    A link is followed by its address in full-width parentheses where the text is not the address.
    """
    return "\n\n".join(_read(html))


def bare_lines(html: str) -> str:
    """Return the text as a browser copies it from a page: a line a block, item and cell.

    What only the browser draws is not in it, numbers and dots of lists and the rules of tables, nor
    are the addresses of links.
    """
    lines = _TAG.sub("", _BLOCK.sub("\n", html.replace("\n", "")))
    return "\n".join(unescape(line) for line in lines.split("\n") if line.strip())


def excerpt(html: str, limit: int) -> str:
    """Return the beginning of a body, at most ``limit`` characters, cut at the end of a sentence.

    Where not even one sentence fits, it is cut anywhere and ends with an ellipsis.
    """
    text = "".join(each.replace("\n", "") for each in _read(html))
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE.finditer(text) if match.end() <= limit]
    return text[: ends[-1]] if ends else text[: limit - 1] + "…"


@lru_cache(maxsize=64)
def _read(html: str) -> tuple[str, ...]:
    """Return the paragraphs of a body; page, lists and feeds ask for the same one, one by one.

    The canonical form has a block a line, so one of mere paragraphs, lists and tables without a
    link or an emphasis needs no parser, which would take most of the time that a page takes.
    """
    found: list[str] = []
    rest = html
    while plain := _plain(rest):
        found.append(plain[0])
        rest = rest[plain[1] :]
    parsed = _paragraphs(tree.Reader.read(rest).root) if rest else []
    return (*(each for each in found if each), *parsed)


def _plain(html: str) -> tuple[str, int] | None:
    """Return the text of the block that HTML begins with, and where it ends; None: parse it."""
    if match := _TEXT.match(html):
        return _words(match[1]), match.end()
    if match := _LIST.match(html):
        texts = [_words(each) for each in match[3].split("\n")[:-1]]
        start = int(match[2] or 1)
        marks = (f"{at}. " if match[1] == "o" else "· " for at in range(start, start + len(texts)))
        rows = [mark + text for mark, text in zip(marks, texts, strict=True) if text]
        return "\n".join(rows), match.end()
    if match := _TABLE.match(html):
        rows = [line for line in match[1].split("\n") if line.startswith("<tr>")]
        return "\n".join(map(_cells, rows)), match.end()
    return None


def _words(html: str) -> str:
    """Return the text of one line."""
    return unescape(_TAG.sub("", html)).replace("\n", "").strip()


def _cells(row: str) -> str:
    """Return a row of a table, cells parted by bars."""
    return " | ".join(_words(cell) for cell in _CELL.findall(row))


def _paragraphs(parent: Node) -> list[str]:
    """Return the paragraphs of everything in a parent that holds blocks."""
    found: list[str] = []
    for node in parent.nodes:
        if node.tag in {"ul", "ol"}:
            found.append("\n".join(_items(node)))
        elif node.tag == "table":
            found.append("\n".join(_rows(node)))
        elif node.tag == "blockquote":
            found += _paragraphs(node)
        elif node.tag != "hr":
            found.append(_inline(node))
    return [each for each in found if each]


def _items(node: Node) -> list[str]:
    """Return the lines of a list, what is nested in it indented by two blanks."""
    lines: list[str] = []
    for at, item in enumerate((each for each in node.nodes if each.tag == "li"), node.start):
        mark = f"{at}. " if node.tag == "ol" else "· "
        own = "".join(_piece(child) for child in item.children if _is_inline(child)).strip()
        nested = _paragraphs(Node("", children=[c for c in item.children if not _is_inline(c)]))
        inner = [line for each in [own, *nested] if each for line in each.split("\n")]
        lines += [mark + inner[0], *("  " + line for line in inner[1:])] if inner else []
    return lines


def _rows(table: Node) -> list[str]:
    """Return the rows of a table, a line each, cells parted by bars."""
    rows = (node for node in tree.walk(table.nodes) if node.tag == "tr")
    return [" | ".join(_inline(cell).replace("\n", " ") for cell in row.nodes) for row in rows]


def _is_inline(child: Node | str) -> bool:
    """Return whether a child belongs to the text of its parent."""
    return isinstance(child, str) or child.tag in allowed.INLINE


def _inline(node: Node) -> str:
    """Return the text of a paragraph, heading or cell."""
    return "".join(map(_piece, node.children)).strip()


def _piece(child: Node | str) -> str:
    """Return a text, a line end, or an element's text with the address of a link."""
    if isinstance(child, str):
        return child.replace("\n", "")
    if child.tag == "br":
        return "\n"
    text = "".join(map(_piece, child.children))
    address = child.href.removeprefix("mailto:")
    return f"{text}（{address}）" if address and address != text else text
