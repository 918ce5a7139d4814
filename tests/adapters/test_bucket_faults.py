"""What S3 may answer, by botocore's Stubber; lost answers are in test_bucket_lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.response import StreamingBody
from botocore.stub import Stubber

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place, connect
from publish.adapters.stores.s3 import S3Store
from publish.errors import Conflict, NotFound, StoreError, StoreUnavailable
from publish.ports import Version
from tests.buckets.double import DoubleBucket

PLACE = Place("court", "p/")
WHEN = datetime(2026, 3, 4, tzinfo=UTC)
PAUSES: list[float] = []


@contextmanager
def _stubbed(*answers: tuple[str, int, str] | tuple[str, dict[str, Any]]) -> Iterator[S3Store]:
    """Give a store whose requests get these answers, in this order, and all of them."""
    client = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    PAUSES.clear()
    with Stubber(client) as stub:
        for answer in answers:
            if len(answer) == 3:
                stub.add_client_error(answer[0], answer[2], "secret words", answer[1])
            else:
                stub.add_response(answer[0], answer[1])
        yield S3Store(
            Bucket(PLACE, connect=lambda _: client, pause=PAUSES.append, tries=4), proven=True
        )
        stub.assert_no_pending_responses()


def _found(data: bytes, etag: str = '"e"') -> dict[str, Any]:
    body = StreamingBody(BytesIO(data), len(data))
    return {"Body": body, "ETag": etag, "LastModified": WHEN}


PUT_OK = ("put_object", {"ETag": '"1"'})

PASSING = [
    (409, "ConditionalRequestConflict"),
    (503, "SlowDown"),
    (503, "ServiceUnavailable"),
    (500, "InternalError"),
    (400, "RequestTimeout"),
    (400, "ThrottlingException"),
    (429, "TooManyRequests"),
    (502, "502"),
]


@pytest.mark.parametrize(("status", "code"), PASSING)
def test_passing_faults_are_tried_again(status: int, code: str) -> None:
    """What passes by itself is tried again, after a pause, without the caller noticing."""
    with _stubbed(("put_object", status, code), ("put_object", status, code), PUT_OK) as store:
        store.create([("a", b"1")])
    assert len(PAUSES) == 2
    assert all(0 <= pause <= 5 for pause in PAUSES)


@pytest.mark.parametrize(("status", "code"), PASSING)
def test_what_does_not_pass_is_unavailable(status: int, code: str) -> None:
    """After the last try it is StoreUnavailable, which repeats nothing that the server wrote."""
    with (
        _stubbed(*[("put_object", status, code)] * 4) as store,
        pytest.raises(StoreUnavailable, match="繁忙") as caught,
    ):
        store.create([("a", b"1")])
    assert "secret" not in str(caught.value)


LASTING = [
    (403, "AccessDenied", StoreError, ("s3:PutObject", "court"), "s3:PutObject"),
    (403, "RequestTimeTooSkewed", StoreUnavailable, ("时钟",), "NTP"),
    (403, "InvalidAccessKeyId", StoreError, ("凭证",), "AWS_ACCESS_KEY_ID"),
    (403, "SignatureDoesNotMatch", StoreError, ("凭证",), "AWS_SECRET_ACCESS_KEY"),
    (400, "ExpiredToken", StoreError, ("凭证",), "AWS_"),
    (404, "NoSuchBucket", StoreError, ("存储桶不存在", "court"), "s3://"),
    (301, "PermanentRedirect", StoreError, ("区域",), "AWS_DEFAULT_REGION"),
    (501, "NotImplemented", StoreError, ("不支持",), "plain"),
    (400, "EntityTooLarge", StoreError, ("EntityTooLarge",), "管理员"),
    (418, "no code\n<script>", StoreError, ("HTTP 418",), "管理员"),
]


@pytest.mark.parametrize(("status", "code", "kind", "words", "advice"), LASTING)
def test_lasting_faults_say_what_to_do(
    status: int, code: str, kind: type[StoreError], words: tuple[str, ...], advice: str
) -> None:
    """What no other try changes is told at once, with the right, the bucket or the setting."""
    with (
        _stubbed(("put_object", status, code)) as store,
        pytest.raises(StoreError) as caught,
    ):
        store.create([("a", b"1")])
    assert type(caught.value) is kind
    assert all(word in str(caught.value) for word in words)
    assert advice in caught.value.advice
    assert "secret" not in str(caught.value) + caught.value.advice


def test_412_and_409_are_told_apart() -> None:
    """412 means that somebody was first, 409 that nobody knows yet."""
    with (
        _stubbed(
            ("put_object", 409, "ConditionalRequestConflict"),
            ("put_object", 412, "PreconditionFailed"),
            ("get_object", _found(b"other")),
        ) as store,
        pytest.raises(Conflict),
    ):
        store.create([("a", b"1")])
    with _stubbed(("put_object", 412, "PreconditionFailed"), ("get_object", _found(b"1"))) as store:
        store.create([("a", b"1")])  # the same bytes are fine
    with (
        _stubbed(
            ("put_object", 409, "ConditionalRequestConflict"),
            ("put_object", 412, "PreconditionFailed"),
        ) as store,
        pytest.raises(Conflict),
    ):
        store.swap("a", b"1", seen=Version('"e"'))


def test_amazon_answers_404_where_others_answer_412() -> None:
    """If-Match on a key that is gone is a Conflict, whichever of the two it gets."""
    for status, code in ((404, "NoSuchKey"), (412, "PreconditionFailed")):
        with _stubbed(("put_object", status, code)) as store, pytest.raises(Conflict):
            store.swap("a", b"1", seen=Version('"e"'))


def test_partly_failed_deletions_are_not_taken_for_done() -> None:
    """DeleteObjects answers 200 and names what it did not delete."""
    refused = {"Errors": [{"Key": "p/a", "Code": "AccessDenied", "Message": "secret"}]}
    newest = {"Key": "p/a", "VersionId": "null", "IsLatest": True}
    held: dict[str, Any] = {"IsTruncated": False, "Versions": [newest]}
    with (
        _stubbed(("list_object_versions", held), ("delete_objects", refused)) as store,
        pytest.raises(StoreError, match="s3:DeleteObjectVersion"),
    ):
        store.erase(["a"])
    busy = {"Errors": [{"Key": "p/a", "Code": "InternalError"}]}
    with _stubbed(
        ("list_object_versions", held), ("delete_objects", busy), ("delete_objects", {})
    ) as store:
        store.erase(["a"])


def test_versions_are_listed_to_the_last_page() -> None:
    """Erasing follows the pages, takes what is newest last, and no other key's."""
    first = {
        "IsTruncated": True,
        "NextKeyMarker": "p/a",
        "NextVersionIdMarker": "v2",
        "Versions": [{"Key": "p/a", "VersionId": "v2", "IsLatest": False}],
        "DeleteMarkers": [{"Key": "p/a", "VersionId": "m", "IsLatest": True}],
    }
    second = {
        "IsTruncated": False,
        "Versions": [
            {"Key": "p/a", "VersionId": "v1", "IsLatest": False},
            {"Key": "p/ab", "VersionId": "v9", "IsLatest": False},
        ],
    }
    asked: list[Any] = []
    with _stubbed(
        ("list_object_versions", first),
        ("list_object_versions", second),
        ("delete_objects", {}),
        ("delete_objects", {}),
    ) as store:
        store._bucket.client.meta.events.register(
            "provide-client-params.s3.*", lambda params, **_: asked.append(params)
        )
        store.erase(["a"])
    gone = [
        [row.get("VersionId") for row in each["Delete"]["Objects"]]
        for each in asked
        if "Delete" in each
    ]
    assert gone == [["v2", "v1"], ["m"]]
    assert asked[1]["KeyMarker"] == "p/a"
    assert asked[1]["VersionIdMarker"] == "v2"


