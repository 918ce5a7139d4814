"""What goes over the wire: the forms that clouds other than Amazon's insist on."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Addressing, Place, connect

OSS = "https://s3.oss-cn-beijing.aliyuncs.com"


class _Raw:
    """An empty body as urllib3 gives it."""

    def stream(self, *_: object, **__: object) -> list[bytes]:
        """Return nothing."""
        return []


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give boto3 credentials and a region that are none."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def _sent(place: Place) -> list[Any]:
    """Return the requests of a put and a delete, which are answered on this side of the wire."""
    client = connect(place)
    sent = []

    def answer(request: Any, **_: Any) -> Any:  # noqa: ANN401 - an event of botocore
        sent.append(request)
        headers = HTTPHeaders()
        headers["ETag"] = '"e"'
        return AWSResponse(request.url, 200, headers, _Raw())

    client.meta.events.register("before-send.s3.*", answer)
    bucket = Bucket(place, connect=lambda _: client, pause=lambda _: None)
    bucket.put("a b/正名.txt", b"1", ContentType="text/plain; charset=utf-8")
    bucket.delete(["a"])
    return sent


@pytest.mark.parametrize(
    ("endpoint", "addressing", "url"),
    [
        (OSS, "virtual", "https://court.s3.oss-cn-beijing.aliyuncs.com/p/"),
        (OSS, "path", "https://s3.oss-cn-beijing.aliyuncs.com/court/p/"),
        ("", "auto", "https://court.s3.cn-north-1.amazonaws.com.cn/p/"),
    ],
)
@pytest.mark.usefixtures("credentials")
def test_where_requests_go(endpoint: str, addressing: Addressing, url: str) -> None:
    """The bucket stands in the host or in the path, as the setting says; Amazon has its own way."""
    put, _ = _sent(Place("court", "p/", endpoint, addressing=addressing))
    assert put.url == url + "a%20b/%E6%AD%A3%E5%90%8D.txt"


@pytest.mark.usefixtures("credentials")
def test_bodies_are_signed_whole_and_in_one_piece() -> None:
    """No aws-chunked body, no trailing checksum: the signature covers the SHA-256 of the bytes."""
    put, delete = _sent(Place("court", "p/", OSS, addressing="virtual"))
    headers = {name.lower(): value for name, value in put.headers.items()}
    digest = headers["x-amz-content-sha256"]
    assert digest == b"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert headers["content-length"] == "1"
    assert headers["content-type"] == b"text/plain; charset=utf-8"
    strange = {"content-encoding", "transfer-encoding", "x-amz-trailer"}
    for request in (put, delete):
        names = {name.lower() for name in request.headers}
        assert not names & strange
        assert not [name for name in names if name.startswith(("x-amz-checksum", "x-amz-sdk"))]


@pytest.mark.usefixtures("credentials")
def test_deletions_carry_the_only_checksum_that_all_know() -> None:
    """DeleteObjects has a Content-MD5 (RFC 1864) of its body, which the signature covers."""
    delete = _sent(Place("court", "p/", OSS, addressing="virtual"))[1]
    headers = {name.lower(): value for name, value in delete.headers.items()}
    assert delete.body == (
        b'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<Object><Key>p/a</Key></Object><Quiet>true</Quiet></Delete>"
    )
    assert headers["content-md5"] == b"pfHvcGGgnx9lSMO5kbaGiQ=="
    assert b"content-md5" in headers["authorization"]
