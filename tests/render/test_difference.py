"""The difference between two editions: what is marked, what is not shown, and how long it gets."""

from __future__ import annotations

import pytest

from publish.domain.kinds import EditionKind, Kind
from publish.domain.statement import Statement
from publish.render.difference import ROOM, difference
from publish.render.statement import edition_page, statement_page
from tests.render.records import INFO, Log

SAME = "<p>本院已经核实。情况如下。没有变化。</p>"


def corrected(old: str, new: str) -> Statement:
    """A statement whose second edition corrects the first."""
    log = Log()
    first = log.first(Kind.CLARIFICATION, body=old)
    return log.publish(first.number, EditionKind.CORRECTION, body=new)


def shown(old: str, new: str) -> str:
    """The difference between two bodies."""
    statement = corrected(old, new)
    return difference(statement.first, statement.current)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "<p>3月4日上午开庭。</p>",
            "<p>3月3日晚开庭。</p>",
            "3月<del>4日上午</del><ins>3日晚</ins>开庭。",
        ),
        ("<p>不属实。</p>", "<p>属实。</p>", "<del>不</del>属实。"),
        ("", "<p>另行通报。</p>", "<ins>另行通报。</ins>"),
        ("<p>见附件。</p>", "", "<del>见附件。</del>"),
        ("<p>a&lt;b。</p>", "<p>a&lt;c。</p>", "a&lt;<del>b</del><ins>c</ins>。"),
    ],
)
def test_only_what_differs_is_marked(old: str, new: str, expected: str) -> None:
    """Within a sentence the common beginning and end stand unmarked, and everything is escaped."""
    text = shown(f"{SAME}\n{old}".strip(), f"{SAME}\n{new}".strip())
    assert text == f'<p class="zm-diff">{expected}</p>'


def test_a_changed_sentence_stands_beside_what_became_of_it() -> None:
    """What was put before it or taken out does not push sentences beside strangers."""
    old = f"{SAME}\n<p>本院当日成立核查组。此句删去了。</p>"
    new = f"{SAME}\n<p>更正说明：时间有误。本院次日成立核查组。</p>"
    assert shown(old, new) == (
        '<p class="zm-diff"><ins>更正说明：时间有误。</ins>'
        "本院<del>当</del><ins>次</ins>日成立核查组。<del>此句删去了。</del></p>"
    )


def test_equal_texts_show_nothing() -> None:
    """Where only particulars changed, there is no difference of the text."""
    assert shown(SAME, SAME) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [(f"<p>{'旧。' * 50}</p>", f"<p>{'新！' * 50}</p>"), (f"<p>{'长' * 20_001}</p>", SAME)],
)
def test_a_difference_of_no_use_is_not_shown(old: str, new: str) -> None:
    """A text that is mostly new or too long leads to the former edition instead."""
    assert "请打开上一版对照阅读" in shown(old, new)


def test_a_difference_has_a_bounded_length() -> None:
    """Beyond its room it breaks off and says so."""
    rows = [f"第{n}项的内容是{'甲' * 60}" for n in range(100)]
    old = "<p>" + "。同。".join(row + "旧" for row in rows) + "。</p>"
    new = "<p>" + "。同。".join(row + "新" for row in rows) + "。</p>"
    text = shown(old, new)
    assert text.endswith("其余改动请打开上一版对照阅读。</p>")
    assert 0 < len(text) < 2 * ROOM


def test_the_page_of_the_later_edition_shows_it() -> None:
    """The current page and the corrected edition's own page do, the first edition's does not."""
    statement = corrected(f"{SAME}\n<p>三月。</p>", f"{SAME}\n<p>四月。</p>")
    assert "文字差异" in statement_page(statement, INFO).body
    assert '<a href="../v1/">第1版</a>的文字差异' in edition_page(statement, 2, INFO).body
    assert "文字差异" not in edition_page(statement, 1, INFO).body


def test_an_erased_text_is_in_no_difference() -> None:
    """Once the former edition was erased, the page of the later one shows nothing of it."""
    log = Log()
    first = log.first(Kind.CLARIFICATION, body=f"{SAME}\n<p>秘密一。</p>")
    log.publish(first.number, EditionKind.CORRECTION, body=f"{SAME}\n<p>公开一。</p>")
    statement = log.redact(first.number, 1)
    assert "秘密" not in statement_page(statement, INFO).body
    assert "秘密" not in edition_page(statement, 2, INFO).body
