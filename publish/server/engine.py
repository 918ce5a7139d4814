"""Waitress, with a stop that finishes what was begun.

``waitress.serve`` ends on a signal by leaving its loop at once: an answer that a thread has just
made is not sent any more. Here the doors are shut first, what is in flight is finished, as long as
that takes a bounded time, and only then the loop ends. For that the loop of waitress is turned from
here (``waitress.wasyncore``: internal, and pinned by the lock).
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import waitress.server
from waitress import wasyncore
from waitress.task import ThreadedTaskDispatcher

from publish.adapters.observing import Journal
from publish.errors import SiteError, why

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

GRACE = 20.0
"""Seconds that requests in flight have when the server stops."""
_TURN = 1.0
"""Seconds that the loop sleeps at most; a stop wakes it."""
_LAST_PORT = 65535
_BACKLOG = 512
_LIMITS: dict[str, Any] = {
    "backlog": _BACKLOG,
    "connection_limit": 500,
    "channel_timeout": 60,
    "max_request_header_size": 32 << 10,
    "max_request_body_size": 8 << 20,
    "ident": "zhengming",
    "log_socket_errors": False,
}
"""Bounds of what one client can take: seconds, bytes, connections. The API sets narrower ones."""


@dataclass(frozen=True, slots=True)
class Door:
    """An application, and where it listens."""

    application: WSGIApplication
    host: str
    port: int
    threads: int = 8
    trusted_proxy: str = ""
    """Address of the server in front whose ``X-Forwarded-For`` is believed; empty: nobody's."""

    def listen(self) -> socket.socket:
        """Return a socket that is bound; raises SiteError when the address cannot be had."""
        if not 0 <= self.port <= _LAST_PORT:
            raise self._taken("没有这个端口")
        try:
            family, *_, address = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        except OSError as error:
            raise self._taken(why(error)) from error
        except UnicodeError as error:
            raise self._taken("没有这个地址") from error

    def _taken(self, reason: str) -> SiteError:
        message = f"不能在 {self.host}:{self.port} 打开网站：{reason}"
        return SiteError(message, advice="请换一个端口，例如 --port 8001；或者先停掉占用它的程序。")


class Engine:
    """Several doors, one loop."""

    def __init__(self, doors: Sequence[Door], journal: Journal, grace: float = GRACE) -> None:
        """Bind all doors; raises SiteError when one of them is taken, and then none is open."""
        self._journal = journal
        self._grace = grace
        self._stopping = False
        self._ended = False
        self._ending = threading.RLock()  # a signal's handler may come while its thread holds it
        self._map: dict[int, Any] = {}
        self._logging = _Bridge(journal)
        sockets = _all_or_none(doors)
        self._servers = [
            _server(door, sock, self._map) for door, sock in zip(doors, sockets, strict=True)
        ]

    @property
    def ports(self) -> list[int]:
        """Return the port of each door, also where any free one was asked for."""
        return [int(server.effective_port) for server in self._servers]

    def stop(self) -> None:
        """Ask the loop to end; from any thread, or from a signal's handler."""
        with self._ending:
            self._stopping = True
            for server in () if self._ended else self._servers:
                server.pull_trigger()

    def run(self) -> None:
        """Serve until ``stop`` is called, then finish what is in flight."""
        with self._logging:
            while not self._stopping:
                self._turn(_TURN)
            self._drain(time.monotonic() + self._grace)

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _drain(self, deadline: float) -> None:
        """Accept nothing more, let the busy connections finish, close the idle ones."""
        for server in self._servers:
            wasyncore.dispatcher.close(server)  # its trigger stays: threads wake the loop by it
        while (busy := self._busy()) and time.monotonic() < deadline:
            self._turn(0.1)
        if busy:
            self._journal.tell("requests_cut", level="warning", count=busy)
        for server in self._servers:
            server.task_dispatcher.shutdown(timeout=1)
        with self._ending:
            self._ended = True  # the triggers' numbers may soon be those of other files
            wasyncore.close_all(self._map, ignore_all=True)

    def _busy(self) -> int:
        """Close connections on which nothing is under way; return how many are left."""
        channels = [each for server in self._servers for each in server.active_channels.values()]
        for channel in channels:
            if not _under_way(channel):
                channel.will_close = True
        return len(channels)


def _all_or_none(doors: Iterable[Door]) -> list[socket.socket]:
    """Return bound sockets; closes those that were bound before one failed."""
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(door.listen()) for door in doors]
        opened.pop_all()
    return sockets


def _server(door: Door, sock: socket.socket, sockets: dict[int, Any]) -> Any:  # noqa: ANN401 - untyped
    """Return waitress' server of a door, with threads of its own."""
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(door.threads)
    proxy = (
        {"trusted_proxy": door.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
        if door.trusted_proxy
        else {}
    )
    return waitress.server.create_server(
        door.application, map=sockets, _dispatcher=dispatcher, sockets=[sock], **_LIMITS, **proxy
    )


def _under_way(channel: Any) -> bool:  # noqa: ANN401 - waitress ships no types
    """Return whether a connection has a request that was read, or an answer not sent."""
    reading = channel.request is not None and channel.request.headers_finished
    return bool(channel.requests or channel.total_outbufs_len or reading)


class _Bridge(logging.Handler):
    """What waitress logs, as lines of the journal; without its tracebacks, which quote."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal
        self._open: contextlib.ExitStack | None = None

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._journal.tell("waitress", level="warning", text=str(record.msg), error=kind)

    def __enter__(self) -> None:
        self._open = contextlib.ExitStack()
        self._open.enter_context(_heard_by(self))

    def __exit__(self, *unused: object) -> None:
        if self._open is not None:
            self._open.close()


@contextlib.contextmanager
def _heard_by(handler: logging.Handler) -> Iterator[None]:
    """Let waitress' loggers speak to nobody else for a while."""
    main, queue = logging.getLogger("waitress"), logging.getLogger("waitress.queue")
    before = main.propagate, queue.level
    main.addHandler(handler)
    main.propagate = False
    queue.setLevel(logging.ERROR)  # it warns of every request that waits for a thread
    try:
        yield
    finally:
        main.removeHandler(handler)
        main.propagate, level = before
        queue.setLevel(level)
