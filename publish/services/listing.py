"""Lists as the public sees them: they name what is in the log, all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.errors import NotFound
from publish.render import addresses
from publish.services.history import Finding
from publish.services.shown import Fetch, missing

_LINK = re.compile(r'href="[^"]*statements/([CN][0-9]{4}-[0-9]{4,7})/')


def list_findings(
    fetch: Fetch, serials: Mapping[str, int], numbers: Collection[Number], *, full: bool
) -> Iterator[Finding]:
    """Yield what is wrong with the home page and the lists.

    ``serials`` is the highest serial of each book. Full ranges are read only where one of
    ``numbers`` stands in them, or else, when ``full``, all.
    """
    for path in ("", *(addresses.list_path(kind) for kind in Kind)):
        yield from _page(fetch, f"{path}index.html", serials, None)
    for book, count in serials.items():
        first = Number(book[0], int(book[1:]), 1)
        year = addresses.year_path(first.kind, first.year)
        newest = addresses.newest_serials(count)
        yield from _page(fetch, f"{year}index.html", serials, _named(first, newest))
        touched = {addresses.list_page(n.serial) for n in numbers if n.book == book}
        for page in addresses.full_list_pages(count):
            if full or page in touched:
                path = addresses.range_path(first.kind, first.year, page)
                named = _named(first, addresses.list_serials(page))
                yield from _page(fetch, f"{path}index.html", serials, named)


def _named(first: Number, serials: range) -> set[str]:
    """Return the numbers of a range of a book."""
    return {str(Number(first.letter, first.year, serial)) for serial in serials}


def _page(
    fetch: Fetch, path: str, serials: Mapping[str, int], expected: set[str] | None
) -> Iterator[Finding]:
    """Yield numbers that a list names though they are not in the log, or leaves out."""
    try:
        shown = set(_LINK.findall(fetch(path).decode("utf-8", errors="replace")))
    except NotFound:
        yield missing(path)
        return
    for text in sorted(shown):
        number = Number(text[0], int(text[1:5]), int(text[6:]))
        if not 1 <= number.serial <= serials.get(number.book, 0):
            yield Finding("list.unknown", path, f"列表里的 {text} 不在台账里。")
    for text in sorted((expected or set()) - shown):
        yield Finding("list.missing", path, f"列表里缺少台账上的 {text}。")
