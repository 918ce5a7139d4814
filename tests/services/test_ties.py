"""Notices that repeal or amend others, and events: both ways linked, found without a search."""

from __future__ import annotations

import json
import re

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.domain.content import Amendment, Repeal
from publish.domain.kinds import Form, Kind
from publish.services import keys
from publish.services.projection import Projection
from tests.crash.faults import Faults, FaultyStore
from tests.crash.office import look
from tests.crash.stranger import dead_links, differences, rebuilt, tree_of
from tests.services.press import N1, PressBuilder

BAR = re.compile(r'<div class="zm-state .*?</div>')


def bar(press: PressBuilder, path: str) -> str:
    """The state bar of a page, without its tags."""
    [found] = BAR.findall(press.fetch(f"{path}index.html").decode())
    return re.sub("<[^>]*>", "", found)


def press_of() -> PressBuilder:
    """A press whose theme is complete."""
    return PressBuilder(theme=look())


def two() -> PressBuilder:
    """A rule, published, and one that repeals it from April on, appended."""
    press = press_of()
    press.first(Kind.NOTICE, form=Form.POLICY, title="旧规定", effective_date="2026-01-01")
    press.publish()
    repeal = (Repeal("旧规定", number="N2026-0001"),)
    press.first(Kind.NOTICE, title="新规定", effective_date="2026-04-01", repeals=repeal)
    return press


def test_a_repealed_notice_says_so_and_both_lead_to_each_other() -> None:
    """State, day and way stand on all pages of the old one, in its lists and in its title."""
    press = two()
    before = bar(press, "statements/N2026-0001/")
    assert "现行有效" in before
    assert "以上状态截至2026-03-03 09:01（台账第 0 条）。" in before
    press.publish()
    for path in ("statements/N2026-0001/", "statements/N2026-0001/v1/"):
        assert "2026-04-01起废止" in bar(press, path)
        assert "自2026-04-01起由《新规定》废止。" in bar(press, path)
        assert "（台账第 1 条）" in bar(press, path)
    old = press.fetch("statements/N2026-0001/index.html").decode()
    assert '<a href="../../statements/N2026-0002/">《新规定》</a>' in old
    assert "[2026-04-01起废止]旧规定" in old
    new = press.fetch("statements/N2026-0002/index.html").decode()
    assert '<a href="../../statements/N2026-0001/">旧规定</a>' in new
    for path in ("index.html", "notices/index.html", "notices/2026/index.html"):
        assert "2026-04-01起废止" in press.fetch(path).decode()


def test_an_amended_notice_says_what_to_read_with_it() -> None:
    """Amended in part, and then repealed: both are told, and the state is the graver one."""
    press = press_of()
    press.first(Kind.NOTICE, form=Form.POLICY, title="旧规定")
    change = (Amendment("旧规定", number=str(N1), note="修改第五条"),)
    press.first(Kind.NOTICE, title="修改规定", effective_date="2026-03-10", amends=change)
    press.publish()
    assert bar(press, "statements/N2026-0001/").startswith("2026-03-10起修改")
    assert "部分内容自2026-03-10起由《修改规定》修改" in bar(press, "statements/N2026-0001/")
    assert "修改第五条。" in press.fetch("statements/N2026-0002/index.html").decode()
    repeal = (Repeal("旧规定", number=str(N1)),)
    press.first(Kind.NOTICE, title="新规定", effective_date="2026-05-01", repeals=repeal)
    press.publish()
    assert bar(press, "statements/N2026-0001/").startswith("2026-05-01起废止")
    assert "由《修改规定》修改" in bar(press, "statements/N2026-0001/")


def test_a_correction_takes_a_repeal_back_and_an_update_does_not() -> None:
    """What counts is what stands: an update goes on from it, a correction takes its place."""
    press = two()
    new = press.first(Kind.NOTICE, repeals=(Repeal("旧规定", number="N2026-0001"),))
    press.update(new, title="续报")
    press.publish()
    assert "废止" in bar(press, "statements/N2026-0001/")
    press.correct(new)
    other = press.record.statement(N1)
    assert other is not None
    press.correct(press.first(Kind.NOTICE))
    press.publish()
    assert bar(press, "statements/N2026-0001/").count("废止。") == 1
    assert not differences(tree_of(press.site), rebuilt(press.store))


