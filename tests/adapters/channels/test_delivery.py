"""Both channels against both simulators: what is public over there is what was approved here."""

from __future__ import annotations

import pytest

from publish.domain.delivery import Copy, State
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1


def test_an_edition_reaches_both_platforms_once(house: House) -> None:
    """One article, one post, read back and found the same."""
    house.press.first(case=CASE)
    house.settle()
    [article], [post] = house.wechat.published(), house.weibo.published()
    assert house.wechat.losses() == []
    for channel, copy in (("wechat", article), ("weibo", post)):
        delivery = house.delivery(channel, 0)
        assert (delivery.state, delivery.copy) == (State.PUBLISHED, Copy.SAME)
        assert delivery.url == copy.url


def test_a_draft_waits_for_a_person_and_is_noticed(house: House) -> None:
    """In mode draft a person publishes; the public address is found."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.settle(only="wechat", runs=3)
    assert house.delivery("wechat", 0).state is State.ACCEPTED
    [draft] = house.wechat.boxed()
    house.wechat.publish_by_hand(draft["media_id"], "by hand")
    house.settle(only="wechat")
    [article] = house.wechat.published()
    delivery = house.delivery("wechat", 0)
    assert (delivery.state, delivery.copy, delivery.url) == (
        State.PUBLISHED,
        Copy.SAME,
        article.url,
    )


def test_a_mass_send_is_sent_once(house: House) -> None:
    """In mode mass one push reaches the followers."""
    house.mode = "mass"
    house.press.first(case=CASE)
    house.settle(only="wechat")
    assert len(house.wechat.published()) == 1
    assert house.delivery("wechat", 0).state is State.PUBLISHED


@pytest.mark.parametrize("mode", ["publish", "mass"])
def test_a_redaction_takes_both_copies_away(house: House, mode: str) -> None:
    """What the law demands to go is public nowhere."""
    house.mode = mode
    house.press.first(case=CASE)
    house.settle()
    house.press.redact(C1, 1)
    house.settle()
    assert house.wechat.published() == []
    assert house.weibo.published() == []


def test_a_correction_is_a_new_copy_that_names_the_old_one(house: House) -> None:
    """Both platforms get the correction after the first edition."""
    house.press.first(case=CASE)
    house.press.correct(C1)
    house.settle()
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v1", "v2"]
    assert [each.source_url[-2:] for each in house.weibo.published()] == ["v1", "v2"]
