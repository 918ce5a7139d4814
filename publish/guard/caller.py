"""A caller: who asks, by what proof; and the decision whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from publish.errors import Forbidden
from publish.guard.roles import ALLOWED, Right, Role, allowed


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has been recognised; holds nothing secret."""

    name: str
    """Unique name: an account's, or ``oidc:`` and the subject."""
    roles: frozenset[Role]
    court: str
    """Origin of the log whose record the caller may touch."""
    via: str
    """``token``, ``oidc``, or ``cli`` for the operator of this machine."""
    token: str
    """Token id, or the subject at the single sign-on; empty for the operator."""


OPERATOR = "cli"
"""Name of whoever works on the command line of the machine: they have the store itself."""


def operator(court: str) -> Caller:
    """Return the caller that the command line is: it may do everything, and is on record."""
    return Caller(OPERATOR, frozenset(Role), court, "cli", "")


def require(caller: Caller, right: Right) -> None:
    """Let a caller pass; raises Forbidden naming the right and who has it."""
    if allowed(caller.roles, right):
        return
    who = "、".join(role.label for role in Role if role in ALLOWED[right])
    message = f"{caller.name} 无权{right.label}（{right}）"
    raise Forbidden(message, advice=f"有权办理的是：{who}。需要时请联系系统管理员。")


class Why(StrEnum):
    """Why somebody was not recognised: ``Unauthenticated.why``, for the trail alone."""

    NOTHING = "nothing"
    """No token at all."""
    MALFORMED = "malformed"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    WRONG_SECRET = "wrong-secret"  # noqa: S105 - a word for the trail, no secret
    EXPIRED = "expired"
    REVOKED = "revoked"
    DISABLED = "disabled"
    OTHER_COURT = "other-court"
    BEARER = "bearer"
    """A token of the single sign-on that does not verify."""
