"""The index beside the pages: increments are a rebuild, cost is bounded, what is erased is gone."""

from __future__ import annotations

import random

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.domain.grams import ID_BITS, fold, ids
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.postings import Postings
from tests.crash.office import publisher, record_of
from tests.crash.stranger import Tree, differences, tree_of
from tests.search.corpus import add, build
from tests.services.press import PressBuilder


def _index(tree: Tree) -> Tree:
    return {path: data for path, data in tree.items() if path.startswith("search/")}


def _publish(press: PressBuilder) -> None:
    publisher(press.store, press.site, at=press.now).publish()


def _rebuilt(press: PressBuilder) -> Tree:
    site = MemorySite()
    publisher(press.store, site, at=press.now).publish(full=True)
    return _index(tree_of(site))


def _numbers(tree: Tree, index: int) -> set[int]:
    """Return the numbers of all pairs that any file gives for an entry."""
    found: set[int] = set()
    for path, data in _index(tree).items():
        if not path.endswith(".bin"):
            continue
        high, bits = 0, ID_BITS
        shard = data
        if path == layout.TAIL_PATH:
            shard = data[4 + int.from_bytes(data[:4], "big") :]
        else:
            bits -= layout.WIDE_BITS if "wide" in path else layout.MIDDLE_BITS
            high = int(path.rpartition("/")[2].removesuffix(".bin"), 16) << bits
        entries = Postings.decode(shard, high).entries
        found |= {number for number, indexes in entries.items() if index in indexes}
    return found


@pytest.mark.parametrize("seed", range(3))
def test_any_steps_give_the_index_of_a_rebuild(seed: int) -> None:
    """However many entries each publication brings, the files are those of a rebuild."""
    draw = random.Random(seed)
    press, numbers = build(draw.choice((0, 230, 250)), seed)
    for _ in range(8):
        _publish(press)
        for _ in range(draw.choice((1, 2, 17, 40))):
            numbers.append(add(press, seed, len(numbers)))
        if draw.random() < 0.5:
            press.correct(draw.choice(numbers))
    press.redact(draw.choice(numbers), 1)
    _publish(press)
    tree = _index(tree_of(press.site))
    assert tree.keys() == set(layout.paths(record_of(press.store).head().size))
    assert not differences(tree, _rebuilt(press))


def test_a_damaged_or_missing_shard_is_made_anew() -> None:
    """A shard that cannot be gone on from is made from the texts, when it is its turn."""
    press, numbers = build(300)
    _publish(press)
    broken = [path for path in _index(tree_of(press.site)) if "wide" in path or "middle" in path]
    press.site.remove(broken[::2])
    press.site.put([SiteFile(path, b"\x80") for path in broken[1::2]])
    for index in range(layout.MIDDLE):
        add(press, 1, len(numbers) + index)
        if index % 16 == 15:
            _publish(press)
    assert not differences(_index(tree_of(press.site)), _rebuilt(press))


def test_one_statement_writes_five_files() -> None:
    """One more rewrites the tail, two middle and two wide shards, and every 64th time names."""
    press, numbers = build(250)
    _publish(press)
    for _ in range(80):
        before = _index(tree_of(press.site))
        numbers.append(add(press, 1, len(numbers)))
        _publish(press)
        after = _index(tree_of(press.site))
        written = differences(before, after)
        assert len(written) <= 6
        assert sum(len(after[path]) for path in written) < 60_000


def test_a_redacted_text_leaves_no_pair_behind() -> None:
    """No file of the index gives any pair for an entry whose text was erased."""
    press, numbers = build(280)
    secret = press.first(body="<p>丑寅卯辰巳午未申酉戌亥龘。</p>")
    index = 280
    for position in range(300):
        add(press, 1, len(numbers) + position)
    _publish(press)
    tree = tree_of(press.site)
    assert ids(fold("丑寅卯辰巳午未申酉戌亥龘")) <= _numbers(tree, index)
    press.redact(secret, 1)
    _publish(press)
    tree = tree_of(press.site)
    assert _numbers(tree, index) == set()
    assert not differences(_index(tree), _rebuilt(press))


@pytest.mark.slow
def test_over_the_end_of_a_wide_range() -> None:
    """Where a fixed range fills up, each publication writes as few files, those of a rebuild."""
    press, numbers = build(layout.WIDE - 3)
    _publish(press)
    for step in range(8):
        before = _index(tree_of(press.site))
        add(press, 1, len(numbers) + step)
        _publish(press)
        assert len(differences(before, _index(tree_of(press.site)))) <= 6
    press.redact(numbers[9], 1)
    for step in range(260):
        add(press, 2, step)
    _publish(press)
    assert not differences(_index(tree_of(press.site)), _rebuilt(press))
