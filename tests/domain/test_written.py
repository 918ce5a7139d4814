"""One written form: nothing unseen, nothing twice."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given, strategies as st

from publish.domain import written


@given(st.text())
def test_one_form_is_final(text: str) -> None:
    """A text in its one form stays as it is."""
    once = written.one_form(text)
    assert written.one_form(once) == once


def test_every_invisible_character_is_refused() -> None:
    """Controls, formats, surrogates, private use and default-ignorable letters are all found."""
    kept = {"\n", "\t", "\U000110bd", "\U000110cd", "\u0600"}  # two signs of scripts that show
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and char not in kept:
            shows = "\u0600" <= char <= "\u0605" or char in "\u06dd\u070f\u0890\u0891\u08e2"
            shows = shows or 0x13430 <= code <= 0x1343F
            assert shows or list(written.unseen(char)), hex(code)


def test_ordinary_text_is_seen() -> None:
    """Chinese, rare characters, punctuation and line ends are not taken for hidden ones."""
    assert not list(written.unseen("〔2026〕1号，“甲”——𠮷㐂…\n\t　Ａ①"))


def test_unseen_says_where() -> None:
    """A hidden character is named with line and column."""
    (one,) = written.unseen("甲乙\n丙\u200b")
    assert (one.line, one.column) == (2, 2)
    assert "零宽空格" in one.name
