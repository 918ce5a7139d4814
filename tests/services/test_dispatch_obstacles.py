"""Dispatch among faults: whatever is in the way is told, and nothing is posted twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from publish.domain.delivery import State
from publish.domain.parcel import Parcel
from publish.domain.statement import Edition, Statement
from publish.errors import (
    ChannelBlocked,
    ChannelUnavailable,
    DeliveryInDoubt,
    DeliveryRefused,
    RenderError,
)
from publish.services import deliveries
from publish.services.courier import Outlet
from publish.services.dispatch import Dispatcher
from tests.services.desk import delivery, failing, office
from tests.services.platform import FakeChannel
from tests.services.press import C1


def test_a_redaction_waits_for_a_doubt() -> None:
    """What may have been posted is found first, and then deleted."""
    press, desk = office()
    lost = DeliveryInDoubt("答复丢失")
    desk.run(desk.channel(call=failing("post", lost, after=True)))
    press.redact(C1, 1)
    desk.settle(desk.channel())
    assert desk.platform.posts == ["C2026-0001-v1"]
    assert desk.platform.gone == {"C2026-0001-v1"}


def test_a_channel_that_is_held_up_is_left_alone_until_then() -> None:
    """A used-up quota stops all deliveries, the oldest goes first when it is over."""
    press, desk = office(3)
    full = ChannelUnavailable("今天的额度已用完", wait=7200, whole=True)
    channel = desk.channel(call=failing("upload", full))
    done = desk.run(channel)
    assert [hold.reason for _, hold in done.holds] == ["今天的额度已用完。"]
    desk.time.pass_(hours=1)
    desk.run(channel)
    assert channel.calls == ["upload C2026-0001-v1"]
    desk.time.pass_(hours=2)
    desk.settle(channel)
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0002-v1", "C2026-0003-v1"]
    assert delivery(press, 2).settled


def test_what_a_person_must_do_is_told_once() -> None:
    """The same obstacle again is no news, but it stays in view."""
    _, desk = office()
    blocked = ChannelBlocked("服务器地址 203.0.113.7 不在白名单")
    channel = desk.channel(call=failing("upload", blocked, times=3))
    assert len(desk.run(channel).holds) == 1
    desk.time.pass_(hours=1)
    again = desk.run(channel)
    assert (again.holds, again.for_person) == ([], 1)


def test_a_person_who_put_it_right_need_not_wait() -> None:
    """Asked by hand, dispatch tries at once what waits for a person."""
    _, desk = office()
    channel = desk.channel(call=failing("upload", ChannelBlocked("地址不在白名单")))
    desk.run(channel)
    desk.run(channel)
    assert desk.platform.posts == []
    desk.eager = True
    desk.run(channel)
    assert desk.platform.posts == ["C2026-0001-v1"]


def test_a_refusal_stays_in_view() -> None:
    """What was refused is not offered again, and not forgotten."""
    press, desk = office(2)
    refused = DeliveryRefused("内容被平台拒绝", advice="请人工处理。")
    channel = desk.channel(call=failing("post", refused))
    desk.settle(channel, runs=5)
    done = desk.run(channel)
    assert desk.platform.posts == ["C2026-0002-v1"]
    assert delivery(press, 0).state is State.REFUSED
    assert (done.pending, done.for_person, done.news) == (1, 1, [])


def test_a_doubt_that_looking_cannot_decide_goes_to_a_person() -> None:
    """It is never sent again."""
    press, desk = office()
    lost = DeliveryInDoubt("答复丢失")
    channel = desk.channel(blind=True, call=failing("post", lost, after=True))
    desk.settle(channel)
    assert desk.platform.posts == ["C2026-0001-v1"]
    assert delivery(press, 0).state is State.NEEDS_PERSON
    assert delivery(press, 0).reason


def test_on_a_serial_account_a_doubt_comes_first() -> None:
    """While one post is looked for, no other pushes it out of sight."""
    press, desk = office(3)
    lost = DeliveryInDoubt("答复丢失")
    channel = desk.channel(serial=True, call=failing("post", lost, after=True))
    desk.run(channel)
    desk.run(channel)
    assert desk.platform.posts == ["C2026-0001-v1"]
    desk.settle(channel)
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0002-v1", "C2026-0003-v1"]
    assert press.record.head().size == 3


def test_another_account_does_not_continue_what_was_begun() -> None:
    """A look at the wrong account would see nothing, and post again."""
    press, desk = office()
    lost = DeliveryInDoubt("答复丢失")
    desk.run(desk.channel(call=failing("post", lost, after=True)))
    desk.settle(desk.channel(account="other"), runs=5)
    assert desk.platform.posts == ["C2026-0001-v1"]
    assert delivery(press, 0).state is State.NEEDS_PERSON


def test_a_form_that_fails_after_a_lost_answer_is_no_refusal() -> None:
    """What cannot be formatted any more may have been sent all the same."""
    press, desk = office()
    lost = failing("send", DeliveryInDoubt("答复丢失"), after=True)
    desk.run(desk.channel(mode="mass", call=lost))
    desk.time.pass_(hours=1)

    def broken(statement: Statement, edition: Edition, links: Mapping[int, str]) -> Parcel:
        raise RenderError("标题太长")

    outlets = {"weibo": Outlet(desk.channel(mode="mass"), broken)}
    Dispatcher(press.record, outlets, desk.time).dispatch(1)
    assert delivery(press, 0).state is State.NEEDS_PERSON


def test_an_edition_that_cannot_be_formatted_is_refused() -> None:
    """The formatter's sentence is what a person reads."""
    press, desk = office()

    def broken(statement: Statement, edition: Edition, links: Mapping[int, str]) -> Parcel:
        raise RenderError("标题太长", advice="请填写更短的短标题。")

    outlets = {"weibo": Outlet(desk.channel(), broken)}
    done = Dispatcher(press.record, outlets, desk.time).dispatch(1)
    assert delivery(press, 0).state is State.REFUSED
    assert done.asks
    assert [each.advice for each in done.news] == ["请填写更短的短标题。"]


