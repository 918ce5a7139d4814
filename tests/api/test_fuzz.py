"""The API against its own description: no 5xx, no answer that the description does not name.

schemathesis makes requests that fit the description and requests that do not. So that not all of
them end at the first check, half get the number of a statement that is there, a date that exists,
and a token that is good.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from publish.api.openapi import document
from publish.api.table import ROUTES
from publish.api.wsgi import mount
from tests.api.office import EVERYTHING, Court

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

load_all_checks()
HELD = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]
REJECTED = CHECKS.get_one("negative_data_rejection")
"""What does not fit the description must not be taken, unless this test has made it fit."""
CASES = {
    "POST /digest": 300,
    "POST /check": 300,
    "POST /statements": 400,
    "GET /statements": 400,
    "GET /statements/{number}": 350,
    "GET /statements/{number}/editions/{rev}": 400,
    "POST /statements/{number}/withdraw": 400,
    "POST /statements/{number}/redact": 350,
    "GET /deliveries": 100,
    "POST /deliveries/{tag}/{channel}/resolve": 350,
    "POST /publish": 60,
    "GET /status": 100,
    "GET /audit": 40,
    "GET /trail": 400,
    "GET /users": 50,
    "POST /users": 300,
    "POST /users/{name}/disable": 250,
    "POST /users/{name}/tokens": 300,
    "DELETE /users/{name}/tokens/{token}": 200,
}
"""Cases of each operation that has anything to vary."""
KNOWN: dict[str, list[Any]] = {
    "number": ["C2026-0001", "C2026-0004", "N2026-0002"],
    "rev": [1, 2],
    "tag": ["C2026-0001-v1", "N2026-0001-v1"],
    "channel": ["wechat", "weibo"],
    "name": ["drafter", EVERYTHING],
    "token": ["00000000000"],
}


def below_the_prefix(application: WSGIApplication) -> WSGIApplication:
    """Return what mounts an application at ``/api``; every request comes from another address."""
    calls = iter(range(1 << 24))

    def call(environ: WSGIEnvironment, start: StartResponse) -> Any:  # noqa: ANN401 - PEP 3333
        at = next(calls)
        mounted = environ | {
            "SCRIPT_NAME": "/api",
            "PATH_INFO": environ["PATH_INFO"].removeprefix("/api"),
            "REMOTE_ADDR": f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}",
        }
        return application(mounted, start)

    return call


def operations(court: Court) -> dict[str, Any]:
    """Return schemathesis' view of every operation."""
    schema: Any = schemathesis.openapi.from_dict(document(ROUTES))
    schema.app = below_the_prefix(mount(court.reception()))
    return {each.ok().label: each.ok() for each in schema.get_all_operations()}


@cache
def labels() -> list[str]:
    """Return the names of all operations."""
    return [f"{route.method} {route.path}" for route in ROUTES]


def made_plausible(case: Any, court: Court, chance: Random) -> bool:  # noqa: ANN401 - untyped
    """Give a case what lets it go further, every other time; return whether anything was."""
    changed = False
    bearer = str((case.headers or {}).get("Authorization", ""))
    if bearer.startswith("Bearer "):
        case.headers["Authorization"] = f"Bearer {court.token(EVERYTHING)}"
    for name in case.path_parameters or {}:
        if chance.random() < 0.5:
            case.path_parameters[name] = chance.choice(KNOWN[name])
            changed = True
    if isinstance(case.body, dict) and "pub_date" in case.body and chance.random() < 0.5:
        case.body["pub_date"] = "2026-11-20 10:00"
        changed = True
    return changed


@pytest.mark.parametrize("label", labels())
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_nothing_is_answered_that_is_not_described(
    label: str, mode: schemathesis.GenerationMode, tmp_path: Path
) -> None:
    """Whatever is sent, the answer is one of those that the description names, and never a 5xx."""
    court, seen, chance = Court(tmp_path), Counter[int](), Random(label)
    operation = operations(court)[label]
    quiet = settings(
        max_examples=CASES.get(label, 2) // 2,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def try_it(case: Any) -> None:  # noqa: ANN401 - untyped
        held = HELD if made_plausible(case, court, chance) else [*HELD, REJECTED]
        answer = case.call()
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=held)

    if label in CASES or mode is schemathesis.GenerationMode.POSITIVE:
        given_cases: Any = given(operation.as_strategy(generation_mode=mode))
        run: Any = quiet(given_cases(try_it))
        run()
    assert seen.total() >= CASES.get(label, 0) // 2, seen


def test_five_thousand_cases_and_more_are_tried() -> None:
    """The table names every operation that takes anything, and enough cases of them."""
    assert sum(CASES.values()) >= 5000
    varied = {f"{r.method} {r.path}" for r in ROUTES if r.right is not None}
    assert set(CASES) == varied
