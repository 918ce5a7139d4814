"""Plain text from statement bodies: a stand-in until ``publish.domain.markup`` is there."""

from __future__ import annotations

import html
import re

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|tr|blockquote|table|ul|ol|div)>|<br ?/?>")
_TAG = re.compile(r"<[^>]+>")
_SENTENCE_ENDS = "。！？；"


def to_text(body: str) -> str:
    """Return the text of sanitised HTML, a line a block."""
    text = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", body)))
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def excerpt(body: str, limit: int) -> str:
    """Return the beginning, cut at the end of a sentence, or with an ellipsis, at the limit."""
    text = to_text(body).replace("\n", "")
    if len(text) <= limit:
        return text
    end = max(text.rfind(mark, 0, limit) for mark in _SENTENCE_ENDS)
    return text[: end + 1] if end > 0 else f"{text[: limit - 1]}…"
