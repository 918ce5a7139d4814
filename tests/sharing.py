"""How ``make test`` shares the tests out: files whole, the long ones first, what is costly once.

A file's fixtures are made by one worker alone, since that worker gets the whole file; only files
that prepare nothing for all of their tests are shared out test by test. Files with a test that is
``slow`` come first, in random order as all others, so that at the end nobody waits for a long one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

APART = "tests/crash/"
"""Where files are shared out: long tests by the dozen, each of which stands alone."""


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a worker one file after the other, or one test of those that stand alone."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        """Keep the order in which the tests were collected."""
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        """Return what is given to one worker as a whole."""
        return nodeid if nodeid.startswith(APART) else nodeid.split("::", 1)[0]


def long_ones_first(items: list[pytest.Item]) -> None:
    """Put the files with a slow test in front; among both kinds the order stays."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
