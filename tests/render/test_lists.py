"""Home page and lists: rows, ranges, and pages that stay as they are once full."""

from __future__ import annotations

import pytest

from publish.domain.kinds import EditionKind, Kind
from publish.domain.statement import Statement
from publish.render import addresses
from publish.render.lists import home_page, kind_page, range_page, row, year_page
from publish.render.page import Page
from tests.render.markup import fragment, resolve
from tests.render.records import INFO, Log

KIND = Kind.CLARIFICATION


def court_year(count: int) -> list[Statement]:
    """Statements with the serials 1 to ``count``."""
    log = Log()
    return [log.first(KIND, title=f"第{n}件的通报") for n in range(1, count + 1)]


def listed(statements: list[Statement], serials: range) -> list[Statement]:
    """The statements of a range."""
    return [statement for statement in statements if statement.number.serial in serials]


def year(statements: list[Statement]) -> Page:
    """The year's page."""
    newest = addresses.newest_serials(len(statements))
    return year_page(KIND, 2026, len(statements), listed(statements, newest), INFO)


def full(statements: list[Statement], page: int) -> Page:
    """One range page."""
    serials = addresses.list_serials(page)
    return range_page(KIND, 2026, page, listed(statements, serials), INFO)


@pytest.mark.parametrize("count", [1, 9, 10, 11, 20, 21, 65])
def test_links_of_lists_lead_to_pages_that_are_written(count: int) -> None:
    """Year and range pages never name a range that is not full yet."""
    statements = court_year(count)
    written = {addresses.range_path(KIND, 2026, p) for p in addresses.full_list_pages(count)}
    written |= {addresses.statement_path(s.number) for s in statements}
    written |= {"", addresses.list_path(KIND), addresses.year_path(KIND, 2026)}
    last = addresses.full_list_pages(count)
    for page in [year(statements), *(full(statements, p) for p in last)]:
        for href in fragment(page.body).links:
            assert resolve(page.path, href) in written


def test_a_full_page_never_changes_when_the_year_grows() -> None:
    """The bytes of page 1 are the same at 10 and at 21 statements, so nothing is rewritten."""
    statements = court_year(21)
    assert full(statements[:10], 1) == full(statements, 1)
    assert "p2/" not in full(statements, 1).body


def test_the_year_shows_its_newest_range_newest_first() -> None:
    """With 21 statements the year shows the 21st alone and the way back."""
    assert fragment(year(court_year(21)).body).text.count("件的通报") == 1
    body = year(court_year(10)).body
    assert body.index("第10件的通报") < body.index("第1件的通报")


def test_long_years_name_only_the_nearest_pages_and_the_first() -> None:
    """The way back has a fixed length, however long the year is."""
    links = [href for href in fragment(year(court_year(65)).body).links if "p" in href[:2]]
    assert links == ["p6/", "p5/", "p4/", "p1/"]


def test_rows_say_the_state_and_show_no_text_that_went() -> None:
    """Corrected rows are marked; withdrawn ones keep a title only; erased ones the number only."""
    log = Log()
    number = log.first(KIND, title="标题", body="<p>正文。</p>").number
    assert "已更正" in row(log.publish(number, EditionKind.CORRECTION, title="标题"), "./")
    withdrawn = row(log.publish(number, EditionKind.WITHDRAWAL), "./")
    assert "已撤下" in withdrawn
    assert "zm-row-excerpt" not in withdrawn
    log.redact(number, 1)
    erased = row(log.redact(number, 2), "./")
    assert "C2026-0001</a>" in erased
    assert "标题" not in erased


def test_a_long_text_is_cut_at_a_sentence() -> None:
    """An excerpt has at most sixty characters and ends where a sentence does."""
    body = f"<p>{'甲' * 30}。{'乙' * 40}。</p>"
    assert f'<p class="zm-row-excerpt">{"甲" * 30}。</p>' in row(Log().first(KIND, body=body), "./")


def test_empty_lists_say_so() -> None:
    """A new site is courteous, and its pages are sound."""
    for page in (home_page({}, INFO), kind_page(KIND, [], [], INFO)):
        assert "目前没有发布件" in page.body
        assert fragment(page.body).headings[0] == 1


@pytest.mark.parametrize("count", [0, 1, 20])
def test_lists_are_sound_html(count: int) -> None:
    """One element, no blank line, one h1, and every link resolves within the site."""
    statements = court_year(count)
    pages = [home_page({KIND: statements}, INFO), kind_page(KIND, [2025, 2026], statements, INFO)]
    for page in [*pages, year(statements), full(statements, 1)]:
        body = fragment(page.body)
        assert (body.roots, body.headings.count(1)) == (1, 1)
        assert all(line.strip() for line in page.body.split("\n"))
        assert set(body.labelled) <= set(body.ids)
        assert len(set(body.ids)) == len(body.ids)
        assert all(resolve(page.path, href) is not None for href in body.links)
        assert "ColumnType" in fragment(page.head).metas
