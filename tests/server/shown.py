"""A site in memory, and how the tests ask for it over HTTP."""

from __future__ import annotations

import hashlib
import ssl

import httpx

from publish.adapters.sites.memory import MemorySite
from publish.ports import SiteFile

PAGE = "<!doctype html>\n<p>经核查，网传说法不属实。</p>\n".encode() * 30
PDF = bytes(range(256)) * 10
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Making httpx's own takes longer than a request."""
FILES = {
    "index.html": b"<!doctype html>\n<p>home</p>\n",
    "404.html": b"<!doctype html>\n<p>not here</p>\n",
    "statements/C2026-0001/index.html": PAGE,
    "statements/C2026-0001/v1/statement.json": b"{}",
    "statements/C2026-0001/v1/statement.tlog-proof": b"c2sp.org/tlog-proof@v1\n",
    "statements/C2026-0001/v1/attachment.pdf": PDF,
    "stylesheets/extra.3f2a.css": b"p{}",
    "assets/main.3f2a99.css": b"p{}",
    "feed.atom": b"<feed/>",
    "feed.json": b"{}",
    "log/checkpoint": b"press.court.example/log\n1\n",
    "log/vkey": b"press.court.example/log+0+AAAA\n",
    "log/tile/0/000": bytes(32) * 40,
    "register/index.html": b"<!doctype html>\n<p>newest</p>\n",
    "register/p1/index.html": b"<!doctype html>\n<p>full</p>\n",
}


def tag_of(data: bytes) -> str:
    """Return the tag of plain bytes."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def filled() -> MemorySite:
    """Return a site with the files."""
    site = MemorySite()
    site.put(SiteFile(path, data) for path, data in FILES.items() if path != "log/checkpoint")
    site.swap(SiteFile("log/checkpoint", FILES["log/checkpoint"]), seen=None)
    return site


def get(address: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask for a path, taking no compression unless told."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    headers = {"accept-encoding": "identity"} | given
    return httpx.request(method, address + path, headers=headers, verify=NO_TLS)
