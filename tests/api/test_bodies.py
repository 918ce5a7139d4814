"""Bodies: how large, of what type, how written; and the edges of the WSGI door."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from publish.api.wsgi import mount
from tests.api.office import Client, Court, Got, environ_of, sent

LIMIT = 4_500_000


def sized(size: int) -> bytes:
    """Return a JSON object of a size, with a name in it that no form has."""
    return b'{"a":"' + b"x" * (size - 8) + b'"}'


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 1, 400), (LIMIT, 400), (LIMIT + 1, 413)])
@pytest.mark.parametrize("path", ["/statements", "/digest", "/publish"])
def test_a_body_has_a_limit(ask: Client, path: str, size: int, status: int) -> None:
    """4.5 MB are read and judged; one byte more is refused, whatever the route."""
    got = ask.ask("POST", path, sized(size), who="publisher", Content_Type="application/json")
    assert got.status == (200 if path == "/publish" and status == 400 else status)
    assert len(got.body) < 2000


class Endless(io.BytesIO):
    """A body that never ends, as a chunked one may not; counts what was taken of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        """Return as much as was asked for."""
        assert size is not None
        assert size >= 0, "an endless body was to be read to its end"
        self.taken += size
        return b"x" * size


def chunked(court: Court, body: io.BytesIO) -> tuple[Got, io.BytesIO]:
    """Send a body without a length, as a server hands over a chunked one."""
    headers = {"Authorization": f"Bearer {court.token('drafter')}"}
    environ = environ_of("POST", "/digest", headers, b"")
    environ |= {"CONTENT_TYPE": "application/json", "wsgi.input": body}
    environ["wsgi.input_terminated"] = True
    return sent(mount(court.reception()), environ), body


def test_a_chunked_body_is_read_whole(shared: Court) -> None:
    """A body without a length arrives like any other."""
    got, _ = chunked(shared, io.BytesIO(json.dumps({"zz": 1}).encode()))
    assert (got.status, got.value["code"]) == (400, "invalid-statement")


def test_an_endless_body_is_cut_off(shared: Court) -> None:
    """Of a chunked body no more is read than shows that it is too large."""
    body = Endless()
    got, _ = chunked(shared, body)
    assert got.status == 413
    assert body.taken == LIMIT + 1


def test_a_declared_length_too_large_is_not_read_at_all(shared: Court) -> None:
    """Who announces a gigabyte is refused before a byte of it is taken."""
    body = Endless()
    environ = environ_of("POST", "/digest", {"Content-Length": str(10**9)}, b"")
    got = sent(mount(shared.reception()), environ | {"wsgi.input": body})
    assert (got.status, body.taken) == (413, 0)


@pytest.mark.parametrize("length", ["x", "-1", "1.0", "0x10"])
def test_a_length_that_is_no_number_is_told(shared: Court, length: str) -> None:
    """A malformed Content-Length is a malformed request."""
    environ = environ_of("POST", "/digest", {}, b"") | {"CONTENT_LENGTH": length}
    application: Any = mount(shared.reception())
    told: list[str] = []
    application(environ, lambda status, headers: told.append(status))
    assert told == ["400 Bad Request"]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "json"]
)
def test_another_type_is_not_taken(ask: Client, kind: str) -> None:
    """What is neither JSON nor Markdown is refused by its type, without being looked at."""
    got = ask.ask("POST", "/statements", b"{}", who="intake", Content_Type=kind)
    assert (got.status, got.value["code"]) == (415, "media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"\\ud800":1}',
        b'{"a":1}{"b":2}',
    ],
    ids=range(12),
)
@pytest.mark.parametrize("path", ["/statements", "/users"])
def test_what_is_no_json_object_is_told(ask: Client, path: str, body: bytes) -> None:
    """Nothing that can be written as a body breaks the reader, and the answer is valid JSON."""
    got = ask.ask("POST", path, body, who="everything", Content_Type="application/json")
    assert got.status == 400
    assert got.value["faults"]


