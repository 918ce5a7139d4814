"""Shapes: what a value in a submission may be. Each shape can read a value and describe itself.

Reading and the published JSON Schema come from the same shapes, so there is no second truth. A
shape never raises: it tells every fault to a list and goes on, so that a clerk sees all at once. No
message repeats a value: it may be of the case file, which never stands in an error (DESIGN §3.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from publish.domain import written
from publish.errors import Fault

_NUMBER_LIKE = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?")
_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off"})


class Plain(str):
    """A YAML scalar written without quotes: only the field it stands in knows what it means."""

    __slots__ = ()


class Shape(Protocol):
    """What a value may be."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:  # noqa: ANN401
        """Return the value in the domain's own type; None after telling the faults."""
        ...

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the values that ``read`` takes."""
        ...


def tell(faults: list[Fault], path: str, rule: str, message: str, advice: str = "") -> None:
    """Add one refusing fault."""
    faults.append(Fault(path, rule, message, advice))


@dataclass(frozen=True, slots=True)
class Text:
    """Text in its one written form, without anything unseen."""

    limit: int
    pattern: str = ""
    hint: str = ""
    """How it is to be written, as an example, where there is a pattern."""
    lines: bool = False
    """Whether it may have more than one line."""
    empty: bool = False

    def read(self, value: Any, path: str, faults: list[Fault]) -> str | None:  # noqa: ANN401
        """Return the text in its one written form."""
        if not isinstance(value, str):
            tell(faults, path, "form.type", f"这里应当写文字，读到的是{sort(value)}。")
            return None
        if isinstance(value, Plain) and _NUMBER_LIKE.fullmatch(value):
            advice = "如果确实是文字，请给它加上英文引号。"
            tell(faults, path, "form.type", "这里应当写文字，读到的是数字。", advice)
            return None
        text = written.one_form(value)
        before = len(faults)
        self._check(text, path, faults)
        return text if len(faults) == before else None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        described: dict[str, Any] = {"type": "string", "maxLength": self.limit}
        if not self.empty:
            described |= {"pattern": r"\S"}
        if self.pattern:
            described |= {"pattern": f"^(?:{self.pattern})$"}
        return described

    def _check(self, text: str, path: str, faults: list[Fault]) -> None:
        """Tell what is wrong with a text."""
        for one in written.unseen(text):
            where = (
                f"第 {one.line} 行第 {one.column} 个字" if self.lines else f"第 {one.column} 个字"
            )
            message = f"{where}是看不见的字符（{one.name}）。"
            tell(faults, path, "form.unseen", message, "请删除这个字符；建议重新手工输入这几个字。")
        if not text and not self.empty:
            tell(
                faults,
                path,
                "form.required",
                "这里是空的。",
                "请填写内容；没有内容的选填项请整行删除。",
            )
        elif len(text) > self.limit:
            message = f"共 {len(text)} 字，超过上限 {self.limit} 字。"
            tell(faults, path, "form.long", message, "请精简后重新提交。")
        elif "\n" in text and not self.lines:
            tell(faults, path, "form.lines", "这里只能写一行。", "请把换行去掉。")
        elif "\t" in text and not self.lines:
            tell(faults, path, "form.unseen", "这里有制表符（Tab）。", "请改成空格或者删除。")
        elif self.pattern and not re.fullmatch(self.pattern, text):
            tell(faults, path, "form.pattern", "写法不对。", self.hint)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list."""

    options: type[StrEnum]

    def read(self, value: Any, path: str, faults: list[Fault]) -> StrEnum | None:  # noqa: ANN401
        """Return the member."""
        if isinstance(value, str) and value in list(self.options):
            return self.options(str(value))
        listed = "、".join(self._shown(option) for option in self.options)
        message = "这里的值不在可选范围内。"
        tell(faults, path, "form.choice", message, f"请改为下列之一：{listed}。")
        return None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {
            "enum": [str(option) for option in self.options],
            "description": "、".join(self._shown(option) for option in self.options),
        }

    def _shown(self, option: StrEnum) -> str:
        """Return an option as a clerk sees it."""
        label = getattr(option, "label", str(option))
        return str(option) if label == str(option) else f"{option}（{label}）"


@dataclass(frozen=True, slots=True)
class _Moment:
    """A point of civil time in one written form."""

    layout: str
    pattern: str
    hint: str

    def read(self, value: Any, path: str, faults: list[Fault]) -> str | None:  # noqa: ANN401
        """Return the written form."""
        text = written.one_form(value) if isinstance(value, str) else ""
        try:
            if not re.fullmatch(self.pattern, text):
                message = "时间或者日期不是规定的写法。"
                tell(faults, path, "form.time", message, self.hint)
                return None
            datetime.strptime(text, self.layout)  # noqa: DTZ007 - civil time, no zone is written
        except ValueError:
            tell(faults, path, "form.time", "没有这个日期或者时间。", self.hint)
            return None
        return text

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"type": "string", "pattern": f"^{self.pattern}$", "description": self.hint}


_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
DAY = _Moment("%Y-%m-%d", _DAY, "日期写成 2026-03-06 这样：四位年、两位月、两位日，中间用短横线。")
MINUTE = _Moment(
    "%Y-%m-%d %H:%M",
    f"{_DAY} [0-9]{{2}}:[0-9]{{2}}",
    '时间写成 "2026-03-06 17:30" 这样：北京时间，到分钟，不写秒和时区。',
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> bool | None:  # noqa: ANN401
        """Return the truth value; in YAML, the words of YAML 1.1 count where they are unquoted."""
        if isinstance(value, bool):
            return value
        if isinstance(value, Plain) and value.lower() in _YES | _NO:
            return value.lower() in _YES
        advice = "“是”请写 true，“否”请写 false，不加引号。"
        tell(faults, path, "form.type", f"这里应当写“是”或“否”，读到的是{sort(value)}。", advice)
        return None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from 1."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> int | None:  # noqa: ANN401
        """Return the number."""
        if isinstance(value, Plain) and re.fullmatch("[1-9][0-9]{0,5}", value):
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**6:
            return value
        message = f"这里应当是从 1 起的整数，读到的是{sort(value)}。"
        tell(faults, path, "form.type", message, "请写阿拉伯数字，例如 1，不加引号。")
        return None

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema."""
        return {"type": "integer", "minimum": 1, "maximum": 10**6 - 1}


def sort(value: Any) -> str:  # noqa: ANN401 - anything that YAML or JSON can hold
    """Return what sort of thing a value is, for a clerk."""
    if isinstance(value, bool):
        return "“是/否”"
    if isinstance(value, (int, float)):
        return "数字"
    if isinstance(value, str):
        return "文字"
    if isinstance(value, Mapping):
        return "一组“名称: 值”"
    return "清单" if isinstance(value, list) else "空值"