def test_bytes_that_nobody_of_ours_wrote() -> None:
    """What stands under a key and is not of our making is told, and never taken for the record."""
    for strange in (b"", b"\0", b"\0Sshort", b"\0X1"):
        bucket = DoubleBucket()
        bucket.put("a", strange)
        with pytest.raises(StoreError, match="不是正名写入的"):
            S3Store(bucket, proven=True).get("a")


def test_a_key_that_is_erased_while_it_is_created() -> None:
    """412 for a key that is gone by the time it is looked at is tried again."""
    with _stubbed(
        ("put_object", 412, "PreconditionFailed"), ("get_object", 404, "NoSuchKey"), PUT_OK
    ) as store:
        store.create([("a", b"1")])
    with _stubbed(("get_object", 404, "NoSuchKey")) as store, pytest.raises(NotFound):
        store.get("a")


GARBLED = [
    (200, b"<html><p>Please log in to this network"),
    (200, b"<ListBucketResult><IsTruncated>false"),
    (200, b"\xff\xfe"),
    (503, b"<html>502 Bad Gateway"),
    (500, b""),
]


@pytest.mark.parametrize(("status", "body"), GARBLED)
def test_answers_that_are_no_xml(status: int, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a proxy or a broken server answers is tried again, and then StoreUnavailable."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = connect(PLACE)
    sent: list[str] = []

    def answer(request: Any, **_: Any) -> Any:  # noqa: ANN401 - an event of botocore
        sent.append(request.url)
        return AWSResponse(request.url, status, HTTPHeaders(), _Raw(body))

    client.meta.events.register("before-send.s3.*", answer)
    bucket = Bucket(PLACE, connect=lambda _: client, pause=PAUSES.append, tries=3)
    with pytest.raises(StoreUnavailable) as caught:
        list(S3Store(bucket).list("entries/"))
    assert caught.value.advice
    assert len(sent) == 3  # and boto3 itself has tried nothing again


class _Raw(BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """Yield all of it."""
        yield self.read()
