"""A request and an answer as values: what every door of the API hands over and sends back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

PREFIX = "/api"
"""Where the routes are mounted: the server's folder, and the name of the gateway's stage."""
LIMIT = 4_500_000
"""Bytes of a body. Lambda takes 6 MB, in which Base64 leaves room for 4.5 (facts §1)."""
JSON = "application/json"
MARKDOWN = "text/markdown"
PROBLEM = "application/problem+json"
REQUEST_ID = "X-Request-Id"
_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([^\s,]+)")
SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer: it is for one caller, at one moment, and is no page."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in, after the route was found."""

    id: str
    """Identifier of the request, in the answer, the trail and the journal."""
    path: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the path, percent-decoded."""
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name in small letters."""
    body: bytes = field(default=b"", repr=False)
    address: str = ""
    """Network address of the client; it paces strangers and is kept nowhere."""

    @property
    def bearer(self) -> str | None:
        """Return the bearer token (RFC 6750 §2.1); anything else counts as none."""
        found = _BEARER.fullmatch(self.headers.get("authorization", "").strip())
        return found[1] if found else None

    @property
    def media(self) -> str:
        """Return the media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out."""

    status: int
    body: bytes
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def under(self, request_id: str) -> Answer:
        """Return it with the headers that every answer has."""
        return replace(self, headers={**SAFE, **self.headers, REQUEST_ID: request_id})

    def to_json(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value that the body is."""
        return json.loads(self.body)


def answer(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer of JSON; ``_`` in a header's name stands for ``-``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, encode(value), headers=named)


def encode(value: object) -> bytes:
    """Return JSON in UTF-8; half of a surrogate pair, which has no UTF-8, stays escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def identifier(given: str | None, make: Callable[[], str]) -> str:
    """Return the identifier that a client gave if it is well formed, else a new one."""
    return given if given and _IDENTIFIER.fullmatch(given) else make()
