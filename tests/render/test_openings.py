"""The beginning of a text."""

from __future__ import annotations

from hypothesis import given, strategies as st

from publish.domain.markup import to_html
from publish.domain.plaintext import excerpt, to_text
from publish.render.openings import opening
from tests.render import bodies

LINES = st.lists(
    st.sampled_from(
        ["甲乙丙。", "“丁。”", "- 戊", "1. 己", "## 庚", "", "| 一 | 二 |", "|--|--|", "辛" * 9]
    ),
    max_size=40,
)


@given(LINES, st.integers(min_value=3, max_value=40))
def test_reading_less_yields_the_same(lines: list[str], limit: int) -> None:
    """The short cut gives what the whole body would have given."""
    body = to_html("\n\n".join(lines)).html
    assert opening(body, limit) == excerpt(body, limit)


@given(bodies.BODIES)
def test_plain_paragraphs_read_as_the_parser_reads_them(body: str) -> None:
    """A body of mere paragraphs, which takes a short cut, gives the text it gives behind a rule."""
    assert to_text(body) == to_text(f"<hr>\n{body}")
