"""A court for the tests of the API; one for tests that change nothing, or a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.office import Client, Court


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Court:
    """A court that tests only read."""
    return Court(tmp_path_factory.mktemp("court"))


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Court:
    """Another court, with accounts of the same names."""
    return Court(tmp_path_factory.mktemp("foreign"), url="https://press.other.example/")


@pytest.fixture
def ask(shared: Court) -> Client:
    """A client of the court that tests only read."""
    return shared.client()


@pytest.fixture
def court(tmp_path: Path) -> Court:
    """A court of a test's own."""
    return Court(tmp_path)
