"""The simulated WeChat: mass sends and callback events (facts 1.6, 1.7)."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.simulators.client import WechatClient
from tests.simulators.wechat.people import AES_KEY, APPID, CALLBACK_TOKEN
from tests.simulators.wechat.publishing import Status
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Account, Switches

DAY = 24 * 3600


def send(client: WechatClient, media: dict[str, Any], key: str = "k", **whom: object) -> Any:  # noqa: ANN401
    """Send a draft to all, or to a tag."""
    fields = {
        "filter": whom or {"is_to_all": True},
        "mpnews": {"media_id": media["media_id"]},
        "msgtype": "mpnews",
        "clientmsgid": key,
    }
    return client.post("message/mass/sendall", {n: v for n, v in fields.items() if v})


def state(client: WechatClient, answer: dict[str, Any]) -> Any:  # noqa: ANN401
    """Ask how a send stands."""
    return client.post("message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"]


def test_a_send_is_queued_and_then_done(client: WechatClient, wechat: WechatSimulator) -> None:
    """SENDING, SEND_SUCCESS; public, not in the list of freepublish, out of the box."""
    answer = send(client, client.add())
    assert (answer["errcode"], answer["errmsg"]) == (0, "send job submission success")
    assert {"msg_id", "msg_data_id"} <= set(answer)
    assert [state(client, answer), state(client, answer)] == ["SENDING", "SEND_SUCCESS"]
    assert [each.way for each in wechat.published()] == ["mass"]
    assert wechat.boxed() == []
    listed = client.post("freepublish/batchget", {"offset": 0, "count": 20})
    assert listed["total_count"] == 0
    assert client.post("message/mass/get", {"msg_id": 1})["errcode"] == 40059


def test_the_same_clientmsgid_never_sends_twice(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Too soon 45066; after a minute 45065 with the first msg_id alone; after a day it is new."""
    first, media = send(client, client.add()), client.add()
    assert send(client, media)["errcode"] == 45066
    wechat.clock.advance(59)
    assert send(client, media)["errcode"] == 45066
    wechat.clock.advance(60)
    repeated = send(client, media)
    assert (repeated["errcode"], repeated["msg_id"]) == (45065, first["msg_id"])
    assert "msg_data_id" not in repeated
    wechat.clock.advance(DAY - 120)
    client.grant()
    assert send(client, media)["errcode"] == 45065
    wechat.clock.advance(1)
    assert send(client, media)["errcode"] == 0


def test_a_repeat_may_be_told_at_once(client: WechatClient, wechat: WechatSimulator) -> None:
    """A switch: users saw 45065 right after a hidden retry."""
    wechat.reset(Switches(clientmsgid_pause=timedelta()))
    client.ready()
    media = client.add()
    first = send(client, media)
    assert send(client, media)["msg_id"] == first["msg_id"]


