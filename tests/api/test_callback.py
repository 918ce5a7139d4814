"""The platform's own way in: open to all, believed only if it is signed as agreed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from publish.api.wsgi import mount
from tests.api.office import NOW, Client, Court

TOKEN = "agreedtoken123"
PATH = "/channels/wechat/callback"


@pytest.fixture
def agreed(court: Court) -> Client:
    """A court that has agreed on a token with WeChat."""
    reception = court.reception()
    settings = replace(court.press.settings, wechat_appid="wx0", wechat_callback_token=TOKEN)
    press = replace(reception.press, settings=settings)
    return Client(mount(replace(reception, press=press)), court.token)


def query(token: str, moment: int = int(NOW.timestamp())) -> str:
    """Return the parameters that WeChat signs with a token (SHA-1 of the sorted three)."""
    signed = "".join(sorted([token, str(moment), "nonce"]))
    signature = hashlib.sha1(signed.encode()).hexdigest()
    return f"signature={signature}&timestamp={moment}&nonce=nonce&echostr=4567"


def test_the_address_is_confirmed_to_who_knows_the_token(agreed: Client) -> None:
    """WeChat's check gets its own text back, as plain text, without any token of ours."""
    got = agreed.ask("GET", f"{PATH}?{query(TOKEN)}")
    assert (got.status, got.body) == (200, b"4567")
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "given", [query("anothertoken"), query(TOKEN, 1), "echostr=4567", query(TOKEN)[5:]]
)
def test_anybody_else_is_refused_without_a_reason(agreed: Client, given: str) -> None:
    """Another token, an old time, no signature: 403, and the text does not come back."""
    for method in ("GET", "POST"):
        got = agreed.ask(method, f"{PATH}?{given}", b"<xml/>" if method == "POST" else b"")
        assert got.status == 403
        assert b"4567" not in got.body


def test_where_nothing_was_agreed_there_is_no_such_address(ask: Client) -> None:
    """Without the setting the address is not found, however it is signed."""
    assert ask.ask("GET", f"{PATH}?{query(TOKEN)}").status == 404
