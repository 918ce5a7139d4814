"""The API behind a WSGI server (PEP 3333): the Chalice application of ``functions/app.py`` itself.

Requests become events of API Gateway by Chalice's own ``LocalGateway``, the class that its test
client uses. It is internal: so Chalice is pinned, and tests hold both ways to the same answers.
What it does not do is done here: the client's address, percent-decoding, bounded and chunked
bodies, HEAD, and answers of our own where it would imitate the gateway's (403 for an unknown
address, with the token in it).
"""

from __future__ import annotations

import importlib.util
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway

from publish.adapters import resources
from publish.adapters.observing import Journal
from publish.api.exchange import LIMIT, REQUEST_ID, Answer, identifier
from publish.api.health import told_by
from publish.api.problems import INVALID, Refused, told
from publish.api.reception import Reception, too_large
from publish.api.table import find
from publish.bootstrap import Press, clock
from publish.bootstrap.entrance import open_door

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def application(press: Press) -> WSGIApplication:
    """Return what ``zhengming serve`` mounts at ``/api``; raises SettingsError without a record.

    ``PATH_INFO`` is the part of the path below the prefix. ``environ`` may hold
    ``zhengming.request``, an identifier that the server puts on the answer itself, and
    ``zhengming.health``, a function that tells how the process is. What is returned has a method
    ``close``, to be called when the process ends.
    """
    return mount(Reception(press, open_door(press), Journal(sys.stderr, clock), clock))


def mount(reception: Reception) -> WSGIApplication:
    """Return the WSGI application of a reception."""
    return Gateway.of(_functions().build(lambda: reception), reception.door.close)


@dataclass(frozen=True, slots=True)
class Gateway:
    """Turns WSGI into events and answers into WSGI."""

    chalice: Chalice
    local: LocalGateway
    close: Callable[[], None]
    """For the end of the process: writes what the door has counted and not yet written."""

    @classmethod
    def of(cls, chalice: Chalice, close: Callable[[], None]) -> Gateway:
        """Return what stands in front of an application, whose threads it keeps apart."""
        threaded = _threaded(chalice)
        return cls(threaded, LocalGateway(threaded, Config.create()), close)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer one request."""
        numbered = environ.get("zhengming.request")
        request_id = numbered or identifier(
            environ.get("HTTP_X_REQUEST_ID"), lambda: secrets.token_hex(8)
        )
        try:
            found = self._answer(environ, request_id)
        except Refused as error:
            found = told(error, request_id).under(request_id)
        headers = {"Content-Type": found.media, **found.headers}
        if numbered:  # the server in front writes it on every answer of its own accord
            headers.pop(REQUEST_ID)
        headers["Content-Length"] = str(len(found.body))
        start(f"{found.status} {_PHRASES[found.status]}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]

    def _answer(self, environ: WSGIEnvironment, request_id: str) -> Answer:
        """Return the answer of the Chalice application; raises Refused."""
        path = _decoded(environ.get("PATH_INFO", ""))
        found = find(environ["REQUEST_METHOD"], path)
        headers = {**_headers(environ), REQUEST_ID.lower(): request_id}
        target = quote(path, safe="/") + f"?{environ.get('QUERY_STRING', '')}"
        make = self.local.event_converter.create_lambda_event
        event = make(found.route.method, target, headers, _body(environ))
        event["pathParameters"] = dict(found.path)
        event["requestContext"]["resourcePath"] = found.route.path
        event["requestContext"]["identity"]["sourceIp"] = environ.get("REMOTE_ADDR", "")
        with told_by(environ.get("zhengming.health")):
            return _from_event(self.chalice(event, None))


def _from_event(event: Mapping[str, Any]) -> Answer:
    """Return the answer that API Gateway would send for what a function returned."""
    headers = dict(event["headers"])
    media = headers.pop("Content-Type", "application/json")
    return Answer(event["statusCode"], event["body"].encode("utf-8"), media, headers)


def _decoded(text: str) -> str:
    """Return a path as text; WSGI hands over its decoded bytes as Latin-1 (PEP 3333)."""
    return text.encode("latin-1").decode("utf-8", "replace")


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    """Return the headers of a request by name in small letters."""
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        found["content-type"] = environ["CONTENT_TYPE"]
    return found


def _body(environ: WSGIEnvironment) -> bytes:
    """Return the body, read only as far as one is taken; raises Refused (413, 400).

    Without a length the body ends with the stream, if the server promises that the stream ends: so
    waitress does with chunked ones.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if length and not length.isdecimal():
        raise Refused(INVALID, "请求的 Content-Length 写得不对")
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    most = int(length[:12]) if length else LIMIT + 1
    if length and most > LIMIT:
        raise too_large()
    data: bytes = environ["wsgi.input"].read(most)
    if len(data) > LIMIT:
        raise too_large()
    return data


def _threaded(chalice: Chalice) -> Chalice:
    """Give each thread its own current request; without it, requests get each other's bodies."""
    kind = type("Threaded", (LocalChalice, type(chalice)), {})
    chalice.__class__ = kind
    return chalice


@cache
def _functions() -> ModuleType:
    """Return ``functions/app.py``, which is loose in its folder as Chalice wants it."""
    path = resources.root() / "functions" / "app.py"
    spec = importlib.util.spec_from_file_location("zhengming_functions", path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
