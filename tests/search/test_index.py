"""The index beside the pages: increments are a rebuild, cost is bounded, what is erased is gone."""

from __future__ import annotations

import random

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.domain.grams import ID_BITS, fold, ids
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.floors import BITS
from publish.render.postings import Postings
from publish.services import searching
from tests.crash.office import publisher, record_of
from tests.crash.stranger import Tree, differences, reader, tree_of
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
    """Return the numbers of all grams that any file gives for an entry."""
    found: set[int] = set()
    for path, data in _index(tree).items():
        if not path.endswith(".bin"):
            continue
        bits, high = ID_BITS, 0
        shard = data
        if path == layout.TAIL_PATH:
            shard = data[4 + int.from_bytes(data[:4], "big") :]
        else:
            _, floor, name = path.split("/")
            bits -= BITS[int(floor)]
            high = int(name.removesuffix(".bin"), 16) << bits
        entries = Postings.decode(shard, high).entries
        found |= {number for number, indexes in entries.items() if index in indexes}
    return found


@pytest.mark.parametrize("seed", range(3))
def test_any_steps_give_the_index_of_a_rebuild(seed: int) -> None:
    """However many entries each publication brings, the files are those of a rebuild."""
    draw = random.Random(seed)
    press, numbers = build(draw.choice((0, 230, 250)), seed)
    for _ in range(9):
        _publish(press)
        for _ in range(draw.choice((1, 1, 2, 17, 40, 90))):
            numbers.append(add(press, seed, len(numbers)))
        if draw.random() < 0.5:
            press.correct(draw.choice(numbers))
    _publish(press)
    assert not differences(_index(tree_of(press.site)), _rebuilt(press))
    press.redact(draw.choice(numbers), 1)
    _publish(press)
    tree = _index(tree_of(press.site))
    assert tree.keys() == set(layout.paths(record_of(press.store).head().size))
    assert not differences(tree, _rebuilt(press))


def test_a_damaged_or_missing_shard_is_made_anew() -> None:
    """A shard that cannot be gone on from is made from the texts, when it is its turn."""
    press, numbers = build(600)
    _publish(press)
    broken = [path for path in _index(tree_of(press.site)) if path.endswith(".bin")]
    press.site.remove(broken[::2])
    press.site.put([SiteFile(path, b"\x80") for path in broken[1::2]])
    for index in range(256):
        add(press, 1, len(numbers) + index)
        if index % 16 == 15:
            _publish(press)
    assert not differences(_index(tree_of(press.site)), _rebuilt(press))


def test_one_statement_writes_a_file_a_floor() -> None:
    """One more rewrites the tail and one shard of each floor, and now and then names."""
    press, numbers = build(560)
    _publish(press)
    for _ in range(80):
        before = _index(tree_of(press.site))
        numbers.append(add(press, 1, len(numbers)))
        _publish(press)
        after = _index(tree_of(press.site))
        written = differences(before, after)
        assert len(written) <= 4
        assert sum(len(after[path]) for path in written) < 30_000


def test_a_redacted_text_leaves_no_gram_behind() -> None:
    """No file of the index gives any gram for an entry whose text was erased."""
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


# -- at any size, without pages --------------------------------------------------------------------


def made_up(entry: int) -> set[int]:
    """Return as many grams as a varied text has, some of them everybody's."""
    draw = random.Random(entry)
    common = {number * 0x9E3779B1 % 2**ID_BITS for number in range(40)}
    return {*common, *(int(2**ID_BITS * draw.random() ** 2) for _ in range(80))}


@pytest.mark.slow
def test_one_by_one_over_the_opening_of_the_top_floor() -> None:
    """Where the top floor opens, each entry writes four files at most, the top one every second.

    At 4109 and at 4117 comes besides what had no turn where a tile became full.
    """
    start, end = 4090, 4130
    apart = {4096: 1, 4109: 3, 4117: 3}
    files = {file.path: file.data for file in searching.of_grams(map(made_up, range(start)), start)}
    files[layout.TAIL_PATH] = searching.tail_file(made_up, reader(files), start, ()).data
    asked: list[int] = []

    def grams(entry: int) -> set[int]:
        asked.append(entry)
        return made_up(entry)

    for size in range(start + 1, end + 1):
        asked.clear()
        made = [*searching.changes(grams, reader(files), size - 1, size)]
        assert len(made) == apart.get(size, 3 if size > 4096 and size % 2 == 0 else 2)
        assert {*asked} <= {size - 1}
        made.append(searching.tail_file(made_up, reader(files), size, ()))
        files |= {file.path: file.data for file in made}
    again = {file.path: file.data for file in searching.of_grams(map(made_up, range(end)), end)}
    tail = searching.tail_file(made_up, reader({}), end, ())
    assert files == again | {tail.path: tail.data}
