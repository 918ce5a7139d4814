"""What readers find in a log of several volumes: what only an old one has, and what lies in many.

No such log is made: a few texts are said to stand at far places of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from publish.domain.anchors import keys_of
from publish.domain.grams import fold, ids
from publish.domain.number import Number
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.checkindex import Row, edition_of
from publish.services import checking, searching
from publish.services.projection import nothing
from tests.search.readers import ask

SIZE = 150_001
MANY = range(137_000, 149_000, 1_000)
"""Twelve places in the newest volume, or below the top floor."""
PLACES = (3, 61_000, 65_000, 65_540, 70_000, 131_000, 131_100, *MANY, 149_950, 150_000)
SHARED = "经调查核实，网传视频中的人员并非本院工作人员。"
COMMON = "本院立案窗口周六上午照常办理。"
OLD, MIDDLE = "旧的办法自次月起不再执行。", "巡回审判点迁往河东街道。"


def text_of(place: int) -> str:
    """Return the text at a place: what all have, what some have, and what it alone has."""
    told = [COMMON, f"请携带第{place}号材料，提前三日向诉讼服务中心预约办理。"]
    told += [SHARED] if place in {3, 65_000, 65_540, 149_950} else []
    told += [OLD] if place in {3, 61_000} else []
    told += [MIDDLE] if place == 70_000 else []
    return "".join(told)


def number(place: int) -> Number:
    """Return the number of the statement at a place."""
    return Number("N", 2026, place + 1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write both indexes, and the names and texts that there are."""
    texts = {place: text_of(place) for place in PLACES}
    grams = {place: ids(fold(f"关于{place}的公告。{text}")) for place, text in texts.items()}
    made = [*searching.of_grams((grams.get(at, ()) for at in range(SIZE)), SIZE)]
    made += [*checking.of_rows(map(rows, range(SIZE)), SIZE), *names(tail_grams=grams)]
    for place, text in texts.items():
        told = f"标题：关于{place}的公告\n文号：\n\n{text}\n\n-\n"
        path = f"statements/{number(place)}/v1/statement.txt"
        made.append(SiteFile(path, told.encode()))
    return write(made, tmp_path_factory.mktemp("site"))


def rows(place: int) -> tuple[Row, ...]:
    """Return the rows of what stands at a place."""
    keys = keys_of("", text_of(place)) if place in PLACES else ()
    return tuple(Row(key, place, edition_of(number(place), 1)) for key in keys)


def write(made: Iterable[SiteFile], folder: Path) -> Path:
    """Write files."""
    for file in made:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.data)
    return folder


def names(tail_grams: dict[int, set[int]]) -> list[SiteFile]:
    """Return the tail, and those files of names that have any."""
    told = [f"{number(at)}/1" if at in PLACES else "" for at in range(SIZE)]
    newest = layout.tail_names(SIZE)
    parts = {place // layout.NAMES for place in PLACES if place < newest.start}
    made = [
        SiteFile(layout.names_path(part), json.dumps(told[at : at + layout.NAMES]).encode())
        for part in parts
        for at in (part * layout.NAMES,)
    ]

    def grams(at: int) -> Iterable[int]:
        return tail_grams.get(at, ())

    return [*made, searching.tail_file(grams, nothing, SIZE, told[newest.start :])]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        (OLD[:-1], (61_000, 3)),
        (MIDDLE[:6], (70_000,)),
        ("网传视频", (149_950, 65_540, 65_000, 3)),
        ("立案窗口周六", tuple(reversed(PLACES))),
        ("第65540号材料", (65_540,)),
        ("立案窗口 迁往河东", (70_000,)),
        ("没有这样的话", ()),
    ],
)
def test_the_search_finds_what_any_volume_has(
    site: Path, query: str, places: tuple[int, ...]
) -> None:
    """All that have the words and nothing else, the newest first, whichever volume they lie in."""
    [answer] = ask(site, queries=[query])["answers"]
    assert answer["found"] == [str(number(place)) for place in places]


def test_ten_results_need_no_older_volume(site: Path) -> None:
    """A query that the newest entries answer reads no file that is older; going on reads them."""
    [answer] = ask(site, 10, queries=["立案窗口周六"])["answers"]
    assert len(answer["found"]) == 10
    tops = {path.split("/")[1] for path in answer["files"] if path.startswith("search/3")}
    assert tops == {"3.2"}
    [whole] = ask(site, queries=["立案窗口周六"])["answers"]
    tops = {path.split("/")[1] for path in whole["files"] if path.startswith("search/3")}
    assert tops == {"3", "3.1", "3.2"}


def test_a_rare_word_reads_a_file_a_volume(site: Path) -> None:
    """What one old text alone has is looked for in every volume, a few files each."""
    [answer] = ask(site, 10, queries=[OLD[:-1]])["answers"]
    read = [path for path in answer["files"] if path.startswith("search/3")]
    assert len(read) == len({*read}) <= 6
    assert {path.split("/")[1] for path in read} == {"3", "3.1", "3.2"}


@pytest.mark.parametrize("place", PLACES)
def test_the_check_finds_what_any_volume_has(site: Path, place: int) -> None:
    """The whole text of each leads to it first."""
    [look] = ask(site, looks=[[text_of(place), SIZE]])["looks"]
    assert look["waves"][0][0] == str(number(place))


def test_the_check_finds_what_lies_in_several(site: Path) -> None:
    """A sentence that texts of several volumes share leads to all of them, the newest first."""
    [look] = ask(site, looks=[[SHARED, SIZE]])["looks"]
    expected = [str(number(place)) for place in (149_950, 65_540, 65_000, 3)]
    assert look["waves"] == [expected] * len(look["waves"]) != []


def test_a_checkpoint_from_before_the_volumes_finds_as_much(tmp_path: Path) -> None:
    """What files written since then have put into new volumes is found with an older checkpoint."""
    folder = write(checking.of_rows(map(rows, range(69_000)), 69_000), tmp_path)
    [look] = ask(folder, looks=[[text_of(65_000), 65_530]])["looks"]
    assert look["waves"][0][0] == str(number(65_000))
    assert any(path.startswith("check/3.1/") for path in look["read"])
