"""Requests as they come over the wire, and answers as they go back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]

_JSON = "application/json; charset=UTF-8"
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_NAME = re.compile(r'[; ]name="([^"]*)"', re.IGNORECASE)
_FILENAME = re.compile(r'[; ]filename="([^"]*)"', re.IGNORECASE)
"""A plain ``filename=``; one with only ``filename*=`` is not seen (facts §1.1)."""


class Refusal(Exception):
    """The platform says no, with one of its codes."""

    def __init__(self, code: int, detail: str = "", **extra: object) -> None:
        """Give the code, what is put into its message, and further fields of the answer."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.extra = extra


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body."""

    name: str
    filename: str | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    authorization: str = ""
    body: bytes = b""
    client_ip: str = "127.0.0.1"
    """The address as the platform sees it."""

    def parts(self) -> list[Part]:
        """Return the parts of a multipart body; none if it is of another kind."""
        found = _BOUNDARY.search(self.content_type)
        if not self.content_type.startswith("multipart/form-data") or not found:
            return []
        pieces = (b"\r\n" + self.body).split(b"\r\n--" + found[1].encode())
        return [_part(piece) for piece in pieces[1:] if not piece.startswith(b"--")]

    def form(self) -> dict[str, str]:
        """Return the fields of a form, of either encoding, without files."""
        if self.content_type.startswith("multipart/form-data"):
            texts = (part for part in self.parts() if part.filename is None)
            return {part.name: part.content.decode("utf-8", "replace") for part in texts}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def file(self, name: str) -> Part | None:
        """Return the file of a multipart body that has this name."""
        files = (each for each in self.parts() if each.name == name and each.filename is not None)
        return next(files, None)


def _part(piece: bytes) -> Part:
    head, _, content = piece.partition(b"\r\n\r\n")
    headers = head.decode("utf-8", "replace")
    name, filename = _NAME.search(headers), _FILENAME.search(headers)
    return Part(name[1] if name else "", filename[1] if filename else None, content)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answers."""

    body: bytes
    status: int = 200
    content_type: str = _JSON


def json_answer(value: object, *, status: int = 200, content_type: str = "") -> Answer:
    """Return an answer of JSON, its characters as they are."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(body, status, content_type or _JSON)


def html_answer(page: str, *, status: int = 200) -> Answer:
    """Return a page for people."""
    return Answer(page.encode(), status, "text/html; charset=utf-8")
