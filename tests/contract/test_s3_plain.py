"""A bucket that knows no conditions, as site: what the lock guards, and what the bucket refuses."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

import pytest

from publish.adapters.bucket import Bucket
from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.s3 import S3Store
from publish.adapters.stores.sqlite import SqliteStore
from publish.errors import Conflict, SiteError, StoreError
from publish.ports import SiteFile
from tests.buckets.double import Double, DoubleBucket
from tests.buckets.service import Service
from tests.crash.faults import Plan
from tests.crash.killed import Child, run_killed
from tests.crash.office import build, publisher
from tests.crash.stranger import differences, tree_of

PAGE = "statements/C2026-0001/index.html"


def test_processes_of_one_machine_lose_no_count(seaweedfs: Service, tmp_path: Path) -> None:
    """Without conditions, four processes that count under one lock file lose nothing."""
    bucket = seaweedfs.bucket()
    site = S3Site(bucket, conditions=False, lock=tmp_path / "lock")
    site.swap(SiteFile("log/checkpoint", b"0"), seen=None)

    def target(_: Child) -> None:
        done = 0
        while done < 10:
            with suppress(Conflict):
                now = site.get("log/checkpoint")
                file = SiteFile("log/checkpoint", b"%d" % (int(now.data) + 1))
                site.swap(file, seen=now.version)
                done += 1

    outcomes = run_killed(target, [Plan()] * 4)
    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert site.get("log/checkpoint").data == b"40"
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_swift_refuses_to_be_a_store(openstack: Service) -> None:
    """A store that knows no conditions would fork the log, so nothing is written at all."""
    bucket = openstack.bucket()
    with pytest.raises(StoreError, match="不支持") as caught:
        S3Store(bucket).create([("a", b"1")])
    assert "If-None-Match" in caught.value.advice
    assert list(bucket.list("")) == []


def test_swift_refuses_conditions_of_a_site(openstack: Service) -> None:
    """A site that is set up for conditions says which setting is wrong."""
    with pytest.raises(SiteError, match="不支持") as caught:
        S3Site(openstack.bucket()).swap(SiteFile("log/checkpoint", b"1"), seen=None)
    assert "site_s3_dialect" in caught.value.advice


def test_a_publication_in_a_plain_bucket(openstack: Service, tmp_path: Path) -> None:
    """Record in SQLite, site in a plain bucket: byte for byte what a folder would hold."""
    bucket = openstack.bucket()
    site = S3Site(bucket, conditions=False, lock=tmp_path / "lock")
    with closing(SqliteStore(tmp_path / "record.db")) as store:
        build(store, site, 4)
        folder = DirectorySite(tmp_path / "public")
        publisher(store, folder).publish(full=True)
        assert differences(tree_of(site), tree_of(folder)) == []
    assert bucket.get("statements/C2026-0001/").data == site.get(PAGE).data


@pytest.mark.parametrize("prefix", ["", "a/b"])
def test_folders_are_served_by_a_plain_bucket(openstack: Service, prefix: str) -> None:
    """The address of a folder is a key of its own, with the same bytes, type and cache rule."""
    bucket = openstack.bucket(f"folders{prefix}")
    site = S3Site(bucket, conditions=False)
    assert site.put([SiteFile(PAGE, "<p>正名</p>".encode())]) == 1
    for key in (PAGE, PAGE.removesuffix("index.html")):
        found = bucket.get(key)
        assert found.data.decode() == "<p>正名</p>"
        assert found.content_type == "text/html; charset=utf-8"
        assert found.cache_control == "public, max-age=60"
    assert list(site.list()) == [PAGE]
    site.remove([PAGE])
    assert list(bucket.list("")) == []


def test_a_folder_that_was_lost_is_mended() -> None:
    """A death between the two writes of a page is mended by the next put of the same bytes."""
    bucket = DoubleBucket()
    site = S3Site(bucket)
    site.put([SiteFile(PAGE, b"1")])
    bucket.put("statements/C2026-0001/", b"old")
    assert site.put([SiteFile(PAGE, b"1")]) == 1
    assert bucket.get("statements/C2026-0001/").data == b"1"
    assert site.put([SiteFile(PAGE, b"1")]) == 0


def test_no_folders_where_none_are_wanted() -> None:
    """With the setting off only the page itself is written, and what was there before goes."""
    bucket = DoubleBucket()
    S3Site(bucket, folders=False).put([SiteFile(PAGE, b"1")])
    assert [found.key for found in bucket.list("")] == [PAGE]
    S3Site(bucket).put([SiteFile(PAGE, b"1")])
    S3Site(bucket, folders=False).remove([PAGE])
    assert list(bucket.list("")) == []


def test_a_gateway_that_ignores_conditions_is_no_store() -> None:
    """A gateway that takes every write, whatever its condition, is found out before the first."""

    class Ignorant(Double):
        """A gateway as several are: conditions are read by nobody."""

        def put_object(self, **asked: str) -> object:  # type: ignore[override]
            """See S3.PutObject, without conditions."""
            kept = {name: asked[name] for name in ("Bucket", "Key", "Body")}
            return super().put_object(**kept)  # type: ignore[arg-type]

    bucket: Bucket = DoubleBucket(Ignorant())
    with pytest.raises(StoreError, match="没有执行 IfNoneMatch"):
        S3Store(bucket).create([("entries/0", b"1")])
    with pytest.raises(StoreError, match="没有执行 IfNoneMatch"):
        S3Store(bucket).swap("head", b"1", seen=None)
    assert list(S3Store(bucket).list("")) == []
