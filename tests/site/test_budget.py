"""What one publication writes, with the real theme and texts of a usual length (decisions/0022).

Walked are stretches of the log that cross every boundary of lists, register, sitemap, feeds and
tiles, the last steps before a tile is full and what comes after it among them, the first statements
of a year, and the opening of the top floor of the indexes. Nothing else depends on how many there
are, save the index of a sitemap (95 bytes for each 20 statements of a kind and year, in one of 20
publications), the shards of the top floor as far as a volume goes (decisions/0025: some 30 KB,
which ``tests/bench/search.py`` weighs), and a line a year in the figures. That no size needs more
files is ``tests/services/test_turns.py``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

import pytest

from publish.adapters.mkdocs import build_theme
from publish.adapters.resources import root
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.gate import GateRules
from publish.domain.submission import parse_json
from publish.render.page import Theme
from publish.services.publish import Publisher
from publish.services.record import Record
from publish.services.submit import submit_batch
from tests.bench import corpus
from tests.crash.office import SIGNER
from tests.services.press import INFO

Written = dict[str, int]
"""Paths of one publication, with the sizes of their files."""
CORE_FILES, FILES = 19, 26
"""Without and with the indexes of search and check."""
EVERY_TIME = 17
"""Of the core, what comes with every statement; the rest comes by turns."""
TURNS = re.compile(
    r"feeds/(atom|json)/|register/p|[a-z]+/\d{4}/p|sitemaps/[CN]\d{4}\.xml|robots\.txt"
)
TILE_OF_TILES = re.compile(r"log/tile/1/")
"""Comes besides with every 256th entry; then other turns give way, but none of the core."""
CORE_BYTES, BYTES = 180_000, 200_000
"""Up to 66 KB of it are the tile and the bundle of the log, whose form is C2SP's."""
STRETCHES = [(0, 40), (118, 130), (226, 260), (508, 534), (3106, 3140), (4094, 4118)]
_NOW = datetime(2026, 3, 6, tzinfo=UTC)
_RULES = GateRules()


@lru_cache(maxsize=1)
def _theme() -> Theme:
    return build_theme(root(), INFO)


@lru_cache(maxsize=len(STRETCHES))
def walk(start: int, end: int) -> list[Written]:
    """Publish one statement after the other, and tell what each publication wrote."""
    record, site = Record(MemoryStore(), SIGNER.name), MemorySite()
    publisher = Publisher(
        record, site, INFO, _theme(), [SIGNER], [SIGNER.verifier], clock=lambda: _NOW
    )
    texts = [parse_json(corpus.statement(i)) for i in range(end)]
    submit_batch(record, _RULES, texts[:start], _NOW)
    publisher.publish()
    found = []
    for text in texts[start:]:
        submit_batch(record, _RULES, [text], _NOW)
        site.log.clear()
        publisher.publish()
        paths = {change.path for change in site.log if change.name != "remove"}
        found.append({path: len(site.get(path).data) for path in paths})
    return found


def core(written: Written) -> Written:
    """Return what is no index of the search or of the check."""
    return {p: size for p, size in written.items() if not p.startswith(("search/", "check/"))}


@pytest.mark.slow
@pytest.mark.parametrize("stretch", STRETCHES)
def test_a_publication_keeps_to_its_budget(stretch: tuple[int, int]) -> None:
    """Wherever the log stands, files and bytes are bounded, with the indexes and without."""
    for written in walk(*stretch):
        own = core(written)
        always = [path for path in own if not TURNS.match(path)]
        tiles = sum(1 for path in own if TILE_OF_TILES.match(path))
        assert len(own) <= CORE_FILES + tiles, own
        assert len(always) <= EVERY_TIME + tiles, always
        assert len(written) <= FILES, sorted(written)
        assert sum(own.values()) <= CORE_BYTES, own
        assert sum(written.values()) <= BYTES, written
