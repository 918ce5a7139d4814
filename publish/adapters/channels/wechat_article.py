"""An article as WeChat is given it, and whether what comes back is that article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from publish.adapters.channels.wechat_library import shown
from publish.domain.parcel import Parcel
from publish.errors import ChannelUnavailable
from publish.render.wechat_pictures import comparable, filled

_FIELDS = {
    "title": "标题",
    "author": "作者",
    "digest": "摘要",
    "content_source_url": "原文链接",
}


def article(parcel: Parcel, known: Mapping[str, str], thumb: str) -> dict[str, Any]:
    """Return an article as draft/add takes it; ``known`` has the addresses of its pictures."""
    return {
        "article_type": "news",
        **parcel.fields,
        "content": _content(parcel, known),
        "thumb_media_id": thumb,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }


def differences(parcel: Parcel, known: Mapping[str, str], answer: Mapping[str, Any]) -> str:
    """Return in which fields what the platform holds is not what was sent; empty if none.

    Where no digest was sent, the platform takes one from the content itself (§1.4).
    """
    items = answer.get("news_item")
    if not isinstance(items, list) or not items or not isinstance(items[0], dict):
        raise ChannelUnavailable("微信没有给出可用的答复")
    held = items[0]
    changed = [
        label
        for name, label in _FIELDS.items()
        if held.get(name, "") != parcel.fields[name] and (parcel.fields[name] or name != "digest")
    ]
    content = held.get("content")
    sent = comparable(_content(parcel, known))
    if not isinstance(content, str) or comparable(content) != sent:
        changed.append("正文")
    return "、".join(changed)


def _content(parcel: Parcel, known: Mapping[str, str]) -> str:
    return filled(parcel.fields["content"], shown(known), parcel.url)
