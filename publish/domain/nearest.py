"""Which field a clerk probably meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

_MOVED = {
    "security_review": "保密审查请写在 secrecy_review 里。",
    "pia_ref": "个人信息保护影响评估请写成 impact_assessment: {ref: 编号}。",
    "id": "发布编号由系统在发布时编定，请删除这一行；续报、更正、撤下用 statement 写明原编号。",
    "version": "版本号由系统编定，请删除这一行；续报、更正、撤下用 revises 写明上一版的版次。",
    "status": "状态由系统判定，请删除这一行；更正、撤下用 edition 写明。",
    "validity": "有效性由系统根据废止、撤下和 expiry_date（失效日期）判定，请删除这一行。",
    "column": "栏目由 kind 和 form 得出，请删除这一行。",
    "column_type": "栏目类别由 form 得出，请删除这一行。",
    "updated_at": "更正的时间写在 pub_date 里，请删除这一行。",
    "supersedes": "请改用 statement（原编号）和 revises（上一版版次）。",
    "corrects": "请改用 edition: correction、statement 和 revises。",
    "follow_up_of": "续报请改用 edition: update、statement 和 revises。",
    "file": "附件的文件名请写在 name 里。",
}
"""Names of earlier drafts of the form, and of other systems, that people will go on using."""


def advice(name: str, known: Mapping[str, str]) -> str:
    """Return one Chinese sentence on what to write instead; ``known`` maps names to titles."""
    if name in _MOVED and name not in known:
        return _MOVED[name]
    titles = {title: field for field, title in known.items()}
    by_title = get_close_matches(name, titles, n=1, cutoff=0.6)
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    field = close[0] if close else titles[by_title[0]] if by_title else ""
    if field:
        return f"您要写的可能是 {field}（{known[field]}）；字段名请用英文。"
    return "请删除这一行，或者对照样例检查字段名。"
