"""The yardstick of the server's bench: the same store calls behind the barest WSGI application.

``python bare.py`` in a press's folder: waitress, no Chalice, no front, no journal, no worker. It
lets callers in, keeps the trail and submits exactly as the API does, and sends a file of the site
as it is.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import waitress

from publish import bootstrap
from publish.adapters.observing import Journal
from publish.api.exchange import Request
from publish.api.reception import Reception
from publish.api.table import find
from publish.bootstrap.entrance import open_door
from publish.errors import NotFound

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 8
"""As many as ``zhengming serve`` has."""


def application(press: bootstrap.Press) -> WSGIApplication:
    """Return the application."""
    reception = Reception(
        press, open_door(press), Journal(io.StringIO(), bootstrap.clock), bootstrap.clock
    )

    def submit(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(
            id="bench-request",
            headers={
                "authorization": environ["HTTP_AUTHORIZATION"],
                "content-type": environ["CONTENT_TYPE"],
            },
            body=environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])),
        )
        found = reception.answer(find("POST", "/statements").route, request)
        start(f"{found.status} -", [("Content-Length", str(len(found.body)))])
        return [found.body]

    def read(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            data = press.site.get(environ["PATH_INFO"].strip("/") + "/index.html").data
        except NotFound:
            data = b""
        start("200 OK" if data else "404 -", [("Content-Length", str(len(data)))])
        return [data]

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        act: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = read
        if environ["REQUEST_METHOD"] == "POST":
            act = submit
        return act(environ, start)

    return answer


def main() -> None:
    """Serve on a free port of loopback, and print which."""
    press = bootstrap.open_press(bootstrap.settings())
    server = waitress.create_server(
        application(press), host="127.0.0.1", port=0, threads=THREADS, asyncore_use_poll=True
    )
    print(f'{{"url": "http://127.0.0.1:{server.effective_port}/"}}', flush=True)
    server.run()


if __name__ == "__main__":
    main()
