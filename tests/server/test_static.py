"""The site over HTTP, through a real waitress: headers, conditions, compression, parts."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from publish.adapters.sites.memory import MemorySite
from publish.errors import SiteError
from publish.ports import SiteFile, Versioned
from publish.server import StaticSite
from tests.server.house import serving
from tests.server.shown import FILES, NO_TLS, PAGE, PDF, filled, get, tag_of


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the site."""
    with serving(StaticSite(filled())) as address:
        yield address


HOUR = "public, max-age=3600"
MINUTE, FOREVER = "public, max-age=60", "public, max-age=31536000, immutable"
PLAIN = "text/plain; charset=utf-8"
TABLE = [
    ("", "text/html; charset=utf-8", MINUTE),
    ("index.html", "text/html; charset=utf-8", MINUTE),
    ("statements/C2026-0001/", "text/html; charset=utf-8", MINUTE),
    (
        "statements/C2026-0001/v1/statement.json",
        "application/json; charset=utf-8",
        MINUTE,
    ),
    ("statements/C2026-0001/v1/statement.tlog-proof", PLAIN, MINUTE),
    ("statements/C2026-0001/v1/attachment.pdf", "application/pdf", MINUTE),
    ("assets/main.3f2a99.css", "text/css; charset=utf-8", FOREVER),
    ("feed.atom", "application/atom+xml; charset=utf-8", MINUTE),
    ("feed.json", "application/feed+json; charset=utf-8", MINUTE),
    ("log/checkpoint", PLAIN, "no-cache"),
    ("log/vkey", PLAIN, MINUTE),
    ("log/tile/0/000", "application/octet-stream", FOREVER),
    ("register/", "text/html; charset=utf-8", MINUTE),
    ("register/p1/", "text/html; charset=utf-8", HOUR),
]


@pytest.mark.parametrize(("path", "kind", "rule"), TABLE)
def test_types_and_rules(address: str, path: str, kind: str, rule: str) -> None:
    """Type, cache rule, tag and policy come with every file; CORS with the log and nothing else."""
    answer = get(address, path)
    data = FILES.get(path) or FILES[f"{path}index.html"]
    assert answer.status_code == 200
    assert answer.content == data
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == rule
    assert answer.headers["etag"] == tag_of(data)
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert answer.headers.get("access-control-allow-origin") == (
        "*" if path.startswith("log/") else None
    )


@pytest.mark.parametrize("path", ["", "log/tile/0/000", "missing", "statements/C2026-0001/"])
def test_head_is_get_without_a_body(address: str, path: str) -> None:
    """HEAD has the status and headers of GET, length among them, and no body."""
    whole, head = get(address, path), get(address, path, "HEAD")
    assert head.status_code == whole.status_code
    assert head.content == b""
    same = [name for name in whole.headers if name != "date"]
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


def test_what_has_not_changed_is_not_sent() -> None:
    """If-None-Match with the tag, weak, in a list or as a star gives 304; another tag the file."""
    with serving(StaticSite(filled())) as address:
        path = "statements/C2026-0001/"
        tag = get(address, path).headers["etag"]
        for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = get(address, path, if_none_match=given)
            assert answer.status_code == 304
            assert answer.content == b""
            assert answer.headers["etag"] == tag
            assert answer.headers["cache-control"] == MINUTE
            assert answer.headers["vary"] == "Accept-Encoding"
            assert "content-type" not in answer.headers
        assert get(address, path, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("*;q=0", False),
        ("gzip;q=wrong", False),
        ("xgzip", False),
    ],
)
def test_text_is_compressed_for_whoever_takes_it(
    address: str, accepted: str, *, compressed: bool
) -> None:
    """Compressed bytes have a tag of their own; caches are told that there are two forms."""
    answer = get(address, "statements/C2026-0001/", accept_encoding=accepted)
    assert answer.content == PAGE  # httpx has unpacked it
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (answer.headers.get("content-encoding") == "gzip") is compressed
    assert answer.headers["etag"].endswith('-gzip"') is compressed
    assert (int(answer.headers["content-length"]) < len(PAGE)) is compressed


def test_the_compressed_form_has_its_own_condition(address: str) -> None:
    """The tag of the compressed bytes gives 304 only to whoever would get those."""
    path = "statements/C2026-0001/"
    tag = get(address, path, accept_encoding="gzip").headers["etag"]
    again = get(address, path, accept_encoding="gzip", if_none_match=tag)
    assert again.status_code == 304
    assert again.headers["etag"] == tag
    assert get(address, path, if_none_match=tag).status_code == 200


