"""Forms with a file (RFC 7578), written by hand: UTF-8 bytes as they are, and nothing added.

A file's name is plain ASCII of ours, as ``filename=``: a part with only ``filename*=`` is not seen
by the platforms (facts wechat-weibo-api.md §1.1).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """The file of a form."""

    field: str
    name: str
    """ASCII, without quotes."""
    media_type: str
    data: bytes


def form(fields: Mapping[str, str], file: File) -> tuple[str, bytes]:
    """Return media type and body of a form: its fields in their order, then the file."""
    edge = secrets.token_hex(16)
    parts = [
        _part(edge, f'name="{name}"', "", value.encode("utf-8")) for name, value in fields.items()
    ]
    named = f'name="{file.field}"; filename="{file.name}"'
    parts.append(_part(edge, named, f"Content-Type: {file.media_type}\r\n", file.data))
    body = b"".join(parts) + f"--{edge}--\r\n".encode("ascii")
    return f"multipart/form-data; boundary={edge}", body


def _part(edge: str, named: str, kind: str, value: bytes) -> bytes:
    head = f"--{edge}\r\nContent-Disposition: form-data; {named}\r\n{kind}\r\n"
    return head.encode("ascii") + value + b"\r\n"
