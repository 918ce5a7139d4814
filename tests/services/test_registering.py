"""The public register on the site: however it grew, it is what the log alone says."""

from __future__ import annotations

import json
import re

import pytest

from publish.domain.kinds import Kind
from publish.ports import SiteFile
from publish.render.figures import EMPTY, Figures
from tests.crash.stranger import tree_of
from tests.services.press import PressBuilder

NEWEST = "register/index.html"


def indexes(page: bytes) -> list[int]:
    """The log indexes that a page lists, in its order."""
    return [int(found) for found in re.findall(rb"<tr><td>([0-9]+)</td>", page)]


def test_every_entry_is_a_row() -> None:
    """First, update, correction, withdrawal and redaction: each with time, number, edition, act."""
    press = PressBuilder()
    number = press.first()
    press.update(number)
    press.correct(number)
    press.redact(number, 1)
    press.withdraw(number)
    press.publish()
    page = press.fetch(NEWEST).decode()
    acts = re.findall(r'<a href="(.*?)">(.*?)</a></td><td>(.*?)</td></tr>', page)
    assert acts == [
        (f"../statements/{number}/v4/", f"{number} 第4版", "撤下"),
        (f"../statements/{number}/v1/", f"{number} 第1版", "依法删除"),
        (f"../statements/{number}/v3/", f"{number} 第3版", "更正"),
        (f"../statements/{number}/v2/", f"{number} 第2版", "续报"),
        (f"../statements/{number}/v1/", f"{number} 第1版", "首次发布"),
    ]
    told = re.search(r'<script type="application/json" id="zm-counts">(.*?)</script>', page)
    assert told
    assert json.loads(told[1])["years"] == {
        "2026": {"published": 1, "updated": 1, "corrected": 1, "withdrawn": 1, "redacted": 1}
    }


def test_full_ranges_are_written_once_and_never_change() -> None:
    """The first page is written when the 17th entry begins the second; then it is left alone."""
    press = PressBuilder()
    for _ in range(16):
        press.first()
    press.publish()
    assert indexes(press.fetch(NEWEST)) == [*range(15, -1, -1)]
    assert "register/p1/index.html" not in tree_of(press.site)
    number = press.first()
    press.publish()
    full = press.fetch("register/p1/index.html")
    assert (indexes(full), indexes(press.fetch(NEWEST))) == ([*range(15, -1, -1)], [16])
    press.redact(number, 1)
    press.publish()
    assert press.fetch("register/p1/index.html") == full
    assert indexes(press.fetch(NEWEST)) == [17, 16]
    assert '<a href="p1/">第1页</a>' in press.fetch(NEWEST).decode()


def test_an_entry_costs_a_file_of_few_bytes() -> None:
    """The newest page with its figures; a second file only where a range is finished."""
    press = PressBuilder()
    for _ in range(32):
        press.first()
    press.publish()
    before = tree_of(press.site)
    press.first()
    press.publish()
    after = tree_of(press.site)
    changed = {path for path in after if after[path] != before.get(path)}
    mine = {path for path in changed if path.startswith("register/")}
    assert mine == {NEWEST, "register/p2/index.html"}
    assert sum(len(after[path]) for path in mine) < 12_000


def test_a_file_of_figures_of_a_former_form_is_swept() -> None:
    """The figures once had a file of their own; a full run takes it off the site."""
    press = PressBuilder()
    press.first()
    press.site.put([SiteFile("register/figures.json", b"{}")])
    press.publish(full=True)
    assert "register/figures.json" not in tree_of(press.site)


@pytest.mark.parametrize("damage", ["", "{}", '{"years":1}', "another", "ahead", "twice"])
def test_figures_are_right_whatever_the_site_has(damage: str) -> None:
    """Missing, damaged, of another log, or of a later state: they are counted from the log."""
    press, other = PressBuilder(), PressBuilder()
    for _ in range(3):
        press.first()
        other.update(other.first(year=2025))
    other.publish()
    press.publish()
    right = Figures.of_page(press.fetch(NEWEST))
    assert right.years == {2026: (3, 0, 0, 0, 0)}
    if damage == "another":
        page = Figures(2, "ab" * 32, {2020: (2, 0, 0, 0, 0)}).element()
    elif damage == "ahead":
        page = other.fetch(NEWEST).decode()
    elif damage == "twice":
        page = 2 * Figures(3, right.last, {2020: (3, 0, 0, 0, 0)}).element()
    else:
        page = f'<script type="application/json" id="zm-counts">{damage}</script>'
    press.site.put([SiteFile(NEWEST, page.encode())])
    press.first()
    press.publish()
    assert Figures.of_page(press.fetch(NEWEST)).years == {2026: (4, 0, 0, 0, 0)}


def test_an_empty_register_says_so() -> None:
    """Before the first entry there is a page, without figures."""
    press = PressBuilder()
    press.publish()
    page = press.fetch(NEWEST).decode()
    assert "台账还没有条目" in page
    assert "zm-figures" not in page
    assert Figures.of_page(press.fetch(NEWEST)) == EMPTY


def test_the_feed_of_a_kind_changes_with_its_kind_alone() -> None:
    """A notice leaves the feed of clarifications as it is, and the other way round."""
    press = PressBuilder()
    press.first(Kind.CLARIFICATION)
    press.first(Kind.NOTICE)
    press.publish()
    for kind, mine in ((Kind.NOTICE, "notices"), (Kind.CLARIFICATION, "clarifications")):
        before = tree_of(press.site)
        press.first(kind)
        press.publish()
        after = tree_of(press.site)
        feeds = {path for path in after if path.endswith("s/feed.atom")}
        assert feeds == {"clarifications/feed.atom", "notices/feed.atom"}
        assert {path for path in feeds if after[path] != before[path]} == {f"{mine}/feed.atom"}


def test_the_feed_of_a_kind_is_found_however_long_nothing_came() -> None:
    """After many notices the feed of clarifications still has its newest, corrections included."""
    press = PressBuilder()
    old, older = press.first(Kind.CLARIFICATION), press.first(Kind.CLARIFICATION)
    for _ in range(30):
        press.first(Kind.NOTICE)
    press.publish()
    press.correct(old)
    press.publish()
    feed = press.fetch("clarifications/feed.atom").decode()
    found = re.findall(r"<id>\S*/statements/(\S+)/</id>", feed)
    assert found == [str(old), str(older)]
    assert Figures.of_page(press.fetch(NEWEST)).recent == {
        Kind.CLARIFICATION: (0, 1, 32),
        Kind.NOTICE: tuple(range(27, 32)),
    }
