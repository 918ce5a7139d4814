"""A personal or unverified account: drafts are all that it may do (facts §1.5)."""

from __future__ import annotations

import pytest

from publish.domain.delivery import State
from publish.services.resolve import Verdict, resolve
from tests.adapters.channels.house import CASE, House
from tests.simulators.wechat.switches import Account, Switches


@pytest.fixture
def personal(house: House) -> House:
    """A court whose account may not publish, in mode draft."""
    house.wechat.reset(Switches(account=Account.UNVERIFIED))
    house.mode = "draft"
    return house


def test_the_advice_to_use_drafts_helps(personal: House) -> None:
    """What waited in mode publish goes on as a draft, the same one, and is no longer in the way."""
    personal.mode = "publish"
    personal.press.first(case=CASE)
    assert "草稿方式" in personal.run(only="wechat").holds[0][1].advice
    before = [each["media_id"] for each in personal.wechat.boxed()]
    personal.mode = "draft"
    personal.press.first(case=CASE)
    done = personal.settle(only="wechat", runs=3)
    assert [each["media_id"] for each in personal.wechat.boxed()][: len(before)] == before
    assert len(personal.wechat.boxed()) == 2
    assert (done.holds, done.for_person) == ([], 0)
    assert personal.delivery("wechat", 0).state is State.ACCEPTED
    assert personal.delivery("wechat", 0).mode == "draft"


def test_a_person_is_asked_once_the_draft_has_left_the_box(personal: House) -> None:
    """No list may be read there: a person tells the address, and that is that."""
    press = personal.press
    press.first(case=CASE)
    personal.settle(only="wechat", runs=2)
    personal.wechat.publish_by_hand(personal.wechat.boxed()[0]["media_id"], "by hand")
    url = personal.wechat.ever_published()[0].url
    personal.settle(only="wechat", runs=3)
    asked = personal.delivery("wechat", 0)
    assert asked.state is State.NEEDS_PERSON
    assert "没有查询已发布文章的权限" in asked.reason
    edition = press.record.edition(0)
    resolve(press.record, "wechat", edition, Verdict.POSTED, url=url, now=personal.now())
    personal.settle(only="wechat", runs=2)
    assert personal.delivery("wechat", 0).url == url
    assert personal.delivery("wechat", 0).settled


def test_a_later_edition_takes_the_place_of_the_draft(personal: House) -> None:
    """What could be deleted from the box was not published."""
    number = personal.press.first(case=CASE)
    personal.settle(only="wechat", runs=2)
    personal.press.correct(number)
    personal.settle(only="wechat", runs=4)
    titles = [each["news_item"][0]["title"] for each in personal.wechat.boxed()]
    assert len(titles) == 1
    assert titles[0].startswith("【更正】")
    assert personal.delivery("wechat", 0).state is State.CLOSED
