"""Accounts and tokens as the store keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from publish.domain import canonical
from publish.guard.roles import Role
from publish.guard.tokens import Secret, Token


@dataclass(frozen=True, slots=True)
class User:
    """An account; its name is a word such as ``oa-intake``, never a person's own name."""

    name: str
    roles: frozenset[Role]
    since: datetime
    epoch: int = 0
    """How often it has been disabled and enabled again."""
    disabled: datetime | None = None

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        return canonical.encode(
            {
                "name": self.name,
                "roles": sorted(self.roles),
                "since": _text(self.since),
                "epoch": self.epoch,
                "disabled": _text(self.disabled) if self.disabled else None,
            }
        )

    @classmethod
    def read(cls, data: bytes) -> User:
        """Read what ``data`` wrote."""
        value = canonical.decode(data)
        roles = frozenset(Role(role) for role in value["roles"])
        return cls(
            value["name"], roles, _time(value["since"]), value["epoch"], _maybe(value["disabled"])
        )

    def as_json(self) -> dict[str, object]:
        """Return the JSON object that administrators see."""
        return {
            "name": self.name,
            "roles": [str(role) for role in Role if role in self.roles],
            "since": _text(self.since),
            "disabled": _text(self.disabled) if self.disabled else None,
        }


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, with the text that is shown once and kept nowhere."""

    secret: Secret
    token: Token

    @property
    def text(self) -> str:
        """Return the text for its owner."""
        return self.secret.text


def token_json(token: Token) -> dict[str, object]:
    """Return the JSON object of a token that administrators see; nothing of its hash."""
    return {
        "id": token.id,
        "user": token.user,
        "since": _text(token.since),
        "until": _text(token.until),
        "revoked": _text(token.revoked) if token.revoked else None,
    }


def token_data(token: Token) -> bytes:
    """Return the bytes under a token's key."""
    value = token_json(token) | {"epoch": token.epoch, "court": token.court, "hash": token.hashed}
    return canonical.encode(value)


def read_token(data: bytes) -> Token:
    """Read what ``token_data`` wrote."""
    value: dict[str, Any] = canonical.decode(data)
    return Token(
        id=value["id"],
        user=value["user"],
        epoch=value["epoch"],
        court=value["court"],
        hashed=value["hash"],
        since=_time(value["since"]),
        until=_time(value["until"]),
        revoked=_maybe(value["revoked"]),
    )


def whole(now: datetime) -> datetime:
    """Return a time in UTC and whole seconds, as it is kept."""
    return now.astimezone(UTC).replace(microsecond=0)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return _time(text) if text else None


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = User("-", frozenset(), _LONG_AGO, disabled=_LONG_AGO).data
"""Read in the place of an account that is not there."""
DECOY = token_data(Token("-", "-", 0, "-", "0" * 64, _LONG_AGO, _LONG_AGO, _LONG_AGO))
"""Read in the place of what is not there, so that the way is as long."""
