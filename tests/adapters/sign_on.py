"""A single sign-on on this machine: discovery and keys over HTTP, and whatever goes wrong there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DISCOVERY = "/realm/.well-known/openid-configuration"
KEYS = "/realm/keys"


@dataclass
class SignOn:
    """What the service answers, and what it was asked."""

    port: int
    keys: Any
    status: int = 200
    issuer: str = ""
    jwks_uri: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """What the keys are answered with, instead."""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Say the truth about itself until told otherwise."""
        self.issuer = f"http://127.0.0.1:{self.port}/realm"
        self.jwks_uri = f"http://127.0.0.1:{self.port}{KEYS}"

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return status and body."""
        self.asked.append(path)
        if path == DISCOVERY:
            value: Any = {"issuer": self.issuer, "jwks_uri": self.jwks_uri}
        elif path == KEYS and self.raw is not None:
            return self.status, self.raw
        elif path == KEYS:
            value = self.keys
        else:
            return 404, b"{}"
        return self.status, json.dumps(value).encode()


@contextmanager
def sign_on(keys: Any) -> Iterator[SignOn]:  # noqa: ANN401 - any JSON
    """Run a single sign-on on a port of 127.0.0.1."""

    class Answers(BaseHTTPRequestHandler):
        """Answers GET."""

        def do_GET(self) -> None:
            """Answer as the service is told to."""
            status, body = service.answer(self.path)
            self.send_response(status)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    service = SignOn(server.server_address[1], keys)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
