"""Reading a site as the public does: from a folder and from the web, and never anything else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from publish.adapters.fetching import fetcher
from publish.errors import NotFound, SiteError, WrongUsage


class Host(BaseHTTPRequestHandler):
    """A web server with one answer for each path."""

    other = ""
    """Address of another host."""

    def do_GET(self) -> None:
        """Answer."""
        answers: dict[str, Callable[[], None]] = {
            "/site/page/": lambda: self._say(200, b"page"),
            "/site/log/vkey": lambda: self._say(200, b"key"),
            "/site/moved": lambda: self._say(302, b"", Location="/site/log/vkey"),
            "/site/away": lambda: self._say(302, b"", Location=f"{self.other}/site/log/vkey"),
            "/site/denied": lambda: self._say(403, b""),
            "/site/broken": lambda: self._say(500, b""),
            "/site/short": lambda: self._say(200, b"half", length=8),
            "/site/large": lambda: self._say(200, b"x" * 2000),
            "/site/%E9%99%84.pdf": lambda: self._say(200, b"file"),
        }
        answers.get(self.path, lambda: self._say(404, b""))()

    def _say(self, code: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Stay silent."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """Serve on two ports of this machine; return the first one's address."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Host) for _ in range(2)]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    Host.other = f"http://127.0.0.1:{servers[1].server_port}"
    yield f"http://127.0.0.1:{servers[0].server_port}/site"
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_page_is_read_at_the_address_that_readers_use(web: str) -> None:
    """The folder is asked for, not the file in it; with and without a slash after the site."""
    for location in (web, f"{web}/"):
        assert fetcher(location)("page/index.html") == b"page"
        assert fetcher(location)("log/vkey") == b"key"


def test_names_are_escaped(web: str) -> None:
    """A file whose name is not ASCII is found."""
    assert fetcher(web)("附.pdf") == b"file"


@pytest.mark.parametrize("path", ["nothing", "denied"])
def test_what_is_not_there_is_not_found(web: str, path: str) -> None:
    """A bucket that answers 403 for a missing file says the same as 404."""
    with pytest.raises(NotFound):
        fetcher(web)(path)


@pytest.mark.parametrize("path", ["broken", "short", "away"])
def test_what_is_no_answer_is_an_error_of_the_site(web: str, path: str) -> None:
    """Neither a server's fault, nor half a file, nor another host's word is an answer."""
    with pytest.raises(SiteError):
        fetcher(web)(path)


def test_a_redirect_within_the_host_is_followed(web: str) -> None:
    """The same host may say where a file is now."""
    assert fetcher(web)("moved") == b"key"


def test_a_file_that_is_too_large_is_not_read(web: str) -> None:
    """A hostile site cannot fill the memory."""
    assert len(fetcher(web, largest=2000)("large")) == 2000
    with pytest.raises(SiteError, match="超过"):
        fetcher(web, largest=1999)("large")


def test_a_silent_host_is_an_error_of_the_site() -> None:
    """Nobody listening is not the same as a file that is not there."""
    with pytest.raises(SiteError):
        fetcher("http://127.0.0.1:9/", timeout=1)("log/vkey")


def test_a_folder_is_read_and_nothing_outside_it(tmp_path: Path) -> None:
    """Paths and links that lead out of the folder lead nowhere."""
    site = tmp_path / "site"
    (site / "log").mkdir(parents=True)
    (site / "log" / "vkey").write_bytes(b"key")
    (tmp_path / "secret").write_bytes(b"secret")
    (site / "link").symlink_to(tmp_path / "secret")
    for location in (str(site), site.as_uri()):
        fetch = fetcher(location)
        assert fetch("log/vkey") == b"key"
        for path in ("log", "log/vkey/x", "nothing", "../secret", "link"):
            with pytest.raises(NotFound):
                fetch(path)


@pytest.mark.parametrize("location", ["ftp://example.org/", "/nowhere/at/all"])
def test_a_place_that_cannot_be_read_is_refused(location: str) -> None:
    """What is no folder and no web address is named at once."""
    with pytest.raises(WrongUsage):
        fetcher(location)
