"""The text of a body is the same whether its blocks are read one by one or by the parser."""

from __future__ import annotations

from hypothesis import example, given, settings, strategies as st

from publish.domain import tree
from publish.domain.markup import to_html
from publish.domain.plaintext import _paragraphs, to_text

WORDS = st.sampled_from(("法院", "公告 a", "&amp;", "&lt;b&gt;", "1 | 2", "“不实”", " ", "&#10;x"))
LINE = st.lists(WORDS, min_size=1, max_size=3).map("".join)
RICH = st.sampled_from(("**重要**", "[甲](https://a.example/)", "a<br>b"))
BLOCK = st.one_of(
    LINE,
    RICH,
    st.lists(st.one_of(LINE, RICH), min_size=1, max_size=3).map(
        lambda rows: "\n".join(f"- {row}" for row in rows)
    ),
    st.tuples(st.integers(0, 99), st.lists(LINE, min_size=1, max_size=3)).map(
        lambda given: "\n".join(f"{given[0] + at}. {row}" for at, row in enumerate(given[1]))
    ),
    st.lists(LINE, min_size=1, max_size=3).map(
        lambda rows: "| 甲 | 乙 |\n|---|---|\n" + "\n".join(f"| {row} | |" for row in rows)
    ),
    st.sampled_from(("## 标题", "> 引文", "- a\n    - b\n- c", "---")),
)


@settings(max_examples=200)
@given(st.lists(BLOCK, min_size=1, max_size=4).map("\n\n".join))
@example("3. a\n4. b\n\n- x\n\n|a|b|\n|--|--|\n|1| |\n\n尾")
def test_plain_blocks_need_no_parser(source: str) -> None:
    """Paragraphs, lists and tables come out as the parser would have them, links and all."""
    html = to_html(source).html
    assert to_text(html) == "\n\n".join(_paragraphs(tree.Reader.read(html).root))