def test_an_erased_text_still_repeals() -> None:
    """The notice of the redaction keeps numbers, day and event, and nothing of the text."""
    press = two()
    new = press.first(
        Kind.NOTICE, title="密事甲", series="qy-2026-x", repeals=(Repeal("旧", number=str(N1)),)
    )
    press.publish()
    press.redact(new, 1)
    press.publish()
    value = json.loads(press.fetch(f"statements/{new}/v1/statement.json"))["redaction"]["notice"]
    assert value["kept"] == {
        "repeals": ["N2026-0001"],
        "series": "qy-2026-x",
        "since": "2026-03-03",
    }
    assert f"由{new}废止。" in bar(press, "statements/N2026-0001/")
    assert str(new) in press.fetch("series/qy-2026-x/index.html").decode()
    tree = tree_of(press.site)
    assert not [path for path, data in tree.items() if "密事甲".encode() in data]
    assert not differences(tree, rebuilt(press.store))


def test_what_is_not_there_is_not_linked() -> None:
    """A number that nobody has, or that is given out later, leads nowhere and is not repealed."""
    press = press_of()
    press.first(Kind.NOTICE, repeals=(Repeal("将来的规定", number="N2026-0002"),))
    press.publish()
    assert "<li>将来的规定</li>" in press.fetch("statements/N2026-0001/index.html").decode()
    press.first(Kind.NOTICE)
    press.publish()
    assert "废止" not in bar(press, "statements/N2026-0002/")
    assert not dead_links(tree_of(press.site))


def test_an_end_is_a_date_and_not_a_clock() -> None:
    """Until an entry after the last day says otherwise, the page says until when."""
    press = press_of()
    press.first(Kind.NOTICE, form=Form.POLICY, expiry_date="2026-03-02")
    press.first(Kind.NOTICE, form=Form.POLICY, expiry_date="2026-10-08")
    press.publish()
    assert bar(press, "statements/N2026-0001/").startswith("2026-03-02后失效")
    assert "现已失效。" in bar(press, "statements/N2026-0001/")
    assert bar(press, "statements/N2026-0002/").startswith("有效期至2026-10-08")
    page = press.fetch("statements/N2026-0002/index.html").decode()
    assert '<time class="zm-until" datetime="2026-10-08">' in page


def test_an_event_is_a_page_of_fixed_ranges() -> None:
    """In the order of the log; the eleventh begins a page; a member's page stays as it is."""
    press = press_of()
    first = press.first(series="qy-2026-a", title="起因")
    press.first()
    for _ in range(9):
        press.first(series="qy-2026-a")
    press.publish()
    assert "series/qy-2026-a/p1/index.html" not in tree_of(press.site)
    alone = press.fetch(f"statements/{first}/index.html")
    assert '<a href="../../series/qy-2026-a/">' in alone.decode()
    press.first(series="qy-2026-a")
    press.publish()
    full = press.fetch("series/qy-2026-a/p1/index.html").decode()
    newest = press.fetch("series/qy-2026-a/index.html").decode()
    assert (full.count("zm-row-title"), newest.count("zm-row-title")) == (10, 1)
    assert "起因：事件全部发布" in newest
    assert full.index("起因") < full.index("C2026-0003")
    assert press.fetch(f"statements/{first}/index.html") == alone
    assert not dead_links(tree_of(press.site))
    assert not differences(tree_of(press.site), rebuilt(press.store))


@pytest.mark.parametrize("size", [3, 300])
def test_an_event_costs_the_same_however_large(size: int) -> None:
    """A publication reads no more of an event of hundreds than of one of a few."""
    press = press_of()
    for _ in range(size):
        press.first(series="qy-2026-a")
    press.publish()
    press.first(series="qy-2026-a")
    faults = Faults()
    press.store = FaultyStore(press.store, faults)
    press.record.store = press.store
    press.publish()
    assert sum(1 for call in faults.calls if call[1].startswith("ties/")) < 80
    assert sum(1 for call in faults.calls if call[1].startswith("texts/")) < 60


def test_threads_are_made_again_when_they_are_lost() -> None:
    """They follow from the entries: without them, and in any order, the site comes out the same."""
    press = two()
    press.first(series="qy-2026-a")
    press.publish()
    tree = tree_of(press.site)
    gone = list(press.store.list("ties"))
    press.store.erase(gone)
    press.site = MemorySite()
    press.publish(full=True)
    assert keys.TIES in set(press.store.list(keys.TIES))
    assert not differences(tree, tree_of(press.site))


def test_projections_find_only_what_was_there() -> None:
    """Seen as of an earlier head, a notice is not repealed yet."""
    press = two()
    press.publish()
    head = press.record.head()
    now = Projection(press.record, head, None, press.theme, [])  # type: ignore[arg-type]
    assert [each.by.serial for each in now.statement(N1).effects] == [2]
