"""Attached pictures on their way to both platforms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from publish.domain.delivering import after
from publish.domain.delivery import Copy, State
from publish.domain.outcome import Resolved
from publish.services import deliveries, queue
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1
from tests.simulators.client import png
from tests.simulators.faults import LOST, Fault, Kind
from tests.simulators.wechat.switches import Switches

ONE = png(900, 383)
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x01\x7f\x03\x84".ljust(400, b"\x00")
DAMAGED = b"\x89PNG\r\n\x1a\n" + b"x" * 100


def addresses(house: House) -> list[str]:
    """Return what uploadimg gave out, in order."""
    return list(house.wechat.library.images)


@pytest.mark.parametrize("mode", ["publish", "mass"])
@pytest.mark.parametrize("switches", [Switches(), Switches(images_return="rewritten")])
def test_pictures_are_shown_in_the_article(house: House, mode: str, switches: Switches) -> None:
    """Each at its place with alternative text and width, and the copy is found to be the same."""
    house.wechat.reset(switches)
    house.mode = mode
    files = [("a.png", ONE), ("c.pdf", b"%PDF-1.7"), ("b.jpg", JPEG)]
    house.press.first(case=CASE, files=files)
    house.settle(only="wechat")
    [article] = house.wechat.published()
    first, second = addresses(house)
    assert [house.wechat.library.images[each] for each in (first, second)] == [ONE, JPEG]
    if switches.images_return == "as sent":
        assert f'<img src="{first}" alt="附件a.png" data-w="900"></p>' in article.content
        assert f'<img src="{second}" alt="附件b.jpg" data-w="900"></p>' in article.content
    assert article.content.count("<img ") == 2
    assert house.wechat.losses() == []
    delivery = house.delivery("wechat", 0)
    assert delivery.state is State.PUBLISHED
    assert delivery.copy is (Copy.SAME if mode == "publish" else Copy.UNREADABLE)


def test_a_picture_is_uploaded_once_for_an_account(house: House) -> None:
    """Two editions and another statement with the same picture: one upload."""
    files = [("a.png", ONE), ("again.png", ONE)]
    house.press.first(case=CASE, files=files)
    house.press.correct(C1, files=files)
    house.press.first(case=CASE, files=files)
    house.settle(only="wechat")
    assert len(house.wechat.published()) == 3
    assert len(house.wechat.calls_to("media/uploadimg")) == 1


def test_another_account_gets_its_own_upload(house: House) -> None:
    """What one account was given says nothing about another."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    store = house.press.store
    [key] = store.list("channels/wechat/picture-")
    found = store.get(key)
    store.swap(key, found.data.replace(b'"whose":"', b'"whose":"x'), seen=found.version)
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    assert len(house.wechat.calls_to("media/uploadimg")) == 2


@pytest.mark.parametrize("data", [DAMAGED, png(size=1_000_000), b"\x89PNG\r\n\x1a\n"])
def test_a_picture_that_may_not_go_is_told_of(house: House, data: bytes) -> None:
    """Damaged or too large: it is not sent, and the article says where it can be seen."""
    house.press.first(case=CASE, files=[("a.png", ONE), ("b.png", data)])
    house.settle(only="wechat")
    [article] = house.wechat.published()
    assert article.content.count("<img ") == 1
    told = f"图片“附件b.png”没有随文显示，请到原文查看：{article.source_url}</p>"
    assert told in article.content
    assert len(house.wechat.calls_to("media/uploadimg")) == 1
    assert house.delivery("wechat", 0).copy is Copy.SAME


@pytest.mark.parametrize("code", [40005, 40009, 40137])
def test_a_picture_that_wechat_refuses_holds_nothing_up(house: House, code: int) -> None:
    """The text goes without it and says so; the next day it is offered once more."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.wechat.fail("media/uploadimg", Fault(Kind.REFUSED, code=code))
    house.settle(only="wechat")
    assert "没有随文显示" in house.wechat.published()[0].content
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    assert len(house.wechat.calls_to("media/uploadimg")) == 1
    house.wechat.let_pass(timedelta(days=1))
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    assert [each.content.count("<img ") for each in house.wechat.published()] == [0, 0, 1]


def test_many_pictures_are_uploaded_in_several_goes(house: House) -> None:
    """A few in one run, so that a worker's claim does not run out meanwhile; then all are shown."""
    files = [(f"p{at}.png", png(20 + at, 20)) for at in range(10)]
    house.press.first(case=CASE, files=files)
    for expected in (4, 8, 10):
        house.run(only="wechat")
        assert len(house.wechat.calls_to("media/uploadimg")) == expected
        house.wechat.let_pass(60)
    house.settle(only="wechat")
    [article] = house.wechat.published()
    assert article.content.count("<img ") == 10
    assert house.delivery("wechat", 0).copy is Copy.SAME


