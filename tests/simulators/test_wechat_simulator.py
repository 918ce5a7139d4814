"""The simulated WeChat: conventions of the wire, tokens, who may call, how often (1.1, 1.2)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.simulators.client import WechatClient, call
from tests.simulators.wechat.people import SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Account, Switches

COUNT = "draft/count"


def count(client: WechatClient) -> int | None:
    """Make the smallest call that needs a token; return its errcode."""
    code: int | None = client.raw(COUNT, b"", method="GET").json.get("errcode")
    return code


def again(client: WechatClient, switches: Switches) -> None:
    """Begin anew with other switches."""
    simulator = client.simulator
    assert isinstance(simulator, WechatSimulator)
    simulator.reset(switches)
    client.ready()


# --- the wire -----------------------------------------------------------------------------------


def test_an_error_is_200_with_code_message_and_a_tail(client: WechatClient) -> None:
    """Who classifies by HTTP status sees no error at all."""
    heard = client.raw("draft/get", b'{"media_id":"x"}')
    assert heard.status == 200
    assert heard.json["errcode"] == 40007
    assert heard.json["errmsg"].startswith("invalid media_id rid: ")


def test_a_success_has_no_errcode_and_a_type_without_charset(client: WechatClient) -> None:
    """``draft/add`` answers media_id alone, as text/plain in UTF-8."""
    body = json.dumps({"articles": [client.article()]}, ensure_ascii=False).encode()
    heard = client.raw("draft/add", body)
    assert list(heard.json) == ["media_id"]
    assert heard.content_type == "text/plain"


def test_escapes_are_refused(client: WechatClient) -> None:
    """A body with the escapes that json.dumps writes by default never becomes a draft."""
    body = json.dumps({"articles": [client.article()]}).encode()
    assert client.raw("draft/add", body).json["errcode"] == 40033


def test_escapes_may_be_stored_as_they_are_written(client: WechatClient) -> None:
    """The other report: six characters each, so that a short title is too long."""
    again(client, Switches(escapes="literal"))
    body = json.dumps({"articles": [client.article()]}).encode()
    media_id = client.raw("draft/add", body).json["media_id"]
    stored = client.post("draft/get", {"media_id": media_id})["news_item"][0]
    assert stored["title"] == "\\u58f0\\u660e"
    body = json.dumps({"articles": [client.article(title="声明声明声明")]}).encode()
    assert client.raw("draft/add", body).json["errcode"] == 45003


def test_a_backslash_that_is_escaped_itself_is_no_escape(client: WechatClient) -> None:
    r"""``\\u4e00`` in JSON is a backslash and some letters."""
    assert "media_id" in client.add(title="\\u4e00")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b'{"articles":[]}', 44003),
        ('{"title":"声明"}'.encode("gbk"), 40033),
    ],
)
def test_a_body_that_is_no_utf8_json_is_refused(
    client: WechatClient, body: bytes, code: int
) -> None:
    """Empty, broken, of another type, of another charset."""
    assert client.raw("draft/add", body).json["errcode"] == code


def test_method_and_address_must_be_right(client: WechatClient) -> None:
    """GET where POST is due, the reverse, and a call that does not exist."""
    assert client.raw("draft/add", b"", method="GET").json["errcode"] == 43002
    assert client.raw(COUNT, b"{}").json["errcode"] == 43001
    assert client.raw("draft/publish", b"{}").json["errcode"] == 40066


# --- tokens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx1"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": SECRET + "x"}, 40125),
    ],
)
def test_credentials_must_be_right(
    wechat: WechatSimulator, fields: dict[str, str], code: int
) -> None:
    """Either way of asking for a token answers the same codes."""
    client = WechatClient(wechat)
    assert client.grant(**fields)["errcode"] == code
    assert client.plain_token(**fields)["errcode"] == code


def test_a_stable_token_stays_until_its_last_five_minutes(client: WechatClient) -> None:
    """Then there is a new one, and both work until the old one dies."""
    clock, old = client.simulator.clock, client.token
    clock.advance(timedelta(minutes=115))
    assert client.grant()["expires_in"] == 300
    assert client.token == old
    clock.advance(1)
    assert client.grant()["expires_in"] == 7200
    new = client.token
    assert new != old
    client.token = old
    clock.advance(298)
    assert count(client) is None
    clock.advance(1)
    assert count(client) == 42001
    client.token = new
    assert count(client) is None


def test_a_token_is_long(client: WechatClient) -> None:
    """A store must have room for 512 characters."""
    assert len(client.token) == 512


def test_forcing_kills_the_previous_token_at_once(client: WechatClient) -> None:
    """It is not the latest any more: 40001."""
    old = client.token
    client.grant(force_refresh=True)
    assert client.token != old
    client.token = old
    assert count(client) == 40001


def test_forcing_again_within_30_seconds_changes_nothing(client: WechatClient) -> None:
    """The 30th second does."""
    client.grant(force_refresh=True)
    first = client.token
    client.simulator.clock.advance(29)
    client.grant(force_refresh=True)
    assert client.token == first
    client.simulator.clock.advance(1)
    client.grant(force_refresh=True)
    assert client.token != first


def test_forcing_is_possible_20_times_a_day(client: WechatClient) -> None:
    """The 21st meets the daily quota, until the next Beijing day."""
    codes = []
    for _ in range(21):
        client.simulator.clock.advance(30)
        codes.append(client.grant(force_refresh=True).get("errcode"))
    assert codes == [None] * 20 + [45009]
    client.simulator.clock.advance(timedelta(hours=15))
    assert "errcode" not in client.grant(force_refresh=True)


def test_the_other_kind_of_token_dies_when_the_next_is_given(client: WechatClient) -> None:
    """And the two kinds do not touch each other."""
    stable = client.token
    first, second = client.plain_token(), client.plain_token()
    assert first["expires_in"] == 7200
    client.token = first["access_token"]
    assert count(client) == 40001
    client.token = second["access_token"]
    assert count(client) is None
    client.token = stable
    assert count(client) is None


def test_the_other_kind_may_live_on_for_a_while(client: WechatClient) -> None:
    """A switch: at a scheduled renewal both work for up to five minutes."""
    again(client, Switches(token_overlap=timedelta(minutes=5)))
    client.token = client.plain_token()["access_token"]
    client.plain_token()
    client.simulator.clock.advance(299)
    assert count(client) is None
    client.simulator.clock.advance(1)
    assert count(client) == 40001


def test_the_other_kind_can_be_had_2000_times_a_day(client: WechatClient) -> None:
    """One more meets the quota."""
    codes = [client.plain_token().get("errcode") for _ in range(2001)]
    assert codes == [None] * 2000 + [45009]


def test_a_token_is_missing_malformed_unknown_expired_or_revoked(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Each has its code; a new grant repairs the last two."""
    good = client.token
    codes = []
    for token in ("", "!", "x" * 512):
        client.token = token
        codes.append(count(client))
    client.token = good
    wechat.tokens.expire()
    codes.append(count(client))
    client.grant()
    wechat.tokens.revoke()
    codes.append(count(client))
    client.grant()
    assert [*codes, count(client)] == [41001, 40014, 40001, 42001, 40001, None]


