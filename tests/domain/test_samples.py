"""The samples: sound, sealed, and in order."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain import gate, submission
from publish.domain.casefile import CaseFile
from publish.domain.content import Content
from publish.domain.gate.rule import SHANGHAI
from publish.domain.kinds import EditionKind
from publish.errors import InvalidStatement
from tests.tools import samples

RECEIPTS = {"approval.digest", "review.digest", "secrecy_review.digest", "sign_off.digest"}
VISIBLE = [
    "title", "short_title", "issuer", "doc_number", "index_no", "topic", "keywords.0",
    "content_source", "body", "correction.reason", "correction.changes.0.after",
    "repeals.0.title", "repeals.0.doc_number", "attachments.0.title",
]  # fmt: skip


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
            assert gate.require(each, precedent, now) == (), name
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


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_one_flipped_character_voids_every_receipt(data: st.DataObject) -> None:
    """Change one character that a reader can see: the text is refused, or no receipt stands."""
    name = data.draw(st.sampled_from(samples.NAMES))
    value = samples.mapping(name)
    fields = [path for path in VISIBLE if _at(value, path)]
    path = data.draw(st.sampled_from(fields))
    old = _at(value, path)
    at = data.draw(st.integers(0, len(old) - 1).filter(lambda n: not old[n].isspace()))
    new = data.draw(st.characters(codec="utf-8").filter(lambda c: c != old[at]))
    flipped = samples.changed(value, {path: old[:at] + new + old[at + 1 :]})
    try:
        each = submission.parse_json(flipped, samples.FILES)
    except InvalidStatement:
        return
    whole = submission.parse_json(value, samples.FILES)
    told = {fault.rule for fault in gate.check(each, None, samples.NOW)}
    expected = RECEIPTS if each.case.approval else RECEIPTS - {"approval.digest"}
    if each.content == whole.content:  # the one written form is the same: nothing to see
        return
    assert expected <= told
    unsigned = [f for f in gate.check(each, None, samples.NOW) if f.rule == "review.digest"]
    assert len(unsigned) == len(each.case.review)


def _at(value: object, path: str) -> str:
    """Return the text at a path, empty where there is none."""
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list):
            value = value[int(part)] if value else None
    return value if isinstance(value, str) else ""


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
