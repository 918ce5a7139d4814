"""Events from end to end: the platform calls, dispatch looks, and the copy has an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.bootstrap.callback import Callback
from publish.domain.capability import Agreement, agreement
from publish.domain.delivery import Copy, State
from publish.domain.hint import Hint
from publish.errors import StoreUnavailable
from publish.ports import Versioned
from publish.services import copies, heard, publication
from publish.settings import Settings
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1
from tests.simulators.loopback import Connection, Server
from tests.simulators.wechat.callbacks import Event
from tests.simulators.wechat.calling import Caller
from tests.simulators.wechat.people import AES_KEY, APPID, CALLBACK_TOKEN
from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Answer

AGREED = Settings(
    Path(),
    wechat_appid=APPID,
    wechat_callback_token=CALLBACK_TOKEN,
    wechat_callback_aes_key=AES_KEY,
)


@dataclass
class Door:
    """The callback address of a court, on a loopback port."""

    house: House
    settings: Settings = AGREED

    def attend(self, connection: Connection) -> None:
        """Hand a request over, as whatever mounts the callback does."""
        request = connection.head()
        callback = Callback(self.settings, self.house.press.store)
        status, kind, body = callback.answer(
            request.method, request.query, connection.body(), self.house.now()
        )
        connection.send(Answer(body, status, kind))


@pytest.fixture
def door(house: House) -> Iterator[tuple[Door, Caller]]:
    """The address of a court that sends to all followers, and the platform that calls there."""
    house.mode = "mass"
    door = Door(house)
    server = Server(0, door.attend)
    yield door, Caller(house.wechat, f"http://127.0.0.1:{server.port}/api/channels/wechat/callback")
    server.stop()


def waiting(house: House) -> list[Hint]:
    """Return the hints that dispatch has not used up."""
    return [each.hint for each in heard.read(house.press.store, "wechat")]


def test_a_mass_sent_copy_gets_its_address(house: House, door: tuple[Door, Caller]) -> None:
    """No call tells it (§1.6): the event does, and the copy stays unread, which is said so."""
    _, caller = door
    assert caller.check()
    house.press.first(case=CASE)
    house.settle(only="wechat")
    assert (house.delivery("wechat", 0).state, house.delivery("wechat", 0).url) == (
        State.PUBLISHED,
        "",
    )
    assert caller.tell() == 1
    house.run(only="wechat")
    [article], delivery = house.wechat.published(), house.delivery("wechat", 0)
    assert delivery.url == article.url
    assert (delivery.copy, agreement(delivery, [])) == (Copy.UNREADABLE, Agreement.UNVERIFIED)
    assert waiting(house) == []
    [shown] = copies.read(house.press.store, C1)
    assert (shown.url, shown.agreement) == (article.url, Agreement.UNVERIFIED)
    assert publication.read(house.press.store)[0].again == (str(C1),)


def test_an_event_that_comes_first_waits_for_the_platforms_own_word(
    house: House, door: tuple[Door, Caller]
) -> None:
    """The address is kept back until mass/get has said that it was sent."""
    _, caller = door
    house.press.first(case=CASE)
    house.run(only="wechat")
    sent = house.wechat.mass.under_way[0]
    house.wechat.let_pass(timedelta(seconds=1))
    early = Event(house.now(), "MASSSENDJOBFINISH", _success(sent.job.number))
    caller.send(house.wechat.callback.event(early, "early"))
    done = house.delivery("wechat", 0)
    assert (done.state, done.url) == (State.ACCEPTED, "")
    house.run(only="wechat")
    house.settle(only="wechat")
    assert house.delivery("wechat", 0).state is State.PUBLISHED
    assert house.delivery("wechat", 0).url == "http://mp.weixin.qq.com/s?mid=1&idx=1"


def _success(number: int) -> str:
    """Return what the platform tells of a send, before it tells so when asked."""
    return (
        f"<MsgID>{number}</MsgID><Status><![CDATA[send success]]></Status><ArticleUrlResult>"
        "<ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA["
        "http://mp.weixin.qq.com/s?mid=1&idx=1]]></ArticleUrl></item></ResultList>"
        "</ArticleUrlResult>"
    )


def test_a_send_that_failed_gets_no_address_and_is_known_sooner(
    house: House, door: tuple[Door, Caller]
) -> None:
    """The event only makes dispatch ask; what it asks is answered by the platform."""
    _, caller = door
    house.wechat.judge_next("err(20001)")
    house.press.first(case=CASE)
    house.run(only="wechat")
    house.wechat.let_pass(timedelta(seconds=5))
    assert house.run(only="wechat").moved == 0
    house.wechat.mass.settle(house.wechat.mass.under_way[0], polled=True)
    assert caller.tell() == 1
    house.run(only="wechat")
    assert (house.delivery("wechat", 0).state, house.delivery("wechat", 0).url) == (
        State.REFUSED,
        "",
    )


@pytest.mark.parametrize("event", ["PUBLISHJOBFINISH", "MASSSENDJOBFINISH"])
def test_a_published_copy_is_known_at_once_whichever_event_comes(
    house: House, door: tuple[Door, Caller], event: str
) -> None:
    """Several accounts get the second one (§1.7); the address comes from the interface."""
    _, caller = door
    house.mode = "publish"
    house.wechat.reset(Switches(publish_event=event, polls=0, takes=timedelta(seconds=5)))  # type: ignore[arg-type] # one of its two names
    house.press.first(case=CASE)
    house.run(only="wechat")
    house.wechat.let_pass(timedelta(seconds=6))
    caller.tell()
    house.run(only="wechat")
    [article] = house.wechat.published()
    assert (house.delivery("wechat", 0).url, house.delivery("wechat", 0).copy) == (
        article.url,
        Copy.SAME,
    )


def test_a_person_who_publishes_is_noticed_at_once(house: House, door: tuple[Door, Caller]) -> None:
    """In mode draft the job has a number that nobody told us; any job over there is a reason."""
    _, caller = door
    house.mode = "draft"
    house.press.first(case=CASE)
    house.run(only="wechat")
    [draft] = house.wechat.boxed()
    house.wechat.publish_by_hand(draft["media_id"], "by hand")
    assert house.run(only="wechat").moved == 0
    inner = "<PublishEventInfo><publish_id>77</publish_id></PublishEventInfo>"
    told = Event(house.now(), "PUBLISHJOBFINISH", inner)
    caller.send(house.wechat.callback.event(told, "n1"))
    house.run(only="wechat")
    assert house.delivery("wechat", 0).state is State.PUBLISHED


def test_what_is_redacted_is_deleted_though_its_address_was_told(
    house: House, door: tuple[Door, Caller]
) -> None:
    """An address from an event changes nothing about what a later entry demands."""
    _, caller = door
    house.press.first(case=CASE)
    house.settle(only="wechat")
    caller.tell()
    house.press.redact(C1, 1)
    house.settle(only="wechat")
    assert house.wechat.published() == []
    assert house.delivery("wechat", 0).copy is Copy.GONE


@pytest.mark.parametrize(
    ("stranger", "status"),
    [
        ({"token": "othertoken"}, 403),
        ({"aes_key": "z" * 43}, 403),
        ({"appid": "wx1111111111111111"}, 403),
    ],
    ids=["token", "key", "appid"],
)
def test_a_stranger_is_refused_three_times_and_leaves_nothing(
    house: House, door: tuple[Door, Caller], stranger: dict[str, str], status: int
) -> None:
    """Forged signature, wrong key, another account's appid."""
    _, caller = door
    house.press.first(case=CASE)
    house.settle(only="wechat")
    house.wechat.callback = replace(house.wechat.callback, **stranger)
    assert caller.tell() == 0
    assert caller.statuses == [status] * 3
    assert waiting(house) == []


