"""The door where the court has a single sign-on."""

from __future__ import annotations

from datetime import datetime

import pytest

from publish.errors import IdentityUnavailable, Unauthenticated
from publish.guard.caller import Caller
from publish.guard.roles import Role
from tests.services.gatehouse import COURT, START, Gatehouse, told

ELSEWHERE = Caller("oidc:u-1", frozenset({Role.AUDITOR}), COURT, "oidc", "u-1")


def test_other_tokens_go_to_the_single_sign_on() -> None:
    """What is no token of ours is asked about there, and ours never are."""
    asked = []

    def recognise(bearer: str, now: datetime) -> Caller:
        asked.append((bearer, now))
        return ELSEWHERE

    house = Gatehouse(recognise=recognise)
    text = house.token("oa", Role.INTAKE)
    assert house.door.enter("a.b.c") == ELSEWHERE
    assert house.door.enter(text).via == "token"
    for bearer in ("zm_mistyped", None):
        with pytest.raises(Unauthenticated):
            house.door.enter(bearer)
    assert asked == [("a.b.c", START)]


def test_a_single_sign_on_that_is_down_is_said_to_be() -> None:
    """That is not the caller's fault, and not on the trail as one."""

    def recognise(bearer: str, now: datetime) -> Caller:
        raise IdentityUnavailable("单点登录服务没有回答")

    house = Gatehouse(recognise=recognise)
    with pytest.raises(IdentityUnavailable) as error:
        house.door.enter("a.b.c")
    assert "改用访问令牌" in error.value.advice
    assert told(house.store, "what") == []
