"""The sitemap of a year with thousands of statements."""

from __future__ import annotations

from publish.render import addresses
from tests.crash.office import publisher
from tests.crash.stranger import differences, rebuilt, tree_of
from tests.services.press import PressBuilder

_FIRST_INDEX_FULL = 1995
"""Serials, after which the next begins another index."""


def test_a_second_index_comes_by_itself() -> None:
    """Publishing one by one over that boundary gives what a full build gives, a file at a time."""
    press = PressBuilder()
    for _ in range(_FIRST_INDEX_FULL - 1):
        press.first()
    publisher(press.store, press.site).publish()
    indexes = [addresses.sitemap_index_path("C2026", part) for part in (1, 2)]
    written = []
    for _ in range(3):
        before = tree_of(press.site)
        press.first()
        publisher(press.store, press.site).publish()
        after = tree_of(press.site)
        paths = (*indexes, addresses.ROBOTS)
        written.append([path for path in paths if before.get(path) != after.get(path)])
    assert written == [[], [indexes[1]], [addresses.ROBOTS]]
    assert not differences(tree_of(press.site), rebuilt(press.store))
