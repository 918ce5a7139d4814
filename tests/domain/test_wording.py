"""The same wording, an excerpt, an altered copy: each is told from the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain.anchors import keys_of
from publish.domain.copying import keys_of_copies, wording_of
from publish.domain.normalform import normalise, numbers_in
from publish.domain.plaintext import bare_lines, to_text
from publish.domain.wording import Difference, Match, Wording, compare
from tests.tools import samples

BODY = (
    "2026年3月3日晚，有网民上传一段视频，指称本院工作人员“私收财物”。\n\n"
    "经调查核实，网传说法不属实。本院工作人员没有收取任何财物。"
)
WORDS = Wording(f"标题：通报\n\n{BODY}\n", "关于网传视频的通报", BODY)
GENUINE = {Match.EXACT, Match.SAME_WORDING}
PASSING = {*GENUINE, Match.EXCERPT, Match.CONTAINED}


@pytest.mark.parametrize(
    "text",
    [
        WORDS.body.replace("，", ","),
        WORDS.body.replace("\n", "\r\n"),
        WORDS.body.replace("\n", ""),
        f"  {WORDS.body}\n\n",
        f"{WORDS.title}\n\n{WORDS.body}",
        WORDS.body.replace("“", '"').replace("”", '"'),
        "\u200b".join(WORDS.body),
        WORDS.body.replace("3", "３"),
        WORDS.whole.strip(),
    ],
)
def test_layout_does_not_change_the_wording(text: str) -> None:
    """What typing, copying and pasting do to a text leaves its wording the same."""
    assert compare(text, WORDS).match is Match.SAME_WORDING


def changed() -> list[str]:
    """Every text that differs from the published one in one place and means something else."""
    body = WORDS.body
    rows = [body[:at] + body[at + 1 :] for at in range(len(body))]
    rows += [body[:at] + "甲" + body[at:] for at in range(len(body))]
    rows += [body[:at] + "乙" + body[at + 1 :] for at in range(len(body))]
    rows += [body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(len(body) - 1)]
    rows += [body.replace("不属实", "属实"), body.replace("没有", "有"), body.replace("，", "")]
    rows += [body.replace("2026", "2025"), body.replace("3日", "4日"), body.replace("。", "？")]
    return [row for row in rows if normalise(row) != normalise(body)]


def test_one_changed_character_is_never_the_same_wording() -> None:
    """Of hundreds of texts that differ in one place, none passes, and each is told."""
    rows = changed()
    assert len(rows) > 3 * len(WORDS.body)
    matches = {row: compare(row, WORDS).match for row in rows}
    assert not GENUINE & set(matches.values())
    assert [row for row, match in matches.items() if match is Match.NOT_FOUND] == []


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_only_what_normalises_alike_is_the_same_wording(text: str) -> None:
    """Whatever the text, the verdict follows from the normalised form alone."""
    same = normalise(text) in {normalise(WORDS.body), normalise(WORDS.whole)}
    assert (compare(text, WORDS).match in GENUINE) is same


def test_whole_sentences_are_an_excerpt_and_half_ones_are_not() -> None:
    """An excerpt begins and ends where sentences do."""
    second = "经调查核实，网传说法不属实。本院工作人员没有收取任何财物。"
    assert compare(second, WORDS).match is Match.EXCERPT
    assert compare(second[4:], WORDS).match is Match.ALTERED
    assert compare(second[:-1], WORDS).match is Match.ALTERED
    assert compare("网传说法属实。本院工作人员没有收取任何财物。", WORDS).match is Match.ALTERED
    assert compare("本院工作人员", WORDS).match is not Match.EXCERPT


def test_the_first_difference_is_shown() -> None:
    """A person sees what the text says and what was published, sentence by sentence."""
    likeness = compare(WORDS.body.replace("不属实", "属实"), WORDS)
    assert likeness.difference == Difference(
        given="经调查核实，网传说法属实。", published="经调查核实，网传说法不属实。"
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("见 C2026-0003 和 N2025-0012。", ["C2026-0003", "N2025-0012"]),
        ("编号：ｃ２０２６－０００３", ["C2026-0003"]),
        ("C2026—0003，C2026–0003", ["C2026-0003"]),
        ("C2026-0003\n2026年3月", ["C2026-0003"]),
        ("C20\u200b26-0003", ["C2026-0003"]),
        ("C2026-00003 C2026-0000 C2026-003 XC2026-0003", []),
        ("C2026-12345", ["C2026-12345"]),
    ],
)
def test_numbers_are_recognised_however_they_are_typed(text: str, numbers: list[str]) -> None:
    """Full width, dashes of all kinds and hidden characters do not hide a number."""
    assert numbers_in(text) == numbers


def test_a_text_that_only_names_a_number_is_altered() -> None:
    """Naming a number claims its authority, so the text is held against it."""
    assert (
        compare("完全不同的一段话，与原文没有任何关系。", WORDS, named=True).match is Match.ALTERED
    )


def shown_on_a_page() -> tuple[Wording, str, list[tuple[int, int]]]:
    """Return a statement, the text of a page that shows it, and where in it the statement is."""
    content = next(c for _, s in samples.in_order() if (c := s.content).summary and c.points)
    assert content.summary is not None
    told = content.summary
    box = f"网传\n{told.claim}\n查明\n{told.fact}\n结论\n{told.conclusion}"
    rows = [f"{p.claim}\t{p.fact}\t{p.basis or '—'}\t{p.conclusion}" for p in content.points]
    parts = [box, "\n".join(rows), bare_lines(content.body)]
    labels = ["首页\n编号\nC2026-0001", "依据\t结论", "朗读全文", "核验\n订阅"]
    page, places = labels[0], []
    for label, part in zip(labels[1:], parts, strict=True):
        places.append((len(page) + 1, len(page) + 1 + len(part)))
        page = f"{page}\n{part}\n{label}"
    return wording_of(content, "—", "C2026-0001", 1), page, places


def test_a_page_is_known_by_the_whole_text_in_it() -> None:
    """Box, table and text among other words are the whole; the other words are told."""
    words, page, _ = shown_on_a_page()
    found = compare(page, words, named=True)
    assert found.match is Match.CONTAINED
    assert found.difference is not None
    assert found.difference.given.startswith("首页编号C2026-0001")


def test_no_changed_character_of_a_page_passes() -> None:
    """Whatever is changed, put in or left out in box, table or text, the page is altered."""
    words, page, places = shown_on_a_page()
    forged = [
        page[:at] + other + page[at + 1 :]
        for start, end in places
        for at in range(start, end)
        for other in ("", "甲", "乙" + page[at])
        if normalise(page[at])
    ]
    assert len(forged) > 600
    passed = [each for each in forged if compare(each, words, named=True).match in PASSING]
    assert passed == []


def test_a_text_without_lists_is_looked_for_in_one_form() -> None:
    """Where nothing is marked, no key is missing that the other form would have given."""
    contents = [submission.content for _, submission in samples.in_order()]
    for content in contents:
        told = content.told
        both = keys_of(content.title, to_text(told), bare_lines(told))
        assert set(keys_of_copies(content)) == set(both)
    assert len({"<td>" in content.told for content in contents}) == 2
