"""The adapters that the contract suites hold to their ports; a new one enters with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.memory import MemorySite
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.memory import MemoryStore
from publish.adapters.stores.s3 import S3Store
from publish.adapters.stores.sqlite import SqliteStore
from publish.ports import Site, Store
from tests.buckets.double import DoubleBucket
from tests.buckets.service import Service

Ask = pytest.FixtureRequest


def _folder(request: Ask) -> Path:
    folder: Path = request.getfixturevalue("tmp_path")
    return folder


def _service(request: Ask, name: str) -> Service:
    """Start a server only for the rows that need it; skips where there is none."""
    service: Service = request.getfixturevalue(name)
    return service


STORES: dict[str, Callable[[Ask], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda request: SqliteStore(_folder(request) / "record.db"),
    "s3-double": lambda _: S3Store(DoubleBucket()),
    "s3-double-versions": lambda _: S3Store(DoubleBucket(versions=True)),
    "s3-seaweedfs": lambda request: S3Store(_service(request, "seaweedfs").bucket()),
}
SITES: dict[str, Callable[[Ask], Site]] = {
    "memory": lambda _: MemorySite(),
    "directory": lambda request: DirectorySite(_folder(request) / "public"),
    "s3-double": lambda _: S3Site(DoubleBucket(), hands=1),
    "s3-seaweedfs": lambda request: S3Site(_service(request, "seaweedfs").bucket(), folders=False),
    "s3-swift": lambda request: S3Site(_service(request, "openstack").bucket(), conditions=False),
}
_OF_PROCESSES = {"sqlite", "directory", "s3-seaweedfs"}
"""Those that several processes can share. (Swift can, slowly: tests/contract/test_s3_plain.py.)"""

_MANY = {"s3-seaweedfs": 1100, "s3-swift": 600}
"""Fewer where each costs milliseconds: more than a page of the one, than a batch of the other."""


@pytest.fixture
def many(request: pytest.FixtureRequest) -> int:
    """Give a number that is larger than any page or batch of the adapter in this row."""
    return _MANY.get(request.node.callspec.id, 4100)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Give an empty store, of every kind in turn."""
    yield from _open(request)


@pytest.fixture(params=sorted(_OF_PROCESSES & set(STORES)))
def shared_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Give an empty store that forked children may use too."""
    yield from _open(request)


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Site:
    """Give an empty site, of every kind in turn."""
    return SITES[request.param](request)


@pytest.fixture(params=sorted(_OF_PROCESSES & set(SITES)))
def shared_site(request: pytest.FixtureRequest) -> Site:
    """Give an empty site that forked children may use too."""
    return SITES[request.param](request)


def _open(request: pytest.FixtureRequest) -> Iterator[Store]:
    opened = STORES[request.param](request)
    yield opened
    if isinstance(opened, (SqliteStore, S3Store)):
        opened.close()
