# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules of form: they warn, because an old document may have its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.domain.gate.rule import Presented, refusal
from publish.errors import Fault

LONG_TITLE = 32
"""WeChat takes titles of 32 characters (wechat-weibo-api.md, draft/add)."""
_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]\s*[\[(（【﹝［]\s*\d{4}\s*[\])）】﹞］]\s*第?\s*\d+\s*号"
)
"""``清法[2021]34号``; a case number (（2026）粤07民终1号) has letters after the year."""
_LOOSE = re.compile(r"〔\s*\d(?:\s*\d){3}\s*〕\s*\d(?:\s*\d)*\s*号")
_HAN = "[\u4e00-\u9fff，、]"
_BROKEN = re.compile(f"(?<={_HAN * 12})\\n\\n(?=[\u4e00-\u9fff])")
"""A long line that ends within a sentence and goes on after a blank one: scanned or copied."""
_A_FEW = 3
_RUMOUR = re.compile("谣言|辟谣|造谣|传谣|震惊|真相大白")


def doc_number_form(seen: Presented) -> Iterator[Fault]:
    """The year of a document number stands in 〔〕, without blanks."""
    fields = [("doc_number", seen.content.doc_number or ""), *seen.texts]
    fields += [
        (f"repeals[{at}].doc_number", each.doc_number or "")
        for at, each in enumerate(seen.content.repeals)
    ]
    for field, text in fields:
        if match := _DOC_NUMBER.search(text):
            advice = "请改用六角括号，如 清法〔2026〕1号。"
            yield refusal(field, f"文号“{match[0]}”的年份没有用六角括号。", advice)
        for match in _LOOSE.finditer(text):
            if re.search(r"\s", match[0]):
                yield refusal(field, f"文号“{match[0]}”里有空格。", "请删去文号里的空格。")


def title_length(seen: Presented) -> Iterator[Fault]:
    """A title fits where it will stand."""
    length = len(seen.content.title)
    if length > LONG_TITLE:
        message = f"标题共 {length} 字，超过 {LONG_TITLE} 字的部分在微信等渠道显示不全。"
        yield refusal("title", message, "请精简标题；不能精简的，请写好 short_title。")


def title_without_rumour(seen: Presented) -> Iterator[Fault]:
    """A title neither spreads the claim nor shouts."""
    for field, text in (("title", seen.content.title), ("short_title", seen.content.short_title)):
        if match := _RUMOUR.search(text):
            advice = "请改用“情况通报”“情况说明”等中性标题。"
            yield refusal(field, f"标题里有“{match[0]}”。", advice)


def not_pasted_raw(seen: Presented) -> Iterator[Fault]:
    """A scanned or copied text was put in order: sentences are whole, quotation marks are pairs."""
    text = dict(seen.texts)["body"]
    broken = len(_BROKEN.findall(text))
    if broken >= _A_FEW:
        advice = "请对照原件，把断开的各行连成整段。"
        yield refusal("body", f"有 {broken} 处句子被空行断开，像是扫描识别的文字。", advice)
    if text.count("“") != text.count("”"):
        yield refusal("body", "正文的双引号没有成对。", "请逐处核对“”；扫描识别常把它认错。")


def issued_before_published(seen: Presented) -> Iterator[Fault]:
    """A document is dated on or before the day it goes online."""
    issued = seen.content.issue_date
    if issued is not None and issued > seen.content.pub_date[:10]:
        yield refusal("issue_date", "成文日期晚于发布日期。", "请核对这两个日期。")
