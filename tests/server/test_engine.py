"""Starting and stopping: addresses that are taken, requests in flight, idle connections."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from publish.errors import SiteError
from publish.server.engine import Door, Engine
from tests.server.house import PATIENCE, Told, running

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        """Hold every request until ``go``."""
        self.entered = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer with a body that does not fit into one buffer."""
        self.entered.release()
        assert self.go.wait(PATIENCE)
        start("200 OK", [("Content-Length", "3000000")])
        return [b"x" * 3_000_000]


def quick(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer at once."""
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def refuses(port: int) -> bool:
    """Return whether nobody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_told() -> None:
    """The address that cannot be had is named, with what to do, and nothing is left open."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = Door(quick, "127.0.0.1", 0)
        with pytest.raises(SiteError, match=f"127.0.0.1:{port}") as caught:
            Engine([free, Door(quick, "127.0.0.1", port)], Told().journal)
    assert "--port" in caught.value.advice


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("no.such.host.invalid", 0)])
def test_an_address_that_is_none_is_told(host: str, port: int) -> None:
    """A port or a host that does not exist is no traceback either."""
    with pytest.raises(SiteError):
        Engine([Door(quick, host, port)], Told().journal)


def test_requests_in_flight_are_finished() -> None:
    """After a stop nobody is let in any more, and every answer that was begun arrives whole."""
    slow, told = Slow(), Told()
    engine = Engine([Door(slow, "127.0.0.1", 0, threads=2)], told.journal)
    url = f"http://127.0.0.1:{engine.ports[0]}/"
    with ThreadPoolExecutor(2) as clients, running(engine) as loop:
        answers = [clients.submit(httpx.get, url, timeout=PATIENCE) for _ in range(2)]
        for _ in range(2):
            assert slow.entered.acquire(timeout=PATIENCE)
        engine.stop()
        while not refuses(engine.ports[0]):  # the loop is on its way; every probe wakes it
            pass
        assert loop.is_alive()
        slow.go.set()
        assert [len(each.result(PATIENCE).content) for each in answers] == [3_000_000] * 2
        loop.join(PATIENCE)
        assert not loop.is_alive()
    assert told.text == ""


def test_a_request_that_does_not_end_is_cut() -> None:
    """Stopping takes a bounded time, whatever hangs, and says what was cut."""
    slow, told = Slow(), Told()
    engine = Engine([Door(slow, "127.0.0.1", 0)], told.journal, grace=0)
    with ThreadPoolExecutor(1) as clients, running(engine) as loop:
        answer = clients.submit(httpx.get, f"http://127.0.0.1:{engine.ports[0]}/", timeout=PATIENCE)
        assert slow.entered.acquire(timeout=PATIENCE)
        engine.stop()
        loop.join(PATIENCE)
        assert not loop.is_alive()
        slow.go.set()
        assert isinstance(answer.exception(PATIENCE), httpx.HTTPError)
    assert told.events("requests_cut")[0]["count"] == 1


def test_idle_connections_do_not_hold_up_the_stop() -> None:
    """A connection that is kept open, or has sent half a request line, is closed at once."""
    engine = Engine([Door(quick, "127.0.0.1", 0)], Told().journal, grace=PATIENCE)
    place = ("127.0.0.1", engine.ports[0])
    with running(engine) as loop, httpx.Client() as kept, socket.create_connection(place) as half:
        half.sendall(b"GET / HT")
        assert kept.get(f"http://127.0.0.1:{place[1]}/").content == b"ok"
        engine.stop()
        loop.join(PATIENCE / 2)
        assert not loop.is_alive()


def test_two_doors_in_one_loop() -> None:
    """Each door answers with its own application."""

    def other(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return [b"other"]

    engine = Engine([Door(quick, "127.0.0.1", 0), Door(other, "127.0.0.1", 0)], Told().journal)
    with running(engine):
        found = [httpx.get(f"http://127.0.0.1:{port}/").content for port in engine.ports]
    assert found == [b"ok", b"other"]


def test_what_is_too_large_is_refused() -> None:
    """Headers above 32 KiB and bodies above 8 MiB are turned away before they are read."""
    engine = Engine([Door(quick, "127.0.0.1", 0)], Told().journal)
    with running(engine):
        url = f"http://127.0.0.1:{engine.ports[0]}/"
        assert httpx.get(url, headers={"x-long": "a" * 40_000}).status_code == 431
        with socket.create_connection(("127.0.0.1", engine.ports[0]), timeout=PATIENCE) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 413"


def test_the_proxy_in_front_is_believed_and_nobody_else() -> None:
    """The client's address comes from X-Forwarded-For only through the proxy that is named."""

    def whose(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ["REMOTE_ADDR"].encode()]

    doors = [
        Door(whose, "127.0.0.1", 0, trusted_proxy="127.0.0.1"),
        Door(whose, "127.0.0.1", 0, trusted_proxy="192.0.2.1"),
        Door(whose, "127.0.0.1", 0),
    ]
    engine = Engine(doors, Told().journal)
    forwarded = {"x-forwarded-for": "198.51.100.7"}
    with running(engine):
        urls = [f"http://127.0.0.1:{port}/" for port in engine.ports]
        found = [httpx.get(url, headers=forwarded).content for url in urls]
    assert found == [b"198.51.100.7", b"127.0.0.1", b"127.0.0.1"]
