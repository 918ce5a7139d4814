"""The public files over HTTP: types and cache rules of the Site port, conditions, compression.

The rules (RFC 9110): GET and HEAD only; a strong tag over the bytes as sent, so that a compressed
answer has another one; conditions before ranges; ``Vary`` wherever the answer depends on what the
client takes. Pages need no other host, no frame and, but for a few, no script: the policy says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from publish.errors import NotFound, SiteError
from publish.ports import Site, cache_control, content_type
from publish.server import squeeze
from publish.server.answer import Answer, Headers, sentence
from publish.server.paths import INDEX, BadAddress, TooLong, folder_address, site_path
from publish.server.ranges import Unsatisfiable, part

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""``connect-src`` is for tools that ask in a page's name, as Lighthouse does for robots.txt: a
page without a script connects to nothing."""
SCRIPTED = frozenset({"search/index.html", "verify/index.html"})
"""Pages that run a script of ours, which reads files of this site."""
SECURITY = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""No script, no other host, no frame: nearly all pages need none of them."""
_OF_SCRIPTED = (
    ("Content-Security-Policy", f"{POLICY}; script-src 'self'"),
    *SECURITY[1:],
)
_READ_ALOUD = ("statements/", "clarifications/", "notices/", "series/")
"""Statements and their lists name one script of ours, which reads aloud and fetches nothing."""
NOT_FOUND = "404.html"
LinkHeader = Callable[[str], Sequence[str]]
"""Returns the values of the ``Link`` headers (RFC 8288) of a public path: WebSub's hub and self."""


class StaticSite:
    """A WSGI application over a Site; holds nothing that a publication could make stale."""

    def __init__(self, site: Site, link_header: LinkHeader = lambda path: ()) -> None:  # noqa: ARG005 - no links
        """Serve a site; ``link_header`` is asked for every file that is sent."""
        self._site = site
        self._link_header = link_header
        self._squeezer = squeeze.Squeezer()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer one request."""
        return self._answer(environ).send(environ, start)

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            text = "这里只能读取。"
            allow = ("Allow", "GET, HEAD")
            return sentence(HTTPStatus.METHOD_NOT_ALLOWED, text, (allow, *SECURITY))
        try:
            path = site_path(environ["PATH_INFO"])
            return self._file(path, environ) if path else self._missing()
        except TooLong:
            return sentence(HTTPStatus.REQUEST_URI_TOO_LONG, "网址太长。", SECURITY)
        except BadAddress:
            return sentence(HTTPStatus.BAD_REQUEST, "网址的写法不对。", SECURITY)
        except NotFound:
            return self._elsewhere(path)
        except SiteError:
            wait = (("Retry-After", "5"), *SECURITY)
            return sentence(HTTPStatus.SERVICE_UNAVAILABLE, "暂时无法读取。", wait)

    def _file(self, path: str, environ: WSGIEnvironment) -> Answer:
        """Return a file, or the part of it that is wanted, or that it has not changed."""
        data = self._site.get(path).data
        tag = hashlib.sha256(data).hexdigest()[:32]
        body, tag, coding = self._coded(path, data, tag, environ)
        headers = (*_headers(path, f'"{tag}"', len(data)), *self._links(path))
        if _unchanged(environ, f'"{tag}"'):
            return Answer(HTTPStatus.NOT_MODIFIED, _of_304(headers))
        if coding:
            return Answer(HTTPStatus.OK, (*headers, ("Content-Encoding", coding)), body)
        return _part(environ, headers, body, f'"{tag}"')

    def _coded(
        self, path: str, data: bytes, tag: str, environ: WSGIEnvironment
    ) -> tuple[bytes, str, str]:
        """Return bytes, tag and coding that suit the client; parts are of the plain bytes."""
        wanted = squeeze.accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if "HTTP_RANGE" in environ or not wanted:
            return data, tag, ""
        if not squeeze.compressible(content_type(path), len(data)):
            return data, tag, ""
        return self._squeezer.squeezed(tag, data), f"{tag}-gzip", "gzip"

    def _links(self, path: str) -> Headers:
        return [("Link", value) for value in self._link_header(path)]

    def _elsewhere(self, path: str | None) -> Answer:
        """Send to the folder if the slash was forgotten; else say that there is no such page."""
        if path is None or path.endswith(f"/{INDEX}") or path == INDEX:
            return self._missing()
        try:
            self._site.get(f"{path}/{INDEX}")
        except (NotFound, SiteError):
            return self._missing()
        there = (("Location", folder_address(path)), *SECURITY)
        return sentence(HTTPStatus.MOVED_PERMANENTLY, "网址末尾少了一个斜杠。", there)

    def _missing(self) -> Answer:
        try:
            page = self._site.get(NOT_FOUND).data
        except (NotFound, SiteError):
            return sentence(HTTPStatus.NOT_FOUND, "没有这个网页。", SECURITY)
        headers = (("Content-Type", content_type(NOT_FOUND)), ("Cache-Control", "no-store"))
        return Answer(HTTPStatus.NOT_FOUND, (*headers, *SECURITY), page)


def _headers(path: str, tag: str, size: int) -> list[tuple[str, str]]:
    """Return what goes with every form of a file; ``size`` is that of the plain bytes."""
    kind = content_type(path)
    headers = [
        ("Content-Type", kind),
        ("Cache-Control", cache_control(path)),
        ("ETag", tag),
        ("Accept-Ranges", "bytes"),
        *_security(path),
    ]
    if squeeze.compressible(kind, size):
        headers.append(("Vary", "Accept-Encoding"))
    if path.startswith("log/"):
        headers.append(("Access-Control-Allow-Origin", "*"))
    return headers


def _unchanged(environ: WSGIEnvironment, tag: str) -> bool:
    """Return whether the client has these bytes already (RFC 9110 §13.1.2, weak comparison)."""
    given = [each.strip().removeprefix("W/") for each in _list(environ, "HTTP_IF_NONE_MATCH")]
    return tag in given or "*" in given


def _list(environ: WSGIEnvironment, name: str) -> list[str]:
    value: str = environ.get(name, "")
    return value.split(",")


def _of_304(headers: Headers) -> Headers:
    """Return the headers of an answer without a body (§15.4.5), and those that browsers apply."""
    return [(name, value) for name, value in headers if name != "Content-Type"]


def _part(environ: WSGIEnvironment, headers: Headers, body: bytes, tag: str) -> Answer:
    """Return the whole, or the part that ``Range`` asks for if the file is still that one."""
    whole = Answer(HTTPStatus.OK, headers, body)
    asked = environ.get("HTTP_RANGE", "")
    if not asked or environ["REQUEST_METHOD"] != "GET" or environ.get("HTTP_IF_RANGE", tag) != tag:
        return whole
    try:
        found = part(asked, len(body))
    except Unsatisfiable:
        size = ("Content-Range", f"bytes */{len(body)}")
        refused = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        return sentence(refused, "文件没有这一段。", (size, *SECURITY))
    if found is None:
        return whole
    start, end = found
    place = ("Content-Range", f"bytes {start}-{end - 1}/{len(body)}")
    return Answer(HTTPStatus.PARTIAL_CONTENT, (*headers, place), body[start:end])


def _security(path: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that bind a browser, by what a page is."""
    if path in SCRIPTED:
        return _OF_SCRIPTED
    read = path.startswith(_READ_ALOUD) and path.endswith(".html")
    return _OF_SCRIPTED if read else SECURITY
