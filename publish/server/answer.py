"""An answer as a value: decided purely, sent in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Headers = Sequence[tuple[str, str]]
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of an answer (RFC 9110)."""

    status: HTTPStatus
    headers: Headers = ()
    body: bytes = b""

    def send(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Send it through WSGI; to HEAD without the body, with its length all the same."""
        headers = list(self.headers)
        if self.status is not HTTPStatus.NOT_MODIFIED:
            headers.append(("Content-Length", str(len(self.body))))
        start(f"{self.status.value} {self.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def sentence(status: HTTPStatus, text: str, headers: Headers = ()) -> Answer:
    """Return an answer that only says what is the matter, and is kept nowhere."""
    plain = (("Content-Type", PLAIN), ("Cache-Control", "no-store"), *headers)
    return Answer(status, plain, f"{text}\n".encode())
