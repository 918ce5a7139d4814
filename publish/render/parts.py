"""Pieces of HTML that several pages share; text is escaped here, once, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from publish.render.addresses import FEED_ATOM, FEED_JSON, FEED_RSS, FEEDS
from publish.render.states import State

WIDE = 5
"""Columns from which on the style sheet lets a table scroll in a box of its own."""
_FIRST_ROW = re.compile("<table>(.*?</tr>)", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b")
_LATELY = 256
"""Small pieces remembered: most are the same on all pages, the rest on both of a statement."""

_NEAR = 3
"""Older pages that are named one by one."""


def page_body(blocks: Iterable[str]) -> str:
    """Return the one element that a page consists of; empty blocks are left out."""
    return "\n".join(['<div class="zm-page">', *(block for block in blocks if block), "</div>"])


@lru_cache(maxsize=_LATELY)
def link(href: str, text: str) -> str:
    """Return a link with plain text."""
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def lines(text: str) -> str:
    """Return plain text of several lines as HTML without a blank line."""
    stripped = (line.strip() for line in text.splitlines())
    return "<br>".join(escape(line, quote=False) for line in stripped if line)


def one_line(text: str) -> str:
    """Return plain text on one line, for attributes and titles of tabs."""
    return " ".join(text.split())


def crumbs(trail: Sequence[tuple[str, str]], here: str) -> str:
    """Return the breadcrumb: (name, address) pairs from the home page down, then this page."""
    items = "".join(f"<li>{link(href, name)}</li>" for name, href in trail)
    return (
        '<nav class="zm-crumbs" aria-label="当前位置"><span>当前位置：</span>'
        f'<ol>{items}<li aria-current="page">{escape(here, quote=False)}</li></ol></nav>'
    )


def older_pages(what: str, page: int, base: str, *, here: str) -> str:
    """Return links to older pages: the nearest ones and the first; nothing if there are none."""
    if page == 1:
        return ""
    near = range(max(page - _NEAR, 1), page)
    older = [1, *near] if near.start > 1 else [*near]
    items = "".join(f"<li>{link(f'{base}p{k}/', f'第{k}页')}</li>" for k in reversed(older))
    return (
        f'<nav class="zm-pages" aria-label="更早的{what}"><ul>'
        f'<li aria-current="page">{here}</li>{items}</ul></nav>'
    )


def tag(state: State) -> str:
    """Return the small mark that names a state in lists."""
    return f'<span class="zm-tag zm-tag--{state.name}">{escape(state.label, quote=False)}</span>'


@lru_cache(maxsize=_LATELY)
def meta(name: str, content: str | None) -> str:
    """Return a page tag; nothing for an empty value, as no value is ever invented."""
    return f'<meta name="{name}" content="{escape(one_line(content))}">' if content else ""


@lru_cache(maxsize=_LATELY)
def feed_links(root: str) -> str:
    """Return links to the three feeds, and to the page that says how to use them."""
    feeds = (("Atom", FEED_ATOM), ("RSS", FEED_RSS), ("JSON Feed", FEED_JSON), ("怎样订阅", FEEDS))
    return "、".join(link(root + path, name) for name, path in feeds)


def reachable(body: str) -> str:
    """Return a body whose wide tables, which scroll by themselves, the keyboard can scroll too."""
    return _FIRST_ROW.sub(_focusable, body)


def _focusable(row: re.Match[str]) -> str:
    """Return the beginning of a table, to be stopped at if it has as many columns as scroll."""
    wide = len(_CELL.findall(row[1])) >= WIDE
    return f'<table tabindex="0">{row[1]}' if wide else row[0]


def section(css: str, anchor: str, title: str, inner: str) -> str:
    """Return a block of the page under a heading of the second level, which labels it."""
    return (
        f'<section class="{css}" aria-labelledby="{anchor}">\n'
        f'<h2 id="{anchor}">{escape(title, quote=False)}</h2>\n{inner}\n</section>'
    )


def note(name: str, title: str, inner: str) -> str:
    """Return a note to the reader; its id is ``zm-note``, as a page has one at most."""
    return (
        f'<aside class="zm-note zm-note--{name}" aria-labelledby="zm-note">\n'
        f'<h2 id="zm-note">{escape(title, quote=False)}</h2>\n{inner}\n</aside>'
    )
