"""JSON Schema (2020-12) of the JSON input, written from the table that the reader reads by."""

from __future__ import annotations

from typing import Any

from publish.domain.form import FORM
from publish.domain.kinds import FORMS, EditionKind, Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def statement_schema(address: str = "/schema/statement.schema.json") -> dict[str, Any]:
    """Return the schema; ``address`` is where it will be published.

    It holds what can be told of one document alone. What needs the precedent, the time or the
    attachments' bytes is the reader's and the gate's to say.
    """
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": "发布件（JSON 报送格式）",
        "description": "字段与 Markdown 稿件相同，正文写在 body 里；卷内材料不对外公开。",
        **FORM.schema(),
        "allOf": [_body_rule(), *map(_form_rule, FORMS)],
    }


def _body_rule() -> dict[str, Any]:
    """Only a withdrawal may do without a body."""
    withdrawal = {"properties": {"edition": {"const": str(EditionKind.WITHDRAWAL)}}}
    needed = {"required": ["body"], "properties": {"body": {"type": "string", "pattern": r"\S"}}}
    return {"if": withdrawal | {"required": ["edition"]}, "else": needed}


def _form_rule(kind: Kind) -> dict[str, Any]:
    """Each kind has its own forms."""
    forms = [str(form) for form in FORMS[kind]]
    return {
        "if": {"properties": {"kind": {"const": str(kind)}}, "required": ["kind"]},
        "then": {"properties": {"form": {"enum": [*forms, None]}}},
    }