def test_what_does_not_shrink_is_sent_as_it_is(address: str) -> None:
    """Tiles, attachments and very small files are not compressed, and do not vary."""
    for path in ("log/tile/0/000", "statements/C2026-0001/v1/attachment.pdf", "feed.json"):
        answer = get(address, path, accept_encoding="gzip")
        assert "content-encoding" not in answer.headers
        assert "vary" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, 2560),
        ("bytes=-60", 206, 2500, 2560),
        ("bytes=-9999", 206, 0, 2560),
        ("bytes=2559-9999", 206, 2559, 2560),
        ("bytes=2560-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=5-4", 200, 0, 2560),
        ("bytes=0-1,5-6", 200, 0, 2560),
        ("bytes=-", 200, 0, 2560),
        ("lines=0-1", 200, 0, 2560),
        ("bytes=0-" + "9" * 40, 200, 0, 2560),
    ],
)
def test_parts(address: str, asked: str, status: int, start: int, end: int) -> None:
    """One range of bytes is sent as asked for; what is malformed or manifold gets the whole."""
    path = "statements/C2026-0001/v1/attachment.pdf"
    answer = get(address, path, range=asked)
    assert answer.status_code == status
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/2560"
    if status == 416:
        assert answer.headers["content-range"] == "bytes */2560"
    else:
        assert answer.content == PDF[start:end]


def test_a_part_of_another_file_is_not_sent(address: str) -> None:
    """If-Range with the tag gives the part, with any other the whole of what is there now."""
    path = "statements/C2026-0001/v1/attachment.pdf"
    same = get(address, path, range="bytes=0-9", if_range=tag_of(PDF))
    other = get(address, path, range="bytes=0-9", if_range='"other"')
    assert (same.status_code, same.content) == (206, PDF[:10])
    assert (other.status_code, other.content) == (200, PDF)


def test_a_part_is_of_the_plain_bytes(address: str) -> None:
    """A range of a page is cut from the page, never from its compressed form."""
    path = "statements/C2026-0001/"
    answer = get(address, path, range="bytes=0-14", accept_encoding="gzip")
    assert answer.status_code == 206
    assert answer.content == b"<!doctype html>"
    assert "content-encoding" not in answer.headers


def test_a_forgotten_slash_is_put_right(address: str) -> None:
    """A folder without its slash is sent to the one with it, on this host and no other."""
    answer = get(address, "statements/C2026-0001")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/statements/C2026-0001/"


def test_what_is_not_there(address: str) -> None:
    """An unknown address gets the page for it, which nobody keeps."""
    answer = get(address, "statements/C2026-0099/")
    assert answer.status_code == 404
    assert answer.content == FILES["404.html"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_reading(address: str, method: str) -> None:
    """Every other method is refused, and told which there are."""
    answer = get(address, "", method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


class Broken(MemorySite):
    """A site whose disk fails."""

    def get(self, path: str) -> Versioned:
        """Fail."""
        raise SiteError("读取网站文件失败")


def test_a_disk_that_fails_is_told() -> None:
    """What cannot be read now is 503, and says when to come again."""
    with serving(StaticSite(Broken())) as address:
        answer = get(address, "")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert get(address, "missing").status_code == 503


def test_links_come_with_files() -> None:
    """Whoever renders Link headers is asked for each file, by its path."""
    hub = '<https://hub.example/>; rel="hub"'
    site = StaticSite(filled(), lambda path: [hub] if path == "feed.atom" else [])
    with serving(site) as address:
        assert get(address, "feed.atom").headers["link"] == hub
        assert "link" not in get(address, "feed.json").headers


def test_reading_while_it_is_published() -> None:
    """While a file is replaced over and over, every reader gets one of the versions, whole."""
    site, stop = filled(), threading.Event()
    versions = [bytes([letter]) * 20_000 for letter in b"abcdefgh"]

    def publish() -> None:
        while not stop.is_set():
            for version in versions:
                site.put([SiteFile("page.txt", version)])

    site.put([SiteFile("page.txt", versions[0])])
    writer = threading.Thread(target=publish)
    with serving(StaticSite(site)) as address, ThreadPoolExecutor(8) as readers:
        writer.start()
        codings = ["gzip", "identity"] * 100
        answers = list(readers.map(lambda c: get(address, "page.txt", accept_encoding=c), codings))
        stop.set()
        writer.join()
    assert {answer.content for answer in answers} <= set(versions)
    assert all(answer.status_code == 200 for answer in answers)


def test_compressed_bytes_are_the_same_every_time(address: str) -> None:
    """The compressed form holds no time of its making, so that its tag is true."""
    with httpx.Client(verify=NO_TLS) as client:
        request = client.build_request(
            "GET", address + "statements/C2026-0001/", headers={"accept-encoding": "gzip"}
        )
        raw_bytes = b"".join(client.send(request, stream=True).iter_raw())
    assert raw_bytes == gzip.compress(PAGE, 6, mtime=0)
