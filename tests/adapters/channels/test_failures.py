"""The failure table: every remote call × every fault, against the simulators (issue 3).

In the end there is exactly one public copy, or none or one and the delivery says why it is open.
"""

from __future__ import annotations

from collections import Counter

import pytest

from publish.domain.delivery import State
from tests.adapters.channels.house import CASE, House
from tests.simulators.faults import (
    ECHOED,
    LOST,
    MALFORMED,
    NOT_SENT,
    REFUSED,
    SERVER_ERRORS,
    SLOW,
    SLOW_IN_VAIN,
    THROTTLED,
    Fault,
    Seeded,
)

pytestmark = pytest.mark.slow

FAULTS = (
    NOT_SENT,
    LOST,
    REFUSED,
    THROTTLED,
    SLOW,
    SLOW_IN_VAIN,
    ECHOED,
    *MALFORMED,
    *SERVER_ERRORS,
)
CALLS = {
    "publish": (
        "stable_token",
        "material/add_material",
        "draft/add",
        "draft/get",
        "draft/batchget",
        "freepublish/submit",
        "freepublish/get",
        "freepublish/getarticle",
        "freepublish/batchget",
    ),
    "mass": ("message/mass/sendall", "message/mass/get"),
    "draft": ("freepublish/batchget", "freepublish/getarticle"),
}
WECHAT = [(mode, call) for mode, calls in CALLS.items() for call in calls]
WEIBO = ("statuses/share", "statuses/user_timeline", "short_url/expand", "statuses/show")
IN_VIEW = {State.IN_DOUBT, State.NEEDS_PERSON, State.REFUSED}


def name(fault: Fault) -> str:
    """Name a fault in the list of tests."""
    return f"{fault.kind.value}{' done' if fault.effect else ''}"


def judge(house: House, channel: str, index: int, copies: int) -> None:
    """One copy and known, or open with a reason; never two."""
    delivery = house.delivery(channel, index)
    assert copies <= 1, delivery
    if delivery.state is State.PUBLISHED:
        assert copies == 1, delivery
        assert delivery.settled, delivery
    else:
        assert delivery.state in IN_VIEW, delivery
        assert delivery.reason, delivery
        assert delivery.state is not State.REFUSED or copies == 0, delivery


def publish_drafts(house: House) -> None:
    """Do what the person at the back office does in mode draft: publish each text once."""
    done = {each.source_url for each in house.wechat.ever_published()}
    for draft in house.wechat.boxed():
        if draft["news_item"][0]["content_source_url"] not in done:
            house.wechat.publish_by_hand(draft["media_id"], "by hand")
            done.add(draft["news_item"][0]["content_source_url"])


@pytest.mark.parametrize("fault", FAULTS, ids=name)
@pytest.mark.parametrize(("mode", "call"), WECHAT, ids=" ".join)
def test_a_fault_on_wechat_never_makes_two(
    house: House, mode: str, call: str, fault: Fault
) -> None:
    """Any call, in any mode, may go wrong in any way, once."""
    house.mode = mode
    house.press.first(case=CASE)
    if call in {"draft/batchget", "freepublish/batchget"} and mode == "publish":
        house.wechat.fail("draft/add" if call.startswith("draft") else "freepublish/submit", LOST)
    house.wechat.fail(call, fault)
    step = (lambda: publish_drafts(house)) if mode == "draft" else (lambda: None)
    house.settle(only="wechat", step=step)
    judge(house, "wechat", 0, len(house.wechat.ever_published()))
    assert house.wechat.losses() == []


@pytest.mark.parametrize("fault", FAULTS, ids=name)
@pytest.mark.parametrize("call", WEIBO)
def test_a_fault_on_weibo_never_makes_two(house: House, call: str, fault: Fault) -> None:
    """Any call may go wrong in any way, once."""
    house.press.first(case=CASE)
    if call in {"statuses/user_timeline", "short_url/expand"}:
        house.weibo.fail("statuses/share", LOST)
    house.weibo.fail(call, fault)
    house.settle(only="weibo")
    judge(house, "weibo", 0, len(house.weibo.ever_published()))


PASSING = (NOT_SENT, LOST, THROTTLED, *MALFORMED, *SERVER_ERRORS)
"""Faults after which there is a copy in the end, without anybody's help."""


@pytest.mark.parametrize("fault", PASSING, ids=name)
@pytest.mark.parametrize("call", ["draft/add", "message/mass/sendall"])
def test_what_passes_passes(house: House, call: str, fault: Fault) -> None:
    """No person is asked where looking, or the key, can decide."""
    house.mode = "mass"
    house.press.first(case=CASE)
    house.wechat.fail(call, fault)
    house.settle(only="wechat")
    assert len(house.wechat.ever_published()) == 1
    assert house.delivery("wechat", 0).state is State.PUBLISHED


@pytest.mark.parametrize("fault", PASSING, ids=name)
def test_what_passes_passes_on_weibo(house: House, fault: Fault) -> None:
    """The timeline, and the rule against repetition, decide every doubt."""
    house.press.first(case=CASE)
    house.weibo.fail("statuses/share", fault)
    house.settle(only="weibo")
    assert len(house.weibo.ever_published()) == 1
    assert house.delivery("weibo", 0).state is State.PUBLISHED


@pytest.mark.parametrize("mode", ["publish", "mass", "draft"])
@pytest.mark.parametrize("seed", range(12))
def test_many_faults_never_make_two(house: House, mode: str, seed: int) -> None:
    """Faults drawn from a seed, on both platforms, over several editions."""
    house.mode = mode
    for _ in range(3):
        house.press.first(case=CASE)
    house.wechat.plans.append(Seeded(seed, rate=0.25, most=6))
    house.weibo.plans.append(Seeded(seed, rate=0.25, most=6))
    step = (lambda: publish_drafts(house)) if mode == "draft" else (lambda: None)
    house.settle(step=step, runs=80, minutes=60)
    for channel, platform in (("wechat", house.wechat), ("weibo", house.weibo)):
        copies = Counter(each.source_url for each in platform.ever_published())
        assert set(copies.values()) <= {1}
        for index in range(3):
            tag = f"C2026-{index + 1:04d}-v1"
            judge(house, channel, index, sum(tag in url for url in copies))
