"""What a WeChat article will look like, for ``zhengming preview`` and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from publish.render.preview import data_uri, preview_page
from publish.render.wechat import WechatArticle
from publish.render.wechat_pictures import Shown, filled

_NONE: Mapping[str, bytes] = MappingProxyType({})


def wechat_preview(article: WechatArticle, pictures: Mapping[str, bytes] = _NONE) -> str:
    """Return a page with the article as it is opened, and the card that a list shows.

    ``pictures`` holds the bytes of the article's pictures, by SHA-256; one that is not there, or
    that the platform would not take, is said not to be shown.
    """
    found = {sha256: data_uri(data) for sha256, data in pictures.items()}
    shown = {sha256: Shown(uri, 0) for sha256, uri in found.items() if uri}
    content = filled(article.content, shown, article.content_source_url)
    screen = _screen(article, content)
    return preview_page("微信公众号文章", screen, article.uses, _notices(article))


def _screen(article: WechatArticle, content: str) -> str:
    """Return the article as a phone shows it; a line a paragraph, so that changes can be read."""
    author = f"{escape(article.author, quote=False)} " if article.author else ""
    content = content.replace("</p>", "</p>\n").replace("</tr>", "</tr>\n")
    url = escape(article.content_source_url, quote=False)
    return (
        f"<h1>{escape(article.title, quote=False)}</h1>\n"
        f'<p class="by">{author}<span class="name">公众号名称</span> 发布时间</p>\n{content}\n'
        f'<p class="more">阅读原文（{url}）</p>\n'
        f'<div class="card">\n<h2>列表和转发时显示</h2>\n'
        f'<p class="name">{escape(article.title, quote=False)}</p>\n'
        f"<p>{escape(article.digest, quote=False)}</p>\n</div>"
    )


def _notices(article: WechatArticle) -> list[str]:
    """Return what a clerk should know before it is sent."""
    found = []
    if not article.author:
        found.append("作者栏留空：发布机关名称超过平台上限，名称不作截短，正文开头已列明。")
    if article.cut:
        found.append("正文超过平台上限，只发送节选，文末注明全文网址。")
    return found
