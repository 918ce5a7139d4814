"""Pieces of HTML that several pages share."""

from __future__ import annotations

import pytest

from publish.render.parts import reachable


def table(columns: int) -> str:
    """A table of one row."""
    cells = "<td>甲</td>" * columns
    return f"<p>前</p><table><tbody><tr>{cells}</tr></tbody></table>"


@pytest.mark.parametrize(("columns", "wide"), [(1, False), (4, False), (5, True), (9, True)])
def test_the_keyboard_comes_to_wide_tables_alone(columns: int, wide: bool) -> None:  # noqa: FBT001 - a column of the table
    """A table that scrolls in its own box can be stopped at; others, and what is around, stay."""
    expected = table(columns).replace("<table>", '<table tabindex="0">') if wide else table(columns)
    assert reachable(table(columns)) == expected


def test_each_table_counts_its_own_columns() -> None:
    """A narrow table before a wide one is left as it is; rows below the first do not count."""
    narrow = table(2).replace("</tbody>", "<tr><td>乙</td></tr></tbody>")
    assert reachable(narrow + table(6)).count("tabindex") == 1
    assert reachable(narrow * 3) == narrow * 3
