"""Mode draft: one draft of an edition in the box, whatever happens; no orphan stays."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from publish.adapters.channels.wechat import Wechat
from publish.adapters.channels.wechat_box import Box
from publish.adapters.channels.wechat_lists import Lists
from publish.domain.delivery import State
from publish.services.resolve import Verdict
from tests.adapters.channels.box import CALLS, boxed, drafted, tell
from tests.adapters.channels.house import CASE, House
from tests.adapters.channels.test_failures import FAULTS, IN_VIEW, name
from tests.services.press import C1, INFO
from tests.simulators.faults import LATE, Fault, Kind


def judge_one(house: House) -> None:
    """Hold the box to it: one draft, and known; or none, and a person is shown why."""
    delivery = house.delivery("wechat", 0)
    if delivery.state is State.ACCEPTED:
        assert boxed(house) == ["C2026-0001-v1"], delivery
    else:
        assert delivery.state in IN_VIEW, delivery
        assert delivery.reason
        assert boxed(house) in ([], ["C2026-0001-v1"])
    assert house.wechat.ever_published() == []


@pytest.mark.parametrize("fault", [*FAULTS, LATE], ids=name)
@pytest.mark.parametrize("call", CALLS)
def test_one_draft_of_an_edition_stands(house: House, call: str, fault: Fault) -> None:
    """After every run of the failure table, also where a call takes effect an hour later."""
    house.mode = "draft"
    house.press.first(case=CASE)
    if call in {"draft/batchget", "draft/delete"}:
        house.wechat.fail("draft/add", LATE)
    house.wechat.fail(call, fault)
    house.settle(only="wechat", runs=6)
    house.wechat.release()
    house.settle(only="wechat", runs=6)
    judge_one(house)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_draft_that_comes_late_is_deleted(house: House, hours: int) -> None:
    """Its answer was lost, another was added, and then the first one appeared as well."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/add", LATE)
    house.settle(only="wechat", runs=3)
    assert boxed(house) == ["C2026-0001-v1"]
    house.wechat.let_pass(timedelta(hours=hours))
    house.wechat.release()
    assert boxed(house) == ["C2026-0001-v1"] * 2
    house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v1"]
    assert len(house.wechat.calls_to("draft/add")) == 2


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_drafts_a_person_may_publish_either(house: House, which: int) -> None:
    """It is recognised, and the other one is deleted, so that nobody publishes it as well."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/add", LATE)
    house.settle(only="wechat", runs=3)
    house.wechat.release()
    house.wechat.let_pass(60)
    house.wechat.publish_by_hand(house.wechat.boxed()[which]["media_id"], "by hand")
    assert house.settle(only="wechat").pending == 0
    assert house.delivery("wechat", 0).state is State.PUBLISHED
    assert boxed(house) == []


def test_if_a_person_deletes_one_of_two_the_other_stays(house: House) -> None:
    """Also where it was the one that we knew."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/add", LATE)
    house.settle(only="wechat", runs=3)
    house.wechat.release()
    house.wechat.delete_draft(house.delivery("wechat", 0).known["media_id"])
    house.settle(only="wechat", runs=4)
    assert boxed(house) == ["C2026-0001-v1"]
    assert house.delivery("wechat", 0).state is State.ACCEPTED


def test_what_belongs_to_others_is_never_touched(house: House) -> None:
    """Drafts of people, of other statements, and one that a person has put together with more."""
    drafted(house)
    house.press.first(case=CASE)
    [ours] = house.wechat.boxed()
    house.settle(only="wechat", runs=2)
    article = ours["news_item"][0]
    other = article | {"content_source_url": "https://other.example/?rev=C2026-0001-v1"}
    with house.wechat.lock:
        for articles in ([article, article], [other], [article | {"content_source_url": ""}]):
            house.wechat.drafts.add({"articles": articles})
    house.wechat.let_pass(60)
    house.press.correct(C1)
    house.settle(only="wechat", runs=4)
    assert Counter(boxed(house)) == Counter(
        ["", "C2026-0001-v1", "C2026-0001-v1", "C2026-0001-v2", "C2026-0002-v1"]
    )


def test_sending_again_leaves_no_second_draft(house: House) -> None:
    """A person found that the platform had changed it: the old draft goes when another comes."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/get", Fault(Kind.THROTTLED))
    house.run(only="wechat")
    [draft] = house.wechat.boxed()
    house.wechat.edit_draft(draft["media_id"], title="另一个标题")
    house.settle(only="wechat", runs=3)
    assert house.delivery("wechat", 0).state is State.NEEDS_PERSON
    house.wechat.let_pass(timedelta(days=3))
    tell(house, 1, Verdict.NOT_POSTED)
    house.settle(only="wechat", runs=3)
    [again] = house.wechat.boxed()
    assert again["media_id"] != draft["media_id"]
    assert house.delivery("wechat", 0).state is State.ACCEPTED


def test_a_worker_that_slept_deletes_nothing_that_came_meanwhile(house: House) -> None:
    """It was overtaken: what stands in the box by now is the other one's."""
    channel = house.outlets(house.press.store)["wechat"].channel
    assert isinstance(channel, Wechat)
    box = Box(channel.api, Lists(channel.api.post, INFO.url), house.now())
    house.wechat.let_pass(600)
    drafted(house)
    box.make_room("C2026-0001-v1", {})
    box.keep_none("C2026-0001-v1", {})
    assert boxed(house) == ["C2026-0001-v1"]
    later = Box(channel.api, Lists(channel.api.post, INFO.url), house.now())
    later.make_room("C2026-0001-v1", {})
    assert boxed(house) == []
