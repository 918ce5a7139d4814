"""What a reader finds: everything that has his words, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.domain.kinds import Kind
from publish.render.documents import searchable, searched, statement_txt
from tests.crash.office import publisher, record_of
from tests.crash.stranger import tree_of
from tests.search.corpus import build, queries
from tests.search.readers import ask, living, write
from tests.services.press import INFO, PressBuilder

FIXED = [
    "不实举报",
    "举报",
    "12368",
    "online系统",
    "3.5元",
    "龘堃喆犇",
    "关于第7号事项",
    "没有到场",
]
Site = tuple[PressBuilder, dict[str, str], Path]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of 300 statements, made as court and readers would: a few at a time."""
    press, numbers = build(300)
    press.correct(numbers[3], body="<p>更正以后的全新文字。</p>")
    press.withdraw(numbers[5])
    press.redact(numbers[7], 1)
    publisher(press.store, press.site, at=press.now).publish()
    folder = write(tree_of(press.site), tmp_path_factory.mktemp("site"))
    return press, living(record_of(press.store), numbers), folder


def test_recall_and_precision_are_one(site: Site) -> None:
    """For 240 words, found is exactly what has them as a run of characters."""
    _, texts, folder = site
    asked = [*FIXED, *queries(list(texts.values()), 232)]
    answers = ask(folder, queries=asked)["answers"]
    assert len(answers) == 240
    wrong = {
        each["query"]: (each["found"], truth)
        for each in answers
        if sorted(each["found"]) != (truth := _having(texts, each["query"]))
    }
    assert wrong == {}


def _having(texts: dict[str, str], *words: str) -> list[str]:
    return sorted(n for n, text in texts.items() if all(word in text for word in words))


@pytest.mark.parametrize(
    ("typed", "word"),
    [("不實舉報", "不实举报"), ("１２３６８", "12368"), ("ＯＮＬＩＮＥ系统", "online系统")],
)
def test_other_ways_of_typing_find_the_same(site: Site, typed: str, word: str) -> None:
    """Traditional characters, full-width digits and capitals find what the plain word finds."""
    _, texts, folder = site
    [answer] = ask(folder, queries=[typed])["answers"]
    assert sorted(answer["found"]) == _having(texts, word) != []


def test_several_words_must_all_be_there(site: Site) -> None:
    """Blanks part words, in any order."""
    _, texts, folder = site
    [answer] = ask(folder, queries=["诉讼费退还 不实举报"])["answers"]
    assert sorted(answer["found"]) == _having(texts, "诉讼费退还", "不实举报") != []


@pytest.mark.parametrize("size", [64, 68, 69])
def test_every_entry_is_known_by_its_name(size: int, tmp_path: Path) -> None:
    """Where names are about to become a file, and where they just have, the right ones are read."""
    press, numbers = build(size)
    publisher(press.store, press.site, at=press.now).publish()
    folder = write(tree_of(press.site), tmp_path)
    answers = ask(folder, queries=[f"关于第{index}号事项" for index in range(size)])["answers"]
    assert [each["found"] for each in answers] == [[str(number)] for number in numbers]


def test_newest_first(site: Site) -> None:
    """The statement with the highest number comes first."""
    found = ask(site[2], queries=["本院"])["answers"][0]["found"]
    assert found == sorted(found, reverse=True)


def test_what_was_corrected_withdrawn_or_erased_is_not_found(site: Site) -> None:
    """Of a corrected statement the new text is found, of the others none of the old text."""
    _, texts, folder = site
    old = [f"关于第{index}号事项" for index in (3, 5, 7)]
    answers = ask(folder, queries=["更正以后的全新文字", *old])["answers"]
    assert answers[0]["found"] == ["C2026-0004"]
    assert [each["found"] for each in answers[1:]] == [[], [], []]
    assert "C2026-0008" not in texts


def test_a_traditional_character_in_a_text_is_found_by_the_simplified(tmp_path: Path) -> None:
    """A text that quotes a name in its traditional form is found both ways."""
    press, _ = build(3)
    press.first(Kind.NOTICE, body="<p>申请人陳國華（曾用名）提出异议。</p>")
    publisher(press.store, press.site, at=press.now).publish()
    folder = write(tree_of(press.site), tmp_path)
    answers = ask(folder, queries=["陈国华", "陳國華", "申请人陈"])["answers"]
    assert [each["found"] for each in answers] == [["N2026-0001"]] * 3


def test_few_bytes_for_ten_results(site: Site) -> None:
    """A first query for ten results stays small, and asks for no file twice."""
    for each in ask(site[2], 10, queries=FIXED)["answers"]:
        assert each["bytes"] < 80_000
        assert len(each["files"]) == len(set(each["files"]))


def test_what_no_text_has_is_told_after_a_bounded_look(site: Site) -> None:
    """A word of common pairs that stands nowhere costs few texts, then the reader is asked."""
    words = ["举报不实举报", "没有违反到场", "本院网站的12368", "当事人办理网上立案"]
    for each in ask(site[2], 10, queries=words)["answers"]:
        assert each["found"] == []
        assert sum(path.endswith("statement.txt") for path in each["files"]) < 25
        assert each["bytes"] < 80_000
    assert all(each["found"] == [] for each in ask(site[2], queries=words)["answers"])


def test_the_table_is_fetched_only_where_it_matters(tmp_path: Path) -> None:
    """A simplified query in simplified texts never fetches the table of traditional characters."""
    press, _ = build(0)
    for _ in range(3):
        press.first()
    publisher(press.store, press.site, at=press.now).publish()
    folder = write(tree_of(press.site), tmp_path)
    asked = ["收取任何财物", "财物说法", "收取財物", "不屬實"]
    answers = ask(folder, queries=asked)["answers"]
    assert [len(each["found"]) for each in answers] == [3, 0, 0, 3]
    fetched = ["search/variants.txt" in each["files"] for each in answers]
    assert fetched == [False, False, True, True]


def test_what_is_indexed_is_what_the_page_reads(site: Site) -> None:
    """The indexed text of every edition is what the script takes out of its statement.txt."""
    record = record_of(site[0].store)
    editions = map(record.edition, range(record.head().size))
    for edition in (each for each in editions if each.content is not None):
        assert searched(edition) == searchable(statement_txt(edition, INFO).decode())
