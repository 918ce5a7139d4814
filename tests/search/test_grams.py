"""How texts are made alike, and that Python and the browser do the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain.grams import fold, ids
from publish.domain.variants import PAIRS, SIMPLIFIED
from publish.render.postings import Postings
from tests.search.readers import ask

TEXTS = (
    "关于网传“私收财物”的通报",
    "關於網傳「私收財物」",
    "１２３６８热线，ＡＢＣ－ｄｅｆ",
    "3.5万元，10:30—11:00；2026-03-04。a.b, c",
    "不 实\n举\u200b报\u3000〔2026〕3号",
    "𠮷野家😀ﾊﾞ㈱½ Ⅳ é ß İ",
    "..a..b.c..",
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("關於網傳", "关于网传"),
        ("不实，举报", "不实\n举报"),
        ("不 实\n举报", "不实举报"),
        ("１２３６８", "12368"),
        ("3.5万元（约）", "3.5万元\n约\n"),
        ("Ｃ２０２６-0003", "c2026-0003"),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    """Width, case, blanks and traditional forms do not count; punctuation parts."""
    assert fold(text) == folded


def test_no_pair_reaches_over_punctuation() -> None:
    """Of 不实，举报 the pair 实举 is not to be found."""
    assert ids("不实\n举报") == ids("不实") | ids("举报")
    assert not ids("实举") & ids("不实\n举报")


def test_the_table_is_one_step() -> None:
    """A simplified character is never a traditional one of another, so folding twice is folding."""
    assert len(PAIRS) == 2 * len(SIMPLIFIED)
    assert not {ord(c) for c in SIMPLIFIED.values()} & SIMPLIFIED.keys()


def test_the_browser_folds_the_same(tmp_path: Path) -> None:
    """The script gives the same folded text and the same numbers of pairs."""
    table = [[chr(code), simple] for code, simple in SIMPLIFIED.items()]
    told = ask(tmp_path, folds=TEXTS, table=table)["folded"]
    assert [text for text, _ in told] == [fold(text) for text in TEXTS]
    assert [set(pairs) for _, pairs in told] == [ids(fold(text)) for text in TEXTS]


@settings(max_examples=200)
@given(
    st.integers(0, 5000),
    st.dictionaries(
        st.integers(0, 2**26 - 1), st.sets(st.integers(0, 299), min_size=1), max_size=9
    ),
)
def test_postings_come_back(start: int, given_: dict[int, set[int]]) -> None:
    """What is encoded is decoded, in the long form and as a bitmap, and encoded again the same."""
    entries = {number: sorted(start + i for i in each) for number, each in given_.items()}
    data = Postings(start, start + 300, entries).encode(26)
    found = Postings.decode(data)
    assert (found.start, found.end, found.entries) == (start, start + 300, entries)
    assert found.encode(26) == data
