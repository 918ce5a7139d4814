"""The simulated Weibo: every rule that it enforces (facts 2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.simulators.client import WeiboClient, around, png
from tests.simulators.weibo import text as texts
from tests.simulators.weibo.posts import UID
from tests.simulators.weibo.simulator import WeiboSimulator
from tests.simulators.weibo.switches import Switches

URL = "https://court.example/statements/C2026-0001/v1/?w=C2026-0001-v1"
MEGABYTE = 1_000_000


def told(text: str = "声明", url: str = URL) -> str:
    """Return a text that is in order."""
    return f"{text} {url}"


# --- the text -----------------------------------------------------------------------------------


def test_a_post_is_answered_whole(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """With idstr, and the time as Weibo writes it; a reader sees the long address."""
    heard = app.share(told())
    status = heard.json
    assert heard.status == 200
    assert status["idstr"] == status["mid"] == str(status["id"])
    assert status["created_at"] == "Mon Nov 23 09:00:00 +0800 2026"
    assert status["text"].startswith("声明 http://t.cn/")
    (post,) = weibo.published()
    assert (post.content, post.source_url, post.remote_id) == (told(), URL, status["idstr"])


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("我司CEO与我司吉祥物...好大一坨！", 16),
        ("a", 1),
        ("ab", 1),
        ("abc", 2),
        ("声a", 2),
        ("", 0),
        ("https://court.example/a", 10),
        ("https://court.example/" + "a" * 500, 10),
        ("见https://court.example/a。", 12),
        ("𠮷", 2),
    ],
)
def test_counting(text: str, length: int) -> None:
    """ASCII counts a half, others one, an address ten, and halves are rounded up."""
    assert texts.length(text) == length


def test_a_text_has_140(app: WeiboClient) -> None:
    """One below, the limit, one above: 20012; an address is ten of them, a blank a half."""
    for length, kept in around(140):
        text = told("声" * (length - 11))
        answer = app.share(text + "a").json  # blank and letter: one
        assert answer.get("error_code") == (None if kept else 20012)


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"status": ""}, 20008, ""),
        ({"status": "声明"}, 10017, "text not find domain!"),
        ({"status": "声明 www.court.example"}, 10017, "text not find domain!"),
        ({"status": told(url="https://x.example/a")}, 10017, "appkey not bind domain!"),
        ({"status": told(url="https://www.court.example/")}, 10017, "appkey not bind domain!"),
        ({"status": told() + " https://x.example/"}, 10017, "appkey not bind domain!"),
        ({"status": told("#声明#")}, 10017, "#topic#"),
        ({"rip": "nowhere"}, 10017, "(rip)"),
    ],
)
def test_what_a_post_must_be(
    weibo: WeiboSimulator, app: WeiboClient, *, fields: dict[str, str], code: int, words: str
) -> None:
    """An address of the own domain, no other, no topic; nothing else becomes public."""
    answer = app.share(**({"status": told()} | fields)).json
    assert answer["error_code"] == code
    assert words in answer["error"]
    assert answer["request"] == "/2/statuses/share.json"
    assert weibo.published() == []


@pytest.mark.parametrize("missing", ["status", "rip"])
def test_what_must_not_be_missing(app: WeiboClient, missing: str) -> None:
    """10016 names it."""
    fields = {"status": told(), "rip": "203.0.113.7"}
    del fields[missing]
    answer = app.post("statuses/share", **fields).json
    assert (answer["error_code"], f"({missing})" in answer["error"]) == (10016, True)


def test_one_hash_is_no_topic(app: WeiboClient) -> None:
    """Nor are those of an address."""
    assert "idstr" in app.share("第#1号 https://court.example/#a").json


def test_subdomains_may_count_as_bound(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """A switch; a host that only ends alike never does."""
    weibo.reset(Switches(subdomains=True))
    assert "idstr" in app.share(told(url="https://www.court.example/")).json
    assert app.share(told(url="https://notcourt.example/")).json["error_code"] == 10017


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(), None),
        (b"RIFF\x00\x00\x00\x00WEBP", 20005),
        (png(size=5 * MEGABYTE - 1), None),
        (png(size=5 * MEGABYTE), 20006),
    ],
)
def test_pictures(
    weibo: WeiboSimulator, app: WeiboClient, content: bytes, code: int | None
) -> None:
    """JPEG, GIF or PNG of less than 5 MB."""
    answer = app.share_picture(told(), content).json
    assert answer.get("error_code") == code
    if code is None:
        assert "thumbnail_pic" in answer
        assert weibo.published()[0].pictures == (content,)


def test_the_same_text_again_is_refused(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """20019 proves that the first is there; once it is deleted, the text is new again."""
    first = app.share(told()).json
    assert app.share(told()).json["error_code"] == 20019
    assert "idstr" in app.share(told("更正")).json
    weibo.delete_by_hand(first["idstr"])
    assert "idstr" in app.share(told()).json


def test_switches_of_repeats(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """Another code, deleted posts counted too, and only for a while."""
    hour = timedelta(hours=1)
    weibo.reset(Switches(repeat_code=20017, deleted_repeats=True, repeat_window=hour))
    weibo.delete_by_hand(app.share(told()).json["idstr"])
    weibo.clock.advance(3599)
    assert app.share(told()).json["error_code"] == 20017
    weibo.clock.advance(1)
    assert "idstr" in app.share(told()).json


def test_words_may_be_refused(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """With the code that the test names."""
    weibo.reset(Switches(forbidden={"禁词": 21602}))
    assert app.share(told("禁词")).json["error_code"] == 21602


def test_committed_and_called_slow(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """20032: the post is there, the timeline shows it two minutes later."""
    weibo.slow_down()
    assert app.share(told()).json["error_code"] == 20032
    assert len(weibo.published()) == 1
    assert app.get("statuses/user_timeline").json["statuses"] == []
    weibo.clock.advance(120)
    assert len(app.get("statuses/user_timeline").json["statuses"]) == 1
    assert "idstr" in app.share(told("另")).json


# --- reading back, deleting ---------------------------------------------------------------------


def test_the_timeline_shows_the_newest_five(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """Whatever count and page ask for; ten for an app with the mobile SDK."""
    for limit in (5, 10):
        weibo.reset(Switches(timeline=limit))
        ids = [app.share(told(str(n))).json["idstr"] for n in range(11)]
        shown = app.get("statuses/user_timeline", count=100, base_app=1).json["statuses"]
        assert [each["idstr"] for each in shown] == ids[::-1][:limit]
        assert app.get("statuses/user_timeline", count=100, page=2).json["statuses"] == []
        assert app.get("statuses/user_timeline/ids").json["statuses"] == ids[::-1][:limit]
        since = app.get("statuses/user_timeline", since_id=ids[-2], max_id=ids[-1]).json
        assert [each["idstr"] for each in since["statuses"]] == [ids[-1]]


def test_the_timeline_is_the_authorised_users_alone(app: WeiboClient) -> None:
    """21335 for any other."""
    assert app.get("statuses/user_timeline", uid=UID).json["statuses"] == []
    assert app.get("statuses/user_timeline", uid=1).json["error_code"] == 21335


def test_a_post_can_be_shown_and_deleted_by_its_owner(
    weibo: WeiboSimulator, app: WeiboClient
) -> None:
    """20101 once it is gone, 20102 for another's."""
    name = app.share(told()).json["idstr"]
    assert app.get("statuses/show", id=name).json["idstr"] == name
    assert app.post("statuses/destroy", id=name).json["idstr"] == name
    assert (weibo.published(), weibo.ever_published()[0].gone) == ([], "deleted")
    assert app.get("statuses/show", id=name).json["error_code"] == 20101
    assert app.post("statuses/destroy", id=name).json["error_code"] == 20101
    other = weibo.post_by_hand("别人", owner=7)
    assert app.post("statuses/destroy", id=other).json["error_code"] == 20102


