"""Channels from the command line, against the simulators: settings, publish, status, resolve."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from publish.errors import SettingsError
from publish.settings import load
from tests.e2e.conftest import SAMPLES, Office
from tests.simulators.clock import BEIJING, Clock
from tests.simulators.wechat.people import APPID, SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches

CORRECTION = str(SAMPLES / "clarification-2026-001-v2.md")
URL = "https://mp.weixin.qq.com/s/invented"
FIRST = str(SAMPLES / "clarification-2026-001.md")


@pytest.fixture
def platforms() -> Iterator[tuple[WechatSimulator, WeiboSimulator]]:
    """Both platforms, in real time, as the command line is."""
    begun = time.monotonic()
    now = datetime.now(BEIJING)  # noqa: TID251 - the command line asks for the real time as well
    clock = Clock(now, passed=lambda: time.monotonic() - begun)
    bound = Switches(domains=frozenset({"127.0.0.1"}))
    with WechatSimulator(clock) as wechat, WeiboSimulator(clock, bound) as weibo:
        yield wechat, weibo


def configure(office: Office, wechat: WechatSimulator, weibo: WeiboSimulator) -> None:
    """Set both channels up the way an operator would: settings in the file, secrets in files."""
    (office.folder / "wechat.secret").write_text(SECRET + "\n")
    (office.folder / "weibo.token").write_text(TOKEN + "\n")
    file = office.folder / "zhengming.toml"
    head, table, rules = file.read_text(encoding="utf-8").partition("[gate_rules]")
    for blank in ('wechat_appid = ""\n', 'weibo_rip = ""\n'):
        assert blank in head
        head = head.replace(blank, "")
    head += f"""
wechat_api = "{wechat.url}"
wechat_appid = "{APPID}"
wechat_secret_file = "wechat.secret"
weibo_api = "{weibo.url}"
weibo_token_file = "weibo.token"
weibo_rip = "203.0.113.9"
"""
    file.write_text(head + table + rules, encoding="utf-8")


def test_publish_delivers_and_a_person_has_the_last_word(
    office: Office, platforms: tuple[WechatSimulator, WeiboSimulator]
) -> None:
    """Site, post and draft by one command; the draft is published by hand, and so recorded."""
    wechat, weibo = platforms
    configure(office, wechat, weibo)
    office.done("submit", FIRST)
    done = office.done("publish")
    assert done["deliveries"]["pending"] == 1
    [post], [draft] = weibo.published(), wechat.boxed()
    assert "/statements/C2026-0001/v1/?w=C2026-0001-v1" in post.content
    assert draft["news_item"][0]["content_source_url"].endswith("?rev=C2026-0001-v1")
    rows = {
        row["channel"]: row
        for row in office.done("status", "C2026-0001")["editions"][0]["deliveries"]
    }
    assert (rows["wechat"]["state"], rows["weibo"]["state"]) == ("accepted", "published")
    assert rows["weibo"]["agreement"] == "与网站一致"
    again = office.run("publish")
    assert (again.status, again.value["deliveries"]["moved"]) == (0, 0)
    said = (
        "--edition",
        "1",
        "--channel",
        "wechat",
        "--as",
        "posted",
        "--url",
        URL,
    )
    office.done("dispatch", "--resolve", "C2026-0001", *said)
    assert office.done("dispatch")["pending"] == 0
    assert len(weibo.ever_published()) == 1
    everything = "".join(
        str(office.run(*words)) for words in (("status",), ("status", "C2026-0001"))
    )
    assert SECRET not in everything
    assert TOKEN not in everything
    office.done("submit", CORRECTION)
    office.done("preview", "C2026-0001", "--channel", "wechat", "--output", "next.html")
    shown = (office.folder / "next.html").read_text(encoding="utf-8")
    assert f'<a href="{URL}">第1版</a>' in shown


def test_what_a_person_must_do_is_status_4_and_told_once(
    office: Office, platforms: tuple[WechatSimulator, WeiboSimulator]
) -> None:
    """An address that is not on the whitelist is named; the next publish does not repeat it."""
    wechat, weibo = platforms
    wechat.client_ip = "198.51.100.4"
    configure(office, wechat, weibo)
    office.done("submit", FIRST)
    first = office.run("publish")
    assert first.status == 4
    assert "198.51.100.4" in first.prose
    second = office.run("publish")
    assert (second.status, "198.51.100.4" in second.prose) == (0, False)
    status = office.run("status")
    assert "198.51.100.4" in str(status.value["channels"])
    assert "处理好了，运行 zhengming dispatch 马上再试" in office.spoken("status")
    wechat.client_ip = "203.0.113.7"
    office.run("dispatch")
    assert len(wechat.boxed()) == 1


def test_an_edition_for_a_channel_that_is_not_set_up_is_told(office: Office) -> None:
    """Status says that WeChat was asked for and is not there."""
    office.done("submit", FIRST)
    office.done("publish")
    [row] = office.done("status", "C2026-0001")["editions"]
    assert {each["channel"] for each in row["deliveries"]} == {"wechat", "weibo"}
    assert all("不会自动投递" in each["reason"] for each in row["deliveries"])
    assert [each["passed_over"] for each in office.done("status")["channels"]] == [1, 1]


@pytest.mark.parametrize("channel", ["wechat", "weibo"])
def test_preview_writes_a_page_and_sends_nothing(office: Office, channel: str) -> None:
    """What would be sent can be looked at without any account."""
    office.done("submit", FIRST)
    file = Path(office.done("preview", "C2026-0001", "--channel", channel)["file"])
    assert "C2026-0001" in (office.folder / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("dispatch", "--resolve", "C2026-0001"),
        (
            "dispatch",
            "--resolve",
            "C2026-0009",
            "--edition",
            "1",
            "--channel",
            "weibo",
            "--as",
            "skip",
        ),
        ("preview", "C2026-0001", "--channel", "weibo"),
    ],
)
def test_wrong_usage_is_status_2(office: Office, arguments: tuple[str, ...]) -> None:
    """What makes no sense is told, and nothing is changed."""
    assert office.run(*arguments).status == 2


@pytest.mark.parametrize("name", ["wechat_secret", "weibo_token"])
def test_a_secret_in_the_settings_file_is_refused(tmp_path: Path, name: str) -> None:
    """The file is copied and mailed; the message names the setting and not the secret."""
    (tmp_path / "zhengming.toml").write_text(f'{name} = "hush"\n')
    with pytest.raises(SettingsError) as caught:
        load({}, tmp_path)
    told = f"{caught.value}{caught.value.advice}"
    assert name in told
    assert "hush" not in told
    environment = {f"ZHENGMING_{name.upper()}": "hush"}
    (tmp_path / "zhengming.toml").unlink()
    settings = load(environment, tmp_path)
    assert settings.secret(name) == "hush"
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    "environment",
    [
        {"ZHENGMING_WECHAT_MODE": "loud"},
        {"ZHENGMING_WECHAT_API": "http://wechat.example"},
        {"ZHENGMING_WEIBO_API": "ftp://127.0.0.1"},
    ],
)
def test_channels_that_cannot_work_are_refused(tmp_path: Path, environment: dict[str, str]) -> None:
    """An unknown mode, and a way on which a secret could be read."""
    with pytest.raises(SettingsError):
        load(environment, tmp_path)
