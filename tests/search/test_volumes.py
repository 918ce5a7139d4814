"""Volumes of the top floor, in both indexes, far up a log of which few entries have a text.

No such log is made: rows and grams are drawn for the newest entries and for a few old ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain

import pytest

from publish.domain.grams import ID_BITS
from publish.domain.number import Number
from publish.ports import SiteFile
from publish.render import floors, search_layout as layout
from publish.render.checkindex import Row, decode, edition_of
from publish.render.floors import FLOORS, TOP, VOLUME, Index, Shard
from publish.services import checking, searching
from tests.crash.stranger import Tree, reader

NEWEST = 5_000
"""Entries before an opening that may still stand below the top floor; every ninth has a text."""
OPENINGS = [VOLUME, 2 * VOLUME]
TOPS = ("check/3", "search/3")
COMMON = tuple(number * 0x9E3779B1 % 2**ID_BITS for number in range(40))


class Log:
    """What the entries of a log have, and which were asked for it."""

    def __init__(self, opening: int) -> None:
        """Texts stand before an opening, and a few far below it."""
        self.opening = opening
        self.asked: set[int] = set()

    def has_text(self, entry: int) -> bool:
        """Tell whether an entry has anything; whoever asks has read it."""
        self.asked.add(entry)
        if entry > self.opening - 60:
            return True
        return entry % (9 if entry > self.opening - NEWEST else 997) == 0

    def grams(self, entry: int) -> set[int]:
        """Draw 70 grams, half of them everybody's."""
        if not self.has_text(entry):
            return set()
        draw = random.Random(entry)
        return {*COMMON, *(draw.randrange(2**ID_BITS) for _ in range(30))}

    def rows(self, entry: int) -> tuple[Row, ...]:
        """Draw 31 rows, one of them everybody's."""
        if not self.has_text(entry):
            return ()
        draw, edition = random.Random(-entry), edition_of(Number("N", 2026, entry + 1), 1)
        keys = (12345, *(draw.getrandbits(32) for _ in range(30)))
        return tuple(Row(key, entry, edition) for key in keys)

    def everything(self, size: int) -> Tree:
        """Make both indexes at once."""
        made = chain(
            searching.of_grams(map(self.grams, range(size)), size),
            checking.of_rows(map(self.rows, range(size)), size),
            [searching.tail_file(self.grams, reader({}), size, ())],
        )
        return {file.path: file.data for file in made}

    def changes(self, files: Tree, start: int, size: int) -> Iterator[SiteFile]:
        """Make what the entries from ``start`` on change, in the order of a publication."""
        yield from searching.changes(self.grams, reader(files), start, size)
        yield from checking.changes(self.rows, reader(files), start, size)
        yield searching.tail_file(self.grams, reader(files), size, ())


def written(made: list[SiteFile]) -> Tree:
    """Return files by path; none is made twice."""
    assert len({file.path for file in made}) == len(made)
    return {file.path: file.data for file in made}


@pytest.fixture(scope="module", params=OPENINGS)
def far(request: pytest.FixtureRequest) -> tuple[Log, Tree]:
    """Both indexes just before volumes begin."""
    log = Log(request.param)
    return log, log.everything(log.opening - 10)


def test_one_by_one_over_an_opening(far: tuple[Log, Tree]) -> None:
    """As many files as ever, new volumes among them, leave what a full computation makes."""
    log, files = far[0], dict(far[1])
    volume = f"3.{log.opening // VOLUME}/"
    begun = set()
    for size in range(log.opening - 9, log.opening + 31):
        log.asked.clear()
        made = written([*log.changes(files, size - 1, size)])
        assert log.asked == {size - 1}
        assert len(made) <= {0: 4, 9: 8, 13: 8, 21: 9}.get(size % 256, 7)
        top = [path for path in made if path.startswith(TOPS)]
        assert all(volume in path for path in top) or size < log.opening
        begun |= {*top} - files.keys()
        files |= made
    assert len(begun) == 31
    assert all(volume in path for path in begun)
    assert files == log.everything(log.opening + 30)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_dies_over_an_opening_leaves_nothing_behind(
    far: tuple[Log, Tree], seed: int
) -> None:
    """Publishers that die after some files are mended by the next, who begins where they did."""
    log, files, draw = far[0], dict(far[1]), random.Random(seed)
    done = log.opening - 10
    for size in range(done + 1, log.opening + 26):
        made = [*log.changes(files, done, size)]
        if size < log.opening + 25 and draw.random() < 0.7:
            made = draw.sample(made, draw.randrange(len(made)))
        else:
            done = size
        files |= written(made)
    assert files == log.everything(log.opening + 25)


