"""Front matter: the YAML between two lines ``---`` that stands before the text.

The YAML is read from its events, not with a constructor: nothing is ever built from a tag, no
scalar is turned into something else behind the clerk's back (``no``, ``1.10``, ``17:30``), keys
that stand twice are told, and nesting is bounded before libyaml can run out of stack (it crashes
the process at some ten thousand brackets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from publish.domain import written
from publish.domain.shapes import Plain, tell
from publish.errors import Fault, InvalidStatement

_LONGEST = 64_000
"""Characters of front matter; the fullest sample has two thousand."""
_DEPTH = 8
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_Event = Any
"""A ``yaml.Event``; the stubs leave out what its kinds carry."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CAUSES = (
    (
        "mapping values are not allowed",
        "这一行里多了一个英文冒号：值里含有冒号的，请给整个值加上英文引号。",
    ),
    ("could not find expected ':'", "这一行缺少英文冒号：请写成“名称: 值”，冒号后空一格。"),
    (
        "cannot start any token",
        "这一行有不能直接使用的符号（如 Tab、@、%、反引号）：请改用空格缩进，或者给值加引号。",
    ),
    ("end of stream", "引号没有成对：请检查这一行附近的英文引号。"),
    ("',' or ']'", "方括号没有成对，或者各项之间少了英文逗号。"),
    ("',' or '}'", "花括号没有成对，或者各项之间少了英文逗号。"),
    ("expected key", "缩进没有对齐：同一级的各行请对齐，统一用空格。"),
    ("'-' indicator", "缩进没有对齐：清单各项的“- ”请上下对齐。"),
    ("block end", "缩进没有对齐：同一级的各行请对齐，统一用空格。"),
    ("anchor", "请不要使用 & 和 * 开头的值；如确为文字，请加英文引号。"),
)


class _Stop(Exception):
    """The YAML can't be read any further."""

    def __init__(self, line: int, message: str, advice: str) -> None:
        super().__init__(message)
        self.line, self.message, self.advice = line, message, advice


def split(text: str) -> tuple[str, str]:
    """Return front matter and body; raises InvalidStatement where there is no front matter."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parts = _FENCE.split(plain.lstrip("\n "), maxsplit=2)
    if len(parts) == 3 and not parts[0]:
        return parts[1], parts[2]
    start = not parts[0] and len(parts) > 1
    message = "找不到结束字段的“---”行。" if start else "文件开头缺少“---”行。"
    advice = "文件第一行写 ---，逐行填写各字段，再写一行 ---，其后是正文；请对照样例。"
    raise _refused([Fault("", "yaml.fence", message, advice)])


def load(text: str) -> dict[str, Any]:
    """Return the fields; raises InvalidStatement with the line of what is wrong.

    Scalars without quotes come as ``Plain``, those with quotes as ``str``, empty ones as None.
    """
    faults: list[Fault] = []
    try:
        value = _document(text, faults)
    except _Stop as stop:
        _tell_line(faults, "yaml.syntax", stop.line, stop.message, stop.advice)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        _tell_line(
            faults, "yaml.syntax", line, "字段的写法有误，无法读取。", _cause(str(error.problem))
        )
    except yaml.YAMLError:
        one = next(written.unseen(text), None)
        where = f"（{one.name}）" if one else ""
        advice = "请删除这个字符；建议重新手工输入这一行。"
        _tell_line(
            faults, "yaml.syntax", one.line if one else 1, f"有不能使用的字符{where}。", advice
        )
    if faults:
        raise _refused(faults)
    return value


def _refused(faults: list[Fault]) -> InvalidStatement:
    """Return the error that carries these faults."""
    return InvalidStatement("文件开头的字段无法读取", faults)


def _cause(problem: str) -> str:
    """Return what a parser's sentence means for a clerk."""
    for part, sentence in _CAUSES:
        if part in problem:
            return sentence
    return "请检查这一行和上一行的冒号、引号和缩进。"


def _tell_line(faults: list[Fault], rule: str, line: int, message: str, advice: str) -> None:
    """Add a fault that names a line of the file; the first ``---`` is line 1."""
    tell(faults, "", rule, f"第 {line} 行：{message}", advice)


def _document(text: str, faults: list[Fault]) -> dict[str, Any]:
    """Read the one mapping of a document."""
    if len(text) > _LONGEST:
        raise _Stop(1, "字段部分过长。", "正文请写在第二个“---”行之后。")
    parsed: Iterator[_Event] = yaml.parse(text, Loader=_LOADER)
    events = (event for event in parsed if _matters(event))
    first = next(events, None)
    if not isinstance(first, yaml.MappingStartEvent):
        advice = "每行写成“名称: 值”，用英文冒号，冒号后空一格。"
        raise _Stop(2, "没有读到任何字段。", advice)
    value: dict[str, Any] = _value(first, events, 1, faults)
    extra = next(events, None)
    if extra is not None:
        raise _Stop(
            extra.start_mark.line + 1, "字段部分分成了几段。", "请删除多余的“---”或“...”行。"
        )
    return value


def _matters(event: _Event) -> bool:
    """Return whether an event carries a value."""
    return not isinstance(
        event,
        (
            yaml.StreamStartEvent,
            yaml.StreamEndEvent,
            yaml.DocumentStartEvent,
            yaml.DocumentEndEvent,
        ),
    )


def _value(event: _Event, events: Iterator[_Event], depth: int, faults: list[Fault]) -> Any:  # noqa: ANN401
    """Read the value that begins with an event."""
    line = event.start_mark.line + 1
    if depth > _DEPTH:
        raise _Stop(line, "括号或者缩进的层数太多。", "请对照样例检查这一行的括号。")
    if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
        raise _Stop(line, "不能使用 & 或 * 开头的值。", "如确为文字，请给值加上英文引号。")
    if getattr(event, "tag", None):
        raise _Stop(line, "不能使用 ! 开头的值。", "如确为文字，请给值加上英文引号。")
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(each, events, depth + 1, faults) for each in _until_end(events)]
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, depth, faults)
    return _scalar(event)


def _until_end(events: Iterator[_Event]) -> Iterator[_Event]:
    """Yield the events that begin a value, up to the end of the collection."""
    for event in events:
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            return
        yield event


def _mapping(events: Iterator[_Event], depth: int, faults: list[Fault]) -> dict[str, Any]:
    """Read the pairs of a mapping; a key that stands twice is told."""
    found: dict[str, Any] = {}
    for key in _until_end(events):
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarEvent) or not key.value:
            raise _Stop(line, "字段名的写法有误。", "请写成“名称: 值”。")
        value = _value(next(events), events, depth + 1, faults)
        if key.value in found:
            message = f"字段 {key.value} 写了两次。"
            _tell_line(faults, "yaml.duplicate", line, message, "请只保留一处。")
        found[str(key.value)] = value
    return found


def _scalar(event: _Event) -> str | None:
    """Return a scalar as it is written; an empty one without quotes is no value."""
    if event.style is not None and event.style != "":
        return str(event.value)
    return None if event.value in _NULL else Plain(event.value)