def test_deleting_may_need_permission(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """A switch: 10014, and the post stays."""
    weibo.reset(Switches(may_destroy=False))
    name = app.share(told()).json["idstr"]
    assert app.post("statuses/destroy", id=name).json["error_code"] == 10014
    assert len(weibo.published()) == 1


def test_people_change_posts(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """What they did can be seen by reading back."""
    weibo.reset(Switches(short_links=False))
    name = app.share(told()).json["idstr"]
    weibo.edit_by_hand(name, "改动")
    assert app.get("statuses/show", id=name).json["text"] == "改动"
    assert weibo.published()[0].edited
    weibo.post_by_hand("人工")
    assert [each.content for each in weibo.published()] == ["改动", "人工"]


def test_comments_and_short_addresses(weibo: WeiboSimulator, app: WeiboClient) -> None:
    """A comment has 140 too; a t.cn address leads back to the long one."""
    status = app.share(told()).json
    for length, kept in around(140):
        fields = {"id": status["idstr"], "comment": "声" * length, "rip": "203.0.113.7"}
        answer = app.post("comments/create", **fields).json
        assert answer.get("error_code") == (None if kept else 20012)
    assert len(weibo.published()[0].comments) == 2
    short = status["text"].split()[-1]
    assert app.get("short_url/expand", url_short=short).json["urls"][0]["url_long"] == URL
    unknown = app.get("short_url/expand", url_short="http://t.cn/x").json["urls"][0]
    assert unknown["result"] is False