def test_without_clientmsgid_recipients_and_content_count(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """The same draft to the same people is a repeat, to others it is not."""
    media = client.add()
    assert send(client, media, "")["errcode"] == 0
    wechat.clock.advance(59)
    assert send(client, media, "")["errcode"] == 45066
    assert send(client, media, "", tag_id=2)["errcode"] == 0


@pytest.mark.parametrize(("length", "code"), [(31, 0), (32, 0), (33, 45067), (36, 45067)])
def test_a_clientmsgid_has_32_characters(client: WechatClient, length: int, code: int) -> None:
    """A UUID with its dashes is too long."""
    assert send(client, client.add(), "a" * length)["errcode"] == code


def test_a_service_account_sends_four_a_month(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """To all once a day; the fifth in a month is 45028."""
    codes = []
    for key in range(7):
        codes.append(send(client, client.add(), f"k{key}")["errcode"])
        if key:
            wechat.clock.advance(DAY)
            client.grant()
    assert codes == [0, 45028, 0, 0, 0, 45028, 45028]
    wechat.clock.advance(5 * DAY)
    client.grant()
    assert send(client, client.add(), "december")["errcode"] == 0


def test_a_subscription_account_sends_one_a_day(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Also to a tag."""
    wechat.reset(Switches(account=Account.SUBSCRIPTION))
    client.ready()
    codes = [send(client, client.add(), key, tag_id=1)["errcode"] for key in "ab"]
    wechat.clock.advance(DAY)
    client.grant()
    assert [*codes, send(client, client.add(), "c")["errcode"]] == [0, 45028, 0]


def test_sixty_requests_a_minute(client: WechatClient) -> None:
    """The 61st has to wait."""
    codes = [send(client, {"media_id": "x"}, f"k{n}")["errcode"] for n in range(61)]
    assert codes == [40007] * 60 + [45011]


def test_a_send_may_fail(client: WechatClient, wechat: WechatSimulator) -> None:
    """The event says why."""
    wechat.judge_next("err(20001)")
    answer = send(client, client.add())
    wechat.let_pass(60)
    assert state(client, answer) == "SEND_FAIL"
    assert wechat.published() == []
    assert "<Status><![CDATA[err(20001)]]></Status>" in wechat.events()[0].xml


@pytest.mark.parametrize(("protection", "code"), [("accepted", 0), ("answered", 89503)])
def test_an_administrator_has_30_minutes(
    client: WechatClient,
    wechat: WechatSimulator,
    protection: Literal["accepted", "answered"],
    code: int,
) -> None:
    """Confirmed, it goes out; not confirmed, it fails."""
    wechat.reset(Switches(protection=protection))
    client.ready()
    one, two = send(client, client.add(), "a", tag_id=1), send(client, client.add(), "b", tag_id=1)
    assert one["errcode"] == two["errcode"] == code
    wechat.let_pass(1799)
    assert state(client, one) == state(client, two) == "SENDING"
    wechat.confirm(one["msg_id"])
    wechat.let_pass(1)
    assert [state(client, one), state(client, two)] == ["SEND_SUCCESS", "SEND_FAIL"]


def test_what_was_sent_can_be_deleted(client: WechatClient, wechat: WechatSimulator) -> None:
    """By msg_id or by address; the same draft sent twice dies twice."""
    media = client.add()
    one, two = send(client, media, "a", tag_id=1), send(client, media, "b", tag_id=2)
    other = send(client, client.add(), "c", tag_id=1)
    wechat.let_pass(60)
    assert client.post("message/mass/delete", {"msg_id": one["msg_id"]})["errcode"] == 0
    assert [each.gone for each in wechat.ever_published()] == ["deleted", "deleted", ""]
    assert state(client, two) == "DELETE"
    url = wechat.published()[0].url
    assert client.post("message/mass/delete", {"url": url})["errcode"] == 0
    assert state(client, other) == "DELETE"
    assert client.post("message/mass/delete", {"msg_id": 1})["errcode"] == 40059


def test_a_draft_can_be_shown_to_one_person(client: WechatClient, wechat: WechatSimulator) -> None:
    """It stays a draft."""
    media = client.add()
    fields = {"towxname": "judge", "mpnews": media, "msgtype": "mpnews"}
    assert client.post("message/mass/preview", fields)["errcode"] == 0
    assert wechat.mass.previews == [("judge", media["media_id"])]
    assert (len(wechat.boxed()), wechat.published()) == (1, [])


# --- events -------------------------------------------------------------------------------------


def sha1(*parts: str) -> str:
    """Return the signature by which WeChat proves itself."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def unseal(sealed: str) -> bytes:
    """Return the message of an ``Encrypt`` element, after looking at length and appid."""
    key = base64.b64decode(AES_KEY + "=")
    opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = opener.update(base64.b64decode(sealed)) + opener.finalize()
    plain = plain[: -plain[-1]]
    size = int.from_bytes(plain[16:20], "big")
    assert plain[20 + size :].decode() == APPID
    return plain[20 : 20 + size]


def test_an_address_is_tried_first(wechat: WechatSimulator) -> None:
    """GET with a signature and what to echo."""
    tried = wechat.callback.check(wechat.clock.now(), "n1", "hello")
    assert (tried.method, tried.query["echostr"]) == ("GET", "hello")
    assert tried.query["signature"] == sha1(CALLBACK_TOKEN, "1795395600", "n1")


def test_a_finished_job_is_told_in_the_clear(client: WechatClient, wechat: WechatSimulator) -> None:
    """PUBLISHJOBFINISH as the official page prints it."""
    job = client.post("freepublish/submit", client.add())
    wechat.let_pass(60)
    copy = wechat.published()[0]
    request = wechat.callback.event(wechat.events()[0], "n1", "plain")
    assert request.query["signature"] == sha1(CALLBACK_TOKEN, request.query["timestamp"], "n1")
    assert request.body.decode() == (
        "<xml><ToUserName><![CDATA[gh_000000000000]]></ToUserName>"
        "<FromUserName><![CDATA[mphelper]]></FromUserName><MsgType><![CDATA[event]]></MsgType>"
        "<CreateTime>1795395660</CreateTime><Event><![CDATA[PUBLISHJOBFINISH]]></Event>"
        f"<PublishEventInfo><publish_id>{job['publish_id']}</publish_id>"
        "<publish_status>0</publish_status>"
        f"<article_id><![CDATA[{copy.remote_id}]]></article_id><article_detail><count>1</count>"
        f"<item><idx>1</idx><article_url><![CDATA[{copy.url}]]></article_url></item>"
        "</article_detail></PublishEventInfo></xml>"
    )


def test_a_sealed_event_opens_with_the_key(client: WechatClient, wechat: WechatSimulator) -> None:
    """Safe mode: the same words, signed over the sealed text."""
    wechat.judge_next(Status.REFUSED)
    client.post("freepublish/submit", client.add())
    wechat.let_pass(60)
    (event,) = wechat.events()
    request = wechat.callback.event(event, "n2")
    sealed = re.findall(r"<Encrypt><!\[CDATA\[(.*)\]\]></Encrypt>", request.body.decode())[0]
    expected = sha1(CALLBACK_TOKEN, request.query["timestamp"], "n2", sealed)
    assert request.query["msg_signature"] == expected
    assert unseal(sealed).decode() == event.xml
    assert "<publish_status>4</publish_status><fail_idx>1</fail_idx>" in event.xml
    assert wechat.callback.event(event, "n2") == request


def test_a_send_is_told_with_its_addresses(client: WechatClient, wechat: WechatSimulator) -> None:
    """MASSSENDJOBFINISH; by a switch it also stands for a published job."""
    answer = send(client, client.add())
    wechat.let_pass(60)
    xml = wechat.events()[0].xml
    assert f"<MsgID>{answer['msg_id']}</MsgID><Status><![CDATA[send success]]>" in xml
    assert f"<ArticleUrl><![CDATA[{wechat.published()[0].url}]]></ArticleUrl>" in xml
    wechat.reset(Switches(publish_event="MASSSENDJOBFINISH"))
    client.ready()
    client.post("freepublish/submit", client.add())
    wechat.let_pass(60)
    assert wechat.events()[0].name == "MASSSENDJOBFINISH"
