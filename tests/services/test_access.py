"""Accounts and tokens in the store, and who it is that brings one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.errors import SettingsError, Unauthenticated, WrongUsage
from publish.guard.roles import Role
from publish.guard.tokens import Secret, parse
from publish.ports import Store
from publish.services import access, keys
from tests.services.gatehouse import COURT, START, Gatehouse, begun

STRANGER = Secret.of(b"strange", bytes(32)).text


@pytest.fixture
def house() -> Gatehouse:
    """Give a door with nobody known to it."""
    return Gatehouse()


def refusal(store: Store, bearer: str | None, house: Gatehouse) -> Unauthenticated:
    """Return the error with which a bearer is refused."""
    with pytest.raises(Unauthenticated) as refused:
        access.identify(store, bearer, house.now)
    return refused.value


def test_a_token_names_its_holder(house: Gatehouse) -> None:
    """Whoever brings a token is its account, with that account's roles, at this court."""
    text = house.token("oa-intake", Role.INTAKE, Role.DRAFTER)
    caller = access.identify(house.store, text, house.now)
    assert caller.name == "oa-intake"
    assert caller.roles == {Role.INTAKE, Role.DRAFTER}
    assert (caller.court, caller.via, caller.token) == (COURT, "token", text[3:14])


def _other_secret(house: Gatehouse, text: str) -> str:
    del house
    return Secret(parse(text).id, bytes(32)).text


def _revoked(house: Gatehouse, text: str) -> str:
    access.revoke_token(house.store, text[3:14], house.now)
    return text


def _disabled(house: Gatehouse, text: str) -> str:
    access.disable_user(house.store, "oa", house.now)
    return text


def _back_again(house: Gatehouse, text: str) -> str:
    access.disable_user(house.store, "oa", house.now)
    access.add_user(house.store, "oa", [Role.INTAKE], house.now)
    return text


def _account_gone(house: Gatehouse, text: str) -> str:
    house.store.erase([keys.user("oa")])
    return text


def _expired(house: Gatehouse, text: str) -> str:
    house.later(days=90)
    return text


def _another_court(house: Gatehouse, text: str) -> str:
    moved = begun(MemoryStore(), "other.court.example/log")
    for key in (keys.user("oa"), keys.token(text[3:14])):
        moved.swap(key, house.store.get(key).data, seen=None)
    house.store = moved
    return text


SPOILT: dict[str, tuple[Callable[[Gatehouse, str], str], str, bool]] = {
    "an unknown id": (lambda _, __: STRANGER, "unknown", False),
    "a wrong secret": (_other_secret, "wrong-secret", True),
    "expired": (_expired, "expired", True),
    "revoked": (_revoked, "revoked", True),
    "account disabled": (_disabled, "disabled", True),
    "account disabled and enabled again": (_back_again, "disabled", True),
    "account gone": (_account_gone, "disabled", True),
    "another court's": (_another_court, "other-court", True),
}


@pytest.mark.parametrize("name", SPOILT)
def test_one_sentence_for_all_and_a_reason_for_the_trail(name: str, house: Gatehouse) -> None:
    """Who is refused cannot tell why; the trail can, and names a token only if there is one."""
    spoil, why, known = SPOILT[name]
    text = spoil(house, house.token("oa", Role.INTAKE))
    error = refusal(house.store, text, house)
    assert (str(error), error.advice) == ("访问令牌无效", "请向系统管理员索取新的访问令牌。")
    assert error.why == why
    assert error.token == (text[3:14] if known else "")


@pytest.mark.parametrize("name", SPOILT)
def test_the_store_is_asked_the_same_in_every_case(name: str, house: Gatehouse) -> None:
    """Nobody can tell by the work whether an id is known: identity, token, account, each once."""
    text = SPOILT[name][0](house, house.token("oa", Role.INTAKE))
    assert isinstance(house.store, MemoryStore)
    before = len(house.store.log)
    refusal(house.store, text, house)
    asked = [(call.name, call.keys[0].partition("/")[0]) for call in house.store.log[before:]]
    assert asked == [("get", "identity"), ("get", "tokens"), ("get", "users")]


def test_without_a_token_one_is_asked_for(house: Gatehouse) -> None:
    """Who brings nothing is told that something is missing."""
    error = refusal(house.store, None, house)
    assert (str(error), error.why) == ("没有带访问令牌", "nothing")


def test_what_is_no_token_never_reaches_the_store(house: Gatehouse) -> None:
    """Garbage costs no read, and no garbage can be made into a key."""
    assert isinstance(house.store, MemoryStore)
    for text in ("zm_../../etc/passwd", "zm_" + "0" * 500, "x", "zm_\x00", STRANGER[:-1]):
        refusal(house.store, text, house)
    assert [call.name for call in house.store.log] == ["create"]
    assert house.store.complaints == []


def test_the_store_has_no_secret(house: Gatehouse) -> None:
    """Who reads the whole store finds nothing that opens the door."""
    text = house.token("oa", Role.INTAKE)
    stored = b"".join(house.store.get(key).data for key in house.store.list(""))
    assert parse(text).secret not in stored
    assert text[15:67].encode() not in stored
    assert parse(text).secret.hex().encode() not in stored


