# ruff: noqa: ANN401 - a column may hold anything
"""Numbers, canonical JSON, entries, contents: read and written in exactly one way."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, strategies as st

from publish.domain import canonical
from publish.domain.casefile import CaseFile
from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import (
    COLUMN_TYPES,
    FORMS,
    STATUS_OF,
    EditionKind,
    Finding,
    Form,
    Kind,
    Matter,
    Status,
    WithdrawalReason,
)
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.errors import BadProof, WrongUsage

KEYS = st.text(st.characters(codec="ascii"), max_size=8)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
ENTRY = Entry(
    log="court.example/log",
    number=Number(letter="C", year=2026, serial=1),
    rev=1,
    kind=Kind.CLARIFICATION,
    status=Status.PUBLISHED,
    at="2026-03-06T09:30:00Z",
    prev=None,
    commit="0" * 64,
)


@given(VALUES)
def test_canonical_json_is_rfc_8785(value: Any) -> None:
    """Our encoder and an independent one write the same bytes, and ours reads them back."""
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {"键": 1}, [{"a": -(2**53)}], {1: 2}])
def test_inexact_values_have_no_canonical_form(value: Any) -> None:
    """What two implementations may write differently is refused."""
    with pytest.raises(ValueError, match=r"canonical|ASCII"):
        canonical.encode(value)


@pytest.mark.parametrize(
    "data", [b'{"b":1,"a":2}', b'{ "a":1}', b'{"a":1,"a":1}', b'"\\u7532"', b"1.0"]
)
def test_only_canonical_json_is_read(data: bytes) -> None:
    """Another way of writing the same value is not accepted."""
    with pytest.raises(ValueError, match=r"canonical"):
        canonical.decode(data)


def test_commitment_binds_salt_and_content() -> None:
    """Another salt or content is another commitment, and a short salt is refused."""
    one = canonical.commitment(b"\0" * 32, b"a")
    assert (
        len({one, canonical.commitment(b"\1" * 32, b"a"), canonical.commitment(b"\0" * 32, b"b")})
        == 3
    )
    with pytest.raises(ValueError, match="32"):
        canonical.commitment(b"\0" * 31, b"a")


@given(st.sampled_from(list(Kind)), st.integers(0, 9999), st.integers(1, 9_999_999))
def test_numbers_have_one_written_form(kind: Kind, year: int, serial: int) -> None:
    """A number is read back from what it writes."""
    number = Number.of(kind, year, serial)
    assert Number.parse(str(number)) == number
    assert number.kind is kind


@pytest.mark.parametrize("text", [
    "", "C2026", "C2026-1", "C2026-00001", "C2026-0000", "X2026-0001", "c2026-0001", "C2026-0001 ",
    "Ｃ2026-0001", "C２０２６-0001", "C2026-0001\n", "C26-0001", "C2026-12345678",
])  # fmt: skip
def test_other_forms_are_no_numbers(text: str) -> None:
    """What is not exactly a number is refused, with how to write one."""
    with pytest.raises(WrongUsage) as caught:
        Number.parse(text)
    assert "C2026-0003" in caught.value.advice


def test_numbers_are_in_order_of_serial() -> None:
    """Ten thousand comes after nine thousand."""
    assert Number.parse("C2026-9999") < Number.parse("C2026-10000")


def test_entry_is_read_from_its_bytes() -> None:
    """A leaf is read back from what it writes."""
    assert Entry.parse(ENTRY.data) == ENTRY


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_strange_leaves_are_bad_proofs(data: bytes) -> None:
    """Bytes from outside are an entry or a BadProof, never another error."""
    with pytest.raises(BadProof):
        Entry.parse(data)


@given(st.sampled_from(sorted(json.loads(ENTRY.data))), VALUES)
def test_leaves_with_one_strange_value(key: str, value: Any) -> None:
    """A leaf with any one value replaced is an entry that writes itself back, or a BadProof."""
    data = canonical.encode({**json.loads(ENTRY.data), key: value})
    try:
        entry = Entry.parse(data)
    except BadProof:
        return
    assert entry.data == data


@given(st.data())
def test_leaves_with_one_strange_byte(data: st.DataObject) -> None:
    """A leaf with one byte changed is an entry that writes itself back, or a BadProof."""
    at = data.draw(st.integers(0, len(ENTRY.data) - 1))
    changed = ENTRY.data[:at] + data.draw(st.binary(min_size=1, max_size=1)) + ENTRY.data[at + 1 :]
    try:
        assert Entry.parse(changed).data == changed
    except BadProof:
        return


@pytest.mark.parametrize("read", [Content.from_data, CaseFile.from_data, RedactionNotice.from_data])
def test_other_versions_are_not_read(read: Any) -> None:
    """A value of an unknown version is refused."""
    with pytest.raises(ValueError, match=r"not known|not a redaction"):
        read(b'{"v":99}')


def test_redaction_notice_is_read_from_its_bytes() -> None:
    """A notice of redaction is read back from what it writes."""
    notice = RedactionNotice(
        "C2026-0001", 1, WithdrawalReason.PRIVACY, "甲", "乙", "2026-03-06 10:00"
    )
    assert RedactionNotice.from_data(notice.data) == notice


@pytest.mark.parametrize(
    "closed", [Kind, Form, EditionKind, Status, Finding, Matter, WithdrawalReason]
)
def test_every_member_has_a_label(closed: Any) -> None:
    """Whatever a reader may see has a Chinese name."""
    for member in closed:
        assert not member.label.isascii()


def test_the_tables_of_kinds_are_whole() -> None:
    """Every form belongs to one kind and has a column; every edition has a status."""
    forms = [form for each in FORMS.values() for form in each]
    assert sorted(forms) == sorted(Form)
    assert set(COLUMN_TYPES) == set(Form)
    assert set(STATUS_OF) == set(EditionKind)
