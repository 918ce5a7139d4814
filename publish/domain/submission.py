"""Submission: one edition as it comes in, read once at the edge and never validated again.

Markdown with front matter (what a clerk writes) and JSON (what the office system sends) are two
ways of writing one mapping, and one reader reads it against the table in ``publish.domain.form``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from publish.domain import frontmatter, markup, written
from publish.domain.casefile import CaseFile
from publish.domain.content import Attachment, Content
from publish.domain.form import ATTACHMENT_BYTES, BODY_BYTES, FORM
from publish.domain.kinds import FORMS, EditionKind
from publish.domain.shapes import tell
from publish.errors import Fault, InvalidStatement

_CASE_FIELDS = frozenset(field.name for field in fields(CaseFile))
_TAKEN = frozenset({"card.png", "statement.pdf", "statement.txt"})
"""Files that Zhengming itself puts into an edition's folder (DESIGN §6)."""
_SIGNATURES = {
    "pdf": (b"%PDF-",),
    "ofd": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
}
"""How files of a type begin; the site serves them by their name, so the name must not lie."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """The bytes of an attachment that the content names."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """One edition as it was handed in: well formed, not yet judged by the gate."""

    content: Content
    case: CaseFile
    attachments: tuple[AttachedFile, ...] = ()
    """In the order of ``content.attachments``."""
    warnings: tuple[Fault, ...] = ()
    """What reading it changed, such as markup that was removed."""


def parse_markdown(text: str, attachments: Mapping[str, bytes]) -> Submission:
    """Read front matter and Markdown; raises InvalidStatement with every fault at once.

    ``attachments`` may be lazy: it is asked only for names that the front matter lists and that
    are plain file names, never paths.
    """
    front, body = frontmatter.split(text)
    value = frontmatter.load(front)
    if "body" in value:
        fault = Fault(
            "body",
            "form.unknown",
            "正文不能写在字段里。",
            "请删除 body 这一行，把正文写在第二个“---”行之后。",
        )
        message = "稿件的写法有误"
        raise InvalidStatement(message, (fault,))
    return _read({**value, "body": body}, attachments)


def parse_json(
    value: Mapping[str, Any], attachments: Mapping[str, bytes] | None = None
) -> Submission:
    """Read a JSON object; attachments stand in it as Base64 or are given as for Markdown."""
    return _read(value, attachments or {})


def _read(value: Mapping[str, Any], attachments: Mapping[str, bytes]) -> Submission:
    """Read the mapping that both ways of writing come down to."""
    faults: list[Fault] = []
    warnings: list[Fault] = []
    found: dict[str, Any] = FORM.read(value, "", faults) or {}
    body = _body(found, faults, warnings)
    files = _files(found.pop("attachments", None) or (), attachments, faults)
    _check_form(found, faults)
    if faults:
        message = f"稿件的写法有误，共 {len(faults)} 处"
        raise InvalidStatement(message, faults)
    case = {name: found.pop(name) for name in _CASE_FIELDS & found.keys()}
    listed = tuple(listed for listed, _ in files)
    content = Content(**{**_defaults(found), **found, "body": body, "attachments": listed})
    bytes_of = tuple(AttachedFile(each.name, data) for each, data in files)
    return Submission(content, CaseFile(**case), bytes_of, tuple(warnings))


def _check_form(found: dict[str, Any], faults: list[Fault]) -> None:
    """Tell a form that the kind does not have, and what a withdrawal must not repeat."""
    kind, form = found.get("kind"), found.get("form")
    if kind and form and form not in FORMS[kind]:
        listed = "、".join(f"{each}（{each.label}）" for each in FORMS[kind])
        message = f"{kind.label}不能采用“{form.label}”这种形式。"
        tell(faults, "form", "form.choice", message, f"请改为下列之一：{listed}。")
    if found.get("edition") is EditionKind.WITHDRAWAL:
        for name in ("summary", "points"):
            if found.get(name):
                message, advice = "撤下的版本不能再写摘要和逐项对照。", f"请删除 {name}。"
                tell(faults, name, "form.choice", message, advice)


def _defaults(found: dict[str, Any]) -> dict[str, Any]:
    """Return what follows from other fields, so that the content always says it."""
    return {
        "form": FORMS[found["kind"]][0],
        "edition": EditionKind.FIRST,
        "short_title": found["title"],
        "content_source": found["issuer"],
        "disclosure": "主动公开",
    }


def _body(found: dict[str, Any], faults: list[Fault], warnings: list[Fault]) -> str:
    """Return the body as sanitised HTML; only a withdrawal may do without."""
    source = found.get("body", "")
    if source is None:  # it was there and is at fault
        return ""
    if len(source.encode("utf-8")) > BODY_BYTES:
        message = f"正文过长，超过 {BODY_BYTES // 1000} KB。"
        tell(faults, "body", "form.long", message, "请把过长的内容改为附件。")
        return ""
    for bracket, most in markup.BRACKETS.items():
        if source.count(bracket) > most:
            message = f"正文里的“{bracket}”超过 {most} 个。"
            tell(
                faults,
                "body",
                "form.brackets",
                message,
                "请检查是否误贴了网页代码；大表格请作为附件。",
            )
            return ""
    sanitised = markup.to_html(source)
    warnings.extend(sanitised.removed)
    for one in written.unseen(sanitised.html):
        message = f"正文里的字符代码写出了看不见的字符（{one.name}）。"
        tell(faults, "body", "form.unseen", message, "请删除 &#…; 这样的字符代码。")
    if not sanitised.html and found.get("edition") is not EditionKind.WITHDRAWAL:
        tell(faults, "body", "form.required", "缺少“正文”。", "请在字段之后写正文。")
    return sanitised.html


def _files(
    rows: tuple[dict[str, Any] | None, ...], given: Mapping[str, bytes], faults: list[Fault]
) -> list[tuple[Attachment, bytes]]:
    """Return each attachment with its bytes, once it is known to be what it says."""
    files = []
    names: set[str] = set()
    for at, row in enumerate(rows):
        if not (row and row.get("title") and row.get("name")):
            continue  # told already
        path, name = f"attachments[{at}].name", row["name"]
        data = _bytes(row, given, at, faults)
        if name.lower() in names | _TAKEN:
            message = f"文件名 {name} 重复，或者与系统文件同名。"
            tell(faults, path, "attachment.name", message, "请给附件换一个文件名。")
        names.add(name.lower())
        if data is not None and _sound(name, data, path, faults):
            digest = hashlib.sha256(data).hexdigest()
            files.append((Attachment(row["title"], name, len(data), digest), data))
    return files


def _bytes(
    row: dict[str, Any], given: Mapping[str, bytes], at: int, faults: list[Fault]
) -> bytes | None:
    """Return an attachment's bytes from where they were handed in."""
    if "base64" in row:
        return _decoded(row["base64"], at, faults)
    data = given.get(row["name"])
    if data is None:
        path, advice = f"attachments[{at}].name", "请把附件放在稿件旁边，文件名与 name 一致。"
        tell(faults, path, "attachment.missing", f"没有找到附件 {row['name']}。", advice)
    return data


def _decoded(text: str | None, at: int, faults: list[Fault]) -> bytes | None:
    """Return the bytes of an attachment that stands in the JSON itself."""
    if text is None:  # told already
        return None
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        path, advice = f"attachments[{at}].base64", "请重新生成附件的 Base64 编码。"
        tell(faults, path, "attachment.base64", "附件内容不是完整的 Base64 编码。", advice)
        return None


def _sound(name: str, data: bytes, path: str, faults: list[Fault]) -> bool:
    """Return whether the bytes fit the name."""
    kind = name.rsplit(".", 1)[-1]
    if not data or len(data) > ATTACHMENT_BYTES:
        message = f"附件 {name} 是空文件，或者超过 {ATTACHMENT_BYTES // 10**6} MB。"
        tell(faults, path, "attachment.size", message, "请检查文件；过大的请压缩或者拆分。")
        return False
    if kind in _SIGNATURES and not data.startswith(_SIGNATURES[kind]):
        message = f"附件 {name} 的内容不是 {kind} 文件。"
        tell(faults, path, "attachment.type", message, "请用相应软件另存为正确的类型后重新提交。")
        return False
    return True
