"""What the redaction of one edition leaves standing in others."""

from __future__ import annotations

from publish.domain.number import Number
from publish.domain.quoting import others, quoting
from publish.domain.statement import Statement
from tests.services.press import PressBuilder

LONG = "<p>网传视频所示的人员不是本院工作人员。</p>"


def statement(press: PressBuilder, number: Number) -> Statement:
    """Return a statement as it is now."""
    found = press.record.statement(number)
    assert found is not None
    return found


def test_a_sentence_that_stands_elsewhere_is_found() -> None:
    """The other edition has it too; a short formula that both have is no quotation."""
    press = PressBuilder()
    number = press.first(body=f"{LONG}<p>特此通报。</p>")
    press.update(number, body="<p>有关账号已经关闭，谣言不再传播。</p><p>特此通报。</p>")
    press.update(number, body=f"<p>再次说明如下。</p>{LONG}")
    assert others(statement(press, number), 1) == [2, 3]
    assert quoting(statement(press, number), 1) == [3]


def test_what_a_correction_repeats_is_found() -> None:
    """It holds the passage as it was before, however short."""
    press = PressBuilder()
    number = press.first(body="<p>视频于3月4日上午在网上出现。</p>")
    press.correct(number, body="<p>全文另行改写，与上一版没有相同的句子。</p>")
    assert quoting(statement(press, number), 1) == [2]


def test_an_erased_text_is_no_quotation_and_has_none() -> None:
    """Neither side can be compared any more."""
    press = PressBuilder()
    number = press.first(body=LONG)
    press.update(number, body=LONG)
    press.redact(number, 2)
    assert others(statement(press, number), 1) == []
    assert quoting(statement(press, number), 1) == []
    assert quoting(statement(press, number), 2) == []
