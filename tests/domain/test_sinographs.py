"""Changing what is between Chinese characters is changing the whole text."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings, strategies as st

from publish.domain.sinographs import between

MIXED = st.text(
    st.one_of(
        st.sampled_from("法院公告𠮷〇，。“３ａé"),
        st.characters(categories=["Mn", "Mc", "Lo", "Po", "Zs", "Nd", "No"]),
    ),
    max_size=80,
)


@settings(max_examples=300)
@given(MIXED)
@example("院\u0323\u0301公\u3099か\u3099㈱\ufa0e\uf900⼀")
@example("法" + "ｱﾞ" * 40 + "院")
def test_normalising_the_runs_is_normalising_the_text(text: str) -> None:
    """Marks, compatibility forms and Hangul before and after ideographs come out as in one go."""
    pieces = between(lambda run: unicodedata.normalize("NFKC", run))
    assert pieces(text) == unicodedata.normalize("NFKC", text)


def test_an_ideograph_is_never_changed() -> None:
    """None of the characters that are left alone has another form, in this Python's Unicode."""
    every = "".join(map(chr, range(0x4E00, 0xA000)))
    assert unicodedata.normalize("NFKC", every) == every
    assert between(lambda run: "")(f"a{every}，") == every
