"""The register as the public sees it: each row and figure has to follow from the leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce

from publish.domain.entry import Entry
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.errors import BadProof, NotFound
from publish.render import addresses, register
from publish.render.figures import EMPTY, Figures
from publish.render.moments import minute_of
from publish.render.page import Page
from publish.render.site import SiteInfo
from publish.services.departures import departures
from publish.services.history import Finding, History, Placed
from publish.services.shown import Fetch, missing
from publish.tlog import leaf_hash


def register_findings(
    fetch: Fetch,
    history: History,
    info: SiteInfo,
    numbers: Collection[Number],
    seen: Mapping[Number, str | None],
    *,
    full: bool,
) -> Iterator[Finding]:
    """Yield what is wrong with the register's pages and figures.

    ``seen`` holds when claims were first noticed, as far as statements were read. With all of them
    the hours are counted anew; with some, those on the site have to hold at least these.
    Full ranges are read only where an entry about one of ``numbers`` stands in them, or else, when
    ``full``, all. Raises SiteError when the site gives no answer.
    """
    placed = history.placed
    figures = reduce(partial(_counted, seen), placed, EMPTY)
    answers = [each.entry for each in placed if _answers(each.entry)]
    if not {each.number for each in answers} <= seen.keys():
        figures = _believed(fetch, figures, answers)
    wanted = {
        addresses.newest_register_page(each.index + 1)
        for each in placed
        if full or each.entry.number in numbers
    }
    for page in _pages(placed, figures, info, wanted):
        yield from _page(fetch, page)
    yield from _figures(fetch, figures)


def _counted(seen: Mapping[Number, str | None], figures: Figures, placed: Placed) -> Figures:
    """Return the figures with one more entry."""
    entry, leaf = placed.entry, leaf_hash(placed.entry.data).hex()
    noticed = seen.get(entry.number) if _answers(entry) else None
    try:
        return figures.after(entry, leaf, noticed)
    except ValueError:  # no time at all: whoever published it could not count it either
        return figures.after(entry, leaf)


def _answers(entry: Entry) -> bool:
    """Return whether an entry is a first clarification, for which hours may be counted."""
    return entry.kind is Kind.CLARIFICATION and entry.status is Status.PUBLISHED


def _believed(fetch: Fetch, figures: Figures, answers: Collection[Entry]) -> Figures:
    """Return the figures with the hours of the site, if those that were counted are among them."""
    try:
        told = Figures.of_page(fetch(addresses.NEWEST_REGISTER)).hours
    except (NotFound, BadProof):
        return figures
    years = Counter(int(minute_of(entry.at)[:4]) for entry in answers)
    few = all(sum(row.values()) <= years[year] for year, row in told.items())
    held = all(
        told.get(year, {}).get(hours, 0) >= count
        for year, row in figures.hours.items()
        for hours, count in row.items()
    )
    return replace(figures, hours=told) if few and held else figures


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
    """Yield whether the figures in the newest page say something else."""
    try:
        shown = Figures.of_page(fetch(addresses.NEWEST_REGISTER))
    except NotFound:
        return  # that the page is missing was said
    except BadProof as error:
        yield Finding("register.figures", addresses.NEWEST_REGISTER, f"{error}。")
    else:
        if shown != figures:
            text = "页面里供程序读取的年度数字与台账逐条计算的不一致。"
            yield Finding("register.figures", addresses.NEWEST_REGISTER, text)
