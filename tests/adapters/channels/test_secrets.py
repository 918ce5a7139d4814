"""No secret comes out: not in records, errors, logs or status, though the platform repeats it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial

import httpx
import pytest

from publish.adapters.channels.funnel import Funnel, LostError, NotSentError
from publish.adapters.channels.shelf import Shelf
from publish.adapters.channels.wechat import COVER, DRAFT, Wechat
from publish.adapters.channels.wechat_api import WechatApi
from publish.adapters.channels.weibo import POST, Weibo
from publish.adapters.channels.weibo_api import WeiboApi
from publish.adapters.stores.memory import MemoryStore
from publish.domain.canonical import encode
from publish.domain.parcel import Parcel
from publish.errors import (
    ChannelBlocked,
    ChannelError,
    ChannelUnavailable,
    DeliveryInDoubt,
    NeedsPerson,
)
from publish.services import keys, standing
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1, START
from tests.simulators.faults import ECHOED, Fault, Kind
from tests.simulators.weibo.simulator import TOKEN

SECRET = "s3cret+/= value"
ARTICLE = Parcel(
    "C2026-0001-v1",
    "https://press.court.example/?rev=C2026-0001-v1",
    {
        "title": "题",
        "author": "",
        "digest": "",
        "content": "<p>文</p>",
        "content_source_url": "u",
        "status": "文",
    },
)
Handler = Callable[[httpx.Request], httpx.Response]


def wechat(handler: Handler) -> Wechat:
    """Return the channel with a token that is a secret, and answers from a function."""
    shelf = Shelf(MemoryStore(), partial(keys.kept, "wechat"))
    until = "2027-01-01T00:00:00+00:00"
    shelf.put("token", {"token": SECRET, "until": until, "whose": "https://wechat.example|wx1"})
    transport = httpx.MockTransport(handler)
    api = WechatApi("https://wechat.example", "wx1", SECRET, shelf, lambda: START, transport)
    return Wechat(api, "publish", "https://press.court.example/")


def weibo(handler: Handler) -> Weibo:
    """Return the channel with a secret token, and answers from a function."""
    shelf = Shelf(MemoryStore(), partial(keys.kept, "weibo"))
    transport = httpx.MockTransport(handler)
    api = WeiboApi("https://weibo.example", SECRET, "203.0.113.9", shelf, lambda: START, transport)
    return Weibo(api, "https://press.court.example/")


def subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Yield all classes of errors below one."""
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def failing(error: type[Exception]) -> Handler:
    """Return a network that fails in one way, with a message that tells everything."""

    def handle(request: httpx.Request) -> httpx.Response:
        if issubclass(error, httpx.RequestError):
            raise error(f"{request.url} {request.content!r}", request=request)
        raise error(str(request.url))

    return handle


ERRORS = [
    each
    for each in (*subclasses(httpx.TransportError), ConnectionResetError, TimeoutError, OSError)
    if each not in {httpx.TimeoutException, httpx.NetworkError}
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: each.__name__)
def test_no_error_of_the_network_leaks(error: type[Exception]) -> None:
    """Every one becomes ours, says whether it was sent, and holds nothing of the request."""
    calls: list[Callable[[], object]] = [
        lambda: wechat(failing(error)).take(DRAFT, ARTICLE, {"thumb": "1"}, again=False),
        lambda: weibo(failing(error)).take(POST, ARTICLE, {}, again=False),
    ]
    for call in calls:
        with pytest.raises((ChannelUnavailable, DeliveryInDoubt)) as caught:
            call()
        told = "".join(traceback.format_exception(caught.value))
        assert "s3cret" not in told
        assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (httpx.ConnectError, False),
        (httpx.ConnectTimeout, False),
        (httpx.PoolTimeout, False),
        (httpx.ReadTimeout, True),
        (httpx.WriteTimeout, True),
        (httpx.ReadError, True),
        (httpx.WriteError, True),
        (httpx.RemoteProtocolError, True),
    ],
)
def test_what_was_not_sent_is_told_from_what_was(error: type[Exception], sent: bool) -> None:  # noqa: FBT001 - a column of the table
    """Only what certainly never left counts as not sent."""
    funnel = Funnel("https://a.example", lambda: (), httpx.MockTransport(failing(error)))
    with pytest.raises(LostError if sent else NotSentError):
        funnel.send("POST", "/x")