def test_no_more_than_so_many_are_open() -> None:
    """Ten thousand stuck deliveries do not all knock at the door."""
    press, desk = office(4)
    asleep = FakeChannel(desk.platform, call=failing("upload", ChannelUnavailable("忙"), times=99))
    desk.run(asleep)
    assert len(asleep.calls) == 3
    kept = deliveries.load(press.store, "weibo", 0)
    assert kept is not None
    assert replace(kept.delivery, at="").failures == 1


@pytest.mark.parametrize("mode", ["post", "mass"])
@pytest.mark.parametrize("step", ["upload", "post", "send", "live", "look", "read"])
@pytest.mark.parametrize(
    "fault",
    [
        (ChannelUnavailable("没有连上"), False),
        (ChannelUnavailable("限流", wait=60, whole=True), False),
        (ChannelBlocked("令牌失效"), False),
        (DeliveryInDoubt("答复丢失"), False),
        (DeliveryInDoubt("答复丢失"), True),
    ],
    ids=["unavailable", "throttled", "blocked", "lost before", "lost after"],
)
def test_each_fault_at_each_call_ends_with_one_copy(
    mode: str, step: str, fault: tuple[Exception, bool]
) -> None:
    """Every remote call × every passing fault: one public copy, and the delivery knows it."""
    press, desk = office(2)
    channel = desk.channel(mode=mode, call=failing(step, fault[0], after=fault[1]))
    if step == "look":
        lost = failing("post", DeliveryInDoubt("答复丢失"), after=True)
        desk.run(desk.channel(mode=mode, call=lost))
    desk.settle(channel)
    assert sorted(desk.platform.posts) == ["C2026-0001-v1", "C2026-0002-v1"]
    assert delivery(press, 0).settled
    assert delivery(press, 1).state is State.PUBLISHED
