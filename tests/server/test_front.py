"""The front: what is mounted, what is written down, and what happens when something breaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from publish.adapters.observing import PrometheusMeters, note
from publish.adapters.sites.memory import MemorySite
from publish.ports import SiteFile
from publish.server import StaticSite
from publish.server.front import Front, Mount
from tests.server.house import Told

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SECRET = "zm_s3cret"


class Asked:
    """A front with one application mounted, and what became of the requests."""

    def __init__(self, application: WSGIApplication, *, addresses: bool = False) -> None:
        """Mount an application at /api."""
        site = MemorySite()
        site.put([SiteFile("index.html", b"home"), SiteFile("statements/x/index.html", b"x")])
        self.told = Told()
        self.meters = PrometheusMeters()
        self.nudges = 0
        self.front = Front(
            site=StaticSite(site),
            mounts=[Mount("/api", application)],
            journal=self.told.journal,
            meters=self.meters,
            health=lambda: {"ok": True},
            nudge=self._nudge,
            addresses=addresses,
        )

    def _nudge(self) -> None:
        self.nudges += 1

    def ask(
        self, path: str, method: str = "GET", query: str = ""
    ) -> tuple[str, dict[str, str], bytes]:
        """Send a request; return status, headers and body."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7",
            "HTTP_AUTHORIZATION": f"Bearer {SECRET}",
        }
        heard: list[Any] = []

        def start(
            status: str, headers: list[tuple[str, str]], exc: object = None, /
        ) -> Callable[[bytes], object]:
            heard.extend([status, {name.lower(): value for name, value in headers}])
            return heard.append

        body = b"".join(self.front(environ, start))
        return heard[0], heard[1], body


def echo(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer with what WSGI says of the place."""
    start("200 OK", [("Content-Type", "application/json")])
    value = {
        "script": environ["SCRIPT_NAME"],
        "path": environ["PATH_INFO"],
        "request": environ["zhengming.request"],
        "health": environ["zhengming.health"](),
    }
    return [json.dumps(value).encode()]


def test_a_mounted_application_sees_its_own_part() -> None:
    """SCRIPT_NAME says where it is mounted, PATH_INFO the rest; health and identifier are there."""
    asked = Asked(echo)
    status, headers, body = asked.ask("/api/statements/C2026-0001")
    seen = json.loads(body)
    assert status == "200 OK"
    assert (seen["script"], seen["path"]) == ("/api", "/statements/C2026-0001")
    assert seen["health"] == {"ok": True}
    assert seen["request"] == headers["x-request-id"]


@pytest.mark.parametrize(("path", "mounted"), [("/api", True), ("/api/", True), ("/apiary", False)])
def test_only_its_own_part(path: str, mounted: bool) -> None:  # noqa: FBT001 - a column of the table
    """An address that only begins alike belongs to the site."""
    status, _, _ = Asked(echo).ask(path)
    assert (status == "200 OK") is mounted


def test_what_is_mounted_has_careful_headers() -> None:
    """Answers of the API are kept nowhere and render nothing, unless it says otherwise itself."""

    def own(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("cache-control", "max-age=5")])
        return [b"{}"]

    _, headers, _ = Asked(echo).ask("/api/x")
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    _, headers, _ = Asked(own).ask("/api/x")
    assert headers["cache-control"] == "max-age=5"


def test_a_line_tells_neither_secret_nor_query_nor_reader() -> None:
    """The line has route, status and caller; no token, query, address asked for, or client."""

    def known(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        note(route="/api/statements/{number}", caller="intake-1", outcome="refused")
        note(rules=["approval.digest"])
        start("422 Unprocessable Entity", [])
        return [b"{}"]

    asked = Asked(known)
    asked.ask("/api/statements/C2026-0001", "POST", query=f"token={SECRET}")
    asked.ask("/statements/x/", query=f"from={SECRET}")
    submitted, read = asked.told.events("request")
    assert submitted["route"] == "/api/statements/{number}"
    assert submitted["caller"] == "intake-1"
    assert submitted["status"] == 422
    assert submitted["rules"] == ["approval.digest"]
    assert (read["route"], read["status"]) == ("/statements/*", 200)
    for absent in (SECRET, "192.0.2.7", "C2026-0001", "token", "/x/"):
        assert absent not in asked.told.text
    text = asked.meters.text()
    assert 'zhengming_submissions_total{outcome="refused"} 1' in text
    assert 'zhengming_gate_refusals_total{rule="approval.digest"} 1' in text
    assert 'zhengming_requests_total{route="/statements/*",status="200"} 1' in text


def test_addresses_only_if_wanted() -> None:
    """The client's address is told where the setting says so."""
    asked = Asked(echo, addresses=True)
    asked.ask("/")
    assert asked.told.events("request")[0]["address"] == "192.0.2.7"


def test_routes_of_what_is_not_there_are_one() -> None:
    """Whoever scans for addresses makes no new labels."""
    asked = Asked(echo)
    for number in range(20):
        asked.ask(f"/wp-{number}/", "GET" if number % 2 else f"M{number}")
    routes = {line["route"] for line in asked.told.events("request")}
    methods = {line["method"] for line in asked.told.events("request")}
    assert routes == {"none", "/*"}
    assert methods == {"GET", "other"}


@pytest.mark.parametrize("started", [False, True])
def test_a_program_that_fails_is_answered(started: bool) -> None:  # noqa: FBT001 - a column
    """A failure, also after the answer was begun, gives 500 and an identifier, and no detail."""

    def broken(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if started:
            start("200 OK", [("Content-Length", "9"), ("X-Half", "1")])
            yield b"half"
        raise ValueError(f"case file of {SECRET}")

    asked = Asked(broken)
    status, headers, body = asked.ask("/api/statements", "POST")
    assert status == "500 Internal Server Error"
    assert headers["content-type"] == "application/problem+json"
    assert "x-half" not in headers
    assert json.loads(body)["status"] == 500
    assert SECRET not in body.decode() + asked.told.text
    [fault] = asked.told.events("fault")
    assert fault["request"] == headers["x-request-id"]
    assert fault["request"] in json.loads(body)["detail"]
    assert fault["error"] == "ValueError"
    assert asked.nudges == 0


@pytest.mark.parametrize(
    ("method", "status", "nudges"),
    [
        ("POST", "201 Created", 1),
        ("DELETE", "204 No Content", 1),
        ("POST", "409 Conflict", 0),
        ("GET", "200 OK", 0),
        ("POST", "500 Internal Server Error", 0),
    ],
)
def test_the_worker_is_nudged_after_a_change(method: str, status: str, nudges: int) -> None:
    """Whatever was accepted wakes the worker; reading and refusals do not."""

    def answers(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start(status, [])
        return []

    asked = Asked(answers)
    asked.ask("/api/statements", method)
    assert asked.nudges == nudges


class Body(list[bytes]):
    """A body that wants to be closed."""

    closed = False

    def close(self) -> None:
        """Remember it."""
        self.closed = True


def test_a_body_is_closed_and_what_was_written_comes_first() -> None:
    """WSGI's close is called, and its old way of writing is honoured."""
    body = Body([b"b"])

    def old(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])(b"a")
        return body

    assert Asked(old).ask("/api/x")[2] == b"ab"
    assert body.closed
