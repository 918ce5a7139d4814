"""In what a page as shown departs from the one that follows from the record."""

from __future__ import annotations

import re

_END = '<div class="zm-closing">'
"""Where the part of a page ends that follows from the record alone; then come the site's own."""
_MAIN = '<div class="zm-page">'
_UNSEEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(script|style|template|noscript|textarea|title)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = (
    ("page.text", "标题", re.compile(r'<h1 class="zm-title">.*?</h1>', re.DOTALL)),
    ("page.text", "正文", re.compile(r'<div class="zm-body">.*?</div>', re.DOTALL)),
    ("page.text", "核查结论", re.compile(r'<section class="zm-summary".*?</section>', re.DOTALL)),
    ("page.text", "逐项对照", re.compile(r'<section class="zm-points".*?</section>', re.DOTALL)),
    ("page.rows", "台账条目", re.compile(r'<table class="zm-register">.*?</table>', re.DOTALL)),
    ("page.rows", "年度数字", re.compile(r'<table class="zm-figures">.*?</table>', re.DOTALL)),
    ("page.state", "状态", re.compile(r'<div class="zm-state .*?</div>', re.DOTALL)),
    ("page.state", "说明", re.compile(r'<aside class="zm-note .*?</aside>', re.DOTALL)),
)
_COPIES = re.compile(r'<section class="zm-copies".*?</section>', re.DOTALL)
_COPIES_DIFFER = (
    "页面上的副本状态与 copies.json 不一致；如果刚刚更新过，可能是网页还在缓存里，请过几分钟再查。"
)


def departures(shown: str, body: str) -> list[tuple[str, str]]:
    """Return in what a page departs from the one that follows from the record."""
    expected, _, _ = body.partition(_END)
    visible = _UNSEEN.sub("", shown)
    alone = visible.count(_MAIN) == 1
    if expected in shown and expected in visible and alone:
        return []
    found = []
    for rule, name, block in _BLOCKS:
        if block.findall(expected) != block.findall(visible):
            found.append((rule, f"页面上的{name}与台账所承诺的不一致。"))
    if _COPIES.findall(expected) != _COPIES.findall(visible):
        found.append(("page.copies", _COPIES_DIFFER))
    return found or [("page.form", "页面的其他部分与台账所承诺的不一致，或者多出了内容。")]
