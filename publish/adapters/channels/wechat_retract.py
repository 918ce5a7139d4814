"""Taking a copy on WeChat away: article, mass send and draft, whichever there are.

Pictures of a text cannot be taken away: there is no call for it (§1.3). Where they were public, a
person has to ask the platform.

A draft that is not in the box any more was deleted, or a person has published it: "not found" is
no proof that nothing is public (facts wechat-weibo-api.md §1.4: it leaves the box when it is
published or mass-sent).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publish.adapters.channels import wechat_codes as codes
from publish.adapters.channels.wechat_api import CodeError, WechatApi
from publish.adapters.channels.wechat_box import Box, began
from publish.adapters.channels.wechat_library import shown
from publish.adapters.channels.wechat_lists import Lists
from publish.domain.outcome import Did
from publish.errors import NeedsPerson

_CALLS: Sequence[tuple[str, str, Mapping[str, int], int]] = (
    ("article_id", "freepublish/delete", {"index": 0}, codes.NO_ARTICLE),
    ("msg_id", "message/mass/delete", {"article_idx": 0}, codes.UNKNOWN_MESSAGE),
    ("media_id", "draft/delete", {}, codes.NO_MEDIA),
)
"""What is known, the call that deletes it, and the code that says that it is not there."""
_BY_HAND = (
    "请在公众号后台核对并删除，再用 zhengming dispatch --resolve … --as posted 记下“已删除”。"
)

_PICTURES = "文章已删除，但其中的图片没有删除接口，凭图片地址可能仍能打开"
_ASK_WECHAT = (
    "请联系微信平台删除这些图片（地址见 zhengming status --json 的 remote），"
    "再用 zhengming dispatch --resolve … --as posted 记下“已删除”。"
)


def take_away(api: WechatApi, lists: Lists, tag: str, known: Mapping[str, str]) -> None:
    """Delete what posting has left.

    Raises CodeError, and ours; NeedsPerson if something is not found, or cannot be deleted.
    """
    Box(api, lists, api.clock()).keep_none(tag, known, but=known.get("media_id", ""))
    rows = [row for row in _CALLS if known.get(row[0])]
    public = any(name != "media_id" for name, *_ in rows)
    for name, path, extra, gone in rows:
        there = _deleted(api, path, {name: known[name], **extra}, gone)
        if not there and name == "media_id" and len(rows) == 1:
            _elsewhere(api, lists, tag, known)
            public = True
    if public and shown(known):
        raise NeedsPerson(_PICTURES, advice=_ASK_WECHAT)


def _deleted(api: WechatApi, path: str, body: Mapping[str, object], gone: int) -> bool:
    """Delete something; return whether it was there."""
    try:
        api.post(path, body)
    except CodeError as error:
        if error.code != gone:
            raise
        return False
    return True


def _elsewhere(api: WechatApi, lists: Lists, tag: str, known: Mapping[str, str]) -> None:
    """Delete the article that a person has made of the draft."""
    found = lists.published(tag, began(known))
    if not isinstance(found, Did):
        reason = "草稿已不在草稿箱，已发布列表中也没有：可能已被删除，也可能已群发"
        raise NeedsPerson(reason, advice=_BY_HAND)
    body = {"article_id": found.values["article_id"], "index": 0}
    _deleted(api, "freepublish/delete", body, codes.NO_ARTICLE)
