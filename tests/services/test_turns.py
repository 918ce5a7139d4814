"""How many files one publication writes, wherever the log stands (decisions/0022).

What comes by turns is computed from the layout alone, for every size modulo 4,096, which is where
turns repeat, below and at a million entries, and about the sizes at which more than one tile of
hashes becomes full, or volumes of the indexes begin. Real publications over the boundaries write
these and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.render import addresses, checkindex, search_layout
from publish.render.floors import FLOORS, Index, turned
from publish.services import logfiles
from publish.tlog import added_paths
from tests.crash.office import look, publisher
from tests.crash.stranger import differences, rebuilt, tree_of
from tests.services.press import PressBuilder

FILES = 26
"""One more statement writes no more, whatever the size of the log."""
CORE_FILES = 19
"""Without the indexes of search and check, and without tiles of tiles."""
ALWAYS = 15
"""Five of the statement, four feeds, three lists, a shard of the sitemap, register, checkpoint."""
BY_SERIAL = 1
"""A page of a year's list, an index of a sitemap, or robots.txt (``tests/render``)."""
SIZES = [
    range(1, 8192 + 4096),
    *(range(256**level - 300, 256**level + 300) for level in (2, 3)),
    *(range(volume * 65_536 - 300, volume * 65_536 + 300) for volume in (2, 3, 15)),
    range(2**20 - 4096, 2**20 + 4096),
]
_BY_TURNS = re.compile(
    r"log/tile/|feeds/(atom|json)/|register/p|search/names/|(search|check)/\d|search/tail"
)


def due(size: int) -> Iterator[str]:
    """Yield what comes by turns when the log grows to a size."""
    for width, path in (
        (addresses.FEED_RANGE, addresses.atom_archive_path),
        (addresses.JSON_FEED_RANGE, addresses.json_archive_path),
    ):
        before, after = addresses.archives(size - 1, width), addresses.archives(size, width)
        yield from map(path, range(before.stop, after.stop))
    for page in addresses.full_register_pages(size - 1, size):
        yield f"{addresses.register_range_path(page)}index.html"
    before, after = search_layout.full_names(size - 1), search_layout.full_names(size)
    yield from map(search_layout.names_path, range(before.stop, after.stop))
    yield from (logfiles.PREFIX + path for path in added_paths(size - 1, size))
    for floor in range(FLOORS):
        yield from map(checkindex.path, turned(Index.CHECK, floor, size - 1, size))
        yield from map(search_layout.path, turned(Index.SEARCH, floor, size - 1, size))


@pytest.mark.parametrize("sizes", SIZES)
def test_no_size_of_the_log_needs_more(sizes: range) -> None:
    """What comes always, by serial and by turns is 26 files at most, at every residue of a size."""
    for size in sizes:
        assert ALWAYS + BY_SERIAL + len([*due(size)]) <= FILES, size


@pytest.mark.parametrize("sizes", SIZES)
def test_without_the_indexes(sizes: range) -> None:
    """19 files; 20 at a multiple of 256, 21 at one of 65,536, where tiles of tiles come besides."""
    for size in sizes:
        core = [path for path in due(size) if not path.startswith(("search/", "check/"))]
        tiles = sum(size % 256**level == 0 for level in (1, 2, 3))
        assert ALWAYS + BY_SERIAL + len(core) <= CORE_FILES + tiles, size


# -- real ones -------------------------------------------------------------------------------------


class _Walk:
    """A record and its site, which grow by one entry at a time."""

    def __init__(self, size: int) -> None:
        """Begin with six notices, which the list of notices still shows when they are old."""
        self.site = MemorySite()
        self.press = PressBuilder(MemoryStore(), self.site, look())
        self.size = size
        self.notices = [self.press.first(Kind.NOTICE) for _ in range(min(size, 6))]
        for _ in range(size - len(self.notices)):
            self.press.first()
        self._publish()

    def first(self) -> set[str]:
        """Publish one more statement; return the paths of what was written."""
        self.press.first()
        return self._written()

    def further(self, number: Number) -> set[str]:
        """Publish a further edition of some kind."""
        acts = (self.press.correct, self.press.update, self.press.withdraw)
        acts[self.size % 3](number)
        return self._written()

    def _written(self) -> set[str]:
        self.size += 1
        self.site.log.clear()
        self._publish()
        return {change.path for change in self.site.log if change.name != "remove"}

    def _publish(self) -> None:
        publisher(self.press.store, self.site, at=self.press.now).publish()


@pytest.mark.slow
@pytest.mark.parametrize(("start", "end"), [(0, 140), (250, 340), (505, 600), (4090, 4120)])
def test_one_more_statement_writes_what_is_due(start: int, end: int) -> None:
    """Over every boundary, of what comes by turns just that is written, and 26 files at most."""
    walk = _Walk(start)
    while walk.size < end:
        written = walk.first()
        assert {path for path in written if _BY_TURNS.match(path)} == {*due(walk.size)}
        assert len(written) <= FILES, sorted(written)
    assert not differences(tree_of(walk.site), rebuilt(walk.press.store))


@pytest.mark.slow
def test_a_further_edition_writes_the_pages_of_the_earlier_ones_besides() -> None:
    """Of an old statement that a list still shows, where the most meets: 26 files and its page."""
    walk, busy = _Walk(4349), [4352, 4354, 4357, 4361, 4365, 4373]
    most = 0
    while walk.size < max(busy):
        if walk.size + 1 not in busy:
            walk.first()
            continue
        written = walk.further(walk.notices.pop())
        older = {path for path in written if path.endswith("/v1/index.html")}
        most = max(most, len(written - older))
        assert len(older) == 1
        assert len(written - older) <= FILES, sorted(written)
    assert most == FILES
    assert not differences(tree_of(walk.site), rebuilt(walk.press.store))
