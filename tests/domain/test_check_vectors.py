"""The vectors of the reader's check, held against the rules of the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from publish.domain.anchors import keys_of
from publish.domain.content import Content
from publish.domain.copying import keys_of_copies, wording_of
from publish.domain.normalform import numbers_in
from publish.domain.wording import Match, compare

FILE = Path(__file__).parents[1] / "vectors" / "check" / "vectors.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
GENUINE = {"exact", "same_wording"}


def content_of(statement: dict[str, Any]) -> Content:
    """Return the content that a vector's statement.json carries."""
    return Content.from_json(json.loads(statement["json"])["content"])


def verdict(case: dict[str, Any]) -> str:
    """Return the verdict of the command line's rules."""
    statement = VECTORS["statements"][case["statement"]]
    told = json.loads(statement["json"])
    words = content_of(statement), statement["whole"]
    wording = wording_of(*words, told["number"], told["edition"])
    named = told["number"] in numbers_in(case["given"])
    return str(compare(case["given"], wording, named=named).match)


def test_there_are_enough_of_every_verdict() -> None:
    """There are hundreds of cases, and dozens of each verdict that says something."""
    told = [case["match"] for case in VECTORS["cases"]]
    assert len(told) >= 300
    assert all(told.count(str(each)) > 20 for each in Match if each is not Match.NOT_FOUND)
    assert set(told) <= {*map(str, Match), "not_genuine"}


@pytest.mark.parametrize("place", range(len(VECTORS["statements"])))
def test_the_rules_give_the_verdicts(place: int) -> None:
    """Every case has the verdict that what was done to the text demands."""
    cases = [case for case in VECTORS["cases"] if case["statement"] == place]
    wrong = [
        (case["what"], case["match"], found)
        for case in cases
        if (found := verdict(case)) != case["match"]
        and (case["match"] != "not_genuine" or found in {*GENUINE, "excerpt"})
    ]
    assert wrong == []


def test_what_was_published_or_altered_once_shares_an_anchor() -> None:
    """Whatever is not mangled throughout has a key of its original, by which it is found."""
    lost = []
    for case in VECTORS["cases"]:
        statement = VECTORS["statements"][case["statement"]]
        number = json.loads(statement["json"])["number"]
        whole = case["match"] in {*GENUINE, "excerpt", "altered"} and len(case["given"]) > 60
        long_enough = whole and number not in numbers_in(case["given"])  # then it is no riddle
        known = {*keys_of_copies(content_of(statement))}
        if long_enough and not known & {*keys_of("", case["given"])}:
            lost.append((case["what"], case["statement"]))
    assert lost == []
