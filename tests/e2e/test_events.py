"""Events of WeChat at the running server: heard by the API, used by the worker, told by a page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from publish.bootstrap.callback import PATH
from tests.e2e.conftest import SAMPLES, Office
from tests.server.process import Served, served
from tests.simulators.clock import BEIJING, Clock
from tests.simulators.wechat.calling import Caller
from tests.simulators.wechat.people import AES_KEY, APPID, CALLBACK_TOKEN, SECRET
from tests.simulators.wechat.simulator import WechatSimulator

FIRST = str(SAMPLES / "clarification-2026-001.md")


@pytest.fixture
def wechat() -> Iterator[WechatSimulator]:
    """WeChat in real time, as the server is."""
    begun = time.monotonic()
    now = datetime.now(BEIJING)  # noqa: TID251 - the server asks for the real time as well
    with WechatSimulator(Clock(now, passed=lambda: time.monotonic() - begun)) as wechat:
        yield wechat


def configure(office: Office, wechat: WechatSimulator) -> None:
    """Enter the account as an operator does: secrets in files, and mode mass."""
    secrets = {"secret": SECRET, "callback_token": CALLBACK_TOKEN, "callback_aes_key": AES_KEY}
    for name, secret in secrets.items():
        (office.folder / f"wechat.{name}").write_text(f"{secret}\n")
    file = office.folder / "zhengming.toml"
    given = [
        f'wechat_api = "{wechat.url}"',
        f'wechat_appid = "{APPID}"',
        'wechat_mode = "mass"',
        *(f'wechat_{name}_file = "wechat.{name}"' for name in secrets),
    ]
    kept = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in kept if not line.startswith(("wechat_appid", "wechat_mode"))]
    file.write_text("\n".join([*given, *kept]) + "\n", encoding="utf-8")


def page(server: Served) -> str:
    """Return the statement's page as a reader gets it."""
    return httpx.get(f"{server.url}statements/C2026-0001/").text


def test_an_event_brings_the_address_to_the_page(office: Office, wechat: WechatSimulator) -> None:
    """The back office's check, a forgery, then the event: dispatch asks at once, the page tells."""
    configure(office, wechat)
    office.done("submit", FIRST)
    assert office.done("publish")["deliveries"]["pending"] == 1
    with served(office, "--every", "0.2") as server:
        caller = Caller(wechat, f"{server.url.rstrip('/')}{PATH}")
        assert caller.check()
        wechat.let_pass(60)
        [article] = wechat.published()
        ours, wechat.callback = wechat.callback, replace(wechat.callback, token="othertoken")
        assert caller.tell() == 0
        wechat.callback, caller.told = ours, 0
        assert caller.tell() == 1
        assert caller.statuses == [200, 403, 403, 403, 200]
        server.wait_for("dispatched")
        server.wait_for("published")
        told = page(server)
        journal = str(server.every)
    assert article.url.replace("&", "&amp;") in told
    assert "尚未核对" in told
    [row] = office.done("status", "C2026-0001")["editions"][0]["deliveries"][:1]
    assert (row["state"], row["url"]) == ("published", article.url)
    assert not any(secret in journal for secret in (SECRET, CALLBACK_TOKEN, AES_KEY, "nonce1"))
