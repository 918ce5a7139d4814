"""The site over HTTP, asked by somebody who wants out of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.ports import SiteFile
from publish.server import StaticSite
from tests.server.house import serving
from tests.server.shown import filled, get


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the site."""
    with serving(StaticSite(filled())) as address:
        yield address


def raw(address: str, target: bytes) -> int:
    """Send a request line as it stands, and return the status."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as reader:
            return int(reader.readline().split()[1])


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/../etc/passwd", 400),
        (b"/statements/../../etc/passwd", 400),
        (b"/%2e%2e/%2e%2e/etc/passwd", 400),
        (b"/..%2f..%2fetc/passwd", 400),
        (b"/..%5c..%5cetc", 400),
        (b"/a\\..\\b", 400),
        (b"/./index.html", 400),
        (b"/index.html%00.png", 400),
        (b"/%0d%0aSet-Cookie:x=1", 400),
        (b"/%7f", 400),
        (b"/%e2%80%ae", 400),
        (b"/%c0%ae%c0%ae/etc/passwd", 400),
        (b"/%ff", 400),
        (b"/" + b"a" * 1024, 414),
        (b"/" + b"a" * 300, 404),
        (b"/%252e%252e/etc/passwd", 404),
        (b"/.git/config", 404),
        (b"/.zm-staging/0", 404),
        (b"/statements//C2026-0001/", 404),
        (b"/statements/C2026-0001/index.html/x", 404),
        (b"//other.example/%2e", 400),
        (b"//other.example", 404),
        (b"/%E6%BE%84%E6%B8%85/", 404),
        (b"/?x=/../../", 200),
        (b"/index.html;x=1", 404),
    ],
)
def test_nothing_leads_out(address: str, target: bytes, status: int) -> None:
    """Traversal in every coding, control characters and lengths end in 400, 404 or 414."""
    assert raw(address, target) == status


def test_a_redirect_never_leaves_this_host() -> None:
    """However many slashes begin an address, the redirect stays on the host."""
    site = MemorySite()
    site.put([SiteFile("other.example/index.html", b"<p>folder</p>")])
    with serving(StaticSite(site)) as address:
        answer = get(address, "//other.example")
        assert answer.status_code == 301
        assert answer.headers["location"] == "/other.example/"
