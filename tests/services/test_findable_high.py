"""The monitor's look into the indexes of a log so large that all floors and two volumes are in use.

No such log is made: a few editions are said to stand at far places of it, and the files are those
that follow from the rows and grams that these few have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from publish.domain.copying import keys_of_copies
from publish.domain.grams import fold, ids
from publish.domain.kinds import Status
from publish.domain.statement import Edition
from publish.render import checkindex, search_layout as layout
from publish.render.checkindex import Row, edition_of
from publish.render.documents import searched
from publish.render.postings import Postings
from publish.services import checking, searching
from publish.services.findable import Finder
from publish.services.history import Chain, Finding, Placed
from publish.services.projection import nothing
from tests.crash.stranger import reader
from tests.services.press import PressBuilder

SIZE = 74_001
PLACES = (3, 63_000, 66_000, 69_500, 73_300, 73_900, 73_990, 74_000)
"""In the log: from the oldest volume down to the newest entry, which the ground floor alone has."""
FLOORS = {
    *("check/0.bin", "check/1", "check/2", "check/3/", "check/3.1/"),
    *("search/1", "search/2", "search/3/", "search/3.1/"),
}
BODY = "<p>本院立案窗口{0}的办理时间为上午九时。请携带第{0}号材料提前预约。</p>"


def _far(place: int, edition: Edition) -> Edition:
    return replace(edition, index=place)


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    """Eight statements, said to stand at their places."""
    press = PressBuilder()
    for place in PLACES:
        press.first(title=f"关于窗口{place}的公告", body=BODY.format(place))
    made = [press.record.edition(index) for index in range(len(PLACES))]
    return [_far(place, edition) for place, edition in zip(PLACES, made, strict=True)]


def _keys(edition: Edition) -> tuple[int, ...]:
    assert edition.content is not None
    return keys_of_copies(edition.content)


@pytest.fixture(scope="module")
def files(editions: list[Edition]) -> Mapping[str, bytes]:
    """Both indexes of such a log, in which only these editions have anything."""
    by_place = {edition.index: edition for edition in editions}
    rows = (
        tuple(
            Row(key, place, edition_of(by_place[place].entry.number, 1))
            for key in _keys(by_place[place])
        )
        if place in by_place
        else ()
        for place in range(SIZE)
    )
    made = {file.path: file.data for file in checking.of_rows(rows, SIZE)}

    def grams(place: int) -> set[int]:
        return set(ids(fold(searched(by_place[place])))) if place in by_place else set()

    shards = searching.of_grams((grams(place) for place in range(SIZE)), SIZE)
    made |= {file.path: file.data for file in shards}
    names = [f"{by_place[at].entry.number}/1" if at in by_place else "" for at in range(SIZE)]
    full = layout.full_names(SIZE)
    for part in full:
        told = names[part * layout.NAMES : (part + 1) * layout.NAMES]
        made[layout.names_path(part)] = json.dumps(told).encode()

    tail = searching.tail_file(grams, nothing, SIZE, names[full.stop * layout.NAMES :])
    return made | {tail.path: tail.data}


def look(files: Mapping[str, bytes], editions: list[Edition]) -> list[Finding]:
    """What a monitor says of editions."""
    finder = Finder(reader(files), SIZE)
    found: list[Finding] = []
    for edition in editions:
        placed = Placed(edition.index, edition.entry)
        chain = Chain(edition.entry.number, [placed])
        assert edition.entry.status is Status.PUBLISHED
        found += finder.findings(chain, [edition], "")
    return found


def test_all_floors_are_looked_into(files: Mapping[str, bytes], editions: list[Edition]) -> None:
    """Everything is found where it stands; without any one floor, something is not."""
    assert look(files, editions) == []
    for floor in FLOORS:
        less = {path: data for path, data in files.items() if not path.startswith(floor)}
        assert "file.missing" in {each.rule for each in look(less, editions)}, floor


def without_row(data: bytes, row: Row) -> bytes:
    """A file of the check, less one row."""
    turn, rows = checkindex.decode(data)
    return checkindex.encode([each for each in rows if each != row], turn)


@pytest.mark.parametrize("place", PLACES)
def test_every_single_row_of_the_check_is_missed(
    files: Mapping[str, bytes], editions: list[Edition], place: int
) -> None:
    """Whichever key of an edition is lost, and on whatever floor it stood."""
    [edition] = [each for each in editions if each.index == place]
    lost = 0
    for key in _keys(edition):
        row = Row(key, place, edition_of(edition.entry.number, 1))
        holding = [
            path
            for path, data in files.items()
            if path.startswith("check/") and row in checkindex.decode(data)[1]
        ]
        less = dict(files) | {path: without_row(files[path], row) for path in holding}
        found = look(less, [edition])
        assert [each.rule for each in found] == ["check.missing"], (key, holding)
        lost += 1
    assert lost > 3


@pytest.mark.parametrize("place", PLACES)
def test_a_lost_gram_is_missed_in_time(
    files: Mapping[str, bytes], editions: list[Edition], place: int
) -> None:
    """That of the title at once; any other when the log has come to the size that draws it."""
    [edition] = [each for each in editions if each.index == place]
    grams = sorted(ids(fold(searched(edition))))
    lost = dict(files)
    for path, data in files.items():
        if path.startswith("search/") and path.endswith(".bin"):
            lost[path] = _without(path, data, lambda _, indexes: [i for i in indexes if i != place])
    assert {each.rule for each in look(lost, [edition])} == {"search.missing"}
    drawn = grams[(SIZE + place) % len(grams)]
    one = dict(files)
    for path, data in files.items():
        if path.startswith("search/") and path.endswith(".bin"):
            one[path] = _without(
                path,
                data,
                lambda gram, indexes: [i for i in indexes if i != place or gram != drawn],
            )
    assert {each.rule for each in look(one, [edition])} == {"search.missing"}


def _without(path: str, data: bytes, keep: Callable[[int, list[int]], list[int]]) -> bytes:
    """A file of the search, less what is not kept."""
    head, rows = layout.tail_parts(data) if path == layout.TAIL_PATH else (b"", data)
    floor = 0 if path == layout.TAIL_PATH else int(path.split("/")[1][0])
    digits = int(path.split("/")[2].removesuffix(".bin"), 16) if floor else 0
    bits = layout.bits_below(floor)
    postings = Postings.decode(rows, digits << bits)
    kept = {gram: keep(gram, list(indexes)) for gram, indexes in postings.entries.items()}
    left = Postings(postings.turn, {gram: at for gram, at in kept.items() if at}).encode(bits)
    return layout.tail_of(head, left) if path == layout.TAIL_PATH else left
