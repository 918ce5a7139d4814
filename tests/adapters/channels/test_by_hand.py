"""What a person does at the back office of WeChat while the system does not look."""

from __future__ import annotations

from publish.domain.delivery import Copy, State
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1
from tests.simulators.faults import LOST


def drafted(house: House) -> str:
    """Bring an edition into the box; return its number there."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.run(only="wechat")
    assert house.delivery("wechat", 0).state is State.ACCEPTED
    [draft] = house.wechat.boxed()
    return str(draft["media_id"])


def test_a_redacted_draft_that_a_person_has_published_is_deleted(house: House) -> None:
    """That the draft is not in the box is no proof that nothing is public."""
    media_id = drafted(house)
    house.wechat.publish_by_hand(media_id, "by hand")
    house.press.redact(C1, 1)
    house.settle(only="wechat")
    assert house.wechat.published() == []
    assert house.delivery("wechat", 0).copy is Copy.GONE


def test_a_redacted_draft_that_a_person_has_sent_is_asked_for(house: House) -> None:
    """What was mass-sent by hand no list shows: a person deletes it."""
    media_id = drafted(house)
    house.wechat.publish_by_hand(media_id, "mass by hand")
    house.press.redact(C1, 1)
    house.settle(only="wechat", runs=5)
    asked = house.delivery("wechat", 1)
    assert asked.state is State.NEEDS_PERSON
    assert "可能已群发" in asked.reason
    assert house.delivery("wechat", 0).copy is not Copy.GONE


def test_a_redacted_draft_in_the_box_is_deleted(house: House) -> None:
    """Nobody can publish it any more, and nobody is asked."""
    drafted(house)
    house.press.redact(C1, 1)
    assert house.settle(only="wechat").pending == 0
    assert house.wechat.boxed() == []


def test_a_draft_whose_answer_was_lost_and_that_a_person_has_published_is_found(
    house: House,
) -> None:
    """It is recognised as public, and no second draft is made of it."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.wechat.fail("draft/add", LOST)
    house.run(only="wechat")
    [draft] = house.wechat.boxed()
    house.wechat.publish_by_hand(draft["media_id"], "by hand")
    house.settle(only="wechat")
    assert len(house.wechat.calls_to("draft/add")) == 1
    found = house.delivery("wechat", 0)
    assert (found.state, found.copy) == (State.PUBLISHED, Copy.SAME)
    assert found.url == house.wechat.published()[0].url
