"""The register as the public sees it: each row and figure has to follow from the leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce

from publish.domain.number import Number
from publish.errors import BadProof, NotFound
from publish.render import addresses, register
from publish.render.figures import EMPTY, Figures
from publish.render.page import Page
from publish.render.site import SiteInfo
from publish.services.departures import departures
from publish.services.history import Finding, History, Placed
from publish.services.shown import Fetch, missing
from publish.tlog import leaf_hash


def register_findings(
    fetch: Fetch, history: History, info: SiteInfo, numbers: Collection[Number], *, full: bool
) -> Iterator[Finding]:
    """Yield what is wrong with the register's pages and figures.

    Full ranges are read only where an entry about one of ``numbers`` stands in them, or else, when
    ``full``, all. Raises SiteError when the site gives no answer.
    """
    placed = history.placed
    figures = reduce(_counted, placed, EMPTY)
    wanted = {
        addresses.newest_register_page(each.index + 1)
        for each in placed
        if full or each.entry.number in numbers
    }
    for page in _pages(placed, figures, info, wanted):
        yield from _page(fetch, page)
    yield from _figures(fetch, figures)


def _counted(figures: Figures, placed: Placed) -> Figures:
    """Return the figures with one more entry."""
    return figures.after(placed.entry, leaf_hash(placed.entry.data).hex())


def _pages(
    placed: list[Placed], figures: Figures, info: SiteInfo, wanted: Collection[int]
) -> Iterator[Page]:
    """Yield the newest page, and the full ranges that are asked for."""
    rows = [(each.index, each.entry) for each in placed]
    newest = addresses.newest_register_page(len(rows))
    start = addresses.register_indexes(newest).start
    yield register.register_page(rows[start:], figures, info)
    for page in addresses.full_register_pages(0, len(rows)):
        if page in wanted:
            span = addresses.register_indexes(page)
            yield register.range_page(page, rows[span.start : span.stop], info)


def _page(fetch: Fetch, page: Page) -> Iterator[Finding]:
    """Yield what is wrong with one page."""
    try:
        shown = fetch(page.file).decode("utf-8", errors="replace")
    except NotFound:
        yield missing(page.file)
        return
    for rule, text in departures(shown, page.body):
        yield Finding(rule, page.file, text)


def _figures(fetch: Fetch, figures: Figures) -> Iterator[Finding]:
    """Yield whether the file of figures says something else."""
    try:
        shown = Figures.decode(fetch(addresses.FIGURES))
    except NotFound:
        yield missing(addresses.FIGURES)
    except BadProof as error:
        yield Finding("register.figures", addresses.FIGURES, f"{error}。")
    else:
        if shown != figures:
            yield Finding("register.figures", addresses.FIGURES, "年度数字与台账逐条计算的不一致。")
