"""``statement.json`` and ``statement.txt``: exact, readable, and untouched by later events."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, strategies as st

from publish.domain.canonical import commitment
from publish.domain.entry import Entry
from publish.domain.kinds import EditionKind, Kind
from publish.errors import BadProof, RenderError
from publish.render.documents import parse_statement_json, statement_json, statement_txt
from tests.render.records import INFO, Log

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(title=TEXT, body=TEXT, issuer=TEXT)
def test_what_was_committed_comes_back_byte_for_byte(title: str, body: str, issuer: str) -> None:
    """Leaf, content and salt survive the readable form, and still fit together."""
    edition = Log().first(Kind.NOTICE, title=title, body=body, issuer=issuer).current
    assert edition.content
    leaf, content, salt = parse_statement_json(statement_json(edition, INFO))
    assert (leaf, content, salt) == (edition.entry.data, edition.content.data, edition.salt)
    assert commitment(salt, content) == Entry.parse(leaf).commit


def test_a_redacted_edition_proves_its_notice() -> None:
    """The same reader gives back the leaf, the notice and the salt of the redaction."""
    log = Log()
    number = log.first(Kind.NOTICE, title="秘密").number
    edition = log.redact(number, 1).current
    data = statement_json(edition, INFO)
    assert edition.redaction
    leaf, notice, salt = parse_statement_json(data)
    assert (leaf, notice) == (edition.redaction.entry.data, edition.redaction.notice.data)
    assert commitment(salt, notice) == Entry.parse(leaf).commit
    assert "秘密" not in data.decode()
    assert json.loads(data)["leaf"].encode() == edition.entry.data


def test_what_was_hashed_stands_there_as_it_was() -> None:
    """Whoever cuts the last value out of the file has the very bytes that the leaf commits to."""
    edition = Log().first(Kind.CLARIFICATION).current
    assert edition.content
    _, _, last = statement_json(edition, INFO).partition(b'\n  "content": ')
    assert last == edition.content.data + b"\n}\n"


def test_nothing_that_happens_later_changes_an_edition_s_files() -> None:
    """Updates, corrections and withdrawals leave them alone."""
    log = Log()
    first = log.first(Kind.CLARIFICATION)
    before = statement_json(first.current, INFO), statement_txt(first.current, INFO)
    for kind in (EditionKind.UPDATE, EditionKind.CORRECTION, EditionKind.WITHDRAWAL):
        last = log.publish(first.number, kind)
    assert before == (statement_json(last.first, INFO), statement_txt(last.first, INFO))


def test_an_edition_without_text_and_without_notice_is_a_fault_of_the_record() -> None:
    """It raises instead of writing a file that proves nothing."""
    log = Log()
    edition = log.redact(log.first(Kind.NOTICE).number, 1).current
    with pytest.raises(RenderError):
        statement_json(type(edition)(0, edition.entry, None, None), INFO)


def good() -> dict[str, Any]:
    """A file that is right, as JSON."""
    value: dict[str, Any] = json.loads(statement_json(Log().first(Kind.NOTICE).current, INFO))
    return value


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"number": "N2026-0002"},
        {"edition": 2},
        {"edition": True},
        {"edition": 1.0},
        {"index": -1},
        {"index": "0"},
        {"status": "corrected"},
        {"log": "elsewhere.example/log"},
        {"commit": "0" * 64},
        {"leaf": "{}"},
        {"leaf": 1},
        {"salt": "00"},
        {"salt": "AB" * 32},
        {"salt": None},
        {"content": None},
        {"content": []},
        {"content": {"ü": 1}},
        {"content": {"v": 1.5}},
        {"redaction": {}},
    ],
    ids=str,
)
def test_a_file_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    """What stands outside the leaf must be what the leaf says."""
    with pytest.raises(BadProof):
        parse_statement_json(json.dumps(good() | change).encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"1", b"{}", b"[" * 100_000])
def test_bytes_that_are_no_statement_are_refused(data: bytes) -> None:
    """Whatever comes from outside raises BadProof and nothing else."""
    with pytest.raises(BadProof):
        parse_statement_json(data)


def test_a_key_said_twice_is_refused() -> None:
    """Two readers would see two texts."""
    text = json.dumps(good(), ensure_ascii=False)
    with pytest.raises(BadProof):
        parse_statement_json(text.replace('"title":', '"title": "别的", "title":').encode())


@given(title=TEXT, body=TEXT)
def test_the_plain_text_is_in_one_form(title: str, body: str) -> None:
    """UTF-8, NFC, one final newline; number first and address last."""
    escaped = body.replace("<", "&lt;")
    edition = Log().first(Kind.NOTICE, title=title, body=f"<p>{escaped}</p>").current
    text = statement_txt(edition, INFO).decode()
    assert unicodedata.is_normalized("NFC", text)
    assert text.startswith("编号：N2026-0001\n版本：第1版（首次发布）\n状态：有效（本版发布时）\n")
    assert text.endswith("\n\nhttps://press.court.example/statements/N2026-0001/v1/\n")


def test_the_plain_text_says_what_was_corrected() -> None:
    """The note stands after the text, a passage a line."""
    log = Log()
    number = log.first(Kind.CLARIFICATION, doc_number="清法澄〔2026〕1号").number
    edition = log.publish(number, EditionKind.CORRECTION, doc_number="清法澄〔2026〕1号").current
    text = statement_txt(edition, INFO).decode()
    assert "文号：清法澄〔2026〕1号\n\n" in text
    assert "更正说明：日期误录。\n“3月4日上午”更正为“3月3日晚”\n" in text
