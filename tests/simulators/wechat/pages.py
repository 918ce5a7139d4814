"""What a person sees of the simulated account: the list of articles, the box, one article."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from html import escape
from urllib.parse import quote

from tests.simulators.knobs import BACK, panel, turned
from tests.simulators.pages import button, page
from tests.simulators.published import Published
from tests.simulators.wechat.knobs import KNOBS
from tests.simulators.wechat.people import Account
from tests.simulators.wire import Answer, Json, Refusal, Request, html_answer

_BRAND = "#07a35a"
_TITLE = "微信公众号（模拟）"
_MMBIZ = re.compile(r"https?://mmbiz\.qpic\.cn(/[^\"'\s?]*)(?:\?[^\"'\s]*)?")


def look(account: Account, request: Request) -> Answer | None:
    """Return the page of an address; None if it belongs to the interface."""
    if request.path == "/":
        return html_answer(page(_TITLE, _BRAND, _lists(account) + panel(account, KNOBS)))
    if request.path == "/s":
        return _article(account, request.query.get("sn", ""))
    if request.path.startswith("/mmbiz_"):
        return _image(account, request.path)
    if request.path.startswith("/by-hand/") and request.method == "POST":
        return turned(account, KNOBS, request) or _act(account, request)
    return None


def _lists(account: Account) -> str:
    shown = "".join(_entry(each) for each in reversed(account.ever_published()))
    drafts = "".join(_draft(each) for each in reversed(account.boxed()))
    return (
        f"<h2>已发表</h2>{shown or '<p>还没有发表的文章。</p>'}"
        f"<h2>草稿箱</h2>{drafts or '<p>草稿箱是空的。</p>'}"
    )


def _entry(each: Published) -> str:
    way = {
        "publish": "发布",
        "mass": "群发",
        "by hand": "人工发布",
        "mass by hand": "人工群发",
    }[each.way]
    gone = {"deleted": "（已删除）", "banned": "（已被平台封禁）", "": ""}[each.gone]
    sn = each.url.partition("sn=")[2].partition("#")[0]
    name = quote(each.remote_id)
    acts = {"edit": "改动一处", "delete": "删除", "ban": "由平台封禁"}
    buttons = "".join(button(f"/by-hand/{act}?id={name}", words) for act, words in acts.items())
    act = "" if each.gone else buttons
    return (
        f'<article class="{"gone" if each.gone else ""}"><h3><a href="/s?sn={sn}">'
        f"{escape(each.title)}</a>{gone}</h3><p>{escape(each.digest)}</p>"
        f'<p class="small">{each.at:%Y-%m-%d %H:%M} · {way} · {escape(each.author)}</p>{act}'
        "</article>"
    )


def _draft(draft: Json) -> str:
    item, name = draft["news_item"][0], quote(draft["media_id"])
    acts = button(f"/by-hand/publish?id={name}", "发表（人工）")
    acts += button(f"/by-hand/mass?id={name}", "群发（人工）")
    return (
        f"<article><h3>{escape(item['title'])}</h3><p>{escape(item['digest'])}</p>{acts}</article>"
    )


def _article(account: Account, sn: str) -> Answer:
    found = [each for each in account.published() if sn and f"sn={sn}#" in each.url]
    if not found:
        gone = "<p>该内容已被发布者删除，或者不存在。</p>"
        return html_answer(page(_TITLE, _BRAND, gone), status=404)
    each = found[0]
    body = _MMBIZ.sub(r"\1", each.content)
    source = escape(each.source_url)
    link = f'<p><a href="{source}">阅读原文</a></p>' if source.startswith("http") else ""
    meta = f'<p class="small">{escape(each.author)} {each.at:%Y-%m-%d %H:%M}</p>'
    main = f"<article><h3>{escape(each.title)}</h3>{meta}{body}{link}</article>"
    return html_answer(page(_TITLE, _BRAND, main))


def _image(account: Account, path: str) -> Answer | None:
    for url, content in account.library.images.items():
        if path in url:
            return Answer(content, content_type="image/*")
    return None


def _act(account: Account, request: Request) -> Answer:
    name = request.query.get("id", "")
    acts: dict[str, Callable[[], object]] = {
        "/by-hand/delete": lambda: account.delete_by_hand(name),
        "/by-hand/ban": lambda: account.ban(name),
        "/by-hand/edit": lambda: account.edit_by_hand(name, content=_other(account, name)),
        "/by-hand/mass": lambda: account.publish_by_hand(name, "mass by hand"),
        "/by-hand/publish": lambda: account.publish_by_hand(name, "by hand"),
    }
    with suppress(Refusal):  # gone in the meantime: the list will show it
        acts.get(request.path, lambda: None)()
    return BACK


def _other(account: Account, name: str) -> str:
    """Return the text of an article with a sentence that the court never wrote."""
    content = str(account.press.find(name).items[0]["content"])
    return content.replace("</p>", "（这里被人改动过。）</p>", 1)
