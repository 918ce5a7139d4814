"""What routes take: one JSON object by a table of fields, or a statement as JSON or Markdown.

Fields are read by the shapes of ``publish.domain``, which describe themselves as JSON Schema; so
what the description says and what is taken are one thing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from publish.api.exchange import JSON, MARKDOWN
from publish.api.problems import INVALID, Refused
from publish.api.route import Schema
from publish.domain import written
from publish.domain.blocks import Block
from publish.domain.submission import Submission, parse_json, parse_markdown
from publish.errors import Fault

SUBMISSION = "Submission"
"""Name of the published schema of a statement (``publish.domain.schema``)."""
_MARKDOWN: Schema = {
    "type": "string",
    "description": "带字段的 Markdown 稿件，写法同命令行提交的 .md 文件；附件请改用 JSON 报送。",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object of named fields."""

    name: str
    """Name of its schema."""
    block: Block
    media: tuple[str, ...] = (JSON,)

    def read(self, media: str, data: bytes) -> dict[str, Any]:
        """Return the fields that were given; no body at all stands for an empty object."""
        del media
        faults: list[Fault] = []
        found: dict[str, Any] = self.block.read(_object(data) if data else {}, "", faults)
        if faults:
            raise Refused(INVALID, f"请求的写法有误，共 {len(faults)} 处", faults=faults)
        return found

    def content(self) -> dict[str, Schema]:
        """Return a schema for each media type."""
        return {JSON: {"$ref": f"#/components/schemas/{self.name}"}}


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as it is handed in."""

    media: tuple[str, ...] = (JSON, MARKDOWN)

    def read(self, media: str, data: bytes) -> Submission:
        """Return the submission; raises InvalidStatement with every fault at once."""
        if media == MARKDOWN:
            return parse_markdown(written.decode(data), {})
        return parse_json(_object(data))

    def content(self) -> dict[str, Schema]:
        """Return a schema for each media type."""
        return {JSON: {"$ref": f"#/components/schemas/{SUBMISSION}"}, MARKDOWN: _MARKDOWN}


def _object(data: bytes) -> dict[str, Any]:
    """Return a JSON object; raises Refused for anything else (RFC 8259, I-JSON: RFC 7493 §2)."""
    text = written.decode(data)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise _unreadable("括号的层数太多。") from None
    except ValueError as error:
        # Where it is, and never what stands there: it may be of the case file.
        raise _unreadable(_place(error)) from None
    if not isinstance(value, dict):
        raise _unreadable("最外层应当是一个 JSON 对象。")
    return value


def _place(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 个字起不是完整的 JSON。"
    return str(error) if isinstance(error, _TwiceError) else "有不能使用的数字。"


class _TwiceError(ValueError):
    """A name stands twice in an object: two readers could read two different things."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError("同一个对象里有名称写了两次。")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _unreadable(message: str) -> Refused:
    fault = Fault("", "form.json", message, "请检查导出程序。")
    return Refused(INVALID, "请求读不懂", faults=[fault])
