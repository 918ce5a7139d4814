"""The samples as values: mappings to change, submissions, and the record that they add up to."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from publish.domain import frontmatter, submission, written
from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import STATUS_OF, EditionKind
from publish.domain.number import Number
from publish.domain.shapes import Plain
from publish.domain.statement import Edition, Statement
from publish.domain.submission import Submission
from tests.tools.seal import Beside

FOLDER = Path(__file__).parents[2] / "content" / "samples"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("[cn]*-2026-*.md")))
FILES = Beside(FOLDER)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GONE = object()
"""As a value in ``changed``: take the field away."""

WITHDRAWAL: dict[str, Any] = {
    "kind": "clarification",
    "edition": "withdrawal",
    "statement": "C2026-0001",
    "revises": 1,
    "title": "关于网传“收取财物”视频有关情况的通报",
    "issuer": "示例市清源区人民法院",
    "pub_date": "2026-08-03 10:00",
    "withdrawal": {
        "reason": "privacy",
        "note": "因涉及个人信息保护，本件已撤下。",
        "authority": "示例市清源区人民法院",
    },
    "approval": {"authority": "示例市清源区人民法院", "approved_at": "2026-08-03 09:00"},
    "sign_off": {"by": "QY-0001", "role": "院长", "at": "2026-08-03 09:30"},
}
"""A withdrawal of the first sample, as JSON."""


def text(name: str) -> str:
    """Return a sample as it stands in its file."""
    return written.decode((FOLDER / f"{name}.md").read_bytes())


def mapping(name: str) -> dict[str, Any]:
    """Return a sample as the JSON object that says the same."""
    front, body = frontmatter.split(text(name))
    value: dict[str, Any] = _json({**frontmatter.load(front), "body": body.strip()})
    return value


def _json(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Turn unquoted YAML scalars into what they mean in the form."""
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    if isinstance(value, Plain):
        known = {"true": True, "false": False}
        return known.get(value, int(value) if value.isdigit() else str(value))
    return value


def changed(value: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with some fields, given by path (``review.0.by``), set or taken away."""
    result = copy.deepcopy(dict(value))
    for path, new in changes.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = result
        for part in parents:
            place = place[part]
        if new is GONE:
            del place[last]
        else:
            place[last] = new
    return result


def signed(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy in which every receipt carries the content's digest."""
    digest = submission.parse_json(value, FILES).content.digest
    result = copy.deepcopy(dict(value))
    for name in ("approval", "secrecy_review", "sign_off"):
        if result.get(name):
            result[name]["digest"] = digest
    for review in result.get("review") or ():
        review["digest"] = digest
    return result


def submitted(value: Mapping[str, Any]) -> Submission:
    """Return the submission of a JSON object, with every receipt signed."""
    return submission.parse_json(signed(value), FILES)


@cache
def in_order() -> tuple[tuple[str, Submission], ...]:
    """Return the samples in the order of their publication."""
    read = [(name, submission.parse_markdown(text(name), FILES)) for name in NAMES]
    return tuple(sorted(read, key=lambda pair: pair[1].content.pub_date))


def statement(*contents: Content, number: str = "C2026-0001") -> Statement:
    """Return a statement as the record would hold it."""
    editions = []
    for at, content in enumerate(contents):
        named = Number.parse(number)
        status = STATUS_OF[content.edition]
        entry = Entry(
            "o", named, at + 1, named.kind, status, "2026-01-01T00:00:00Z", None, "0" * 64
        )
        editions.append(Edition(at, entry, content, b"\0" * 32))
    return Statement(Number.parse(number), tuple(editions))


@cache
def first() -> Statement:
    """Return the first sample as published."""
    return statement(submission.parse_markdown(text("clarification-2026-001"), FILES).content)


@cache
def corrected() -> Statement:
    """Return the first sample with its correction."""
    return _with("clarification-2026-001", "clarification-2026-001-v2")


@cache
def withdrawn() -> Statement:
    """Return the first sample with its withdrawal."""
    text_of = first().current.content
    assert text_of is not None
    return statement(text_of, submitted(WITHDRAWAL).content)


def _with(*names: str) -> Statement:
    """Return a statement whose editions are these samples."""
    return statement(*(submission.parse_markdown(text(name), FILES).content for name in names))


def record() -> dict[str, Statement]:
    """Return what the samples add up to, submitted in the order of their publication."""
    found: dict[str, Statement] = {}
    for _, each in in_order():
        content, before = each.content, tuple[Content, ...]()
        if content.edition is EditionKind.FIRST:
            kin = sum(known.kind is content.kind for known in found.values())
            number = str(Number.of(content.kind, content.year, kin + 1))
        else:
            number = content.statement or ""
            before = tuple(e.content for e in found[number].editions if e.content)
        found[number] = statement(*before, content, number=number)
    return found
