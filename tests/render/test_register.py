"""The pages of the public register: sound HTML, bars, years, and links to older pages."""

from __future__ import annotations

import re

from publish.domain.kinds import EditionKind, Kind
from publish.render.register import EMPTY, Figures, range_page, register_page
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
