"""Access: accounts and tokens in the store, and who it is that brings a token.

An account is never deleted and its name never given to another, since the trail names it for ever.
Disabling it ends all its tokens for good: a token carries the ``epoch`` of its account, and an
account that is enabled again begins the next one.

Neither accounts nor tokens are in a backup. One that was restored would bring back tokens that
have been revoked since, and accounts that have been disabled; after a restore they are made anew.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from publish.errors import Conflict, NotFound, SettingsError, Unauthenticated, WrongUsage
from publish.guard import tokens
from publish.guard.caller import OPERATOR, Caller, Why
from publish.guard.roles import Role
from publish.guard.tokens import REFUSED, Secret, Token
from publish.ports import Store, Version
from publish.services import keys
from publish.services.accounts import (
    DECOY,
    NOBODY,
    Issued,
    User,
    read_token,
    token_data,
    token_json,
    whole,
)
from publish.services.identity import Identity

DAYS = 90
"""How long a token is good, unless somebody says otherwise."""
MOST_DAYS = 366
FIRST = "admin"
"""Name of the administrator that ``init`` makes."""
_NAME = re.compile(r"[a-z](?:[a-z0-9.-]{0,38}[a-z0-9])?")
_ATTEMPTS = 20
_T = TypeVar("_T")

__all__ = [
    "DAYS",
    "FIRST",
    "MOST_DAYS",
    "Issued",
    "User",
    "add_user",
    "court_of",
    "disable_user",
    "first_administrator",
    "identify",
    "issue_token",
    "list_tokens",
    "list_users",
    "revoke_token",
    "token_json",
]


# -- who is it -------------------------------------------------------------------------------------


def identify(store: Store, bearer: str | None, now: datetime) -> Caller:
    """Return who holds an access token; raises Unauthenticated.

    Unknown, wrong, expired, revoked, disabled: the sentence is one, ``why`` tells the trail. The
    same reads and the same comparison are made in every case; a token's id is no secret anyhow.
    """
    if bearer is None:
        raise Unauthenticated("没有带访问令牌", why=Why.NOTHING)
    given = tokens.parse(bearer)
    court = court_of(store)
    token, known = _token(store, given.id)
    user, _ = _user(store, token.user)
    fault = token.fault(given, court, now)
    if not known:
        raise Unauthenticated(REFUSED, why=Why.UNKNOWN)
    if fault is None and not (user.disabled is None and user.epoch == token.epoch):
        fault = Why.DISABLED
    if fault is not None:
        raise Unauthenticated(REFUSED, why=fault, token=token.id)
    return Caller(user.name, user.roles, court, "token", token.id)


def court_of(store: Store) -> str:
    """Return the origin of the record that a store holds; raises SettingsError without one."""
    try:
        return Identity.read(store.get(keys.IDENTITY).data).origin
    except NotFound:
        raise SettingsError("存储还没有初始化", advice="请先运行 zhengming init。") from None


def _token(store: Store, token_id: str) -> tuple[Token, bool]:
    """Return a token, or one that nothing opens, and whether it is there."""
    try:
        return read_token(store.get(keys.token(token_id)).data), True
    except NotFound:
        return read_token(DECOY), False


def _user(store: Store, name: str) -> tuple[User, bool]:
    """Return an account, or one that may nothing, and whether it is there."""
    try:
        return User.read(store.get(keys.user(name)).data), True
    except NotFound:
        return User.read(NOBODY), False


# -- accounts --------------------------------------------------------------------------------------


def add_user(store: Store, name: str, roles: Collection[Role], now: datetime) -> User:
    """Add an account, or enable a disabled one with these roles; its old tokens stay dead.

    Raises WrongUsage for a bad name, for no role, and for an account that is in use.
    """
    if not _NAME.fullmatch(name) or name == OPERATOR:
        advice = (
            "请用小写字母开头，由小写字母、数字、点和连字符组成，最多 40 个字符，不要用真实姓名。"
        )
        raise WrongUsage("账号名不合规定", advice=advice)
    if not roles:
        raise WrongUsage("账号至少要有一个角色", advice="请用 --role 写明角色。")

    def added(before: User | None) -> User:
        if before is None:
            return User(name, frozenset(roles), whole(now))
        if before.disabled is None:
            advice = "要改变角色，请先停用再重新添加；原有令牌随之失效。"
            raise WrongUsage(f"账号 {name} 已经存在", advice=advice)
        return User(name, frozenset(roles), whole(now), before.epoch + 1)

    return _change_user(store, name, added)


def disable_user(store: Store, name: str, now: datetime) -> User:
    """Disable an account, and with it all its tokens; again is fine. Raises WrongUsage if none."""

    def disabled(before: User | None) -> User:
        if before is None:
            raise _no_user(name)
        return before if before.disabled else replace(before, disabled=whole(now))

    return _change_user(store, name, disabled)


def list_users(store: Store) -> list[User]:
    """Return all accounts, by name."""
    return [User.read(store.get(key).data) for key in store.list(keys.USERS)]


def first_administrator(store: Store, now: datetime) -> bool:
    """Make the first administrator, unless there has been one; return whether it was made."""
    if _user(store, FIRST)[1]:
        return False
    add_user(store, FIRST, [Role.ADMINISTRATOR], now)
    return True


def _change_user(store: Store, name: str, change: Callable[[User | None], User]) -> User:
    def swap(before: bytes | None) -> tuple[bytes, User]:
        after = change(User.read(before) if before else None)
        return after.data, after

    return _swap(store, keys.user(name), swap)


def _no_user(name: str) -> WrongUsage:
    # Whatever is no name may be a token that was pasted in the wrong place: it is not repeated.
    shown = f" {name}" if _NAME.fullmatch(name) else ""
    return WrongUsage(f"没有账号{shown}", advice="请用 zhengming user list 核对账号名。")


# -- tokens ----------------------------------------------------------------------------------------


def issue_token(store: Store, name: str, now: datetime, *, days: int = DAYS) -> Issued:
    """Issue a token; raises WrongUsage for an unknown or disabled account, or too long a time."""
    if not 1 <= days <= MOST_DAYS:
        raise WrongUsage(f"令牌的有效期应当是 1 至 {MOST_DAYS} 天")
    user, there = _user(store, name) if _NAME.fullmatch(name) else (User.read(NOBODY), False)
    if not there:
        raise _no_user(name)
    if user.disabled:
        raise WrongUsage(f"账号 {name} 已经停用", advice="重新启用：zhengming user add。")
    court, since = court_of(store), whole(now)
    secret = Secret.of(
        secrets.token_bytes(tokens.ID_BYTES), secrets.token_bytes(tokens.SECRET_BYTES)
    )
    token = Token(
        id=secret.id,
        user=name,
        epoch=user.epoch,
        court=court,
        hashed=secret.hashed(court),
        since=since,
        until=since + timedelta(days=days),
    )
    # A new key; ids are long enough that Conflict means a broken generator, not bad luck.
    store.swap(keys.token(token.id), token_data(token), seen=None)
    return Issued(secret, token)


def list_tokens(store: Store, name: str | None = None) -> list[Token]:
    """Return the tokens, of one account if it is named, in the order of their issue."""
    found = [read_token(store.get(key).data) for key in store.list(keys.TOKENS)]
    return sorted(
        (token for token in found if name in {None, token.user}), key=lambda t: (t.since, t.id)
    )


def revoke_token(store: Store, token: str, now: datetime, *, user: str | None = None) -> Token:
    """Revoke a token by its id; again is fine. Raises WrongUsage if (this user has) no such."""

    def revoked(before: bytes | None) -> tuple[bytes, Token]:
        known = read_token(before) if before else None
        if known is None or user not in {None, known.user}:
            raise _no_token(token)
        after = known if known.revoked else replace(known, revoked=whole(now))
        return token_data(after), after

    # What follows the id in a pasted token is not asked for, and must not get into an error.
    if not tokens.is_id(token):
        raise WrongUsage(
            "令牌编号写法不对", advice="请用 zhengming user list 查看编号，不要粘贴令牌本身。"
        )
    return _swap(store, keys.token(token), revoked)


def _no_token(token_id: str) -> WrongUsage:
    advice = "请用 zhengming user list 核对令牌编号。"
    return WrongUsage(f"没有编号为 {token_id} 的令牌", advice=advice)


# -- the store -------------------------------------------------------------------------------------


def _swap(store: Store, key: str, change: Callable[[bytes | None], tuple[bytes, _T]]) -> _T:
    """Change what a key holds, reading again for as long as somebody else was first."""
    for _ in range(_ATTEMPTS):
        before: bytes | None = None
        seen: Version | None = None
        try:
            found = store.get(key)
        except NotFound:
            pass
        else:
            before, seen = found.data, found.version
        data, value = change(before)
        if data == before:
            return value
        try:
            store.swap(key, data, seen=seen)
        except Conflict:
            continue
        return value
    raise Conflict("同一账号正在被反复改动", advice="请稍后再试。")
