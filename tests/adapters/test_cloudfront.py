"""CloudFront is told of what it may hold an old copy of: that alone, and once a put."""

from __future__ import annotations

import logging
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from publish.adapters.sites.cloudfront import MANY, Invalidation, connect
from publish.adapters.sites.s3 import Changed, S3Site
from publish.ports import SiteFile
from tests.buckets.double import DoubleBucket

_PAGES = ("notices/", "register/", "register/p1/")
DISTRIBUTION = "E2EXAMPLE1ABC"


class _Edge:
    """CloudFront as far as it is asked here; keeps what it was asked."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.asked: list[Any] = []

    def create_invalidation(self, **asked: Any) -> object:  # noqa: ANN401 - as boto3 has them
        """See CloudFront.CreateInvalidation."""
        assert asked["DistributionId"] == DISTRIBUTION
        self.asked.append(asked["InvalidationBatch"])
        return {}

    @property
    def paths(self) -> list[list[str]]:
        """Return the paths of each request."""
        return [batch["Paths"]["Items"] for batch in self.asked]


def _site(edge: _Edge) -> S3Site:
    return S3Site(DoubleBucket(), hands=1, changed=Invalidation(DISTRIBUTION, lambda: edge))


def test_only_what_was_replaced_and_is_kept_is_named() -> None:
    """New files are in no cache; tiles and hashed assets never change; the rest is named once."""
    edge = _Edge()
    site = _site(edge)
    files = {
        "notices/index.html": b"1",
        "feed.atom": b"1",
        "log/tile/0/000.p/1": b"1",
        "assets/zm.abc.css": b"1",
        "index.html": b"1",
        "register/index.html": b"1",
        "register/p1/index.html": b"1",
    }
    site.put(SiteFile(path, data) for path, data in files.items())
    site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    assert edge.asked == []
    site.put(SiteFile(path, b"2") for path in files)
    site.put([SiteFile("feed.atom", b"2"), SiteFile("正名.txt", b"1")])
    site.swap(SiteFile("log/checkpoint", b"2"), seen=site.get("log/checkpoint").version)
    pages = [f"/{page}{name}" for page in _PAGES for name in ("", "index.html")]
    assert edge.paths == [sorted(["/", "/feed.atom", "/index.html", *pages])]
    site.put([SiteFile("正名.txt", b"2")])
    assert edge.paths[1:] == [["/%E6%AD%A3%E5%90%8D.txt"]]


def test_many_are_one_sweep() -> None:
    """Beyond some hundred paths everything is swept, which counts as one path."""
    edge = _Edge()
    site = _site(edge)
    for data in (b"1", b"2"):
        site.put(SiteFile(f"{number}.txt", data) for number in range(MANY + 1))
    assert edge.paths == [["/*"]]
    assert edge.asked[0]["Paths"]["Quantity"] == 1


def test_the_reference_is_the_same_for_the_same_change_alone() -> None:
    """A repeated request is known as the same; the same bytes replaced once more are another."""
    edge = _Edge()
    told = Invalidation(DISTRIBUTION, lambda: edge)
    one = Changed("feed.atom", '"a" 2026-03-04T01:00:00+00:00', "b")
    two = Changed("index.html", '"c" 2026-03-04T01:00:00+00:00', "d")
    later = Changed("feed.atom", '"a" 2026-03-04T02:00:00+00:00', "b")
    for changes in ([one, two], [two, one], [later, two]):
        told(changes)
    first, again, other = (batch["CallerReference"] for batch in edge.asked)
    assert first == again
    assert first != other
    assert first == "zhengming-469399076af6a264e0d9ea9dcbc0092b1fcb6958"


def test_a_refusal_is_told_and_undoes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """What was put is there, the warning names the code, and nothing else that Amazon wrote."""
    client = boto3.client(
        "cloudfront", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    bucket = DoubleBucket()
    with Stubber(client) as stub, caplog.at_level(logging.WARNING):
        stub.add_client_error(
            "create_invalidation",
            "TooManyInvalidationsInProgress",
            "secret words",
            400,
            expected_params={"DistributionId": DISTRIBUTION, "InvalidationBatch": ANY},
        )
        site = S3Site(bucket, hands=1, changed=Invalidation(DISTRIBUTION, lambda: client))
        for data in (b"1", b"2"):
            site.put([SiteFile("feed.atom", data)])
        stub.assert_no_pending_responses()
    assert bucket.get("feed.atom").data == b"2"
    [told] = [record.getMessage() for record in caplog.records if "CloudFront" in record.message]
    assert "TooManyInvalidationsInProgress" in told
    assert "secret" not in told


def test_china_has_an_endpoint_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The partition follows from the region; nothing names Amazon's other one."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    assert connect().meta.endpoint_url == "https://cloudfront.cn-northwest-1.amazonaws.com.cn"
