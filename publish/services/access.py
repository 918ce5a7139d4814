"""Access: users and tokens in the store, and who a bearer is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from publish.guard.caller import Caller
from publish.guard.roles import Role
from publish.guard.tokens import Token
from publish.ports import Store


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    name: str
    roles: frozenset[Role]
    since: datetime
    disabled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token; its text is shown once and kept nowhere."""

    text: str
    token: Token


def identify(store: Store, bearer: str | None, now: datetime) -> Caller:
    """Return who holds an access token; raises Unauthenticated."""
    raise NotImplementedError


def add_user(store: Store, name: str, roles: Collection[Role], now: datetime) -> User:
    """Add an account; raises WrongUsage for a bad name, or one that is taken."""
    raise NotImplementedError


def disable_user(store: Store, name: str, now: datetime) -> User:
    """Disable an account and with it all its tokens; raises WrongUsage if there is none."""
    raise NotImplementedError


def list_users(store: Store) -> list[User]:
    """Return all accounts, by name."""
    raise NotImplementedError


def list_tokens(store: Store, name: str | None = None) -> list[Token]:
    """Return the tokens, of one account if it is named."""
    raise NotImplementedError


def issue_token(store: Store, name: str, now: datetime, *, days: int = 90) -> Issued:
    """Issue a token; raises WrongUsage for an unknown or disabled account."""
    raise NotImplementedError


def revoke_token(store: Store, token: str, now: datetime) -> Token:
    """Revoke a token by its id; raises WrongUsage if there is none."""
    raise NotImplementedError