@pytest.mark.parametrize("call", ["draft/add", "freepublish/submit", "draft/get"])
def test_a_lost_memory_of_uploads_changes_nothing_that_is_sent(house: House, call: str) -> None:
    """Another upload has another address; a delivery that has begun keeps its own."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.wechat.fail(call, LOST)
    house.run(only="wechat")
    forget(house)
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    first, second = addresses(house)
    sent = {each.source_url[-13:]: each.content for each in house.wechat.published()}
    assert (first in sent["C2026-0001-v1"], first in sent["C2026-0002-v1"]) == (True, False)
    assert second in sent["C2026-0002-v1"]
    digests = {house.delivery("wechat", index).digest for index in (0, 1)}
    assert len(digests) == 2
    assert house.delivery("wechat", 0).copy is Copy.SAME


def test_the_digest_is_that_of_the_picture_and_not_of_its_address(house: House) -> None:
    """A person lets the same edition be sent again, after the memory was lost: the same digest."""
    house.mode = "draft"
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.run(only="wechat")
    before = house.delivery("wechat", 0)
    forget(house)
    statement = house.press.record.statement(C1)
    assert statement is not None
    kept = deliveries.load(house.press.store, "wechat", 0)
    turn = queue.claim(house.press.store, "wechat", house.now())
    assert kept is not None
    assert turn is not None
    kept.keep(turn, after(kept.delivery, Resolved(posted=False), (), house.now()))
    turn.release()
    house.run(only="wechat")
    assert len(addresses(house)) == 2
    assert house.delivery("wechat", 0).digest == before.digest


def forget(house: House) -> None:
    """Lose what is remembered of uploads."""
    store = house.press.store
    store.erase(list(store.list("channels/wechat/picture-")))


# -- after a redaction -------------------------------------------------------------------------


def test_pictures_that_cannot_be_deleted_are_a_persons_to_ask_for(house: House) -> None:
    """The article goes; that its pictures have addresses still is told, once, to a person."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.settle(only="wechat")
    house.press.redact(C1, 1)
    house.settle(only="wechat", runs=4)
    assert house.wechat.published() == []
    asked = house.delivery("wechat", 1)
    assert asked.state is State.NEEDS_PERSON
    assert "图片没有删除接口" in asked.reason


def test_a_draft_that_nobody_saw_leaves_nothing_to_ask_for(house: House) -> None:
    """Nobody knows the address of its pictures."""
    house.mode = "draft"
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.run(only="wechat")
    house.press.redact(C1, 1)
    assert house.settle(only="wechat").pending == 0
    assert house.wechat.boxed() == []


# -- Weibo -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "sent"),
    [
        ([], ()),
        ([("c.pdf", b"%PDF-1.7"), ("a.png", ONE), ("b.jpg", JPEG)], (ONE,)),
        ([("b.jpg", JPEG)], (JPEG,)),
        ([("a.png", png(size=4_999_999))], (png(size=4_999_999),)),
        ([("a.png", png(size=5_000_000)), ("b.jpg", JPEG)], ()),
        ([("a.png", DAMAGED)], ()),
    ],
    ids=["none", "first", "jpeg", "large", "too large", "damaged"],
)
def test_a_post_has_the_first_picture(
    house: House, files: list[tuple[str, bytes]], sent: tuple[bytes, ...]
) -> None:
    """As the documented form has it; the text is the same with and without."""
    house.press.first(case=CASE, files=files)
    house.settle(only="weibo")
    [post] = house.weibo.published()
    assert post.pictures == sent
    delivery = house.delivery("weibo", 0)
    assert (delivery.state, delivery.copy) == (State.PUBLISHED, Copy.SAME)
    assert "\u3010关于网传第1段视频有关情况的通报】" in post.content


@pytest.mark.parametrize("code", [20005, 20006, 10018])
def test_a_picture_that_weibo_refuses_holds_nothing_up(house: House, code: int) -> None:
    """The text goes without it, once."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.weibo.fail("statuses/share", Fault(Kind.REFUSED, code=code))
    house.settle(only="weibo")
    [post] = house.weibo.published()
    assert post.pictures == ()
    assert house.delivery("weibo", 0).state is State.PUBLISHED


def test_a_refusal_of_the_picture_that_lies_makes_no_second_post(house: House) -> None:
    """The text is then refused as repeated, and a person is shown why it is open."""
    house.press.first(case=CASE, files=[("a.png", ONE)])
    house.weibo.fail("statuses/share", Fault(Kind.REFUSED, effect=True, code=20005))
    house.settle(only="weibo", runs=5)
    assert len(house.weibo.ever_published()) == 1
    assert house.delivery("weibo", 0).state is State.NEEDS_PERSON
