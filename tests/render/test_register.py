"""The pages of the public register: sound HTML, bars, years, and links to older pages."""

from __future__ import annotations

import re

from publish.domain.kinds import EditionKind, Kind
from publish.render.figures import EMPTY, LONGEST, Figures, hours_between, hours_label, median
from publish.render.register import range_page, register_page
from tests.render.markup import fragment
from tests.render.records import INFO, Log


def test_pages_are_sound_html() -> None:
    """One element, one h1, headings without a jump, every label there."""
    log = Log()
    statement = log.publish(log.first(Kind.NOTICE).number, EditionKind.CORRECTION)
    rows = [(edition.index, edition.entry) for edition in statement.editions]
    figures = EMPTY
    for _, entry in rows:
        figures = figures.after(entry, "ab" * 32)
    for page in (register_page(rows, figures, INFO), range_page(1, rows, INFO)):
        body = fragment(page.body)
        assert (body.roots, body.headings.count(1), body.headings[0]) == (1, 1, 1)
        assert set(body.labelled) <= set(body.ids)
        assert all(line.strip() for line in page.body.split("\n"))


def test_the_page_shows_ten_years_newest_first() -> None:
    """A bar is as long as its year's share of the fullest year shown; older years are left out."""
    years = {year: (year - 2010, 0, 1, 0, 0) for year in range(2011, 2023)}
    figures = Figures(sum(map(sum, years.values())), "ab" * 32, years)
    body = register_page([], figures, INFO).body
    shown = re.findall(r'<th scope="row">(\d+)年<svg .*?<rect width="(\d+)"', body)
    assert [year for year, _ in shown] == [str(year) for year in range(2022, 2012, -1)]
    assert (shown[0][1], shown[-1][1]) == ("100", "31")
    assert Figures.decode(figures.encode()) == figures


def test_the_median_follows_from_counts() -> None:
    """Hours up to three days, then days, rounded up; half are within the median."""
    assert hours_between("2026-03-04 09:20", "2026-03-04 09:20") == 1
    assert hours_between("2026-03-04 09:20", "2026-03-06 17:30") == 57
    assert hours_between("2026-03-04 09:20", "2026-03-07 09:21") == 96
    assert hours_between("2026-02-25 00:00", "2026-04-10 16:00") == 45 * 24
    assert hours_between("2025-02-25 00:00", "2026-04-10 16:00") == LONGEST
    assert median({}) is None
    assert median({1: 1, 57: 1, 96: 1}) == 57
    assert median({1: 2, 57: 1, 96: 1}) == 1
    assert [*map(hours_label, (57, 96, LONGEST))] == ["57小时", "4天", "60天以上"]


def test_the_page_says_how_long_it_took() -> None:
    """A table of its own, only for years in which a time of discovery was told."""
    log = Log()
    entry = log.first(Kind.CLARIFICATION).first.entry
    figures = EMPTY.after(entry, "ab" * 32, "2026-03-01 08:00").after(entry, "ab" * 32)
    assert Figures.decode(figures.encode()) == figures
    page = register_page([], figures, INFO).body
    assert "从首次发现到发布的用时" in page
    assert re.search(r"<td>1</td><td>\d+(小时|天)</td>", page)
    assert "用时" not in register_page([], EMPTY.after(entry, "ab" * 32), INFO).body
