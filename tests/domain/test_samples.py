"""The samples: sound, sealed, and in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain import gate, submission
from publish.domain.casefile import CaseFile
from publish.domain.content import Content
from publish.domain.gate.rule import SHANGHAI
from publish.domain.kinds import EditionKind
from publish.domain.schema import statement_schema
from publish.errors import InvalidStatement
from tests.tools import samples

RECEIPTS = {"approval.digest", "review.digest", "secrecy_review.digest", "sign_off.digest"}
INTERNAL = {field.name for field in fields(CaseFile)}
SEALED = {name: samples.mapping(name) for name in samples.NAMES} | {
    "a source": samples.signed(
        samples.changed(samples.mapping("notice-2026-001"), {"content_source": "示例市人民政府网"})
    ),
    "a withdrawal": samples.signed(samples.WITHDRAWAL),
}
"""Every sample, and what no sample has: together they fill each field that a reader can see."""


def visible(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of all that a reader can see of a submission."""
    if isinstance(value, str) and value:
        yield path, value
    rows: dict[str, object] = {}
    if isinstance(value, dict):
        rows = value
    if isinstance(value, list):
        rows = {str(at): inner for at, inner in enumerate(value)}
    for name, inner in rows.items():
        if path or name not in INTERNAL:
            yield from visible(inner, f"{path}.{name}" if path else name)


def test_there_are_twelve() -> None:
    """All twelve samples of the press office are there."""
    assert len(samples.NAMES) == 12


def test_samples_pass_in_order_of_publication() -> None:
    """Into an empty record, as they stand, every sample passes, with nothing to warn of."""
    known = samples.record()
    assert sorted(known) == [f"C2026-000{n}" for n in range(1, 5)] + [
        f"N2026-000{n}" for n in range(1, 7)
    ]
    before: dict[str, tuple[Content, ...]] = {}
    for name, each in samples.in_order():
        named = each.content.statement or ""
        precedent = samples.statement(*before[named]) if named else None
        due = datetime.strptime(each.content.pub_date, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        for now in (due, samples.NOW):
            assert gate.SHIPPED.require(each, precedent, now) == (), name
        assert each.warnings == ()
        number = named or next(n for n, s in known.items() if s.first.content == each.content)
        before[number] = (*before.get(number, ()), each.content)


@pytest.mark.parametrize("name", samples.NAMES)
def test_samples_read_the_same_as_json(name: str) -> None:
    """A sample as JSON is the same submission as in Markdown."""
    markdown = submission.parse_markdown(samples.text(name), samples.FILES)
    assert submission.parse_json(samples.mapping(name), samples.FILES) == markdown


@pytest.mark.parametrize("name", samples.NAMES)
def test_values_survive_their_bytes(name: str) -> None:
    """Content and case file are read back from their canonical JSON unchanged."""
    each = submission.parse_markdown(samples.text(name), samples.FILES)
    assert Content.from_data(each.content.data) == each.content
    assert CaseFile.from_data(each.case.data) == each.case


@pytest.mark.parametrize("name", samples.NAMES)
def test_nothing_internal_is_content(name: str) -> None:
    """The case file's references and staff codes are not in the public content."""
    public = submission.parse_markdown(samples.text(name), samples.FILES).content.data.decode()
    value = samples.mapping(name)
    internal = {value["sign_off"]["by"], value["drafter"]["by"], "PIA-", "sha256:"}
    internal |= {ref for key in ("report_ref",) if (ref := value.get("verification", {}).get(key))}
    assert not [each for each in internal if each in public]


def test_every_field_that_a_reader_sees_is_filled_somewhere() -> None:
    """Else the tests below would spare it."""
    filled = {name for value in SEALED.values() for name in value}
    assert set(statement_schema()["properties"]) - filled - INTERNAL == set()


@pytest.mark.parametrize("name", SEALED)
def test_one_flipped_character_in_any_field_voids_every_receipt(name: str) -> None:
    """A digit for a digit, a letter for a letter, a character for a character, field by field."""
    value = SEALED[name]
    refused = 0
    for path, old in visible(value):
        at = len(old) // 2
        refused += _voids(value, {path: old[:at] + _other(old[at]) + old[at + 1 :]})
    assert refused >= 5


def _other(char: str) -> str:
    """Return another character of the same sort."""
    if char.isdecimal():
        return str((int(char) + 1) % 10)
    if char.isascii() and char.isalpha():
        return "a" if char != "a" else "b"
    return "改" if char != "改" else "易"


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_one_flipped_character_voids_every_receipt(data: st.DataObject) -> None:
    """Change one character that a reader can see: the text is refused, or no receipt stands."""
    value = SEALED[data.draw(st.sampled_from([*SEALED]))]
    path, old = data.draw(st.sampled_from([*visible(value)]))
    at = data.draw(st.integers(0, len(old) - 1).filter(lambda n: not old[n].isspace()))
    new = data.draw(st.characters(codec="utf-8").filter(lambda c: c != old[at]))
    _voids(value, {path: old[:at] + new + old[at + 1 :]})


def _voids(value: Mapping[str, Any], change: Mapping[str, str]) -> bool:
    """Check that a change is refused in form, or that every receipt is; return whether one was."""
    whole = submission.parse_json(value, samples.FILES)
    try:
        each = submission.parse_json(samples.changed(value, change), samples.FILES)
    except InvalidStatement:
        return False
    if each.content == whole.content:  # the one written form is the same: nothing to see
        return False
    faults = gate.SHIPPED.check(each, None, samples.NOW)
    given_ = {name for name in RECEIPTS if getattr(whole.case, name.partition(".")[0])}
    assert given_ <= {fault.rule for fault in faults}, change
    unsigned = [fault for fault in faults if fault.rule == "review.digest"]
    assert len(unsigned) == len(each.case.review)
    return True


def test_digest_does_not_depend_on_what_nobody_sees() -> None:
    """Line ends, trailing blanks, a byte order mark and indenting do not move the digest."""
    text = samples.text("clarification-2026-001")
    plain = submission.parse_markdown(text, {}).content.digest
    head, body = text.split("\n---\n", 1)
    indented = "\n\n".join("　　" + part + "  " for part in body.strip().split("\n\n"))
    for other in ("\ufeff" + text.replace("\n", "\r\n"), f"{head}\n---\n{indented}\n\n\n"):
        assert submission.parse_markdown(other, {}).content.digest == plain


def test_notice_edition_needs_no_finding() -> None:
    """Notices pass without verification, approval or consent."""
    for name, each in samples.in_order():
        if name.startswith("notice"):
            assert each.case.verification is None
            assert each.case.approval is None
            assert each.content.edition is EditionKind.FIRST
