"""Previews of copies: what a clerk sees before anything is sent."""

from __future__ import annotations

import re

import pytest

from publish.domain.statement import Edition, Statement
from publish.render.wechat import wechat_article
from publish.render.wechat_limits import WechatLimits
from publish.render.wechat_preview import wechat_preview
from publish.render.weibo import weibo_post
from publish.render.weibo_preview import weibo_preview
from tests.render.bodies import all_editions, notice
from tests.render.records import INFO

_LOADS = re.compile(r"<(?:script|link|img|iframe|object)|url\(|@import|\b(?:src|srcset|on\w+)=")


def closed(page: str) -> bool:
    """Whether every element of a page is closed in order."""
    opened: list[str] = []
    for end, tag in re.findall(r"<(/?)([a-z0-9]+)", page):
        if not end:
            opened += [] if tag in {"meta", "br", "hr"} else [tag]
        elif opened.pop() != tag:
            return False
    return not opened


@pytest.mark.parametrize(("statement", "edition"), list(all_editions()))
def test_a_preview_loads_nothing(statement: Statement, edition: Edition) -> None:
    """No script, no request, and sound HTML."""
    pages = (
        wechat_preview(wechat_article(statement, edition, INFO)),
        weibo_preview(weibo_post(statement, edition, INFO)),
    )
    for page in pages:
        assert not _LOADS.search(page)
        assert closed(page)


def test_a_preview_shows_what_is_used_of_each_limit() -> None:
    """In the platform's counting, as used and limit; what is over says so in words."""
    statement, edition = notice("<p>甲。</p>", title="标题", issuer="某院")
    page = wechat_preview(wechat_article(statement, edition, INFO))
    for use in ("2/32 字", "2/8 字", "6/20 字节", "2/120 字", "71/1,000 字节"):
        assert f"<td>{use}</td>" in page
    assert "/19,999 字符</td>" in page
    post = weibo_preview(weibo_post(statement, edition, INFO))
    assert "<td>28/140 字</td>" in post


def test_a_preview_says_what_was_left_out() -> None:
    """A clerk learns of a missing author, a cut body and a cut post before sending."""
    statement, edition = notice(f"<p>{'字' * 99}。</p>\n<p>{'字' * 99}。</p>", title="标题")
    page = wechat_preview(wechat_article(statement, edition, INFO, WechatLimits(content=1250)))
    assert "作者栏留空" in page
    assert "只发送节选" in page
    assert "只发送完整句子的节选" in weibo_preview(weibo_post(statement, edition, INFO))
    alone = notice(f"<p>{'字' * 140}。</p>", title="标题")
    assert "只发送标题、编号和网址" in weibo_preview(weibo_post(*alone, INFO))


def test_a_preview_shows_what_is_sent() -> None:
    """The article's own bytes, but for line ends between blocks; the post's text, escaped."""
    statement, edition = notice("<p>1 &lt; 2。</p>", title="甲 & 乙 <i>")
    article = wechat_article(statement, edition, INFO)
    page = wechat_preview(article)
    assert article.content in page.replace("</p>\n", "</p>").replace("</tr>\n", "</tr>")
    assert "<h1>甲 &amp; 乙 &lt;i&gt;</h1>" in page
    post = weibo_preview(weibo_post(statement, edition, INFO))
    assert "【甲 &amp; 乙 &lt;i&gt;】（编号N2026-0001）1 &lt; 2。原文见<b>网页链接</b>" in post
