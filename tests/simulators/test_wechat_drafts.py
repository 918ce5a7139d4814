"""The simulated WeChat: drafts, and the limits of each field (facts 1.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.client import WechatClient, around
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import PAGE


def code(answer: dict[str, Any]) -> int | None:
    """Return the errcode."""
    found: int | None = answer.get("errcode")
    return found


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "limit", "unit", "refusal"),
    [
        ("title", 32, "声", 45003),
        ("title", 32, "a", 45003),
        ("title", 16, "𠮷", 45003),
        ("author", 8, "a", 45110),
        ("author", 6, "声", 45110),
        ("digest", 120, "声", 45004),
        ("content", 19_999, "声", 45002),
        ("content_source_url", 1000, "a", 45005),
    ],
)
def test_limits_of_fields(
    client: WechatClient, name: str, limit: int, unit: str, refusal: int
) -> None:
    """One below, the limit, one above; a rare character counts twice, an author has 20 bytes."""
    for length, kept in around(limit):
        assert code(client.add(**{name: unit * length})) == (None if kept else refusal)


@pytest.mark.parametrize(
    ("name", "limit", "refusal"), [("author", 16, 45110), ("digest", 128, 45004)]
)
def test_limits_by_the_page(client: WechatClient, name: str, limit: int, refusal: int) -> None:
    """A set of switches has what the official page says."""
    client.simulator.reset(PAGE)  # type: ignore[attr-defined]
    client.ready()
    for length, kept in around(limit):
        assert code(client.add(**{name: "声" * length})) == (None if kept else refusal)


def test_markup_counts(client: WechatClient) -> None:
    """20,000 characters are too many, tags among them."""
    text = "声" * (19_999 - len("<p></p>"))
    assert code(client.add(content=f"<p>{text}</p>")) is None
    assert code(client.add(content=f"<p>{text}声</p>")) == 45002


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": ""}, 40227),
        ({"content": " "}, 44004),
        ({"title": 1}, 47001),
        ({"article_type": "video"}, 40097),
        ({"need_open_comment": 1}, 88000),
        ({"need_open_comment": True}, 47001),
    ],
)
def test_fields_must_be_in_order(
    client: WechatClient, given: dict[str, object], expected: int
) -> None:
    """Empty, of another type, or without the privilege."""
    assert code(client.add(**given)) == expected


def test_a_draft_has_one_to_eight_articles(client: WechatClient) -> None:
    """None is 44003, nine are 45008; only a single one has a digest."""
    for many, expected in ((0, 44003), (1, None), (8, None), (9, 45008)):
        articles = [client.article(digest="摘要")] * many
        answer = client.post("draft/add", {"articles": articles})
        assert code(answer) == expected
        if expected is None:
            items = client.post("draft/get", answer)["news_item"]
            assert {item["digest"] for item in items} == {"摘要" if many == 1 else ""}


def test_a_missing_digest_is_the_beginning_of_the_text(client: WechatClient) -> None:
    """54 characters of it."""
    answer = client.add(content=f"<p>{'声' * 60}</p>")
    assert client.post("draft/get", answer)["news_item"][0]["digest"] == "声" * 54


def test_picture_articles(client: WechatClient) -> None:
    """``newspic`` needs 1 to 20 pictures of the library, and plain text of at most 1000."""
    one = {"image_media_id": client.cover}
    for pictures, length, expected in (
        ([one], 1000, None),
        ([one] * 20, 1, None),
        ([one] * 21, 1, 40097),
        ([], 1, 40097),
        ([{"image_media_id": "x"}], 1, 40007),
        ([one], 1001, 45166),
    ):
        info = {"image_list": pictures}
        given = {"article_type": "newspic", "image_info": info, "content": "声" * length}
        assert code(client.add(**given)) == expected


# --- the box ------------------------------------------------------------------------------------


def test_two_adds_are_two_drafts(client: WechatClient) -> None:
    """There is no key against doubles."""
    assert client.add()["media_id"] != client.add()["media_id"]
    assert client.raw("draft/count", b"", method="GET").json == {"total_count": 2}


def test_a_draft_comes_back_with_addresses_and_times(client: WechatClient) -> None:
    """The marker of content_source_url survives as it is."""
    marker = "https://court.example/statements/C2026-0001/v1/?rev=C2026-0001-v1"
    draft = client.post("draft/get", client.add(content_source_url=marker))
    item = draft["news_item"][0]
    assert item["content_source_url"] == marker
    assert item["url"].startswith("http://mp.weixin.qq.com/s?tempkey=")
    assert item["thumb_url"].startswith("http://mmbiz.qpic.cn/")
    assert draft["create_time"] == draft["update_time"] == 1795395600


def test_the_box_is_listed_in_pages_with_the_latest_change_first(client: WechatClient) -> None:
    """Counts are 1 to 20; no_content leaves the body out, and it alone."""
    old, new = client.add(title="旧"), client.add(title="新")
    listed = client.post("draft/batchget", {"offset": 0, "count": 1, "no_content": 1})
    assert (listed["total_count"], listed["item_count"]) == (2, 1)
    assert listed["item"][0]["media_id"] == new["media_id"]
    assert "content" not in listed["item"][0]["content"]["news_item"][0]
    update = {"media_id": old["media_id"], "index": 0, "articles": client.article(title="旧改")}
    assert code(client.post("draft/update", update)) == 0
    first = client.post("draft/batchget", {"offset": 0, "count": 20})["item"][0]
    assert first["content"]["news_item"][0]["title"] == "旧改"
    assert first["content"]["news_item"][0]["content"] == "<p>内容</p>"
    for amount, expected in ((0, 40097), (1, None), (20, None), (21, 40097)):
        assert code(client.post("draft/batchget", {"offset": 0, "count": amount})) == expected


def test_an_update_replaces_the_whole_article(client: WechatClient) -> None:
    """What is not sent again is gone; the index counts from 0, and the article is no list."""
    media_id = client.add(author="作者")["media_id"]
    update = {"media_id": media_id, "index": 0, "articles": client.article(title="新")}
    client.post("draft/update", update)
    assert client.post("draft/get", {"media_id": media_id})["news_item"][0]["author"] == ""
    assert code(client.post("draft/update", update | {"index": 1})) == 40097
    assert code(client.post("draft/update", update | {"articles": [client.article()]})) == 44003


def test_a_deleted_draft_is_gone_and_its_cover_stays(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Every call on it answers 40007."""
    media = client.add()
    assert code(client.post("draft/delete", media)) == 0
    for path in ("draft/get", "draft/delete", "draft/update", "freepublish/submit"):
        assert code(client.post(path, media)) == 40007
    assert client.cover in wechat.library.materials
