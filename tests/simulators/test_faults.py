"""Every kind of fault, on both platforms: what the client sees, and whether it took effect."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.client import Heard, WechatClient, WeiboClient
from tests.simulators.faults import At, Fault, Kind, Seeded
from tests.simulators.server import Simulator
from tests.simulators.wechat.people import SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator

SHORT = 0.2
"""A client's patience, in seconds."""


@dataclass(slots=True)
class Side:
    """One platform with a call that makes something, and the count of what was made."""

    simulator: Simulator
    path: str
    make: Callable[[float], Heard]
    made: Callable[[], int]
    codes: tuple[int, int]
    """Of a refusal and of a throttling that name none."""
    code: str
    """The field that holds them."""


@pytest.fixture(params=["wechat", "weibo"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    """Give both platforms in turn."""
    yield from _wechat() if request.param == "wechat" else _weibo()


def _wechat() -> Iterator[Side]:
    with WechatSimulator() as simulator:
        client = WechatClient(simulator)
        client.ready()

        def make(timeout: float) -> Heard:
            client.timeout = timeout
            body = json.dumps({"articles": [client.article()]}, ensure_ascii=False).encode()
            return client.raw("draft/add", body)

        codes = (45166, 45011)
        yield Side(simulator, "draft/add", make, lambda: len(simulator.boxed()), codes, "errcode")


def _weibo() -> Iterator[Side]:
    with WeiboSimulator() as simulator:
        client = WeiboClient(simulator)

        def make(timeout: float) -> Heard:
            client.timeout = timeout
            return client.share(f"声明 https://court.example/?n={len(simulator.calls)}")

        codes = (20021, 10024)
        yield Side(
            simulator,
            "statuses/share",
            make,
            lambda: len(simulator.published()),
            codes,
            "error_code",
        )


def test_nothing_goes_wrong_by_itself(side: Side) -> None:
    """Without a plan every call is answered."""
    assert side.make(5).status == 200
    assert side.made() == 1


@pytest.mark.parametrize(
    ("fault", "seen"),
    [(faults.NOT_SENT, ConnectionResetError), (faults.LOST, RemoteDisconnected)],
)
def test_a_connection_that_breaks(side: Side, fault: Fault, seen: type[Exception]) -> None:
    """Reset before it was read: nothing happened; closed without an answer: it did."""
    side.simulator.fail(side.path, fault)
    with pytest.raises((seen, BrokenPipeError) if seen is ConnectionResetError else seen):
        side.make(5)
    assert side.made() == fault.effect
    assert side.make(5).status == 200
    assert side.made() == 1 + fault.effect


def test_nobody_listens(side: Side) -> None:
    """The connection is refused; afterwards the port is the same."""
    port = side.simulator.port
    with side.simulator.down(), pytest.raises(ConnectionRefusedError):
        side.make(5)
    assert (side.simulator.port, side.made()) == (port, 0)
    assert side.make(5).status == 200


@pytest.mark.parametrize("effect", [False, True])
def test_refused_and_throttled(side: Side, *, effect: bool) -> None:
    """In the platform's own form, with its usual code or a given one; perhaps it is a lie."""
    told = []
    for fault in (
        Fault(Kind.REFUSED, effect),
        Fault(Kind.THROTTLED, effect),
        Fault(Kind.REFUSED, effect, code=10001),
    ):
        side.simulator.fail(side.path, fault)
        told.append(side.make(5).json[side.code])
    assert told == [*side.codes, 10001]
    assert side.made() == 3 * effect


@pytest.mark.parametrize("fault", [*faults.MALFORMED, *faults.SERVER_ERRORS])
def test_an_answer_that_is_none(side: Side, fault: Fault) -> None:
    """Broken, a page, a list, cut short, 502: whether or not it took effect."""
    side.simulator.fail(side.path, fault)
    if fault.kind is Kind.TRUNCATED:
        with pytest.raises(IncompleteRead):
            side.make(5)
    else:
        heard = side.make(5)
        assert heard.status == (502 if fault.kind is Kind.SERVER_ERROR else 200)
        assert _shape(heard) == {Kind.WRONG_TYPE: list}.get(fault.kind, ValueError)
    assert side.made() == fault.effect


def _shape(heard: Heard) -> type:
    try:
        return type(heard.json)
    except ValueError:
        return ValueError


@pytest.mark.parametrize("fault", [faults.SLOW, faults.SLOW_IN_VAIN])
def test_slower_than_the_client_waits(side: Side, fault: Fault) -> None:
    """The client gives up; whether it took effect was decided before."""
    side.simulator.fail(side.path, fault)
    with pytest.raises(TimeoutError):
        side.make(SHORT)
    assert side.made() == fault.effect


def test_slow_and_released(side: Side) -> None:
    """A held call is answered when the test says so."""
    side.simulator.fail(side.path, faults.SLOW)
    heard: list[Heard] = []
    waiting = threading.Thread(target=lambda: heard.append(side.make(10)))
    waiting.start()
    assert side.simulator.await_holding()
    side.simulator.release()
    waiting.join()
    assert [each.status for each in heard] == [200]
    assert (side.made(), side.simulator.holding) == (1, 0)


def test_late(side: Side) -> None:
    """A call that was given up takes effect when the test says so, after the retry."""
    side.simulator.fail(side.path, faults.LATE)
    with pytest.raises(RemoteDisconnected):
        side.make(5)
    assert side.made() == 0
    side.make(5)
    assert side.made() == 1
    (answer,) = side.simulator.release()
    assert (answer.status, side.made()) == (200, 2)


def test_stopping_lets_go_of_held_calls(side: Side) -> None:
    """Nobody waits for ever."""
    side.simulator.fail(side.path, faults.SLOW)
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            side.make(10)
        except (BadStatusLine, ConnectionError) as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert side.simulator.await_holding()
    side.simulator.stop()
    waiting.join()
    assert len(ended) == 1


def test_an_answer_that_repeats_the_secrets() -> None:
    """Whoever logs the message logs the token, or the secret."""
    with WechatSimulator() as wechat, WeiboSimulator() as weibo:
        wechat.fail("stable_token", faults.ECHOED)
        client = WechatClient(wechat)
        assert SECRET in client.grant()["errmsg"]
        client.grant()
        wechat.fail("draft/get", faults.ECHOED)
        assert client.token in client.post("draft/get", {})["errmsg"]
        weibo.fail("statuses/share", faults.ECHOED)
        assert TOKEN in WeiboClient(weibo).share("x").json["error"]


def test_a_connection_is_kept_alive(weibo: WeiboSimulator) -> None:
    """Two calls on one connection; a fault on the second breaks it."""
    connection = HTTPConnection("127.0.0.1", weibo.port, timeout=5)
    target = f"/2/statuses/user_timeline.json?access_token={TOKEN}"
    connection.request("GET", target)
    assert json.loads(connection.getresponse().read()) == {"statuses": [], "total_number": 0}
    used = connection.sock
    weibo.fail("statuses/user_timeline", faults.LOST)
    connection.request("GET", target)
    assert connection.sock is used
    with pytest.raises(RemoteDisconnected):
        connection.getresponse()
    connection.close()


def test_a_body_in_chunks_is_read(weibo: WeiboSimulator) -> None:
    """The connection goes on behind it."""
    connection = HTTPConnection("127.0.0.1", weibo.port, timeout=5)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    target = f"/2/statuses/share.json?access_token={TOKEN}&rip=203.0.113.7"
    for number in range(2):
        pieces = [b"status=", f"https://court.example/{number}".encode()]
        connection.request("POST", target, iter(pieces), kind, encode_chunked=True)
        assert json.loads(connection.getresponse().read())["idstr"]
    connection.close()
    assert len(weibo.published()) == 2


# --- plans --------------------------------------------------------------------------------------


def _drawn(plan: Seeded, path: str = "/cgi-bin/draft/add") -> list[Any]:
    return [plan.fault(path, nth=nth, so_far=0) for nth in range(1, 401)]


def test_a_seed_draws_the_same_again() -> None:
    """Another seed, or another path, draws otherwise; the rate is about what was asked for."""
    drawn = _drawn(Seeded(1))
    assert drawn == _drawn(Seeded(1))
    assert drawn != _drawn(Seeded(2))
    assert drawn != _drawn(Seeded(1), "/cgi-bin/draft/get")
    assert 80 < sum(fault is not None for fault in drawn) < 160
    assert set(faults.QUICK) == set(drawn) - {None}


def test_a_plan_comes_to_its_end_and_keeps_to_its_path() -> None:
    """After ``most`` faults all goes well; ``only`` spares the other calls."""
    assert Seeded(1, rate=1, most=2).fault("/a", nth=1, so_far=2) is None
    spare = Seeded(1, rate=1, only="draft/add")
    assert spare.fault("/cgi-bin/draft/get", nth=1, so_far=0) is None
    assert spare.fault("/cgi-bin/draft/add", nth=1, so_far=0) is not None


def test_a_path_is_named_by_its_end() -> None:
    """Whole words: ``token`` is not ``stable_token``; Weibo's .json is left out."""
    third = At("token", faults.LOST, nth=3)
    assert third.fault("/cgi-bin/token", nth=3, so_far=0) is faults.LOST
    assert third.fault("/cgi-bin/token", nth=2, so_far=0) is None
    assert third.fault("/cgi-bin/stable_token", nth=3, so_far=0) is None
    assert faults.is_named("/2/statuses/share.json", "statuses/share")


def test_the_next_calls_fail_from_now_on(side: Side) -> None:
    """``fail`` counts from where the calls are; the record says what each met."""
    side.make(5)
    side.simulator.fail(side.path, faults.REFUSED, times=2)
    for _ in range(3):
        side.make(5)
    met = [call.fault for call in side.simulator.calls_to(side.path)]
    assert met == [None, faults.REFUSED, faults.REFUSED, None]
    assert side.made() == 2
