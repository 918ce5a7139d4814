"""The published schema and the reader say the same."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from publish.domain import submission
from publish.domain.form import FORM
from publish.domain.schema import statement_schema
from publish.errors import InvalidStatement
from tests.tools import samples
from tests.tools.samples import GONE

SCHEMA = Draft202012Validator(statement_schema())
BAD: list[dict[str, Any]] = [
    {"kind": GONE},
    {"kind": "rumour"},
    {"form": "progress"},
    {"title": GONE},
    {"title": " "},
    {"title": 1},
    {"title": "长" * 101},
    {"issuer": None},
    {"pub_date": "2026-03-09"},
    {"pub_date": 1},
    {"issue_date": "2026/03/09"},
    {"statement": "C2026-0000"},
    {"revises": 0},
    {"revises": "1"},
    {"keywords": "甲"},
    {"keywords": [1]},
    {"keywords": ["甲"] * 11},
    {"conclusion_unchanged": "true"},
    {"titel": "甲"},
    {"body": GONE},
    {"body": ""},
    {"sign_off": "院长"},
    {"sign_off.by": "张三"},
    {"sign_off.digest": "sha256:abc"},
    {"sign_off.extra": 1},
    {"review.0.step": "三审"},
    {"review.0.result": GONE},
    {"attachments": [{"title": "甲"}]},
    {"attachments": [{"title": "甲", "name": "x.html"}]},
    {"attachments": [{"title": "甲", "name": "a.txt", "base64": "***"}]},
    {"correction": {"reason": "甲", "changes": []}},
    {"withdrawal": {"reason": "error", "note": "甲", "authority": "乙"}},
    {"disclosure": "公开"},
    {"series": "甲"},
    {"summary": {"claim": "甲", "fact": "乙"}},
    {"points": [{"claim": "甲", "fact": "乙"}]},
    {"points": [{"claim": "甲", "fact": "乙", "conclusion": "丙"}] * 21},
]
GOOD: list[dict[str, Any]] = [
    {},
    {"doc_number": None},
    {"approval": None},
    {"keywords": []},
    {"short_title": GONE},
    {"summary": {"claim": "甲", "fact": "乙", "conclusion": "丙"}},
    {"points": [{"claim": "甲", "fact": "乙", "basis": None, "conclusion": "丙"}]},
]


def test_schema_is_a_schema() -> None:
    """What is published is valid JSON Schema 2020-12."""
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("name", samples.NAMES)
def test_samples_fit_the_schema(name: str) -> None:
    """Every sample, as JSON, is valid."""
    SCHEMA.validate(samples.mapping(name))


def test_withdrawal_needs_no_body() -> None:
    """A withdrawal is valid without a body, for schema and reader."""
    SCHEMA.validate(samples.WITHDRAWAL)
    assert submission.parse_json(samples.WITHDRAWAL).content.body == ""


@pytest.mark.parametrize("changes", BAD)
def test_schema_and_reader_refuse_together(changes: dict[str, Any]) -> None:
    """What the reader refuses, the schema refuses."""
    value = samples.changed(samples.mapping("notice-2026-001"), changes)
    assert not SCHEMA.is_valid(value)
    with pytest.raises(InvalidStatement):
        submission.parse_json(value, samples.FILES)


@pytest.mark.parametrize("changes", GOOD)
def test_schema_and_reader_accept_together(changes: dict[str, Any]) -> None:
    """What the reader takes, the schema takes."""
    value = samples.changed(samples.mapping("notice-2026-001"), changes)
    SCHEMA.validate(value)
    submission.parse_json(value, samples.FILES)


def test_every_field_has_a_chinese_title() -> None:
    """The schema explains each field to a Chinese reader."""
    for field in FORM.fields:
        assert SCHEMA.schema["properties"][field.name]["title"] == field.title
        assert not field.title.isascii()
