"""The simulated Weibo: tokens, budgets, the form of errors (facts 2.2, 2.4)."""

from __future__ import annotations

from datetime import timedelta

from tests.simulators.client import WeiboClient, call
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches


def told(text: str = "声明") -> str:
    """Return a text that is in order."""
    return f"{text} https://court.example/"


def test_a_token_is_missing_wrong_expired_or_revoked(
    weibo: WeiboSimulator, app: WeiboClient
) -> None:
    """Each has its code; a person authorises again."""
    codes = []
    for token in ("", "x"):
        app.token = token
        codes.append(app.get("statuses/user_timeline").json["error_code"])
    app.token = TOKEN
    weibo.revoke()
    codes.append(app.get("statuses/user_timeline").json["error_code"])
    weibo.authorise()
    weibo.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert "statuses" in app.get("statuses/user_timeline").json
    weibo.clock.advance(1)
    codes.append(app.get("statuses/user_timeline").json["error_code"])
    weibo.authorise()
    assert codes == [10006, 21332, 21319, 21327]
    body = f"access_token={TOKEN}".encode()
    heard = call(weibo, "POST", "/oauth2/get_token_info", body)
    assert heard.json["expire_in"] == 30 * 24 * 3600


def test_a_hundred_calls_a_day(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """Reading and posting share them; the next Beijing day is fresh."""
    codes = [app.get("statuses/user_timeline").json.get("error_code") for _ in range(101)]
    assert codes == [None] * 100 + [10023]
    assert app.share(told()).json["error_code"] == 10023
    weibo.clock.advance(timedelta(hours=15))
    assert app.get("account/rate_limit_status").json["remaining_user_hits"] == 99
    assert "idstr" in app.share(told()).json
    assert weibo.calls_left == 98


def test_thirty_posts_an_hour(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """The 31st waits for the next hour."""
    codes = [app.share(told(str(n))).json.get("error_code") for n in range(31)]
    assert codes == [None] * 30 + [10024]
    weibo.clock.advance(3600)
    assert "idstr" in app.share(told("30")).json


def test_calls_by_address(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """Beyond the limit of an hour: 10022."""
    weibo.reset(Switches(calls_an_hour_by_ip=2))
    codes = [app.get("statuses/user_timeline").json.get("error_code") for _ in range(3)]
    assert codes == [None, None, 10022]


def test_the_form_of_errors(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """HTTP status and type of the code are switches, since nobody may rely on them."""
    heard = app.share("声明")
    assert (heard.status, heard.json["error_code"]) == (400, 10017)
    assert app.get("statuses/user_timeline", uid=1).status == 403
    weibo.revoke()
    assert app.share("声明").status == 401
    weibo.reset(Switches(error_status="200", error_code_type="str"))
    heard = app.share("声明")
    assert (heard.status, heard.json["error_code"]) == (200, "10017")


def test_method_and_address_must_be_right(app: WeiboClient) -> None:
    """10021 and 10020."""
    assert app.get("statuses/share").json["error_code"] == 10021
    assert app.post("statuses/update", status="x").json["error_code"] == 10020
