"""The files that lie beside an edition's page: ``statement.json`` and ``statement.txt``.

Neither depends on anything that happened later, save the redaction of the edition itself.

``statement.json`` is written to be read, yet carries the exact bytes that a verifier needs: the
leaf as a string, and the content as an object, whose canonical JSON (RFC 8785) is what the leaf
commits to. ``parse_statement_json`` is the reader that every verifier should use; it gives back
leaf, committed bytes and salt, in the same form for a text and for the notice of a redaction.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from publish.domain import canonical
from publish.domain.canonical import COMMIT_PREFIX, SALT_BYTES
from publish.domain.entry import Entry
from publish.domain.fixed_words import note_text, removal_text
from publish.domain.kinds import Status
from publish.domain.particulars import particulars
from publish.domain.plaintext import to_text
from publish.domain.statement import Edition
from publish.errors import BadProof, RenderError
from publish.render import addresses
from publish.render.moments import published_minute
from publish.render.site import SiteInfo

FORMAT = "zhengming-statement/v1"
"""Names the form of ``statement.json``; changes only if a reader would break."""
_WRITER = json.JSONEncoder(ensure_ascii=False)
_PREFIX = COMMIT_PREFIX.decode().replace("\n", "\\n")
_TEXT_RULE = f'SHA-256("{_PREFIX}" || salt || RFC 8785(content))'
_NOTICE_RULE = f'SHA-256("{_PREFIX}" || redaction.salt || RFC 8785(redaction.notice))'


def statement_json(edition: Edition, info: SiteInfo) -> bytes:
    """Return the record of an edition: keys in a fixed order, a line each, final newline.

    What the leaf commits to stands on its line byte for byte as it was hashed.
    """
    entry = edition.entry
    told: dict[str, Any] = {
        "format": FORMAT,
        "number": str(entry.number),
        "edition": edition.rev,
        "status": str(Status.REDACTED if edition.redaction else entry.status),
        "url": info.link(addresses.edition_path(entry.number, edition.rev)),
        "log": entry.log,
        "index": edition.index,
        "commit": entry.commit,
        "prev": entry.prev,
        "leaf": entry.data.decode("utf-8"),
    }
    return f"{_lines(_written(told) | _committed(edition))}\n".encode()


def _committed(edition: Edition) -> dict[str, str]:
    """Return what the leaf commits to, or the notice that stands in its place, as JSON texts."""
    redaction = edition.redaction
    if redaction is not None:
        told = {
            "index": redaction.index,
            "leaf": redaction.entry.data.decode("utf-8"),
            "commit": redaction.entry.commit,
            "commitment": _NOTICE_RULE,
            "salt": redaction.salt.hex(),
        }
        notice = _written(told) | {"notice": redaction.notice.data.decode()}
        return {"redaction": _lines(notice, "  ")}
    if edition.content is None or edition.salt is None:
        message = f"{edition.entry.number} 第{edition.rev}版没有内容，也没有删除说明"
        raise RenderError(message)
    told = {"commitment": _TEXT_RULE, "salt": edition.salt.hex()}
    return _written(told) | {"content": edition.content.data.decode()}


def _written(told: dict[str, Any]) -> dict[str, str]:
    """Return values as JSON texts."""
    return {key: _WRITER.encode(value) for key, value in told.items()}


def _lines(texts: dict[str, str], indent: str = "") -> str:
    """Return an object with a line for each of its values."""
    rows = ",\n".join(f'{indent}  "{key}": {text}' for key, text in texts.items())
    return f"{{\n{rows}\n{indent}}}"


def parse_statement_json(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return leaf, committed bytes and salt of a file from anywhere; raises BadProof.

    The file is checked for its form, and for saying outside what its leaf says inside. Whether
    leaf, bytes and salt belong together is for the caller: ``canonical.commitment``.
    """
    try:
        value = json.loads(data, object_pairs_hook=_no_duplicates)
        return _read(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "statement.json 的格式不正确"
        raise BadProof(message, advice="请重新下载该文件，或者向本院核实。") from error


def _read(value: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """Return the three parts; raises ValueError and its kin."""
    _require(value["format"] == FORMAT)
    original = _leaf(value, value)
    source = value.get("redaction")
    if source is None:
        content = value["content"]
        _require(isinstance(content, dict) and value["status"] == str(original.status))
        return original.data, canonical.encode(content), _salt(value)
    leaf = _leaf(source, value)
    redacted = str(Status.REDACTED)
    _require("content" not in value and value["status"] == str(leaf.status) == redacted)
    _require(isinstance(source["notice"], dict))
    return leaf.data, canonical.encode(source["notice"]), _salt(source)


def _leaf(holder: dict[str, Any], value: dict[str, Any]) -> Entry:
    """Return the leaf that a part of the file holds, if the file repeats it faithfully."""
    entry = Entry.parse(holder["leaf"].encode("utf-8"))
    _require(type(holder["index"]) is int and holder["index"] >= 0)
    _require(type(value["edition"]) is int and value["edition"] == entry.rev)
    _require(value["number"] == str(entry.number) and value["log"] == entry.log)
    _require(holder["commit"] == entry.commit)
    return entry


def _salt(holder: dict[str, Any]) -> bytes:
    """Return the salt, which is written in lower-case hex."""
    salt = bytes.fromhex(holder["salt"])
    _require(len(salt) == SALT_BYTES and salt.hex() == holder["salt"])
    return salt


def _require(held: object) -> None:
    """Raise ValueError unless something holds."""
    if not held:
        message = "not a statement.json"
        raise ValueError(message)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says a key twice: two readers would see two different texts."""
    value = dict(pairs)
    _require(len(value) == len(pairs))
    return value


def statement_txt(edition: Edition, info: SiteInfo) -> bytes:
    """Return the plain text: header, blank line, text, blank line, address; UTF-8, LF, NFC."""
    address = info.link(addresses.edition_path(edition.entry.number, edition.rev))
    blocks = ("\n".join(_header(edition)), *_blocks(edition), address)
    text = unicodedata.normalize("NFC", "\n\n".join(block for block in blocks if block))
    return f"{text}\n".encode()


def searchable(text: str) -> str:
    """Return what the search looks for in a ``statement.txt``: title, document number and text.

    Full stops part them, and paragraphs; ``site/assets/search.js`` reads the file the same way.
    """
    head, *blocks = text.split("\n\n")
    told = dict(line.partition("：")[::2] for line in head.split("\n"))
    return "。".join((told.get("标题", ""), told.get("文号", ""), *blocks[:-1]))


def searched(edition: Edition) -> str:
    """Return ``searchable`` of an edition's ``statement.txt``, without making the file."""
    content = edition.content
    told = (content.title, content.doc_number or "") if content else ("", "")
    text = "\n\n".join(block for block in _blocks(edition) if block)
    return "。".join((*told, *text.split("\n\n")) if text else told)


def _header(edition: Edition) -> list[str]:
    """Return the header lines.

    The state is that of the edition's own entry and says so, because this file outlives it: what
    came later stands on the page that the last line names.
    """
    content, entry = edition.content, edition.entry
    status = Status.REDACTED if edition.redaction else entry.status
    rows = [("编号", str(entry.number)), ("版本", f"第{edition.rev}版（{edition.kind.label}）")]
    rows.append(("状态", f"{status.label}（本版发布时）" if content else status.label))
    if content is not None:
        rows += [("标题", content.title), ("发布机关", content.issuer)]
    rows.append(("发布时间", published_minute(edition)))
    if content is not None and content.doc_number:
        rows.append(("文号", content.doc_number))
    return [f"{name}：{value}" for name, value in rows]


def _blocks(edition: Edition) -> tuple[str, ...]:
    """Return text and notes, or the notice that stands in their place."""
    if edition.redaction is not None:
        notice = edition.redaction.notice
        return (removal_text("删除说明", notice.at, notice),)
    content = edition.content
    if content is None:
        return ()
    return to_text(content.told), *particulars(content), note_text(content)