def test_plaintext_is_refused_where_a_key_was_agreed(
    house: House, door: tuple[Door, Caller]
) -> None:
    """And where none was, it is heard, but its address is not believed."""
    place, caller = door
    house.press.first(case=CASE)
    house.settle(only="wechat")
    caller.mode = "plain"
    assert caller.tell() == 0
    place.settings, caller.told = replace(AGREED, wechat_callback_aes_key=""), 0
    assert caller.tell() == 1
    house.run(only="wechat")
    assert house.delivery("wechat", 0).url == ""


def test_the_same_event_again_changes_nothing(house: House, door: tuple[Door, Caller]) -> None:
    """A replay within the five minutes is received and harmless; later it is refused."""
    _, caller = door
    house.press.first(case=CASE)
    house.settle(only="wechat")
    caller.tell()
    house.run(only="wechat")
    before = house.delivery("wechat", 0)
    caller.told = 0
    assert caller.tell() == 1
    house.run(only="wechat")
    assert house.delivery("wechat", 0) == before
    assert waiting(house) == []
    house.wechat.let_pass(timedelta(minutes=6))
    caller.told = 0
    assert caller.tell() == 0


@pytest.mark.parametrize(
    ("method", "settings", "status"),
    [
        ("GET", replace(AGREED, wechat_callback_token="", wechat_callback_aes_key=""), 404),
        ("POST", replace(AGREED, wechat_callback_token="", wechat_callback_aes_key=""), 404),
        ("PUT", AGREED, 405),
        ("GET", AGREED, 403),
        ("POST", AGREED, 400),
        ("POST", replace(AGREED, wechat_callback_aes_key="short"), 503),
        ("POST", replace(AGREED, wechat_callback_token="", wechat_callback_token_file="x"), 503),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_bare_status(
    house: House, method: str, settings: Settings, status: int
) -> None:
    """Nobody is told why."""
    reply = Callback(settings, house.press.store).answer(method, {}, b"", house.now())
    assert (reply[0], reply[1]) == (status, "text/plain; charset=utf-8")
    assert len(reply[2]) < 40


class Silent(MemoryStore):
    """A store that does not answer."""

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        raise StoreUnavailable(key)


def test_what_could_not_be_noted_is_not_acknowledged(house: House) -> None:
    """So that the platform tells it again."""
    house.mode = "mass"
    house.press.first(case=CASE)
    house.settle(only="wechat")
    request = house.wechat.callback.event(house.wechat.events()[0], "n1")
    at = house.wechat.events()[0].at
    reply = Callback(AGREED, Silent()).answer("POST", request.query, request.body, at)
    assert reply[0] == 503
