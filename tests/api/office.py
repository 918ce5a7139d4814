"""A court with the samples published, an account for every role, and ways to ask its API."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

from publish.adapters.observing import Journal
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.api.reception import Reception
from publish.api.wsgi import mount
from publish.bootstrap import Press, initialise
from publish.guard.roles import Role
from publish.render.page import Theme
from publish.services import access
from publish.services.door import Door
from publish.services.identity import identity_of
from publish.services.submit import submit
from publish.settings import Settings
from tests.services.press import minimal_theme
from tests.tools import samples

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

NOW = samples.NOW
URL = "https://press.court.example/"
FAST = 10**6
"""Requests a minute: nobody is held up, except where that is what a test is about."""
EVERYTHING = "everything"
"""Name of the account that has every role."""


class Plain(Press):
    """A press whose pages have the smallest theme: MkDocs is not what is tried here."""

    @cached_property
    def theme(self) -> Theme:
        """Return the smallest theme."""
        return minimal_theme()


@dataclass(frozen=True)
class Got:
    """An answer as a client sees it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON of the body."""
        return json.loads(self.body)


@dataclass
class Court:
    """One court, with a key of its own in a folder."""

    folder: Path
    url: str = URL
    now: datetime = NOW
    journal: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        """Begin a record, and publish every sample at its own time."""
        settings = Settings(folder=self.folder, site_url=self.url, log_key_file="log.key")
        self.press = Plain(settings, MemoryStore(), MemorySite())
        initialise(self.press)
        assert identity_of(self.press.store) is not None
        for _, each in samples.in_order():
            submit(self.press.record, settings.gate, each, self.now)
        self.press.publisher().publish()
        for role in Role:
            access.add_user(self.press.store, role.value, [role], self.now)
        access.add_user(self.press.store, EVERYTHING, list(Role), self.now)
        self._tokens: dict[str, str] = {}

    def reception(self, *, per_minute: int = FAST) -> Reception:
        """Return a reception that remembers nobody."""
        door = Door(self.press.record.store, self.clock, per_minute=per_minute)
        return Reception(self.press, door, Journal(self.journal, self.clock), self.clock)

    def clock(self) -> datetime:
        """Return the time at this court."""
        return self.now

    def token(self, name: str) -> str:
        """Return a token that is good, the same for as long as the court is there."""
        if name not in self._tokens:
            self._tokens[name] = access.issue_token(self.press.store, name, self.now).text
        return self._tokens[name]

    def dead(self, name: str, how: str) -> str | None:
        """Return a token that opens nothing: ``none``, ``expired``, ``revoked``, ``disabled``."""
        if how == "none":
            return None
        store = self.press.store
        if how == "expired":
            return access.issue_token(store, name, self.now - timedelta(days=2), days=1).text
        made = access.issue_token(store, name, self.now)
        access.revoke_token(store, made.token.id, self.now)
        return made.text

    def client(self, *, per_minute: int = FAST) -> Client:
        """Return a client of the API behind WSGI."""
        return Client(mount(self.reception(per_minute=per_minute)), self.token)


@dataclass
class Client:
    """Asks a WSGI application; from another address each time, for strangers are paced."""

    application: WSGIApplication
    token: Callable[[str], str]
    addresses: itertools.count[int] = field(default_factory=itertools.count)

    def ask(
        self,
        method: str,
        path: str,
        body: object = b"",
        *,
        who: str = "",
        **headers: str,
    ) -> Got:
        """Send one request; a body that is no bytes goes as JSON. ``_`` stands for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            named.setdefault("Authorization", f"Bearer {self.token(who)}")
        if not isinstance(body, bytes):
            named.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        at = next(self.addresses)
        environ = environ_of(method, path, named, body)
        environ["REMOTE_ADDR"] = f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}"
        return sent(self.application, environ)


def environ_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return what a server would hand over below ``/api``."""
    where, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "/api",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "press.court.example",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    return environ


def sent(application: WSGIApplication, environ: dict[str, Any]) -> Got:
    """Send a request through the checks of PEP 3333."""
    told: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:  # noqa: ANN401 - PEP 3333
        told.update(status=int(status[:3]), headers=dict(headers))
        assert len(headers) == len(told["headers"])

    answered = validator(application)(environ, start)
    body = b"".join(answered)
    answered.close()  # type: ignore[attr-defined]  # the validator's iterator has one
    return Got(told["status"], told["headers"], body)
