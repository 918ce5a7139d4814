"""Who may do what: every right with every role, written out."""

from __future__ import annotations

import pytest

from publish.errors import Forbidden
from publish.guard.caller import Caller, operator, require
from publish.guard.roles import ALLOWED, Right, Role, allowed

TABLE = """
                  intake drafter reviewer signer publisher administrator auditor
digest            yes    yes     yes      yes    yes       -             -
check             yes    yes     yes      yes    yes       -             -
submit            yes    -       -        -      yes       -             -
read_statement    -      yes     yes      yes    yes       -             yes
read_deliveries   -      yes     yes      yes    yes       yes           yes
resolve_delivery  -      -       -        -      yes       -             -
withdraw          yes    -       -        -      yes       -             -
redact            -      -       -        yes    -         -             -
publish           -      -       -        -      yes       yes           -
read_status       yes    yes     yes      yes    yes       yes           yes
read_audit        -      -       -        -      -         yes           yes
manage_users      -      -       -        -      -         yes           -
rotate_key        -      -       -        -      -         yes           -
"""
_HEAD, *_ROWS = TABLE.strip("\n").splitlines()
CELLS = [
    (row.split()[0], role, cell == "yes")
    for row in _ROWS
    for role, cell in zip(_HEAD.split(), row.split()[1:], strict=True)
]
LASTING = {
    "submit",
    "resolve_delivery",
    "withdraw",
    "redact",
    "publish",
    "manage_users",
    "rotate_key",
}


def caller(*roles: Role) -> Caller:
    """Return somebody with these roles."""
    return Caller("somebody", frozenset(roles), "press.court.example/log", "token", "0")


def test_the_table_has_every_right_and_every_role() -> None:
    """No cell of the table is left to chance: 13 rights times 7 roles."""
    assert {right for right, _, _ in CELLS} == set(Right)
    assert {role for _, role, _ in CELLS} == set(Role)
    assert len(CELLS) == 91
    assert set(ALLOWED) == set(Right)


@pytest.mark.parametrize(("right", "role", "yes"), CELLS)
def test_a_cell(right: str, role: str, *, yes: bool) -> None:
    """A role has a right exactly where the table says so, by question and by demand."""
    assert allowed([Role(role)], Right(right)) is yes
    if yes:
        require(caller(Role(role)), Right(right))
    else:
        with pytest.raises(Forbidden):
            require(caller(Role(role)), Right(right))


@pytest.mark.parametrize("right", Right)
def test_nobody_may_do_anything_without_a_role(right: Right) -> None:
    """Somebody whom the single sign-on knows, and who has no role here, may do nothing."""
    with pytest.raises(Forbidden):
        require(caller(), right)


def test_roles_add_up() -> None:
    """Whoever has two roles has the rights of both, and no others."""
    both = {right for right in Right if allowed([Role.INTAKE, Role.AUDITOR], right)}
    assert both == {
        "digest",
        "check",
        "submit",
        "withdraw",
        "read_statement",
        "read_deliveries",
        "read_status",
        "read_audit",
    }


def test_the_administrator_has_no_part_in_what_is_said() -> None:
    """Who runs the system can neither read what is not public, nor submit, nor erase."""
    may = {right for right in Right if allowed([Role.ADMINISTRATOR], right)}
    assert may & {"submit", "withdraw", "redact", "read_statement", "resolve_delivery"} == set()


def test_no_single_role_can_write_and_manage() -> None:
    """No role both puts texts out and decides who may."""
    for role in Role:
        may = {right for right in Right if allowed([role], right)}
        assert not ({"manage_users"} <= may and may & {"submit", "withdraw", "redact"})


def test_a_refusal_names_the_right_and_who_has_it() -> None:
    """Whoever is turned away learns what they lack, and whom to turn to."""
    with pytest.raises(Forbidden) as refused:
        require(caller(Role.DRAFTER), Right.SUBMIT)
    assert str(refused.value) == "somebody 无权提交稿件（submit）"
    assert refused.value.advice == "有权办理的是：接口、发布人。需要时请联系系统管理员。"
    assert refused.value.exit_status == 4


def test_the_operator_may_do_everything() -> None:
    """The command line has the store itself; it is on record as ``cli``."""
    who = operator("press.court.example/log")
    for right in Right:
        require(who, right)
    assert (who.name, who.via, who.token) == ("cli", "cli", "")


@pytest.mark.parametrize("right", Right)
def test_what_lasts_is_known_beforehand(right: Right) -> None:
    """The rights whose use changes something are exactly these six."""
    assert right.lasting is (right in LASTING)


@pytest.mark.parametrize("word", [*Role, *Right])
def test_every_role_and_right_has_a_chinese_name(word: Role | Right) -> None:
    """A clerk is told in Chinese what somebody is, or may do."""
    assert all("一" <= letter <= "鿿" for letter in word.label)
    assert len({each.label for each in type(word)}) == len(type(word))
