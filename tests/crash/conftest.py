"""Clears away, at the end of a session, the places that were crashed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.places import close_workshop


@pytest.fixture(scope="session", autouse=True)
def workshop_closed() -> Iterator[None]:
    """Leave nothing behind: the places may lie in memory."""
    yield
    close_workshop()
