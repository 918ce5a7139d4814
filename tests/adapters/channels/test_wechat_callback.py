"""What comes to the callback address: believed only as agreed in the back office (facts §1.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publish.adapters.channels.wechat_callback import (
    Agreement,
    RefusedError,
    agreement,
    echo,
    hear,
)
from publish.domain.hint import Hint
from publish.errors import SettingsError
from tests.simulators.wechat.callbacks import Callback, Event
from tests.simulators.wechat.people import AES_KEY, APPID, CALLBACK_TOKEN

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PLATFORM = Callback(CALLBACK_TOKEN, AES_KEY, APPID)
URL = "http://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA==&mid=2247483651&idx=1&sn=0a#rd"
ARTICLE = f"<item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[{URL}]]></ArticleUrl></item>"
SENT = (
    "<MsgID>2247483651</MsgID><Status><![CDATA[send success]]></Status><ArticleUrlResult>"
    f"<Count>1</Count><ResultList>{ARTICLE}</ResultList></ArticleUrlResult>"
)
MASS = Event(NOW, "MASSSENDJOBFINISH", SENT)
LIVE = Event(
    NOW,
    "PUBLISHJOBFINISH",
    "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>"
    "<article_detail><count>1</count><item><idx>1</idx><article_url><![CDATA["
    f"{URL}]]></article_url></item></article_detail></PublishEventInfo>",
)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdef", "bcdefg", strict=True))
    + "]><xml><Encrypt>&g;</Encrypt></xml>"
)


def agreed(aes_key: str = AES_KEY) -> Agreement:
    """Return what this account has agreed on."""
    made = agreement(APPID, CALLBACK_TOKEN, aes_key)
    assert made is not None
    return made


def heard(event: Event, sender: Callback = PLATFORM, now: datetime = NOW) -> Hint | None:
    """Return what is heard of an event in safe mode."""
    request = sender.event(event, "n1")
    return hear(agreed(), request.query, request.body, now)


def refused(query: dict[str, str], body: bytes, aes_key: str = AES_KEY) -> int:
    """Return the status with which a request is refused; it must be."""
    with pytest.raises(RefusedError) as caught:
        hear(agreed(aes_key), query, body, NOW)
    return caught.value.status


def test_the_address_is_proved_by_its_echo() -> None:
    """Whoever signs with the token gets back what it sent."""
    assert echo(agreed(), PLATFORM.check(NOW, "n1", "5837397576500011341").query, NOW) == (
        "5837397576500011341"
    )


@pytest.mark.parametrize("text", ["", "x" * 257, "<b>\n", "文"])
def test_nothing_but_a_short_line_is_echoed(text: str) -> None:
    """An address that repeats anything is a tool for others."""
    with pytest.raises(RefusedError):
        echo(agreed(), PLATFORM.check(NOW, "n1", text).query, NOW)


@pytest.mark.parametrize(
    ("event", "job"), [(MASS, "2247483651"), (LIVE, "2247503051")], ids=["mass", "live"]
)
def test_a_sealed_event_is_a_hint(event: Event, job: str) -> None:
    """Number of the job, and where its article is."""
    assert heard(event) == Hint(job, URL)


@pytest.mark.parametrize(
    ("event", "job"), [(MASS, "2247483651"), (LIVE, "2247503051")], ids=["mass", "live"]
)
def test_an_event_in_plaintext_gives_no_address(event: Event, job: str) -> None:
    """Its signature does not cover the body: anybody may have written that."""
    request = PLATFORM.event(event, "n1", "plain")
    assert hear(agreed(""), request.query, request.body, NOW) == Hint(job)


def test_plaintext_is_refused_once_a_key_is_set() -> None:
    """The safe mode cannot be gone around."""
    request = PLATFORM.event(MASS, "n1", "plain")
    assert refused(request.query, request.body) == 403


def test_a_sealed_message_without_a_key_is_refused() -> None:
    """It is not received silently: somebody forgot to enter the key here."""
    request = PLATFORM.event(MASS, "n1")
    assert refused(request.query, request.body, "") == 400


def test_the_open_half_of_a_mixed_message_is_not_read() -> None:
    """In the mode that sends both, only what is sealed counts."""
    request = PLATFORM.event(MASS, "n1")
    mixed = request.body.replace(b"</xml>", b"<MsgID>1</MsgID></xml>")
    assert hear(agreed(), request.query, mixed, NOW) == Hint("2247483651", URL)


@pytest.mark.parametrize(
    "sender",
    [
        replace(PLATFORM, token="othertoken"),
        replace(PLATFORM, aes_key="z" * 43),
        replace(PLATFORM, appid="wx1111111111111111"),
        replace(PLATFORM, appid=""),
    ],
    ids=["token", "key", "appid", "no appid"],
)
def test_what_another_account_sends_is_refused(sender: Callback) -> None:
    """Token, key and appid must all be ours."""
    with pytest.raises(RefusedError) as caught:
        heard(MASS, sender)
    assert caught.value.status == 403


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("value", ["", "0" * 40, "1795395600", "\udcff", "é" * 40])
def test_a_request_that_was_tampered_with_is_refused(name: str, value: str) -> None:
    """Each of the signed parts counts."""
    request = PLATFORM.event(replace(MASS, at=NOW + timedelta(seconds=1)), "n1")
    assert refused(request.query | {name: value}, request.body) == 403


def test_another_body_under_a_good_signature_is_refused() -> None:
    """In safe mode the signature covers the sealed text."""
    request = PLATFORM.event(MASS, "n1")
    other = PLATFORM.event(LIVE, "n1")
    assert refused(request.query, other.body) == 403


@pytest.mark.parametrize(
    ("seconds", "good"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_a_timestamp_may_be_five_minutes_off(seconds: int, good: bool) -> None:  # noqa: FBT001 - a column
    """An old request, out of somebody's log, is worth nothing; a slow clock is no crime."""
    at = replace(MASS, at=NOW + timedelta(seconds=seconds))
    if good:
        assert heard(at) == Hint("2247483651", URL)
    else:
        with pytest.raises(RefusedError):
            heard(at)


