"""The simulators for people: pages, buttons, and ``python -m tests.simulators``."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.simulators.client import WechatClient, WeiboClient, call, png
from tests.simulators.clock import MORNING, Clock
from tests.simulators.hub import Hub
from tests.simulators.wechat.people import SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import WeiboSimulator

ROOT = Path(__file__).parents[2]


def test_the_account_shows_drafts_and_articles(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """A person publishes a draft with a button, reads the article, and deletes it."""
    image = client.upload("media/uploadimg", png())["url"]
    media_id = client.add(title="标题<1>", content=f'<p>正文<img src="{image}"></p>')["media_id"]
    front = call(wechat, "GET", "/").body.decode()
    assert "这是本机上的模拟平台" in front
    assert "标题&lt;1&gt;" in front
    call(wechat, "POST", f"/by-hand/publish?id={media_id}")
    (copy,) = wechat.published()
    article = call(wechat, "GET", "/s?" + copy.url.partition("?")[2].partition("#")[0])
    assert "正文" in article.body.decode()
    path = image.removeprefix("http://mmbiz.qpic.cn").partition("?")[0]
    assert f'<img src="{path}">' in article.body.decode()
    assert call(wechat, "GET", path).body == png()
    call(wechat, "POST", f"/by-hand/delete?id={copy.remote_id}")
    assert wechat.published() == []
    assert "（已删除）" in call(wechat, "GET", "/").body.decode()
    assert call(wechat, "GET", "/s?sn=x").status == 404


def test_a_draft_can_be_mass_sent_by_a_person(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """And a button for what is gone by now does no harm."""
    media_id = client.add()["media_id"]
    for _ in range(2):
        assert call(wechat, "POST", f"/by-hand/mass?id={media_id}").status == 200
    assert [each.way for each in wechat.published()] == ["mass by hand"]


def test_the_timeline_shows_posts(app: WeiboClient, weibo: WeiboSimulator) -> None:
    """With picture and link; a button deletes one."""
    app.share_picture("<声明> https://court.example/?a=1&b=2", png())
    front = call(weibo, "GET", "/").body.decode()
    assert "&lt;声明&gt; " in front
    assert '<a href="https://court.example/?a=1&amp;b=2">' in front
    (post,) = weibo.published()
    assert call(weibo, "GET", f"/pictures/{post.remote_id}").body == png()
    call(weibo, "POST", f"/by-hand/delete?id={post.remote_id}")
    assert weibo.published() == []


def test_a_copy_can_be_spoilt_with_buttons(
    client: WechatClient, wechat: WechatSimulator, app: WeiboClient, weibo: WeiboSimulator
) -> None:
    """Changed in one place, or banned; the list says so."""
    for _ in range(2):
        call(wechat, "POST", f"/by-hand/publish?id={client.add()['media_id']}")
    first, second = (each.remote_id for each in wechat.published())
    call(wechat, "POST", f"/by-hand/edit?id={first}")
    call(wechat, "POST", f"/by-hand/ban?id={second}")
    [left] = wechat.published()
    assert (left.remote_id, left.edited, "改动过" in left.content) == (first, True, True)
    app.share("【声明】文字 https://court.example/1")
    [post] = weibo.published()
    call(weibo, "POST", f"/by-hand/edit?id={post.remote_id}")
    assert "【声明（这里被人改动过）】" in weibo.published()[0].content


@pytest.mark.parametrize(
    ("name", "code"), [("address", 40164), ("quota", 45009), ("unverified", 48001)]
)
def test_a_fault_of_the_account_is_switched_on_and_off(
    client: WechatClient, wechat: WechatSimulator, name: str, code: int
) -> None:
    """The front page says what is wrong, and the same button puts it right."""
    media_id = client.add()["media_id"]
    submit = partial(client.post, "freepublish/submit", {"media_id": media_id})
    call(wechat, "POST", f"/by-hand/knob?name={name}")
    assert "现在：" in call(wechat, "GET", "/").body.decode()
    assert submit()["errcode"] == code
    call(wechat, "POST", f"/by-hand/knob?name={name}")
    assert "现在：" not in call(wechat, "GET", "/").body.decode()
    assert submit()["errcode"] == 0


def test_a_token_dies_and_a_secret_is_changed(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Tokens expire once; the secret stays another until it is put back."""
    call(wechat, "POST", "/by-hand/knob?name=token")
    assert client.post("draft/batchget", {"offset": 0, "count": 1})["errcode"] == 42001
    call(wechat, "POST", "/by-hand/knob?name=secret")
    assert wechat.tokens.secret != SECRET
    call(wechat, "POST", "/by-hand/knob?name=secret")
    assert wechat.tokens.secret == SECRET
    assert call(wechat, "POST", "/by-hand/knob?name=nothing").status == 200


