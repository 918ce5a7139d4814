"""A sound statement with one thing in it replaced by something odd: judged, never broken."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.office import Client
from tests.tools import samples

ODD: list[Any] = [
    None,
    "",
    " ",
    0,
    -1,
    10**30,
    1e308,
    True,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    "\u202e甲",
    "\ud800",
    "x" * 300,
    "2026-02-30 25:61",
    "0001-01-01 00:00",
    "9999-12-31 23:59",
    "sha256:" + "0" * 64,
    "C9999-9999999",
    "<script>alert(1)</script>",
    "a\nb",
]
"""Values that no field expects, or that some field takes and others do not."""


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Yield the way to everything in a JSON value, but for the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        yield (*at, key)
        if isinstance(each, dict | list):
            yield from places(each, (*at, key))


def replaced(value: dict[str, Any], at: tuple[Any, ...], odd: object) -> dict[str, Any]:
    """Return a value with one thing in it replaced."""
    changed = copy.deepcopy(value)
    where: Any = changed
    for key in at[:-1]:
        where = where[key]
    where[at[-1]] = odd
    return changed


@pytest.mark.parametrize("name", ["clarification-2026-001-v2", "notice-2026-004"])
def test_whatever_stands_in_a_field_gets_a_verdict(ask: Client, name: str) -> None:
    """Each field of a sound statement, with each odd value in it, is well judged or told."""
    value = samples.mapping(name)
    tried = 0
    for at in places(value):
        for odd in ODD:
            got = ask.ask("POST", "/check", replaced(value, at, odd), who="drafter")
            assert got.status in {200, 400}, (at, odd, got.value)
            assert got.status == 200 or got.value["faults"]
            tried += 1
    assert tried > 1000


def test_what_is_left_out_is_told(ask: Client) -> None:
    """A statement without any one of its fields is never a broken program."""
    value = samples.mapping("clarification-2026-002")
    for name in value:
        less = {key: inner for key, inner in value.items() if key != name}
        assert ask.ask("POST", "/statements", less, who="intake").status in {200, 400, 422}, name