class Raw(Event):
    """An event whose message is its inner part alone."""

    @property
    def xml(self) -> str:
        """See Event.xml."""
        return self.inner


def sealed(message: bytes) -> tuple[dict[str, str], bytes]:
    """Return a rightly signed request whose sealed part is whatever is given."""
    request = PLATFORM.event(Raw(NOW, "", message.decode()), "n1")
    return request.query, request.body


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"no xml",
        b"<xml>",
        b"<xml></xml><xml></xml>",
        ENTITIES.encode(),
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><xml></xml>',
        b"<xml>&unknown;</xml>",
        b"<a>" * 9 + b"</a>" * 9,
        b"<xml>" + b"<a/>" * 1000 + b"</xml>",
        b"<xml>\x00</xml>",
    ],
    ids=lambda message: f"{message[:24]!r}",
)
def test_what_is_no_plain_message_is_refused(message: bytes) -> None:
    """No document type, no entity, no depth, in the sealed part or around it."""
    assert refused(*sealed(message)) == 400
    request = PLATFORM.event(MASS, "n1", "plain")
    assert refused(request.query, message, "") == 400
    assert refused(request.query, message) == 400


def test_a_huge_body_is_refused_unread() -> None:
    """One byte more than the limit."""
    request = PLATFORM.event(MASS, "n1", "plain")
    room = 64 * 1024 - len(request.body)
    assert hear(agreed(""), request.query, request.body + b" " * room, NOW) == Hint("2247483651")
    assert refused(request.query, request.body + b" " * (room + 1), "") == 413


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("subscribe", ""),
        ("MASSSENDJOBFINISH", ""),
        ("MASSSENDJOBFINISH", "<MsgID>../x</MsgID>"),
        ("PUBLISHJOBFINISH", "<publish_id>1</publish_id>"),
    ],
)
def test_what_concerns_no_job_is_nothing(name: str, inner: str) -> None:
    """Unknown and unusable events are received and forgotten."""
    assert heard(Event(NOW, name, inner)) is None


def test_what_followers_write_is_none_of_our_business() -> None:
    """A message to the account is received and forgotten; it is personal."""
    request = PLATFORM.event(MASS, "n1", "plain")
    message = b"<xml><MsgType>text</MsgType><Content>MASSSENDJOBFINISH</Content></xml>"
    assert hear(agreed(""), request.query, message, NOW) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://mp.weixin.qq.com.evil.example/s?x",
        "https://evil.example/?http://mp.weixin.qq.com/s",
        "javascript:alert(1)//mp.weixin.qq.com/",
        "https://mp.weixin.qq.com/s?<script>",
        "https://mp.weixin.qq.com/s?x y",
    ],
)
def test_only_an_article_of_the_platform_is_an_address(url: str) -> None:
    """Anything else is left away, and the event is still a hint."""
    event = replace(MASS, inner=SENT.replace(f"<![CDATA[{URL}]]>", f"<![CDATA[{url}]]>"))
    assert heard(event) == Hint("2247483651")


def test_of_several_articles_the_first_is_ours() -> None:
    """And two that both claim to be the first give no address."""
    second = ARTICLE.replace("Idx>1<", "Idx>2<").replace("sn=0a", "sn=0b")
    both = replace(MASS, inner=SENT.replace(ARTICLE, second + ARTICLE))
    assert heard(both) == Hint("2247483651", URL)
    twice = replace(MASS, inner=SENT.replace(ARTICLE, ARTICLE + ARTICLE))
    assert heard(twice) == Hint("2247483651")


@pytest.mark.parametrize(
    ("appid", "token", "aes_key"),
    [
        ("", CALLBACK_TOKEN, AES_KEY),
        (APPID, "", AES_KEY),
        (APPID, "ab", ""),
        (APPID, CALLBACK_TOKEN, AES_KEY[1:]),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(appid: str, token: str, aes_key: str) -> None:
    """The message names the setting and shows no secret."""
    with pytest.raises(SettingsError) as caught:
        agreement(appid, token, aes_key)
    told = f"{caught.value}{caught.value.advice}"
    assert not any(secret in told for secret in (CALLBACK_TOKEN, AES_KEY[1:]))


def test_nothing_agreed_is_no_mistake_and_nothing_is_shown() -> None:
    """Without token and key there is no callback; with them, they stand in no repr."""
    assert agreement(APPID, "", "") is None
    shown = repr(agreed())
    assert CALLBACK_TOKEN not in shown
    assert "key" not in shown
