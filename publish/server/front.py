"""The front of the server: every request passes here, is numbered, answered, and written down.

What is mounted gets its part of the address as WSGI means it (``SCRIPT_NAME`` is where it is
mounted, ``PATH_INFO`` the rest) and three things more in ``environ``:

* ``zhengming.request``: the request's identifier, the client's own if it is well formed;
* ``zhengming.health``: a function that returns how the house is (``publish.server.health``);
* ``zhengming.nudge``: a function that wakes the worker. After every request that may have changed
  something it is called from here, so that nobody has to think of it.

What it knows of a request (route, caller, outcome, rules) it adds with ``observing.note``.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from publish.adapters.observing import Account, Journal, Meters, fault, opened, write_down
from publish.api.exchange import REQUEST_ID, identifier
from publish.server.answer import Answer, sentence

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_READING = {"GET", "HEAD", "OPTIONS"}
_MOUNTED = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
"""Headers of what is mounted, unless it sets them itself."""
_SECTIONS = re.compile(
    r"/(about|assets|check|clarifications|feeds|log|notices|register|search|sitemap|statements|verify)/"
)


@dataclass(frozen=True, slots=True)
class Mount:
    """An application below a folder of the address."""

    prefix: str
    """``/api``: without a slash at the end."""
    application: WSGIApplication

    def holds(self, path: str) -> bool:
        """Return whether a path belongs to it."""
        return path == self.prefix or path.startswith(f"{self.prefix}/")


@dataclass(frozen=True, slots=True)
class Front:
    """A WSGI application that sends requests to the others and keeps the journal."""

    site: WSGIApplication
    mounts: Sequence[Mount]
    journal: Journal
    meters: Meters
    health: Callable[[], Mapping[str, Any]]
    nudge: Callable[[], None]
    addresses: bool = False
    """Whether the journal names the addresses of clients: personal information, so off."""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer one request; whatever goes wrong, there is an answer and a line."""
        began = time.monotonic()
        mount = next((each for each in self.mounts if each.holds(environ["PATH_INFO"])), None)
        given = environ.get("HTTP_X_REQUEST_ID")
        with opened(identifier(given, lambda: secrets.token_hex(8))) as account:
            heard = _Heard()
            try:
                body = self._answer(mount, environ, heard, account)
            except Exception as error:  # noqa: BLE001 - anything at all: the client gets an answer
                self.journal.tell("fault", level="error", request=account.request, **fault(error))
                body = _broken(mount, account).send(environ, heard)
            self._write_down(environ, account, heard.status, time.monotonic() - began)
        if mount and environ["REQUEST_METHOD"] not in _READING and 200 <= heard.status < 300:
            self.nudge()
        start(heard.line, heard.told(_MOUNTED if mount else (), account.request))
        return body

    def _answer(
        self, mount: Mount | None, environ: WSGIEnvironment, heard: _Heard, account: Account
    ) -> list[bytes]:
        if mount is None:
            account.route = _section(environ["PATH_INFO"])
            return heard.all_of(self.site(environ, heard))
        account.route = f"{mount.prefix}/*"
        inside = dict(environ)
        inside["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + mount.prefix
        inside["PATH_INFO"] = environ["PATH_INFO"][len(mount.prefix) :]
        inside["zhengming.request"] = account.request
        inside["zhengming.health"] = self.health
        inside["zhengming.nudge"] = self.nudge
        return heard.all_of(mount.application(inside, heard))

    def _write_down(
        self, environ: WSGIEnvironment, account: Account, status: int, seconds: float
    ) -> None:
        write_down(
            account,
            self.journal,
            self.meters,
            method=environ["REQUEST_METHOD"],
            status=status,
            seconds=seconds,
            address=environ.get("REMOTE_ADDR", "") if self.addresses else "",
        )


class _Heard:
    """``start_response`` that keeps what it is told, so that a failure afterwards can be told."""

    def __init__(self) -> None:
        self.line = ""
        self._headers: list[tuple[str, str]] = []
        self._written: list[bytes] = []

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        del exc_info  # nothing has been sent, so anything may be taken back
        self.line, self._headers, self._written = status, list(headers), []
        return self._written.append

    @property
    def status(self) -> int:
        return int(self.line[:3])

    def told(self, defaults: Sequence[tuple[str, str]], request: str) -> list[tuple[str, str]]:
        """Return the headers, with those that are set by default, and the identifier."""
        given = {name.lower() for name, _ in self._headers}
        more = [each for each in defaults if each[0].lower() not in given]
        return [*self._headers, *more, (REQUEST_ID, request)]

    def all_of(self, body: Iterable[bytes]) -> list[bytes]:
        """Return a whole body, so that a failure in the middle of it is noticed here."""
        try:
            rest = list(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        return [*self._written, *rest]


def _broken(mount: Mount | None, account: Account) -> Answer:
    """Return the answer of a program that failed; the identifier leads to the line about it."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    text = f"程序出错了。请把这个编号告诉系统管理员：{account.request}"
    if mount is None:
        return sentence(status, text)
    problem = {"type": "about:blank", "title": status.phrase, "status": 500, "detail": text}
    kind = (("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"))
    return Answer(status, kind, json.dumps(problem, ensure_ascii=False).encode())


def _section(path: str) -> str:
    """Return which part of the site was read, not what: a route of the meters."""
    match = _SECTIONS.match(path)
    return f"/{match[1]}/*" if match else "/*"
