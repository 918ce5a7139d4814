"""The text of a WeChat article, read back from its HTML: to compare it with ``statement.txt``.

Reads what ``wechat`` wrote, or what came back from the platform: only the order of the sections
and the style of a footnote's mark matter, so that rewritten styles elsewhere do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from publish.render.wechat_filter import BLOCKS, Element, parse
from publish.render.wechat_frame import NOTES

_NOTE = re.compile(r"\[([0-9]+)\] (\S+)")
_MARK = re.compile(r"\[([0-9]+)\]")


def article_text(content: str) -> str:
    """Return the text of the body, a line a paragraph or row, with addresses after their links.

    It is ``plaintext.to_text`` of the body, but for blank lines and the indenting of lists.
    Empty where there is no body, or where the sections are not those of an article.
    """
    parts = _parts(content)
    return _text(parts[1], _addresses(parts[-1])) if len(parts) == 3 else ""


def whole_text(content: str) -> str:
    """Return the text of everything, footnotes included: what a reader sees."""
    return _text(parse(content), {})


def _parts(content: str) -> list[Element]:
    """Return head, body and foot."""
    roots = parse(content).elements
    return roots[0].elements if len(roots) == 1 else []


def _addresses(foot: Element) -> Mapping[str, str]:
    """Return the footnotes by their number, from the section under their caption."""
    groups = (part.elements for part in foot.elements if part.tag == "section")
    notes = next((rows for rows in groups if rows and _flat(rows[0], {}) == NOTES), [])
    found = (_NOTE.fullmatch(_flat(row, {})) for row in notes)
    return {match[1]: match[2] for match in found if match}


def _text(element: Element, addresses: Mapping[str, str]) -> str:
    """Return the lines of an element."""
    return "\n".join(line for line in _lines(element, addresses) if line)


def _lines(element: Element, addresses: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each paragraph and each row of a table."""
    if element.tag == "tr":
        cells = (_flat(cell, addresses).replace("\n", " ") for cell in element.elements)
        yield " | ".join(cells)
    elif any(child.tag in BLOCKS for child in element.elements):
        for child in element.elements:
            yield from _lines(child, addresses)
    else:
        yield _flat(element, addresses)


def _flat(element: Element, addresses: Mapping[str, str]) -> str:
    """Return the text of a paragraph or cell."""
    return "".join(_piece(child, addresses) for child in element.children).strip()


def _piece(child: Element | str, addresses: Mapping[str, str]) -> str:
    """Return a text, a line end, an element's text, or the address that a mark stands for."""
    if isinstance(child, str):
        return child
    if child.tag == "br":
        return "\n"
    text = "".join(_piece(each, addresses) for each in child.children)
    mark = _MARK.fullmatch(text) if child.tag == "sup" and child.style else None
    address = addresses.get(mark[1]) if mark else None
    return f"（{address}）" if address else text
