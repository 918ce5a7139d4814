"""What a person sees of the simulated account: its posts, the newest first."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.simulators.pages import button, page
from tests.simulators.published import Published
from tests.simulators.weibo.posts import NAME
from tests.simulators.weibo.text import URL
from tests.simulators.wire import Answer, Refusal, Request, html_answer

if TYPE_CHECKING:
    from tests.simulators.weibo.simulator import WeiboSimulator

_BRAND = "#d4590a"


def look(weibo: WeiboSimulator, request: Request) -> Answer | None:
    """Return the page of an address; None if it belongs to the interface."""
    if request.path == "/":
        return html_answer(page("微博（模拟）", _BRAND, _posts(weibo)))
    if request.path.startswith("/pictures/"):
        return _picture(weibo, request.path.rpartition("/")[2])
    if request.path == "/by-hand/delete" and request.method == "POST":
        with suppress(Refusal):  # gone in the meantime: the list will show it
            weibo.delete_by_hand(request.query.get("id", ""))
        return html_answer('<meta http-equiv="refresh" content="0;url=/">')
    return None


def _posts(weibo: WeiboSimulator) -> str:
    shown = "".join(_post(each) for each in reversed(weibo.ever_published()))
    left = f'<p class="small">今日剩余接口次数：{weibo.calls_left}</p>'
    return f"<h2>{NAME}的微博</h2>{left}{shown or '<p>还没有微博。</p>'}"


def _post(each: Published) -> str:
    text = URL.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(each.content))
    picture = f'<img src="/pictures/{each.remote_id}" alt="配图">' if each.pictures else ""
    act = "" if each.gone else button(f"/by-hand/delete?id={quote(each.remote_id)}", "删除")
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
