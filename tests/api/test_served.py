"""The API as a client on the network meets it: the real server, real sockets, real bytes."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from publish.adapters.observing import NoMeters
from publish.api.wsgi import mount
from publish.server import StaticSite
from publish.server.front import Front, Mount
from tests.api.office import Court
from tests.server.house import Told, serving
from tests.tools import samples


@pytest.fixture
def told() -> Told:
    """A journal that can be read."""
    return Told()


@pytest.fixture
def connection(court: Court, told: Told) -> Iterator[http.client.HTTPConnection]:
    """A connection to a server on which the court's API is mounted."""
    front = Front(
        site=StaticSite(court.press.site),
        mounts=[Mount("/api", mount(court.reception()))],
        journal=told.journal,
        meters=NoMeters(),
        health=lambda: {"ok": True, "store": True, "worker": True, "backlog": 1},
        nudge=lambda: None,
    )
    with serving(front) as address:
        made = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        yield made
        made.close()


def pieces(text: str) -> Iterator[bytes]:
    """Yield a text in small pieces, so that it is sent in chunks."""
    data = text.encode()
    yield from (data[at : at + 1000] for at in range(0, len(data), 1000))


def test_a_statement_goes_in_and_the_journal_has_one_line(
    court: Court, told: Told, connection: http.client.HTTPConnection
) -> None:
    """Sent in chunks, accepted, and told by route, caller and outcome, under the client's id."""
    headers = {
        "Authorization": f"Bearer {court.token('intake')}",
        "Content-Type": "text/markdown; charset=utf-8",
        "X-Request-Id": "oa-2026-000017",
    }
    text = samples.text("clarification-2026-002")
    connection.request("POST", "/api/statements", pieces(text), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["number"]) == (200, "C2026-0002")
    assert answer.headers.get_all("X-Request-Id") == ["oa-2026-000017"]
    [line] = told.wait_for("request")
    assert (line["route"], line["caller"], line["outcome"]) == (
        "/api/statements",
        "intake",
        "repeated",
    )
    assert line["request"] == "oa-2026-000017"


def test_one_connection_serves_many_requests(connection: http.client.HTTPConnection) -> None:
    """After a refused body, HEAD and a problem, the connection still speaks HTTP."""
    for method, path, status in (
        ("HEAD", "/api/openapi.json", 200),
        ("POST", "/api/statements", 401),
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/health", 200),
    ):
        connection.request(method, path, b"x" * 1000 if method == "POST" else None)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == status
        assert len(answer.headers.get_all("X-Request-Id") or ()) == 1
        assert (body == b"") is (method == "HEAD")


def test_health_tells_strangers_nothing_of_what_is_pending(
    connection: http.client.HTTPConnection,
) -> None:
    """That something is about to come out is nobody's business yet."""
    connection.request("GET", "/api/health")
    assert json.loads(connection.getresponse().read()) == {
        "ok": True,
        "store": True,
        "worker": True,
    }


def test_an_address_may_be_percent_encoded(
    court: Court, connection: http.client.HTTPConnection
) -> None:
    """What a client encodes needlessly is the same address; an encoded slash parts nothing new."""
    headers = {"Authorization": f"Bearer {court.token('auditor')}"}
    for path, status in (
        ("/api/statements/C2026%2D0001", 200),
        ("/api/statement%73/C2026-0001/editions/%31", 200),
        ("/api/statements/C2026-0001%3Fcase=true", 404),
        ("/api/statements/%FF", 404),
    ):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert (path, answer.status) == (path, status)
        answer.read()
