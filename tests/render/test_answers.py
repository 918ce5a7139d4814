"""Summary and points: on the page, in plain text, on other platforms, and absent without harm."""

from __future__ import annotations

import pytest

from publish.domain import markup, submission
from publish.domain.content import Content, Point, Summary
from publish.domain.kinds import EditionKind, Kind
from publish.domain.statement import Statement
from publish.errors import InvalidStatement
from publish.render.documents import statement_txt
from publish.render.statement import statement_page
from publish.render.wechat import wechat_article
from publish.render.weibo import weibo_post
from tests.render.records import INFO, Log, make_content
from tests.tools import samples

SUMMARY = Summary("网上有人说<甲>。", "查明是“乙”。", "不属实。")
POINTS = (Point("说甲", "是乙", "不属实", "监控录像"), Point("说丙 & 丁", "没有", "不属实"))


def answered() -> Statement:
    """A clarification with summary and points."""
    return Log().first(Kind.CLARIFICATION, summary=SUMMARY, points=POINTS)


def test_the_page_shows_both_before_the_text() -> None:
    """Title, three sentences, particulars, points, text; a basis that is not public is a dash."""
    body = statement_page(answered(), INFO).body
    marks = ("zm-title", "zm-summary", "zm-meta", 'id="zm-points"', "zm-body", "zm-history")
    places = [body.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "<dt>网传</dt><dd>网上有人说&lt;甲&gt;。</dd>" in body
    assert '<td data-label="网传内容">说丙 &amp; 丁</td>' in body
    assert '<td data-label="依据">—</td>' in body


def test_copies_and_plain_text_say_the_same() -> None:
    """What a reader of the page is told, readers elsewhere are told too."""
    statement = answered()
    text = statement_txt(statement.first, INFO).decode()
    assert "网传：网上有人说<甲>。\n\n查明：查明是“乙”。\n\n结论：不属实。\n\n" in text
    assert "网传内容 | 查明事实 | 依据 | 结论\n说甲 | 是乙 | 监控录像 | 不属实\n" in text
    article = wechat_article(statement, statement.first, INFO)
    assert "查明是“乙”。" in article.content
    assert "监控录像" in article.content
    assert "查明是“乙”。" in weibo_post(statement, statement.first, INFO).text


def test_what_is_told_is_in_the_canonical_form() -> None:
    """The readers of a body can read it: sanitising it again changes nothing."""
    told = answered().first.content
    assert told is not None
    assert markup.clean(told.told).html == told.told


def test_without_them_nothing_changes() -> None:
    """Canonical form and digest of a content without the two fields are what they always were."""
    content = make_content(Kind.CLARIFICATION, EditionKind.FIRST, "2026-03-01 09:00")
    assert b"summary" not in content.data
    assert b"points" not in content.data
    assert content.told == content.body
    assert content.digest == (
        "sha256:ec93e8134cb1688504c5017ab5eae43da8c55c5dc109f6f6520eaff80454372e"
    )


def test_they_survive_their_bytes() -> None:
    """Read back from the record, both are what they were."""
    content = answered().first.content
    assert content is not None
    assert Content.from_data(content.data) == content


@pytest.mark.parametrize("name", ["summary", "points"])
def test_a_withdrawal_repeats_nothing(name: str) -> None:
    """A withdrawal with either is refused, naming the field."""
    row = {"claim": "甲", "fact": "乙", "conclusion": "丙"}
    value = {**samples.WITHDRAWAL, name: row if name == "summary" else [row]}
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_json(value)
    assert [fault.field for fault in caught.value.faults] == [name]
