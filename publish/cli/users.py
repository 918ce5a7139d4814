"""Commands about who may use the API: user add, list, disable, token."""

from __future__ import annotations

import argparse
from datetime import datetime

from publish import bootstrap
from publish.bootstrap.entrance import at_the_machine, open_door
from publish.cli.output import Output
from publish.errors import WrongUsage
from publish.guard.roles import Right, Role
from publish.guard.tokens import Token
from publish.services import access
from publish.services.accounts import User, token_json

DONE = 0


def add(given: argparse.Namespace, output: Output) -> int:
    """Add an account, or enable a disabled one with the roles given."""
    press = bootstrap.open_press(bootstrap.settings())
    roles = [Role(name) for name in given.role]
    with open_door(press).act(
        at_the_machine(press), Right.MANAGE_USERS, target=f"add:{given.name}"
    ) as doing:
        user = access.add_user(press.store, given.name, roles, bootstrap.clock())
        doing.target += ":" + "+".join(str(role) for role in Role if role in user.roles)
    output.result(user.as_json(), f"已添加账号 {_line(user)}")
    output.say(f"它还没有令牌：zhengming user token {user.name}")
    return DONE


def disable(given: argparse.Namespace, output: Output) -> int:
    """Disable an account, and with it all its tokens."""
    press = bootstrap.open_press(bootstrap.settings())
    with open_door(press).act(
        at_the_machine(press), Right.MANAGE_USERS, target=f"disable:{given.name}"
    ):
        user = access.disable_user(press.store, given.name, bootstrap.clock())
    output.result(user.as_json(), f"账号 {user.name} 已停用，它的令牌全部失效。")
    return DONE


def show(given: argparse.Namespace, output: Output) -> int:
    """List the accounts, each with its tokens; of a token only what is no secret."""
    del given
    press = bootstrap.open_press(bootstrap.settings())
    now = bootstrap.clock()
    store = press.record.store
    tokens = access.list_tokens(store)
    rows, lines = [], []
    for user in access.list_users(store):
        own = [token for token in tokens if token.user == user.name]
        rows.append({**user.as_json(), "tokens": [token_json(token) for token in own]})
        lines.append(_line(user))
        lines += [f"  令牌 {token.id}  {_standing(user, token, now)}" for token in own]
    output.result({"users": rows}, "\n".join(lines) or "还没有账号。")
    return DONE


def token(given: argparse.Namespace, output: Output) -> int:
    """Issue a token, which is shown this once; or revoke one."""
    press = bootstrap.open_press(bootstrap.settings())
    if given.revoke and given.days is not None:
        raise WrongUsage("--revoke 和 --days 不能一起用")
    if given.revoke:
        return _revoke(press, given, output)
    days = access.DAYS if given.days is None else given.days
    with open_door(press).act(
        at_the_machine(press), Right.MANAGE_USERS, target=f"token:{given.name}"
    ) as doing:
        issued = access.issue_token(press.store, given.name, bootstrap.clock(), days=days)
        doing.target += f":{issued.token.id}"
    shown = {**token_json(issued.token), "token": issued.text}
    output.result(shown, issued.text)
    until = f"{issued.token.until:%Y-%m-%d}"
    output.say(
        f"令牌 {issued.token.id} 有效期至 {until}。它只显示这一次，请立即交给使用者并妥善保管。"
    )
    return DONE


def _revoke(press: bootstrap.Press, given: argparse.Namespace, output: Output) -> int:
    with open_door(press).act(
        at_the_machine(press), Right.MANAGE_USERS, target=f"revoke:{given.name}"
    ) as doing:
        revoked = access.revoke_token(press.store, given.revoke, bootstrap.clock(), user=given.name)
        doing.target += f":{revoked.id}"
    output.result(token_json(revoked), f"令牌 {revoked.id} 已吊销。")
    return DONE


def _line(user: User) -> str:
    roles = "、".join(role.label for role in Role if role in user.roles)
    return f"{user.name}（{roles}）" + (" 已停用" if user.disabled else "")


def _standing(user: User, token: Token, now: datetime) -> str:
    if token.revoked:
        return "已吊销"
    if user.disabled or token.epoch != user.epoch:
        return "随账号停用失效"
    until = f"{token.until:%Y-%m-%d}"
    return f"已于 {until} 过期" if token.until <= now else f"有效期至 {until}"
