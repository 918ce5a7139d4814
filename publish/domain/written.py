"""Text as people hand it in, brought to one written form: a digest depends on nothing unseen.

Line ends, a byte order mark, blanks at line ends, odd kinds of blank and the two ways of writing an
accented letter are normalised. Characters that no reader can see, or that turn the reading
direction, are refused: with them two texts could look the same and have different digests, or one
text could be read in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from publish.errors import Fault, InvalidStatement

_ODD_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
"""Blanks that Word and web pages leave behind; they look like a space and become one."""
_INDENT = re.compile(r"^\u3000+", re.MULTILINE)
"""首行缩进 typed by hand; indenting is the style sheet's work."""
_UNSEEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    + _UNSEEN_LETTERS
    + "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Controls, formats, bidi marks, fillers, variation selectors, tags, private use, non-characters.

(Unicode categories Cc, Cf, Cs, Co, and the default-ignorable letters; a written list, because the
tables of ``unicodedata`` move with the Python version and the verdict on a text must not.)
"""
_NAMES = {
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u200e": "从左到右标记",
    "\u200f": "从右到左标记",
    "\u202a": "双向文字嵌入",
    "\u202b": "双向文字嵌入",
    "\u202c": "双向文字结束",
    "\u202d": "双向文字覆盖",
    "\u202e": "双向文字覆盖（文字会倒着显示）",
    "\u2066": "双向文字隔离",
    "\u2067": "双向文字隔离",
    "\u2068": "双向文字隔离",
    "\u2069": "双向文字隔离结束",
    "\u00ad": "软连字符",
    "\u2028": "行分隔符",
    "\u2029": "段落分隔符",
    "\ufeff": "字节顺序标记（零宽）",
}


@dataclass(frozen=True, slots=True)
class Unseen:
    """A character that a reader cannot see, and where it stands (both from 1)."""

    name: str
    line: int
    column: int


def decode(data: bytes) -> str:
    """Return the text of a file, which must be UTF-8; raises InvalidStatement."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = Fault(
            field="",
            rule="form.encoding",
            message=f"文件不是 UTF-8 编码（第 {line} 行起无法读取）。",
            advice="请用“另存为”把文件保存成 UTF-8 编码后重新提交。",
        )
        message = "文件无法读取"
        raise InvalidStatement(message, (fault,)) from error


def one_form(text: str) -> str:
    """Return a text in its one written form: NFC, plain line ends and blanks, none at the ends."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = _INDENT.sub("", _ODD_BLANKS.sub(" ", plain))
    plain = "\n".join(line.rstrip(" \t\u3000") for line in plain.split("\n"))
    return unicodedata.normalize("NFC", plain).strip()


def unseen(text: str) -> Iterator[Unseen]:
    """Yield every character that must not stand in a text that people sign."""
    for match in _UNSEEN.finditer(text):
        start = match.start()
        before = text.rfind("\n", 0, start)
        yield Unseen(_name(match[0]), text.count("\n", 0, start) + 1, start - before)


def _name(char: str) -> str:
    """Return the code point of a character with its Chinese or Unicode name."""
    name = _NAMES.get(char) or unicodedata.name(char, "")
    return f"U+{ord(char):04X}" + (f" {name}" if name else "")
