"""Bodies for the tests of copies: everything that Markdown and stray HTML can leave in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from publish.domain.kinds import Kind
from publish.domain.markup import to_html
from publish.domain.statement import Edition, Statement
from tests.render import cases
from tests.render.records import Log
from tests.tools import samples

EVERYTHING = """# 甲 & 乙

正文<sub>2</sub>和<sup>[1]</sup>，*强调* **重**，[链接](https://e.example/x?a=1&b=2)、
[再链](https://e.example/x?a=1&b=2)、[邮件](mailto:a@b.example)、[本站](/statements/C2026-0001/)、
[https://e.example/](https://e.example/)。

3. 一
    - 二
        - 三
4. 四

> 引文
> > 内引

---

| 甲 | 乙 |
|---|---|
| 1<br>2 | "3' |
"""
_PIECES = st.sampled_from(
    [
        *("甲", "乙。", "a", "? ", "！", " ", "\n", "\n\n", "&nbsp;", "&lt;", "&", '"', "'", "**"),
        *(
            "# ",
            "> ",
            "- ",
            "1. ",
            "    ",
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
            "---\n",
            "\r",
            "\f",
        ),
        *("[x](https://e.example/?a=1&b=2)", "[y](/statements/C2026-0001/)", "[z](mailto:a@b.cn)"),
        *("<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<ol start=3>", "</ol>", "<blockquote>"),
        *("</blockquote>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<strong>", "</strong>"),
        *(
            "<em>",
            "</em>",
            "<br>",
            "<hr>",
            "<sup>[1]</sup>",
            "<a href='https://e.example/'>",
            "</a>",
        ),
        *("https://e.example/x?y=1", "#话题#", "@某人", "𬭎", "·", "　"),
    ]
)
BODIES = st.lists(_PIECES, max_size=25).map(lambda pieces: to_html("".join(pieces)).html)


def notice(body: str, **over: Any) -> tuple[Statement, Edition]:  # noqa: ANN401 - fields of a content
    """A notice with a body."""
    statement = Log().first(Kind.NOTICE, body=body, **over)
    return statement, statement.current


def all_editions() -> Iterator[tuple[Statement, Edition]]:
    """Every edition of the samples and of the golden cases that still has its text."""
    everything, _ = notice(to_html(EVERYTHING).html)
    golden = (cases.read(case) for case in cases.cases())
    for statement in (*samples.record().values(), *golden, everything):
        for edition in statement.editions:
            if edition.content is not None:
                yield statement, edition


def lines(text: str) -> list[str]:
    """The lines of a text without blank ones and without indenting."""
    return [line.strip() for line in text.split("\n") if line.strip()]
