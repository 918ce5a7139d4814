"""Mode draft: one draft of a statement in the box, that of its newest edition."""

from __future__ import annotations

import pytest

from publish.domain.delivery import State
from publish.services.resolve import Verdict
from tests.adapters.channels.box import boxed, drafted, tell
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1
from tests.simulators.faults import NOT_SENT, Fault, Kind


def test_a_correction_takes_the_place_of_a_draft(house: House) -> None:
    """The superseded text cannot be published by mistake; the correction can, once."""
    drafted(house)
    house.press.correct(C1)
    house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v2"]
    old = house.delivery("wechat", 0)
    assert (old.state, old.superseded, old.url) == (State.CLOSED, True, "")
    assert old.reason == "已有后一版，这一版还没有公开的草稿已撤下。"
    house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
    assert house.settle(only="wechat").pending == 0
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v2"]


def test_of_many_editions_the_newest_stands(house: House) -> None:
    """However many come before anybody publishes one."""
    drafted(house)
    for act in (house.press.correct, house.press.update, house.press.update, house.press.correct):
        act(C1)
        house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v5"]
    states = [house.delivery("wechat", index).state for index in range(5)]
    assert states == [State.CLOSED] * 4 + [State.ACCEPTED]


def test_what_came_too_late_for_a_draft_is_not_sent_at_all(house: House) -> None:
    """Three editions before the first run: one draft is made, and no other ever was."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.press.correct(C1)
    house.press.update(C1)
    house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v3"]
    assert len(house.wechat.calls_to("draft/add")) == 1


def test_what_a_person_has_published_stays_and_is_followed_up(house: House) -> None:
    """It has readers: it is recognised, and the correction gets a draft beside it."""
    drafted(house)
    house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
    house.press.correct(C1)
    house.settle(only="wechat", runs=2)
    assert house.delivery("wechat", 0).state is State.PUBLISHED
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v1"]
    assert boxed(house) == ["C2026-0001-v2"]
    assert house.wechat.calls_to("draft/delete") == []


def test_what_a_person_has_sent_to_all_is_in_view_and_holds_nothing_up(house: House) -> None:
    """No list shows it: its delivery asks, and the correction's draft is there all the same."""
    drafted(house)
    house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "mass by hand")
    house.press.correct(C1)
    house.settle(only="wechat", runs=3)
    asked = house.delivery("wechat", 0)
    assert asked.state is State.ACCEPTED
    assert "可能正在发布、已群发或被删除" in asked.reason
    assert boxed(house) == ["C2026-0001-v2"]
    tell(house, 1, Verdict.POSTED, "https://mp.weixin.qq.com/s/abc")
    assert house.delivery("wechat", 0).state is State.PUBLISHED


def test_what_nobody_has_read_needs_no_withdrawal(house: House) -> None:
    """The draft goes, and no article tells of the withdrawal of something that was never there."""
    drafted(house)
    house.press.withdraw(C1)
    assert house.settle(only="wechat").pending == 0
    assert boxed(house) == []
    assert house.wechat.ever_published() == []


def test_a_withdrawal_that_waited_for_the_draft_to_go_is_not_sent_either(house: House) -> None:
    """The draft could not be deleted at once; when it is gone, nothing is left to tell."""
    drafted(house)
    house.press.withdraw(C1)
    house.wechat.fail("draft/delete", NOT_SENT, times=2)
    house.run(only="wechat")
    assert house.settle(only="wechat").pending == 0
    assert boxed(house) == []
    assert house.delivery("wechat", 1).state is State.CLOSED


def test_a_withdrawal_of_what_was_published_is_drafted(house: House) -> None:
    """Readers are told."""
    drafted(house)
    house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
    house.press.withdraw(C1)
    house.settle(only="wechat", runs=3)
    assert boxed(house) == ["C2026-0001-v2"]


@pytest.mark.parametrize("rev", [1, 2])
def test_redactions_of_what_was_replaced(house: House, rev: int) -> None:
    """The first one's draft is gone already and nobody is asked; the second one's goes now."""
    drafted(house)
    house.press.correct(C1)
    house.settle(only="wechat", runs=2)
    house.press.redact(C1, rev)
    house.settle(only="wechat", runs=3)
    assert boxed(house) == (["C2026-0001-v2"] if rev == 1 else [])
    assert house.delivery("wechat", 2).state is State.CLOSED
    assert house.wechat.ever_published() == []


def test_a_redaction_and_a_correction_at_once(house: House) -> None:
    """The redacted draft goes first, then the correction comes."""
    drafted(house)
    house.press.correct(C1)
    house.press.redact(C1, 1)
    house.run(only="wechat")
    assert boxed(house) == ["C2026-0001-v2"]
    house.settle(only="wechat", runs=2)
    assert house.delivery("wechat", 2).state is State.CLOSED


def test_a_question_about_a_draft_is_moot_once_it_is_replaced(house: House) -> None:
    """WeChat had changed the draft and a person was asked; the correction ends that."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/get", Fault(Kind.THROTTLED))
    house.run(only="wechat")
    house.wechat.edit_draft(house.wechat.boxed()[0]["media_id"], title="另一个标题")
    house.settle(only="wechat", runs=3)
    assert house.delivery("wechat", 0).state is State.NEEDS_PERSON
    house.press.correct(C1)
    house.settle(only="wechat", runs=3)
    assert boxed(house) == ["C2026-0001-v2"]


def test_a_question_what_was_sent_is_not_moot(house: House) -> None:
    """A person must answer it first: there may be a draft that nobody has found."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/add", Fault(Kind.SERVER_ERROR), times=9)
    house.settle(only="wechat", runs=20)
    house.wechat.plans.clear()
    assert house.delivery("wechat", 0).state is State.NEEDS_PERSON
    house.press.correct(C1)
    house.settle(only="wechat", runs=2)
    assert boxed(house) == []
    tell(house, 1, Verdict.NOT_POSTED)
    house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v2"]


def test_a_mode_that_changes_in_between_replaces_too(house: House) -> None:
    """The first edition waits as a draft; then machines publish."""
    drafted(house)
    house.mode = "publish"
    house.press.correct(C1)
    house.settle(only="wechat")
    assert boxed(house) == []
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v2"]


def test_other_modes_post_every_edition(house: House) -> None:
    """Nothing waits there, so nothing is replaced."""
    house.press.first(case=CASE)
    house.press.correct(C1)
    house.settle()
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v1", "v2"]
    assert [each.source_url[-2:] for each in house.weibo.published()] == ["v1", "v2"]