def test_an_answer_is_lost_once(client: WechatClient, wechat: WechatSimulator) -> None:
    """What was asked for is done all the same."""
    media_id = client.add()["media_id"]
    call(wechat, "POST", "/by-hand/knob?name=lost")
    with pytest.raises(OSError, match=r"."):
        client.post("freepublish/submit", {"media_id": media_id})
    wechat.let_pass(60)
    assert len(wechat.published()) == 1


@pytest.mark.parametrize(("name", "code"), [("token", 21319), ("quota", 10023)])
def test_a_fault_of_the_app_is_switched_on_and_off(
    app: WeiboClient, weibo: WeiboSimulator, name: str, code: int
) -> None:
    """The timeline says what is wrong, and the same button puts it right."""
    call(weibo, "POST", f"/by-hand/knob?name={name}")
    assert app.share("文字 https://court.example/1").json["error_code"] == code
    assert "现在：" in call(weibo, "GET", "/").body.decode()
    call(weibo, "POST", f"/by-hand/knob?name={name}")
    assert "error_code" not in app.share("文字 https://court.example/1").json
    call(weibo, "POST", "/by-hand/knob?name=slow")
    assert app.share("另一段 https://court.example/2").json["error_code"] == 20032


def test_a_clock_stands_still_goes_on_or_runs() -> None:
    """Only with a source of seconds does time pass by itself."""
    still = Clock()
    still.advance(timedelta(hours=1))
    assert still.now() == MORNING + timedelta(hours=1)
    still.set(MORNING)
    assert still.now() == MORNING
    seconds = iter([1.0, 2.5])
    running = Clock(passed=lambda: next(seconds))
    assert running.now() == MORNING + timedelta(seconds=1)
    assert running.now() == MORNING + timedelta(seconds=2.5)


def test_both_run_from_the_command_line() -> None:
    """It prints the settings to use, and ends politely."""
    run = [sys.executable, "-m", "tests.simulators", "--wechat", "0", "--weibo", "0", "--hub", "0"]
    with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if "ZHENGMING_WEIBO_RIP" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert "export ZHENGMING_WECHAT_APPID=wx0000000000000000" in lines
    assert any(line.startswith("export ZHENGMING_WECHAT_API=http://127.0.0.1:") for line in lines)
    assert any(line.startswith("export ZHENGMING_WEIBO_API=http://127.0.0.1:") for line in lines)


def test_the_hub_shows_what_it_was_told() -> None:
    """The newest topic comes first; what is no ping is refused by the rule that it breaks."""
    form = "application/x-www-form-urlencoded"
    with Hub() as hub:
        for name in ("atom", "rss"):
            told = f"hub.mode=publish&hub.url=https%3A%2F%2Fcourt.example%2Ffeed.{name}"
            assert call(hub, "POST", "/hub", told.encode(), content_type=form).status == 204
        front = call(hub, "GET", "/").body.decode()
        broken = [
            call(hub, "GET", "/hub"),
            call(hub, "POST", "/hub", b"hub.mode=publish&hub.url=https://c.example/"),
            call(
                hub,
                "POST",
                "/hub",
                b"hub.mode=subscribe&hub.url=https://c.example/",
                content_type=form,
            ),
            call(hub, "POST", "/hub", b"hub.mode=publish", content_type=form),
            call(hub, "POST", "/hub", b"hub.mode=publish&hub.url=feed.atom", content_type=form),
        ]
    assert front.index("feed.rss") < front.index("feed.atom")
    assert [answer.status for answer in broken] == [405, 415, 400, 400, 400]
