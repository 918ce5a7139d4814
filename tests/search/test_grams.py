"""How texts are made alike, and that Python and the browser do the same."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain.grams import fold, ids
from publish.domain.variants import PAIRS, SIMPLIFIED
from publish.errors import RenderError
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


@settings(max_examples=300)
@given(st.text(st.sampled_from("不实举舉３.5 ,，。e\u0301カﾊﾞ㈱豈㐂𠮷\u200b\n-aZ")))
def test_folding_by_pieces_is_folding(text: str) -> None:
    """What stands between Chinese characters may be folded by itself."""
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", "")
    plain = re.sub(r"\s+", "", plain).replace("Z", "z")
    parted = re.sub(r"(?<=[0-9a-z])([.,-])(?=[0-9a-z])|[.,。()-]+", lambda m: m[1] or "\n", plain)
    assert fold(text) == parted.translate(SIMPLIFIED)


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("不实举报", []),
        ("自4月11日起", ["自4月", "4月1", "月11", "11日", "1日起"]),
        ("2026", ["202", "026", "2026"]),
        ("拨打12368", ["拨打1", "打12", "123", "236", "368", "1236", "2368"]),
        ("3\n5", []),
    ],
)
def test_digits_and_letters_have_longer_grams(text: str, longer: list[str]) -> None:
    """Besides pairs, threes with a digit or letter in them are grams, and fours of nothing else."""
    pairs = ids("\n".join(text[at : at + 2] for at in range(len(text) - 1)))
    extra = ids(text) - {*pairs}
    assert len(extra) == len({*longer})
    assert all(extra >= ids(gram) - pairs for gram in longer)


def test_the_browser_knows_which_texts_the_table_may_change(tmp_path: Path) -> None:
    """Whatever the table changes is unusual to the script, and ordinary text is not."""
    ordinary = [
        "本院依法核查，网传内容与事实不符。",
        "ＡＢＣ１（3.5万元）“引文”",
        "的一是在不了有",
    ]
    told = ask(tmp_path, strange=[*map(chr, SIMPLIFIED), *ordinary])["strange"]
    assert told == [True] * len(SIMPLIFIED) + [False] * 3


@settings(max_examples=300)
@given(
    st.integers(0, 5000),
    st.dictionaries(
        st.integers(0, 2**26 - 1), st.sets(st.integers(0, 299), min_size=1), max_size=9
    ),
)
def test_postings_come_back(start: int, given_: dict[int, set[int]]) -> None:
    """What is encoded is decoded, in steps and as a bitmap, and encoded again the same."""
    entries = {number: sorted(start + i for i in each) for number, each in given_.items()}
    data = Postings(start + 300, entries).encode(26)
    found = Postings.decode(data)
    assert (found.turn, found.entries) == (start + 300, entries)
    assert found.encode(26) == data


@given(st.binary(max_size=40))
def test_what_is_no_shard_is_refused_or_read(data: bytes) -> None:
    """Any bytes are read as entries below the turn, or refused as damaged."""
    try:
        found = Postings.decode(data)
    except RenderError:
        return
    assert all(0 <= i < found.turn for each in found.entries.values() for i in each)


def test_the_form_of_a_shard() -> None:
    """The bytes are as written down: turn; number, count, steps; number, length, bitmap."""
    data = Postings(300, {7: [2, 290], 9: [*range(280, 299)]}).encode(20)
    assert data.hex() == "ac02" + "0704" + "09" + "a002" + "0207" + "01" + "ffffe0"
