"""Whatever goes wrong with a picture, its text is public once and says where the picture is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from publish.adapters.channels.funnel import Funnel, LostError
from publish.domain.delivery import State
from tests.adapters.channels.house import CASE, House
from tests.adapters.channels.test_deaths import MODES, copies, fresh, live
from tests.adapters.channels.test_failures import FAULTS, IN_VIEW, PASSING, judge, name
from tests.crash.mortal import Life
from tests.simulators.client import png
from tests.simulators.faults import LATE, LOST, Fault, Seeded

FILES = [("a.png", png(900, 383)), ("b.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\x01\x7f\x03\x84" * 9)]


def whole(house: House) -> None:
    """Hold every article to it: its pictures, or a sentence for each that is not there."""
    for article in house.wechat.ever_published():
        assert article.content.count("<img ") + article.content.count("没有随文显示") == 2
    assert house.wechat.losses() == []


@pytest.mark.parametrize("fault", FAULTS, ids=name)
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("mode", ["publish", "mass"])
def test_a_fault_of_uploadimg(house: House, mode: str, fault: Fault, times: int) -> None:
    """The text does not wait for a person: sooner or later it is public, once."""
    house.mode = mode
    house.press.first(case=CASE, files=FILES)
    house.wechat.fail("media/uploadimg", fault, times=times)
    house.settle(only="wechat")
    assert len(house.wechat.ever_published()) == 1
    assert house.delivery("wechat", 0).state is State.PUBLISHED
    whole(house)


@pytest.mark.parametrize("fault", [*FAULTS, LATE], ids=name)
@pytest.mark.parametrize("call", ["statuses/share", "statuses/user_timeline", "short_url/expand"])
def test_a_fault_of_a_post_with_a_picture(house: House, call: str, fault: Fault) -> None:
    """The failure table holds for the form with a file as for the one without."""
    house.press.first(case=CASE, files=FILES)
    if call != "statuses/share":
        house.weibo.fail("statuses/share", LOST)
    house.weibo.fail(call, fault)
    house.settle(only="weibo", runs=3)
    house.weibo.release()
    house.settle(only="weibo")
    judge(house, "weibo", 0, len(house.weibo.ever_published()))
    assert {each.pictures for each in house.weibo.ever_published()} <= {(FILES[0][1],)}


@pytest.mark.parametrize("fault", PASSING, ids=name)
def test_what_passes_passes_with_a_picture(house: House, fault: Fault) -> None:
    """No person is asked where looking can decide."""
    house.press.first(case=CASE, files=FILES)
    house.weibo.fail("statuses/share", fault)
    house.settle(only="weibo")
    [post] = house.weibo.ever_published()
    assert post.pictures == (FILES[0][1],)
    assert house.delivery("weibo", 0).state is State.PUBLISHED


@pytest.mark.parametrize("seed", range(25))
def test_many_faults(house: House, seed: int) -> None:
    """Drawn from a seed, on both platforms at once."""
    house.press.first(case=CASE, files=FILES)
    house.wechat.plans.append(Seeded(seed, rate=0.4, most=8))
    house.weibo.plans.append(Seeded(seed, rate=0.4, most=4))
    house.settle(runs=60, minutes=30)
    judge(house, "wechat", 0, len(house.wechat.ever_published()))
    judge(house, "weibo", 0, len(house.weibo.ever_published()))
    whole(house)


@pytest.mark.parametrize(("channel", "mode"), MODES[1:], ids=" ".join)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write(house: House, channel: str, mode: str, after: bool) -> None:  # noqa: FBT001 - a column of the table
    """Also between two uploads: one copy with its pictures, or a doubt in view."""
    for death in range(1, 200):
        fresh(house, mode)
        house.press = type(house.press)()
        house.press.first(case=CASE, files=FILES)
        life = Life(death, after=after)
        live(house, channel, life)
        house.wechat.let_pass(600)
        house.settle(only=channel)
        delivery = house.delivery(channel, 0)
        if delivery.state is State.PUBLISHED:
            assert copies(house, channel) == 1
        else:
            assert copies(house, channel) <= 1
            assert delivery.state in IN_VIEW
            assert delivery.reason
        whole(house)
        if not life.over:
            return
    raise AssertionError("the worker never survived")


# -- a picture that takes too long on its way ----------------------------------------------------


def test_an_upload_ends_within_the_deadline() -> None:
    """Its pieces are sent only as long as there is time; what was sent is not known to be done."""
    sent: list[int] = []
    ticks = iter(range(0, 1000, 15))

    def slow(request: httpx.Request) -> httpx.Response:
        nonlocal sent
        assert request.headers["Content-Length"] == "1000000"
        assert "Transfer-Encoding" not in request.headers
        assert isinstance(request.stream, httpx.SyncByteStream)
        for piece in request.stream:
            sent += [len(piece)]
        raise AssertionError("it was sent whole")

    funnel = Funnel(
        "https://platform.example", tuple, Reading(slow), ticks=lambda: float(next(ticks))
    )
    with pytest.raises(LostError, match="too slow"):
        funnel.send("POST", "/x", content=b"x" * 1_000_000)
    assert sent == [65_536, 65_536]


@dataclass(frozen=True, slots=True)
class Reading(httpx.BaseTransport):
    """A transport that hands the request over before its body is read."""

    answer: Callable[[httpx.Request], httpx.Response]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        return self.answer(request)
