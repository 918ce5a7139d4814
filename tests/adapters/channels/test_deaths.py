"""Workers killed before and after every write to the store, against the simulators."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from publish.domain.delivery import State
from tests.adapters.channels.house import CASE, House
from tests.adapters.channels.test_failures import IN_VIEW, publish_drafts
from tests.crash.mortal import Dead, Life, MortalStore
from tests.simulators.faults import LATE
from tests.simulators.wechat.switches import Switches

MODES = [("wechat", "draft"), ("wechat", "publish"), ("wechat", "mass"), ("weibo", "publish")]


def copies(house: House, channel: str) -> int:
    """Return how many copies were ever public."""
    platform = house.wechat if channel == "wechat" else house.weibo
    return len(platform.ever_published())


def live(house: House, channel: str, life: Life) -> None:
    """Dispatch until the worker dies, or nothing is pending."""
    for _ in range(8):
        with suppress(Dead):
            if not house.run(MortalStore(house.press.store, life), only=channel).pending:
                return
        if life.over:
            return
        house.wechat.let_pass(timedelta(minutes=10))
        publish_drafts(house)


def fresh(house: House, mode: str) -> None:
    """Begin anew at the same addresses: an empty account, an empty record, one edition."""
    house.wechat.reset(Switches())
    house.weibo.reset(house.weibo.switches)
    house.press = type(house.press)()
    house.press.first(case=CASE)
    house.mode = mode


@pytest.mark.parametrize(("channel", "mode"), MODES, ids=" ".join)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write(house: House, channel: str, mode: str, after: bool) -> None:  # noqa: FBT001 - a column of the table
    """Whoever comes next ends it: one copy, or a doubt in view; never two."""
    for death in range(1, 200):
        fresh(house, mode)
        life = Life(death, after=after)
        live(house, channel, life)
        house.wechat.let_pass(timedelta(minutes=10))
        step = (lambda: publish_drafts(house)) if mode == "draft" else (lambda: None)
        house.settle(only=channel, step=step)
        delivery = house.delivery(channel, 0)
        if delivery.state is State.PUBLISHED:
            assert copies(house, channel) == 1
        else:
            assert copies(house, channel) <= 1
            assert delivery.state in IN_VIEW
            assert delivery.reason
        if not life.over:
            return
    raise AssertionError("the worker never survived")


@pytest.mark.parametrize(
    ("channel", "mode", "call"),
    [
        ("wechat", "publish", "draft/add"),
        ("wechat", "publish", "freepublish/submit"),
        ("wechat", "mass", "message/mass/sendall"),
        ("weibo", "publish", "statuses/share"),
    ],
)
@pytest.mark.parametrize("minutes", [1, 9, 200])
def test_a_call_that_takes_effect_late_makes_no_second_copy(
    house: House, channel: str, mode: str, call: str, minutes: int
) -> None:
    """What the platform does long after it broke off is still counted once."""
    fresh(house, mode)
    platform = house.wechat if channel == "wechat" else house.weibo
    platform.fail(call, LATE)
    for passed in range(0, 600, 10):
        house.run(only=channel)
        if passed >= minutes and platform.holding:
            platform.release()
        house.wechat.let_pass(timedelta(minutes=10))
    house.settle(only=channel, runs=5)
    assert copies(house, channel) <= 1
    delivery = house.delivery(channel, 0)
    assert delivery.state is State.PUBLISHED or (delivery.state in IN_VIEW and delivery.reason)