def test_a_new_secret_ends_everything(client: WechatClient, wechat: WechatSimulator) -> None:
    """The old secret is refused, the old token too."""
    wechat.reset_secret("another")
    assert count(client) == 40001
    assert client.grant()["errcode"] == 40125


# --- who may call -------------------------------------------------------------------------------


def test_an_address_outside_the_whitelist_is_named(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """40164 with the IP that the operator has to enter."""
    wechat.client_ip = "198.51.100.9"
    answer = client.grant()
    assert answer["errcode"] == 40164
    assert "invalid ip 198.51.100.9 ipv6 ::ffff:198.51.100.9, not in whitelist" in answer["errmsg"]
    assert count(client) == 40164


def test_the_whitelist_may_guard_tokens_alone(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """A switch: with a token from before, calls go on."""
    again(client, Switches(whitelist_guards="token"))
    wechat.client_ip = "198.51.100.9"
    assert client.grant()["errcode"] == 40164
    assert count(client) is None


def test_a_daily_quota_ends_with_the_beijing_day(client: WechatClient) -> None:
    """45009 from the fourth call on; the next day goes well."""
    again(client, Switches(daily={"draft/count": 3}))
    assert [count(client) for _ in range(4)] == [None, None, None, 45009]
    client.simulator.clock.advance(timedelta(hours=15))
    client.grant()
    assert count(client) is None


def test_a_quota_by_the_minute_ends_with_the_minute(client: WechatClient) -> None:
    """45011, then again well."""
    again(client, Switches(per_minute={"draft/count": 1}))
    assert [count(client), count(client)] == [None, 45011]
    client.simulator.clock.advance(60)
    assert count(client) is None


def test_an_unverified_account_has_drafts_and_no_publishing(client: WechatClient) -> None:
    """48001 for every call of freepublish and of mass sends."""
    again(client, Switches(account=Account.UNVERIFIED))
    media = client.add()
    assert client.post("freepublish/submit", media)["errcode"] == 48001
    assert client.post("freepublish/batchget", {})["errcode"] == 48001
    assert client.post("message/mass/sendall", {})["errcode"] == 48001


def test_calls_are_counted_and_kept(client: WechatClient, wechat: WechatSimulator) -> None:
    """A test can see what was sent, and what the rules said."""
    client.add(title="标题")
    (made,) = wechat.calls_to("draft/add")
    assert "标题" in made.request.body.decode()
    assert made.answer is not None
    assert b"media_id" in made.answer.body
    assert wechat.calls_to("token") == []


def test_a_page_is_no_call(client: WechatClient, wechat: WechatSimulator) -> None:
    """Looking on changes nothing."""
    before = len(wechat.calls)
    assert call(wechat, "GET", "/").status == 200
    assert len(wechat.calls) == before
