"""The funnel: every call of every channel goes through here, once.

Nothing is retried: a hidden retry is how users of other clients post twice (facts
wechat-weibo-api.md §1.6, "45065 with no own retry"). Each call has a connection of its own, so that
a connection that went stale while it lay idle cannot make a call doubtful.

Whatever a platform answers may repeat what it was sent, tokens included. So known secrets are
struck out of an answer before anybody reads it, no error keeps the request that caused it, and
httpx, which logs whole addresses, is told to be silent.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ssl import SSLContext
from typing import Any
from urllib.parse import quote, quote_plus

import httpx

from publish.ports import DEADLINE

MOST_BYTES = 4 * 1024 * 1024
"""Of an answer; a page of twenty articles of less than 20,000 characters stays below it."""
_PATIENCE = 15.0
"""Seconds without any traffic."""
_PIECE = 64 * 1024
"""Bytes that are sent between two looks at the time."""
_STRUCK = b"***"
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Raised before a byte of the request has left."""

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NotSentError(Exception):
    """The platform was not reached: the call was certainly not made."""


class LostError(Exception):
    """The call was sent, and there is no answer that makes sense."""


@lru_cache(maxsize=1)
def _tls() -> SSLContext:
    """Return the trusted certificates, read once."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Funnel:
    """Makes calls to one platform."""

    base: str
    """Address of the platform, without a slash at the end."""
    secrets: Callable[[], Iterable[str]]
    """What must never be read out of an answer."""
    transport: httpx.BaseTransport | None = None
    """Instead of the network, for tests."""
    patience: float = _PATIENCE
    ticks: Callable[[], float] = field(default=time.monotonic)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        content: bytes = b"",
        content_type: str = "",
    ) -> tuple[int, bytes]:
        """Make one call; return status and body. Raises NotSentError and LostError."""
        url = f"{self.base}{path}"
        if query:
            url += "?" + "&".join(
                f"{name}={quote(value, safe='')}" for name, value in query.items()
            )
        headers = {"Accept-Encoding": "identity", "User-Agent": "zhengming"}
        if content_type:
            headers["Content-Type"] = content_type
        try:
            status, body = self._exchange(method, url, headers, content)
        except (*_NOT_SENT, httpx.InvalidURL) as error:
            ours: Exception = NotSentError(type(error).__name__)
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            ours = LostError(type(error).__name__)
        else:
            return status, self._struck(body)
        raise ours  # out here, so that not even its context is the error that holds the request

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, bytes]:
        end = self.ticks() + DEADLINE
        verify = _tls() if url.startswith("https:") and self.transport is None else False
        options: dict[str, Any] = {"transport": self.transport} if self.transport else {}
        sent = dict(headers)
        given: bytes | Iterator[bytes] = content
        if len(content) > _PIECE:
            sent["Content-Length"] = str(len(content))
            given = self._pieces(content, end)
        with (
            httpx.Client(verify=verify, timeout=self.patience, **options) as client,
            client.stream(method, url, headers=sent, content=given) as response,
        ):
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MOST_BYTES or self.ticks() > end:
                    raise LostError("too much" if len(body) > MOST_BYTES else "too slow")
            return response.status_code, bytes(body)

    def _pieces(self, content: bytes, end: float) -> Iterator[bytes]:
        """Yield what is sent, as long as there is time: a picture may take too long on its way."""
        for start in range(0, len(content), _PIECE):
            if self.ticks() > end:
                raise LostError("too slow")
            yield content[start : start + _PIECE]

    def _struck(self, body: bytes) -> bytes:
        """Return an answer without the secrets in it, in whatever way they are written."""
        for secret in self.secrets():
            for form in {secret, quote(secret, safe=""), quote_plus(secret), _escaped(secret)}:
                if form:
                    body = body.replace(form.encode(), _STRUCK)
        return body


def _escaped(secret: str) -> str:
    """Return a secret as JSON writes it."""
    return json.dumps(secret)[1:-1]


def read_json(body: bytes) -> dict[str, Any]:
    """Read an answer as a JSON object in UTF-8, whatever its header says; raises LostError."""
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise LostError("no JSON") from None
    if not isinstance(value, dict):
        raise LostError("no object")
    return value
