"""The site on one machine: static files with the types and cache rules of the Site port.

For looking at the site and for small installations behind a front server. Reading needs nothing
else: every address is a folder with an ``index.html``.
"""

from __future__ import annotations

import http.server
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from publish.errors import NotFound, SiteError
from publish.ports import Site, cache_control, content_type

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""No script, no other host, no frame: the pages need none of them."""
NOT_FOUND = "404.html"


class _Server(http.server.ThreadingHTTPServer):
    """A server that knows its site."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        super().__init__(address, _Handler)
        self.site = site


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: _Server
    server_version = "zhengming"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send the headers of a file."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/")
        wanted = f"{path}index.html" if path.endswith("/") or not path else path
        try:
            self._send(HTTPStatus.OK, wanted, self.server.site.get(wanted).data, body=body)
        except NotFound:
            self._missing(path, body=body)
        except SiteError:
            self._send(
                HTTPStatus.SERVICE_UNAVAILABLE, "x.txt", "暂时无法读取。\n".encode(), body=body
            )

    def _missing(self, path: str, *, body: bool) -> None:
        """Send to the folder if the slash was forgotten; else say that there is no such page."""
        site = self.server.site
        try:
            site.get(f"{path}/index.html")
        except (NotFound, SiteError):
            try:
                page = site.get(NOT_FOUND).data
            except NotFound:
                page = "没有这个网页。\n".encode()
            self._send(HTTPStatus.NOT_FOUND, NOT_FOUND, page, body=body)
        else:
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"/{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send(self, status: HTTPStatus, path: str, data: bytes, *, body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type(path))
        self.send_header("Content-Length", str(len(data)))
        fresh = cache_control(path) if status is HTTPStatus.OK else "no-store"
        self.send_header("Cache-Control", fresh)
        if path.startswith("log/"):
            self.send_header("Access-Control-Allow-Origin", "*")
        for name, value in SECURITY.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
        """Keep no log of readers."""


def site_server(site: Site, host: str, port: int) -> _Server:
    """Return a server that listens; raises SiteError when the address is taken."""
    try:
        return _Server((host, port), site)
    except OSError as error:
        message = f"不能在 {host}:{port} 打开网站：{error.strerror}"
        raise SiteError(message, advice="请换一个端口，例如 --port 8001。") from error


def serve_site(site: Site, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted; raises SiteError when the address is taken."""
    with site_server(site, host, port) as server:
        say(f"网站已打开：http://{host}:{server.server_address[1]}/  按 Ctrl-C 结束。")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("网站已关闭。")
