"""What a person sees of the simulated account: its posts, the newest first."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.simulators.knobs import BACK, panel, turned
from tests.simulators.pages import button, page
from tests.simulators.published import Published
from tests.simulators.weibo.knobs import KNOBS
from tests.simulators.weibo.posts import NAME
from tests.simulators.weibo.text import URL
from tests.simulators.wire import Answer, Refusal, Request, html_answer

if TYPE_CHECKING:
    from tests.simulators.weibo.simulator import WeiboSimulator

_BRAND = "#d4590a"


def look(weibo: WeiboSimulator, request: Request) -> Answer | None:
    """Return the page of an address; None if it belongs to the interface."""
    if request.path == "/":
        return html_answer(page("微博（模拟）", _BRAND, _posts(weibo) + panel(weibo, KNOBS)))
    if request.path.startswith("/pictures/"):
        return _picture(weibo, request.path.rpartition("/")[2])
    if request.path.startswith("/by-hand/") and request.method == "POST":
        return turned(weibo, KNOBS, request) or _act(weibo, request)
    return None


def _posts(weibo: WeiboSimulator) -> str:
    shown = "".join(_post(each) for each in reversed(weibo.ever_published()))
    left = f'<p class="small">今日剩余接口次数：{weibo.calls_left}</p>'
    return f"<h2>{NAME}的微博</h2>{left}{shown or '<p>还没有微博。</p>'}"


def _post(each: Published) -> str:
    text = URL.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(each.content))
    picture = f'<img src="/pictures/{each.remote_id}" alt="配图">' if each.pictures else ""
    acts = {"edit": "改动一处", "delete": "删除"}
    name = quote(each.remote_id)
    buttons = "".join(button(f"/by-hand/{act}?id={name}", words) for act, words in acts.items())
    act = "" if each.gone else buttons
    gone = "（已删除）" if each.gone else ""
    comments = "".join(f"<p>评论：{escape(comment)}</p>" for comment in each.comments)
    when = f'<p class="small">{each.at:%Y-%m-%d %H:%M}{gone}</p>'
    return (
        f'<article class="{"gone" if each.gone else ""}"><h3>{NAME}</h3>{when}<p>{text}</p>'
        f"{picture}{comments}{act}</article>"
    )


def _picture(weibo: WeiboSimulator, name: str) -> Answer | None:
    found = [each for each in weibo.ever_published() if each.remote_id == name and each.pictures]
    return Answer(found[0].pictures[0], content_type="image/*") if found else None


def _act(weibo: WeiboSimulator, request: Request) -> Answer:
    name = request.query.get("id", "")
    with suppress(Refusal):  # gone in the meantime: the list will show it
        if request.path == "/by-hand/delete":
            weibo.delete_by_hand(name)
        elif request.path == "/by-hand/edit":
            text = weibo.posts.find({"id": name}).text
            weibo.edit_by_hand(name, text.replace("】", "（这里被人改动过）】", 1))
    return BACK