def test_two_tokens_of_an_account_are_apart(house: Gatehouse) -> None:
    """Revoking one leaves the other."""
    one = house.token("oa", Role.INTAKE)
    other = access.issue_token(house.store, "oa", house.now).text
    access.revoke_token(house.store, one[3:14], house.now)
    assert refusal(house.store, one, house).why == "revoked"
    assert access.identify(house.store, other, house.now).token == other[3:14]


def test_a_day_is_enough_and_a_year_is_the_most(house: Gatehouse) -> None:
    """A token lives as long as was said, and nobody can make one that lives for ever."""
    access.add_user(house.store, "oa", [Role.INTAKE], START)
    issued = access.issue_token(house.store, "oa", START, days=1)
    assert issued.token.until == START + timedelta(days=1)
    for days in (0, -1, 367, 10**9):
        with pytest.raises(WrongUsage, match="1 至 366 天"):
            access.issue_token(house.store, "oa", START, days=days)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Oa",
        "oa_1",
        "1oa",
        "-oa",
        "oa-",
        "oa.",
        "a" * 41,
        "张三",
        "oa/x",
        "cli",
        "oidc:x",
        "a b",
    ],
)
def test_names_are_words(name: str, house: Gatehouse) -> None:
    """No real names, no paths, and not the name of the operator; a bad one is not repeated."""
    with pytest.raises(WrongUsage) as refused:
        access.add_user(house.store, name, [Role.INTAKE], house.now)
    assert str(refused.value) == "账号名不合规定"
    with pytest.raises(WrongUsage):
        access.issue_token(house.store, name, house.now)


def test_an_account_needs_a_role(house: Gatehouse) -> None:
    """An account that may do nothing is a mistake."""
    with pytest.raises(WrongUsage, match="至少要有一个角色"):
        access.add_user(house.store, "oa", [], house.now)


def test_a_name_in_use_is_not_given_again(house: Gatehouse) -> None:
    """Adding cannot change the roles of somebody else by a slip."""
    access.add_user(house.store, "oa", [Role.INTAKE], START)
    with pytest.raises(WrongUsage, match="已经存在"):
        access.add_user(house.store, "oa", [Role.ADMINISTRATOR], house.now)
    assert [user.roles for user in access.list_users(house.store)] == [{"intake"}]


def test_disabling_is_kept_and_may_be_said_twice(house: Gatehouse) -> None:
    """The first time counts; a disabled account gets no token, and an unknown one no answer."""
    access.add_user(house.store, "oa", [Role.INTAKE], START)
    access.disable_user(house.store, "oa", START)
    assert access.disable_user(house.store, "oa", house.later(days=1)).disabled == START
    with pytest.raises(WrongUsage, match="已经停用"):
        access.issue_token(house.store, "oa", house.now)
    with pytest.raises(WrongUsage, match="没有账号 nobody"):
        access.disable_user(house.store, "nobody", house.now)


@pytest.mark.parametrize("wrong", ["", "x" * 11, "0" * 11, STRANGER])
def test_what_cannot_be_revoked(wrong: str, house: Gatehouse) -> None:
    """An id that is none, or not this account's, is refused, and a pasted token not repeated."""
    text = house.token("oa", Role.INTAKE)
    with pytest.raises(WrongUsage) as refused:
        access.revoke_token(house.store, wrong, house.now)
    assert STRANGER[15:] not in f"{refused.value}{refused.value.advice}"
    with pytest.raises(WrongUsage):
        access.revoke_token(house.store, text[3:14], house.now, user="another")
    assert access.identify(house.store, text, house.now).name == "oa"


def test_accounts_and_tokens_are_listed(house: Gatehouse) -> None:
    """By name, and by the time of their issue; nothing of a hash."""
    second, first = house.token("oa-2", Role.INTAKE), house.token("oa-1", Role.AUDITOR)
    assert [user.name for user in access.list_users(house.store)] == ["oa-1", "oa-2"]
    assert {token.id for token in access.list_tokens(house.store)} == {first[3:14], second[3:14]}
    [only] = access.list_tokens(house.store, "oa-2")
    assert access.token_json(only) == {
        "id": second[3:14],
        "user": "oa-2",
        "since": "2026-03-03T01:00:00Z",
        "until": "2026-06-01T01:00:00Z",
        "revoked": None,
    }


def test_there_is_one_first_administrator(house: Gatehouse) -> None:
    """It is made once, even if it has been disabled since."""
    assert access.first_administrator(house.store, START)
    access.disable_user(house.store, "admin", START)
    assert not access.first_administrator(house.store, START)
    assert access.list_users(house.store)[0].disabled == START


def test_a_store_without_a_record_knows_nobody() -> None:
    """Before ``init`` there is no court whose token it could be."""
    with pytest.raises(SettingsError, match="还没有初始化"):
        access.identify(MemoryStore(), STRANGER, START)


def test_racing_to_add_one_name(house: Gatehouse) -> None:
    """Of several who add the same account at once, one does, and the others are told."""

    def add(role: Role) -> str:
        with suppress(WrongUsage):
            access.add_user(house.store, "oa", [role], house.now)
            return str(role)
        return ""

    with ThreadPoolExecutor(4) as pool:
        won = [name for name in pool.map(add, Role) if name]
    assert [sorted(user.roles) for user in access.list_users(house.store)] == [won]
