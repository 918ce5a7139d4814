"""Answers that are lost between S3 and us, settings that reach nobody, and clients of processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from mypy_boto3_s3.client import S3Client

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.s3 import S3Store
from publish.errors import SiteError, StoreError, StoreUnavailable
from publish.ports import SiteFile, Store
from tests.buckets.double import Double, DoubleBucket, refusal
from tests.buckets.faulty import faulty
from tests.crash.faults import Faults, Plan

PLACE = Place("court", "p/")

LOST: list[tuple[Callable[[], Exception], str]] = [
    (lambda: boto.ReadTimeoutError(endpoint_url="https://x"), "没有应答"),
    (lambda: boto.ConnectionClosedError(endpoint_url="https://x"), "没有应答"),
    (lambda: boto.SSLError(endpoint_url="https://x", error=OSError()), "TLS"),
    (lambda: ResponseParserError("<html>not XML"), "读不懂"),
    (lambda: boto.IncompleteReadError(actual_bytes=1, expected_bytes=2), "读不懂"),
    (lambda: KeyError("ETag"), "读不懂"),
    (lambda: refusal("InternalError", status=500), "繁忙"),
]
NEVER_SENT = (lambda: boto.EndpointConnectionError(endpoint_url="https://x"), "没有应答")


def _lossy(double: Double, error: Callable[[], Exception], *, at: int, lasting: bool) -> Store:
    plan = Plan(at=at, after=not lasting, error=error, lasting=lasting)
    return S3Store(faulty(double, Faults(plan), PLACE), proven=True)


@pytest.mark.parametrize(("error", "words"), LOST)
def test_a_write_whose_answer_was_lost_is_known_again(
    error: Callable[[], Exception], words: str
) -> None:
    """A create or swap that took effect, and then gets 412 when tried again, was our own."""
    double = Double()
    _lossy(double, error, at=0, lasting=False).create([("a", b"1"), ("b", b"2")])
    kept = S3Store(DoubleBucket(double), proven=True)
    assert [kept.get(key).data for key in "ab"] == [b"1", b"2"]
    first = _lossy(double, error, at=0, lasting=False).swap("head", b"1", seen=None)
    assert kept.get("head").version == first
    second = _lossy(double, error, at=0, lasting=False).swap("head", b"1", seen=first)
    assert kept.get("head").version == second
    assert second != first


@pytest.mark.parametrize(("error", "words"), [*LOST, NEVER_SENT])
def test_a_server_that_stays_silent(error: Callable[[], Exception], words: str) -> None:
    """Whatever keeps failing is StoreUnavailable for the store and SiteError for the site."""
    double = Double()
    silent = _lossy(double, error, at=0, lasting=True)
    for call in (
        lambda: silent.get("a"),
        lambda: silent.create([("a", b"1")]),
        lambda: silent.swap("a", b"1", seen=None),
        lambda: list(silent.list("")),
        lambda: silent.erase(["a"]),
    ):
        with pytest.raises(StoreUnavailable, match=words):
            call()
    plan = Plan(at=0, error=error, lasting=True)
    site = S3Site(faulty(double, Faults(plan), PLACE))
    for visit in (
        lambda: site.get("a"),
        lambda: site.put([SiteFile("a", b"1")]),
        lambda: site.swap(SiteFile("a", b"1"), seen=None),
        lambda: list(site.list()),
        lambda: site.remove(["a"]),
    ):
        with pytest.raises(SiteError, match=words):
            visit()


def test_a_swap_whose_answer_was_lost_and_that_others_overtook() -> None:
    """Where another write stands there by then, nobody can know: StoreUnavailable, not Conflict."""
    double = Double()
    rival = S3Store(DoubleBucket(double), proven=True)
    first = rival.swap("head", b"1", seen=None)

    def overtaken(_: float) -> None:
        rival.swap("head", b"theirs", seen=rival.get("head").version)

    lost = Plan(at=0, after=True, error=LOST[0][0])
    mine = S3Store(faulty(double, Faults(lost), PLACE, overtaken), proven=True)
    with pytest.raises(StoreUnavailable, match="结果不明"):
        mine.swap("head", b"mine", seen=first)
    assert rival.get("head").data == b"theirs"


def test_a_checkpoint_whose_answer_was_lost() -> None:
    """The site knows its own checkpoint again, with conditions."""
    double = Double()
    lost = Plan(at=0, after=True, error=LOST[0][0])
    site = S3Site(faulty(double, Faults(lost), PLACE))
    version = site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    assert S3Site(DoubleBucket(double)).get("log/checkpoint").version == version


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the error says which settings are missing, and nothing is sent."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    place = Place("court", endpoint="https://127.0.0.1:9")
    with pytest.raises(StoreError, match="凭证") as caught:
        S3Store(Bucket(place), proven=True).get("a")
    assert "AWS_ACCESS_KEY_ID" in caught.value.advice


def test_a_profile_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that boto3 does not find is a fault of the settings, not a traceback."""
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    bucket = Bucket(Place("court", profile="nobody"))
    with pytest.raises(SiteError, match="设置") as caught:
        S3Site(bucket).get("a")
    assert "site_s3_" in caught.value.advice


def test_every_try_uses_the_client_of_its_process() -> None:
    """A client is made once a process, and closed on demand."""
    made: list[Double] = []

    def connect(_: Place) -> S3Client:
        made.append(Double())
        return cast("S3Client", made[-1])

    bucket = Bucket(PLACE, connect=connect)
    bucket.put("a", b"1")
    assert bucket.get("a").data == b"1"
    assert len(made) == 1
    bucket.close()
    bucket.put("a", b"1")
    assert len(made) == 2