def test_an_account_form_tells_every_fault(ask: Client) -> None:
    """All faults of a form come at once, each with its field."""
    got = ask.ask(
        "POST", "/users", {"name": "Zhang San", "roles": ["king"], "x": 1}, who="administrator"
    )
    fields = {fault["field"] for fault in got.value["faults"]}
    assert (got.status, fields) == (400, {"name", "roles[0]", "x"})


def test_head_is_get_without_the_body(ask: Client) -> None:
    """The same status and headers, the length too, and no body."""
    full = ask.ask("GET", "/openapi.json")
    head = ask.ask("HEAD", "/openapi.json")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(full.body))


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("OPTIONS", "/statements", "GET, HEAD, POST"),
        ("PUT", "/statements", "GET, HEAD, POST"),
        ("DELETE", "/digest", "POST"),
        ("GET", "/users/a/tokens/b", "DELETE"),
        ("TRACE", "/health", "GET, HEAD"),
    ],
)
def test_another_method_is_told_which_there_are(
    ask: Client, method: str, path: str, allow: str
) -> None:
    """405 with the methods of that address; nothing answers for other origins (CORS is off)."""
    got = ask.ask(method, path, Origin="https://elsewhere.example")
    assert (got.status, got.headers["Allow"]) == (405, allow)
    assert not [name for name in got.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "path",
    ["", "/", "//health", "/health/x", "/Health", "/%68ealth", "/statements//", "/中文", "/{x}"],
)
def test_an_unknown_address_is_404_and_repeats_nothing(ask: Client, path: str) -> None:
    """An address that is not in the table is not found, and no token comes back in the answer."""
    got = ask.ask("GET", path.encode().decode("latin-1"), who="auditor")
    assert (got.status, got.value["code"]) == (404, "not-found")
    assert "zm_" not in got.body.decode()


def test_a_slash_at_the_end_is_none(ask: Client) -> None:
    """As API Gateway does."""
    assert ask.ask("GET", "/health/").status == 200


def test_every_answer_has_the_headers_of_its_kind(ask: Client) -> None:
    """Nobody keeps it, sniffs it, frames it, or learns where it came from."""
    for path in ("/health", "/status", "/nowhere"):
        headers = ask.ask("GET", path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdefgh", True),
        ("a-b_c.D9" * 8, True),
        ("short", False),
        ("a b c d e", False),
        ("x" * 65, False),
    ],
)
def test_a_request_keeps_its_identifier_if_it_is_well_formed(
    ask: Client, given: str, *, kept: bool
) -> None:
    """The client's identifier comes back, on problems too; another gets one of ours."""
    for path in ("/health", "/status", "/nowhere"):
        got = ask.ask("GET", path, X_Request_Id=given)
        assert (got.headers["X-Request-Id"] == given) is kept
        assert got.value.get("request", got.headers["X-Request-Id"]) == got.headers["X-Request-Id"]


def test_behind_a_server_the_servers_identifier_counts(shared: Court) -> None:
    """The server in front writes it on the answer itself; so here it stands once, in the body."""
    environ = environ_of("GET", "/status", {"X-Request-Id": "of-the-client"}, b"")
    got = sent(mount(shared.reception()), environ | {"zhengming.request": "of-the-server"})
    assert got.value["request"] == "of-the-server"
    assert "X-Request-Id" not in got.headers


def test_health_is_told_by_whoever_runs_the_worker(shared: Court) -> None:
    """What the process says is told, without what is pending; when it is not well, 503."""
    seen = {"ok": False, "store": True, "worker": False, "published": None, "backlog": 3}
    environ = environ_of("GET", "/health", {}, b"") | {"zhengming.health": lambda: seen}
    got = sent(mount(shared.reception()), environ)
    assert (got.status, got.value) == (503, {"ok": False, "store": True, "worker": False})
    assert shared.client().ask("GET", "/health").value == {
        "ok": True,
        "store": True,
        "worker": None,
    }
