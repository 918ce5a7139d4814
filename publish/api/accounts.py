"""Routes about who may use the API: accounts and their tokens."""

from __future__ import annotations

from publish.api import forms
from publish.api.exchange import Answer, answer
from publish.api.problems import CONFLICT, Refused
from publish.api.route import Call, Route, missing
from publish.errors import WrongUsage
from publish.guard.roles import Right, Role
from publish.services import access
from publish.services.accounts import User, token_json

_ADVICE = "令牌只显示这一次，请立即交给使用的人；系统里只有它的摘要，找不回来。"


def _list(call: Call) -> Answer:
    """List the accounts, each with its tokens; of a token only what is no secret."""
    store = call.press.store
    call.doing.target = "list"
    tokens = access.list_tokens(store)
    rows = [
        user.as_json() | {"tokens": [token_json(each) for each in tokens if each.user == user.name]}
        for user in access.list_users(store)
    ]
    return answer({"users": rows})


def _add(call: Call) -> Answer:
    """Add an account, or enable a disabled one with these roles."""
    name, roles = call.value["name"], call.value["roles"]
    chosen = "+".join(str(role) for role in Role if role in roles)
    call.doing.target = f"add:{name}:{chosen}"
    known = _known(call, name)
    if known is not None and known.disabled is None:
        advice = "要改变角色，请先停用再重新添加；原有令牌随之失效。"
        raise Refused(CONFLICT, f"账号 {name} 已经存在", advice=advice)
    user = access.add_user(call.press.store, name, roles, call.now)
    return answer(user.as_json(), 201)


def _disable(call: Call) -> Answer:
    """Disable an account, and with it all its tokens; again is fine."""
    name = _existing(call).name
    call.doing.target = f"disable:{name}"
    return answer(access.disable_user(call.press.store, name, call.now).as_json())


def _issue(call: Call) -> Answer:
    """Issue a token; it is shown this once."""
    user = _existing(call)
    call.doing.target = f"token:{user.name}"
    if user.disabled is not None:
        raise Refused(CONFLICT, f"账号 {user.name} 已经停用", advice="请先重新添加账号。")
    days = call.value.get("days", access.DAYS)
    made = access.issue_token(call.press.store, user.name, call.now, days=days)
    call.doing.target = f"token:{user.name}:{made.token.id}"
    return answer({**token_json(made.token), "token": made.text, "advice": _ADVICE}, 201)


def _revoke(call: Call) -> Answer:
    """Revoke a token; again is fine."""
    user = _existing(call)
    try:
        token = access.revoke_token(
            call.press.store, call.request.path["token"], call.now, user=user.name
        )
    except WrongUsage:
        raise missing("这个账号没有这个编号的令牌") from None
    call.doing.target = f"revoke:{user.name}:{token.id}"
    return answer(token_json(token))


def _existing(call: Call) -> User:
    """Return the account that the path names; raises Refused."""
    found = _known(call, call.request.path["name"])
    if found is None:
        raise missing("没有这个账号")
    return found


def _known(call: Call, name: str) -> User | None:
    return next((user for user in access.list_users(call.press.store) if user.name == name), None)


ROUTES = (
    Route(
        "GET", "/users", "listUsers", Right.MANAGE_USERS, "列出账号和令牌", _list, {200: "Accounts"}
    ),
    Route(
        "POST",
        "/users",
        "addUser",
        Right.MANAGE_USERS,
        "添加账号，或者重新启用停用的账号",
        _add,
        {201: "Account"},
        takes=forms.ACCOUNT,
    ),
    Route(
        "POST",
        "/users/{name}/disable",
        "disableUser",
        Right.MANAGE_USERS,
        "停用账号，它的令牌全部失效",
        _disable,
        {200: "Account"},
    ),
    Route(
        "POST",
        "/users/{name}/tokens",
        "issueToken",
        Right.MANAGE_USERS,
        "签发访问令牌（只显示一次）",
        _issue,
        {201: "NewToken"},
        takes=forms.TOKEN,
    ),
    Route(
        "DELETE",
        "/users/{name}/tokens/{token}",
        "revokeToken",
        Right.MANAGE_USERS,
        "吊销访问令牌",
        _revoke,
        {200: "Token"},
        about="token 是令牌的编号，不是令牌本身。",
    ),
)
