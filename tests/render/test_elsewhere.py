"""The copies on other platforms: the section on the pages, and the file for programs."""

from __future__ import annotations

import json

import pytest

from publish.domain.capability import Agreement
from publish.domain.copies import Copies, PublicCopy, as_of
from publish.domain.kinds import EditionKind, Kind
from publish.domain.statement import Statement
from publish.errors import BadProof
from publish.render.elsewhere import copies_json, parse_copies_json
from publish.render.statement import edition_page, statement_page
from tests.render.records import INFO, Log

WECHAT = "https://mp.weixin.qq.com/s?__biz=MzA&mid=1&idx=1"
WEIBO = "https://weibo.com/1/2"
COPIES: Copies = (
    PublicCopy(1, "wechat", WECHAT, Agreement.SUPERSEDED, "2026-03-07"),
    PublicCopy(1, "weibo", "", Agreement.GONE, "2026-03-08"),
    PublicCopy(2, "weibo", WEIBO, Agreement.UNVERIFIED, ""),
)


def corrected() -> Statement:
    """A statement of two editions."""
    log = Log()
    return log.publish(log.first(Kind.CLARIFICATION).number, EditionKind.CORRECTION)


def between(body: str) -> str:
    """The section of the copies."""
    return body.partition('<section class="zm-copies"')[2].partition("</section>")[0]


def test_the_current_page_tells_of_all_copies_the_newest_first() -> None:
    """Platform, edition, state in words, day of the comparison, and the address as a link."""
    shown = between(statement_page(corrected(), INFO, COPIES).body)
    rows = shown.partition("<ul")[2].partition("</ul>")[0].split("<li>")[1:]
    assert rows == [
        (
            '<a rel="external noreferrer" href="https://weibo.com/1/2">微博 第2版</a> '
            '<strong class="zm-tag zm-tag--superseded">尚未核对</strong></li>'
        ),
        (
            '<a rel="external noreferrer" '
            'href="https://mp.weixin.qq.com/s?__biz=MzA&amp;mid=1&amp;idx=1">微信公众号 第1版</a> '
            '<strong class="zm-tag zm-tag--superseded">已被后续版本取代</strong> '
            '<span>最近核对：<time datetime="2026-03-07">2026-03-07</time></span></li>'
        ),
        (
            "<span>微博 第1版</span> "
            '<strong class="zm-tag zm-tag--superseded">副本已删除</strong> '
            '<span>最近核对：<time datetime="2026-03-08">2026-03-08</time></span></li>'
        ),
    ]
    assert '<a href="./copies.json">' in shown


def test_a_copy_that_is_gone_is_no_way_to_go() -> None:
    """Its address stays in the file for programs, and is no link on the page."""
    gone = (PublicCopy(2, "weibo", WEIBO, Agreement.GONE, "2026-03-08"),)
    statement = corrected()
    shown = between(statement_page(statement, INFO, gone).body)
    assert "<span>微博 第2版</span>" in shown
    assert WEIBO not in shown
    assert WEIBO in copies_json(statement.number, gone).decode()


def test_an_editions_page_tells_of_its_own() -> None:
    """The second edition went to one platform, and only that stands on its page."""
    shown = between(edition_page(corrected(), 2, INFO, COPIES).body)
    assert "微博 第2版" in shown
    assert "第1版" not in shown
    assert '<a href="../copies.json">' in shown


def test_nothing_is_shown_where_nothing_was_delivered() -> None:
    """Without copies a page is what it was, and an edition without copies has no section."""
    statement = corrected()
    assert "zm-copies" not in statement_page(statement, INFO).body
    assert "zm-copies" not in edition_page(statement, 2, INFO, COPIES[:2]).body
    plain, told = edition_page(statement, 1, INFO), edition_page(statement, 1, INFO, COPIES)
    assert told.head == plain.head
    assert "\n\n" not in told.body


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (Agreement.SAME, "same"),
        (Agreement.NOT_CORRECTED, "corrected"),
        (Agreement.DIFFERS, "corrected"),
        (Agreement.NOT_REMOVED, "corrected"),
    ],
)
def test_what_is_wrong_looks_so(state: Agreement, tone: str) -> None:
    """States that a reader has to heed stand out; the words say it without any colour."""
    copies = (PublicCopy(1, "weibo", WEIBO, state, "2026-03-07"),)
    shown = between(statement_page(Log().first(Kind.NOTICE), INFO, copies).body)
    assert f'<strong class="zm-tag zm-tag--{tone}">{state.label}</strong>' in shown


def test_a_redacted_editions_page_keeps_the_row() -> None:
    """The copy is told of without a way to it."""
    log = Log()
    statement = log.redact(log.first(Kind.CLARIFICATION).number, 1)
    copies = as_of((PublicCopy(1, "weibo", WEIBO, Agreement.SAME, "2026-03-07"),), statement)
    shown = between(edition_page(statement, 1, INFO, copies).body)
    assert "<span>微博 第1版</span>" in shown
    assert "原文已依法删除，副本尚未删除" in shown
    assert WEIBO not in shown + copies_json(statement.number, copies).decode()


# -- for programs ------------------------------------------------------------------------------


def test_the_file_says_what_the_section_says() -> None:
    """Every row with its words; reading gives the copies back."""
    number = corrected().number
    data = copies_json(number, COPIES)
    assert json.loads(data)["copies"][0] == {
        "edition": 1,
        "channel": "wechat",
        "label": "微信公众号",
        "url": WECHAT,
        "state": "superseded",
        "state_label": "已被后续版本取代",
        "compared": "2026-03-07",
    }
    assert parse_copies_json(data, number) == COPIES


HOSTILE = {
    "no json": b"{",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "no copies": copies_json(corrected().number, ()),
    "another number": copies_json(Log().first(Kind.NOTICE).number, COPIES),
    "another order": copies_json(corrected().number, COPIES[::-1]),
    "one copy twice": copies_json(corrected().number, (COPIES[0], COPIES[0])),
    "other words": copies_json(corrected().number, COPIES).replace("取代".encode(), b"?"),
    "a script": copies_json(corrected().number, COPIES).replace(b"https:", b"javascript:"),
    "a number as address": copies_json(corrected().number, COPIES).replace(b'""', b"7"),
    "a list as channel": copies_json(corrected().number, COPIES).replace(b'"weibo"', b"[]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_from_a_hostile_hand_is_refused(name: str) -> None:
    """Whatever it holds: one of our errors, and nothing of it reaches a page."""
    with pytest.raises(BadProof):
        parse_copies_json(HOSTILE[name], corrected().number)
