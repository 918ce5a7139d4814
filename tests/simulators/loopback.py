"""HTTP on 127.0.0.1, with ways to break off that no polite server has."""

from __future__ import annotations

import select
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.simulators.wire import Answer, Request

_POLL = 0.02
"""How long a server takes to stop, in seconds."""
_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing resets the connection."""


class Connection(BaseHTTPRequestHandler):
    """One connection of a client, kept alive from call to call."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener
    connection: socket.socket

    def head(self) -> Request:
        """Return the request without its body, which is not read yet."""
        target = urlsplit(self.path)
        return Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            content_type=self.headers.get("Content-Type", ""),
            authorization=self.headers.get("Authorization", ""),
        )

    def body(self) -> bytes:
        """Read the body."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        return self.rfile.read(size + 2)[:size]

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        """Send an answer; ``cut``: half of its body, then nothing."""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)
        if cut:
            self.close()

    def close(self) -> None:
        """Close the connection after this call."""
        self.close_connection = True

    def reset(self) -> None:
        """Reset the connection (RST), so that the client sees an error and no end of file."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self.server.resets.add(self.connection)
        self.close()

    def wait(self, wake: socket.socket) -> bool:
        """Wait until woken, and return True, or until the client is gone."""
        ready, _, _ = select.select([wake, self.connection], [], [])
        return wake in ready and wake.recv(1) == b"1"

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def attend(self) -> None:
        """Hand the request over."""
        self.server.attend(self)

    do_GET = do_POST = do_PUT = do_DELETE = attend  # noqa: N815 - the names that http.server calls


class _Listener(ThreadingHTTPServer):
    """Keeps its connections in view, so that none outlives it."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, port: int, attend: Callable[[Connection], None]) -> None:
        """Listen on a port of the loopback interface; 0 takes a free one."""
        self.attend = attend
        self.resets: set[Any] = set()
        self.failures: list[BaseException] = []
        self._open: set[Any] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Connection)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - of socketserver
        """Note a connection."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - of socketserver
        """Close a connection; one that is to be reset says no goodbye first."""
        with self._lock:
            self._open.discard(request)
        if request in self.resets:
            self.resets.discard(request)
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - of socketserver
        """Remember what no client caused."""
        error = sys.exception()
        if error and not isinstance(error, (ConnectionError, TimeoutError)):
            self.failures.append(error)

    def cut(self) -> None:
        """Break off every connection."""
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class Server:
    """A listener and its thread."""

    def __init__(self, port: int, attend: Callable[[Connection], None]) -> None:
        """Listen, and attend to each request."""
        self._listener = _Listener(port, attend)
        self.port: int = self._listener.server_address[1]
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(_POLL,))
        self._thread.start()

    def stop(self) -> None:
        """Stop, cut every connection, and raise what went wrong in a rule."""
        self._listener.shutdown()
        self._listener.cut()
        self._thread.join()
        self._listener.server_close()
        if self._listener.failures:
            raise self._listener.failures[0]
