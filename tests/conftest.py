"""Servers that several suites run against; each starts once, when a test first asks for it.

And how the tests are shared out among workers: see ``tests.sharing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.buckets import certificate, seaweed, service, swift
from tests.sharing import Sharing, long_ones_first

if TYPE_CHECKING:
    from xdist.remote import Producer


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Share the tests out by file, where there are several workers."""
    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones."""
    long_ones_first(items)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Give a certificate and its key, and tell boto3 how to reach the servers that use them."""
    made = certificate.make(tmp_path_factory.mktemp("tls"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in service.environment(made[0]).items():
            patch.setenv(name, value)
        yield made


@pytest.fixture(scope="session")
def seaweedfs(
    tls: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[service.Service]:
    """Give a running SeaweedFS."""
    seaweed.required()
    with seaweed.running(tmp_path_factory.mktemp("seaweedfs"), *tls) as running:
        yield running


@pytest.fixture(scope="session")
def openstack(
    tls: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[service.Service]:
    """Give a running OpenStack Swift that speaks S3."""
    swift.required()
    with swift.running(tmp_path_factory.mktemp("swift"), *tls) as running:
        yield running