def test_an_answer_without_end_is_given_up() -> None:
    """Neither a flood nor a trickle keeps a worker for ever."""
    flood = httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 5_000_000))
    with pytest.raises(LostError):
        Funnel("https://a.example", lambda: (), flood).send("GET", "/x")
    ticks = iter(range(0, 10_000, 50))
    slow = Funnel(
        "https://a.example",
        lambda: (),
        httpx.MockTransport(lambda _: httpx.Response(200, content=b"{}")),
        ticks=lambda: float(next(ticks)),
    )
    with pytest.raises(LostError):
        slow.send("GET", "/x")


def test_secrets_are_struck_out_however_they_are_written() -> None:
    """Plain, percent-encoded, as a form or as JSON: none of it is read."""

    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=f"{request.url} {SECRET} s3cret%2B%2F%3D+value".encode())

    funnel = Funnel("https://a.example", lambda: (SECRET,), httpx.MockTransport(echo))
    _, body = funnel.send("GET", "/x", query={"access_token": SECRET})
    assert b"s3cret" not in body


@pytest.mark.parametrize("code", [40013, 40164, 45009, 48001, 45166, 45002, -1, 99999])
def test_messages_are_ours_and_not_the_platforms(code: int) -> None:
    """Whatever errmsg says, a person reads our sentence, and never a token."""
    says = {"errcode": code, "errmsg": f"bad {SECRET} from 198.51.100.4 rid: 1-2-3 https://evil"}
    channel = wechat(lambda _: httpx.Response(200, json=says))
    with pytest.raises((ChannelError, NeedsPerson)) as caught:
        channel.take(COVER, ARTICLE, {}, again=False)
    told = f"{caught.value} {caught.value.advice}"
    assert "s3cret" not in told
    assert "evil" not in told
    assert str(code) in told
    assert ("198.51.100.4" in told) == (code == 40164)


@pytest.mark.parametrize(
    ("says", "named"),
    [
        ("invalid ip 198.51.100.4 ipv6 ::ffff:198.51.100.4, not in", "加入 198.51.100.4。"),
        ("invalid ip 2001:db8::4, not in whitelist rid: 1-2-3", "加入 2001:db8::4。"),
        ("invalid ip, not in whitelist", "加入本服务器连接外网所用的地址。"),
    ],
)
@pytest.mark.parametrize("code", [40164, 61004])
def test_an_address_that_is_not_listed_is_named(code: int, says: str, named: str) -> None:
    """The operator reads which address to put on the whitelist, if WeChat says it."""
    answer = {"errcode": code, "errmsg": says}
    with pytest.raises(ChannelBlocked, match=str(code)) as caught:
        wechat(lambda _: httpx.Response(200, json=answer)).take(COVER, ARTICLE, {}, again=False)
    assert caught.value.advice.endswith(named)


@pytest.mark.parametrize(
    "fault", [ECHOED, Fault(Kind.ECHOED, code=40013), Fault(Kind.ECHOED, code=-1)]
)
def test_nothing_is_kept_of_an_echo(
    house: House, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    """Store, status, result and logs are clean, though the platform repeats all that it got."""
    caplog.set_level(logging.DEBUG)
    house.press.first(case=CASE)
    for call in ("stable_token", "draft/add", "freepublish/submit", "freepublish/get"):
        house.wechat.fail(call, fault)
    for call in ("statuses/share", "statuses/user_timeline", "statuses/show"):
        house.weibo.fail(call, Fault(Kind.ECHOED, code=10001))
    results = []
    for _ in range(20):
        results.append(house.run().as_json())
        house.wechat.let_pass(3600)
    tokens = [house.secret, TOKEN, *house.wechat.tokens._known]
    statement = house.press.record.statement(C1)
    assert statement is not None
    shown = [
        standing.channels(house.press.record, ("wechat", "weibo"), 1, house.now()),
        standing.of_edition(house.press.record, statement, 1, ("wechat", "weibo"), house.now()),
    ]
    store = house.press.store
    kept = [store.get(key).data for key in store.list("deliveries/")]
    kept += [store.get(keys.queue(name)).data for name in ("wechat", "weibo")]
    everything = b"".join(kept) + encode([results, shown]) + caplog.text.encode()
    assert [token for token in tokens if token.encode() in everything] == []


def test_httpx_logs_no_address(caplog: pytest.LogCaptureFixture) -> None:
    """Even where somebody logs everything, the address with the token in it is not logged."""
    caplog.set_level(logging.DEBUG)
    wechat(lambda _: httpx.Response(200, json={"media_id": "m1"})).take(
        COVER, ARTICLE, {}, again=False
    )
    assert "s3cret" not in caplog.text


def test_no_secret_stands_in_a_repr() -> None:
    """A traceback that shows values shows no secret."""
    shown = repr(wechat(lambda _: httpx.Response(200))) + repr(weibo(lambda _: httpx.Response(200)))
    assert "s3cret" not in shown
