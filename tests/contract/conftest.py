"""The adapters that the contract suites hold to their ports; a new one enters with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.adapters.stores.sqlite import SqliteStore
from publish.ports import Site, Store

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "record.db"),
}
SITES: dict[str, Callable[[Path], Site]] = {
    "memory": lambda _: MemorySite(),
    "directory": lambda folder: DirectorySite(folder / "public"),
}
_OF_PROCESSES = {"sqlite", "directory"}
"""Those that several processes can share."""


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store, of every kind in turn."""
    yield from _open(request.param, tmp_path)


@pytest.fixture(params=sorted(_OF_PROCESSES & set(STORES)))
def shared_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store that forked children may use too."""
    yield from _open(request.param, tmp_path)


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """Give an empty site, of every kind in turn."""
    return SITES[request.param](tmp_path)


@pytest.fixture(params=sorted(_OF_PROCESSES & set(SITES)))
def shared_site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """Give an empty site that forked children may use too."""
    return SITES[request.param](tmp_path)


def _open(name: str, folder: Path) -> Iterator[Store]:
    opened = STORES[name](folder)
    yield opened
    if isinstance(opened, SqliteStore):
        opened.close()
