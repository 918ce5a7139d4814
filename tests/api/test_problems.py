"""Problem details: every error of the tree has a row, and says no more than it may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from publish import errors
from publish.api.problems import METHOD, TABLE, Refused, told
from publish.api.schemas import SCHEMAS
from publish.errors import Fault, ZhengmingError
from tests.api.office import Court

FAULT = Fault("approval.digest", "approval.digest", "摘要不符。", "请重新审签。")
ROWS: list[tuple[ZhengmingError, int, str]] = [
    (errors.ZhengmingError("甲"), 500, "broken"),
    (errors.InvalidStatement("甲", [FAULT]), 400, "invalid-statement"),
    (errors.GateRefused("甲", [FAULT]), 422, "gate-refused"),
    (errors.WrongUsage("甲"), 400, "invalid-request"),
    (errors.SettingsError("甲"), 500, "settings"),
    (errors.NeedsPerson("甲"), 409, "needs-person"),
    (errors.LogError("甲"), 500, "log-diverged"),
    (errors.BadProof("甲"), 500, "log-diverged"),
    (errors.LogDiverged("甲"), 500, "log-diverged"),
    (errors.StoreError("甲"), 503, "store-unavailable"),
    (errors.NotFound("甲"), 500, "broken"),
    (errors.Conflict("甲"), 409, "conflict"),
    (errors.StoreUnavailable("甲"), 503, "store-unavailable"),
    (errors.SiteError("甲"), 503, "site-unavailable"),
    (errors.RenderError("甲"), 500, "render"),
    (errors.ChannelError("甲"), 503, "channel-unavailable"),
    (errors.ChannelUnavailable("甲"), 503, "channel-unavailable"),
    (errors.ChannelBlocked("甲"), 409, "needs-person"),
    (errors.DeliveryRefused("甲"), 409, "needs-person"),
    (errors.DeliveryInDoubt("甲"), 409, "needs-person"),
    (errors.AccessError("甲"), 403, "forbidden"),
    (errors.Unauthenticated("甲", why="expired", token="tokenid"), 401, "unauthenticated"),
    (errors.Forbidden("甲"), 403, "forbidden"),
    (errors.TooManyRequests("甲", retry_after=7), 429, "too-many-requests"),
    (errors.IdentityUnavailable("甲"), 503, "identity-unavailable"),
]
"""Every error, the status and the code that it becomes."""


def tree(root: type[ZhengmingError]) -> Iterator[type[ZhengmingError]]:
    """Yield the public errors of a tree."""
    if not root.__name__.startswith("_"):
        yield root
    for kind in root.__subclasses__():
        if kind.__module__ == "publish.errors":
            yield from tree(kind)


def test_every_error_has_a_row() -> None:
    """A new error must be given a status, in the code and in the table of this test."""
    every = set(tree(ZhengmingError))
    assert set(TABLE) == every
    assert {type(error) for error, _, _ in ROWS} == every


@pytest.mark.parametrize(("error", "status", "code"), ROWS, ids=lambda value: type(value).__name__)
def test_an_error_becomes_its_status(error: ZhengmingError, status: int, code: str) -> None:
    """Status and code are the row's, and the members are exactly those of the description."""
    answer = told(error, "request-1")
    value = answer.to_json()
    assert (answer.status, value["status"], value["code"]) == (status, status, code)
    assert answer.media == "application/problem+json"
    assert set(value) == set(SCHEMAS["Problem"]["required"])
    assert value["request"] == "request-1"


@pytest.mark.parametrize(("error", "status", "code"), ROWS, ids=lambda value: type(value).__name__)
def test_what_is_our_fault_is_told_without_detail(
    error: ZhengmingError, status: int, code: str
) -> None:
    """A 500 never shows the error's own message, and every 503 says when to come back."""
    answer = told(error, "request-1")
    if status == 500:
        assert "甲" not in answer.to_json()["detail"]
    if status < 500:
        assert answer.to_json()["detail"] == "甲"
    assert ("Retry-After" in answer.headers) is (status in {429, 503})


def test_why_a_token_was_refused_is_not_told() -> None:
    """The reason and the token's id are for the trail alone."""
    answer = told(errors.Unauthenticated("甲", why="expired", token="tokenid"), "request-1")
    shown = answer.body.decode() + str(answer.headers)
    assert "expired" not in shown
    assert "tokenid" not in shown


def test_faults_are_told_one_by_one() -> None:
    """The gate's findings come with field, rule, sentence, advice and level."""
    assert told(errors.GateRefused("甲", [FAULT]), "r").to_json()["faults"] == [
        {
            "field": "approval.digest",
            "rule": "approval.digest",
            "message": "摘要不符。",
            "advice": "请重新审签。",
            "level": "refuse",
        }
    ]


def test_an_error_that_is_not_ours_is_broken() -> None:
    """Its text may quote anything, so nothing of it is shown."""
    answer = told(ValueError("内部材料"), "request-1")
    assert (answer.status, answer.to_json()["code"]) == (500, "broken")
    assert "内部材料" not in answer.body.decode()


def test_a_broken_program_answers_and_tells_the_operator_where(court: Court) -> None:
    """The client gets 500 and an identifier; the journal has the place under that identifier."""
    kept = court.press.store.list("cases/")
    court.press.store.erase(list(kept))
    path = "/statements/C2026-0001/editions/1?case=true"
    answer = court.client().ask("GET", path, who="auditor", X_Request_Id="abcdefgh")
    assert (answer.status, answer.value["code"]) == (500, "broken")
    assert answer.value["detail"] == "程序出错了。请把这个编号告诉系统管理员：abcdefgh"
    assert '"request": "abcdefgh"' in court.journal.getvalue()


def test_a_refusal_of_the_api_keeps_its_own_problem() -> None:
    """Refused is a WrongUsage with a status of its own, and lists the methods with a 405."""
    answer = told(Refused(METHOD, "甲", allow="GET, HEAD"), "r")
    assert (answer.status, answer.headers) == (405, {"Allow": "GET, HEAD"})
