"""What a Weibo post will look like, for ``zhengming preview`` and the desk."""

from __future__ import annotations

from html import escape

from publish.render.preview import data_uri, preview_page
from publish.render.wechat_limits import Use
from publish.render.weibo import WeiboPost
from publish.render.weibo_length import LIMIT


def weibo_preview(post: WeiboPost, picture: bytes = b"") -> str:
    """Return a page with the post as a timeline shows it, with its picture if it has one."""
    uses = (
        Use("微博", post.length, LIMIT, "字"),
        Use("本院留有余量的上限", post.length, post.limit, "字"),
    )
    return preview_page("微博", _screen(post, data_uri(picture)), uses, _notices(post))


def _screen(post: WeiboPost, picture: str) -> str:
    """Return the post; the platform shows a short link in place of the address."""
    text = escape(post.text.removesuffix(post.url), quote=False)
    image = f'\n<p><img src="{picture}" alt="随文发送的图片"></p>' if picture else ""
    return (
        '<p class="by"><span class="name">微博账号名称</span><br>刚刚</p>\n'
        f'<p class="post">{text}<b>网页链接</b></p>{image}\n'
        f'<p class="more">网页链接指向：{escape(post.url, quote=False)}</p>'
    )


def _notices(post: WeiboPost) -> list[str]:
    """Return what a clerk should know before it is sent."""
    if not post.cut:
        return []
    if not post.declared_excerpt:
        return ["正文的第一句也放不下，只发送标题、编号和网址。请考虑填写更短的短标题。"]
    return ["正文放不下，只发送完整句子的节选，省略处用“…”标明，文末附全文网址。"]