def test_a_new_volume_needs_no_file(far: tuple[Log, Tree]) -> None:
    """Where all files are lost, it is made from the record, no further back than it reaches."""
    log = far[0]
    whole = log.everything(log.opening + 3)
    log.asked.clear()
    made = written([*log.changes({}, log.opening + 2, log.opening + 3)])
    [path] = [path for path in made if path.startswith(TOPS)]
    assert made[path] == whole[path]
    digits = int(path[-7:-4], 16)
    [start] = Shard(Index.CHECK, TOP, digits, log.opening // VOLUME).starts(log.opening + 3)
    assert min(log.asked) == start == log.opening + 3 - 4096


def test_a_lost_volume_is_made_anew(far: tuple[Log, Tree]) -> None:
    """At its second turn too, though the floor below no longer has what it took up at the first."""
    log, size = far[0], far[0].opening + 4096 + 10
    whole = log.everything(size)
    files = {path: data for path, data in whole.items() if not path.startswith(TOPS)}
    made = written([*log.changes(files, size, size + 2)])
    whole = log.everything(size + 2)
    assert {path: whole[path] for path in made} == made
    assert sum(path.startswith(TOPS) for path in made) == 2


def test_the_full_volumes_stay_as_they_are(far: tuple[Log, Tree]) -> None:
    """Once its shard has begun another, a volume is the same in any larger log."""
    log, before = far
    after = log.everything(log.opening + 5_000)
    for index, folder in ((Index.CHECK, "check/"), (Index.SEARCH, "search/")):
        full = [
            folder + shard.name
            for shard in floors.standing(index, TOP, log.opening - 10)
            if shard.turn(log.opening - 10) == shard.turn(log.opening + 5_000)
        ]
        assert len(full) > 2_000
        assert all(before[path] == after[path] for path in full)


def test_the_paths_are_those_of_the_files(far: tuple[Log, Tree]) -> None:
    """What a sweep keeps is what a full computation makes."""
    log, size = far[0], far[0].opening + 100
    names = {layout.names_path(part) for part in layout.full_names(size)} | {layout.VARIANTS}
    known = {*layout.paths(size), *checking.paths(size)}
    assert known - names == log.everything(size).keys()


# -- the check's rows ------------------------------------------------------------------------------


def test_rows_of_one_key_lie_as_far_apart_as_they_like() -> None:
    """Entries of a key come back whole, though a row has but the last 16 bits of each."""
    size, places = 200_003, (3, 61_000, 140_000, 199_000, 200_000)
    edition = edition_of(Number("C", 2026, 1), 1)
    rows = ((Row(12345, at, edition),) if at in places else () for at in range(size))
    files = [file.data for file in checking.of_rows(rows, size)]
    found = [row.entry for data in files for row in decode(data)[1]]
    assert sorted(found) == [*places]


def test_what_everybody_has_stays_small_in_each_volume() -> None:
    """Of a sentence that all texts share each volume keeps the newest few."""
    edition, size = edition_of(Number("C", 2026, 1), 1), 200_003
    rows = ((Row(12345, at, edition),) for at in range(size))
    made = {file.path: decode(file.data)[1] for file in checking.of_rows(rows, size)}
    own = {path: len(found) for path, found in made.items() if found}
    assert own == {
        "check/0.bin": 2,
        "check/1/0.bin": 8,
        "check/2/00.bin": 8,
        **{f"check/{folder}/000.bin": 8 for folder in ("3", "3.1", "3.2", "3.3")},
    }
    assert len(own) == FLOORS + 3
