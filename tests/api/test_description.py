"""The description of the API: valid, complete, and the copy that integrators read is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from publish.api.openapi import document, dumped
from publish.api.table import ROUTES
from publish.domain.schema import statement_schema
from publish.guard.roles import Right
from tests.api.office import Client

COPY = Path(__file__).parents[2] / "functions" / "openapi.json"
DOCUMENT = document(ROUTES)
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, each in DOCUMENT["paths"].items()
    for method, operation in each.items()
]


def test_the_copy_in_the_repository_is_the_one_that_is_made() -> None:
    """After a change of the table: python -m publish.api.openapi > functions/openapi.json."""
    assert COPY.read_text("utf-8") == dumped(ROUTES)


def test_it_is_served_to_all(ask: Client) -> None:
    """Whoever asks for it gets these very bytes, as JSON."""
    got = ask.ask("GET", "/openapi.json")
    assert (got.status, got.headers["Content-Type"]) == (200, "application/json")
    assert got.body == COPY.read_bytes()


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one(name: str) -> None:
    """Each is a schema of the dialect that OpenAPI 3.1 speaks, and leads only to others here."""
    schema = DOCUMENT["components"]["schemas"][name]
    assert validator_for(schema, default=Draft202012Validator) is Draft202012Validator
    Draft202012Validator.check_schema(schema)
    assert set(references(schema)) <= set(DOCUMENT["components"]["schemas"])


def references(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the names of the schemas that something refers to."""
    if isinstance(value, list):
        return [name for inner in value for name in references(inner)]
    if not isinstance(value, dict):
        return []
    found = [name for inner in value.values() for name in references(inner)]
    if "$ref" in value:
        found.append(value["$ref"].removeprefix("#/components/schemas/"))
    return found


def test_every_schema_is_used() -> None:
    """No schema is left over from a route that is gone."""
    schemas = DOCUMENT["components"]["schemas"]
    used = set(references(DOCUMENT["paths"]))
    for _ in schemas:
        used |= {name for each in used for name in references(schemas[each])}
    assert used == set(schemas)


def test_a_statement_has_the_schema_that_the_site_publishes() -> None:
    """The office system needs one form, wherever it has read it."""
    published = statement_schema()
    del published["$schema"], published["$id"]
    assert DOCUMENT["components"]["schemas"]["Submission"] == published


@pytest.mark.parametrize(("label", "operation"), OPERATIONS, ids=[each for each, _ in OPERATIONS])
def test_an_operation_says_what_may_happen(label: str, operation: dict[str, Any]) -> None:
    """Each has a name, a Chinese sentence, its security, and all that can go wrong with it."""
    assert operation["operationId"].isalnum()
    assert operation["summary"]
    told = set(operation["responses"])
    assert {"413", "500", "503"} <= told
    if operation["security"]:
        assert {"401", "403", "429"} <= told
    if "requestBody" in operation:
        assert {"400", "415"} <= told
    if "{" in label:
        assert "404" in told


def test_names_are_unique_and_every_right_opens_something() -> None:
    """No two operations share a name; every right has a route, but for what needs the key file."""
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names) == len(ROUTES)
    assert {route.right for route in ROUTES} == {None, *Right} - {Right.ROTATE_KEY}
