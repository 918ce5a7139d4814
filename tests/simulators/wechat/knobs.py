"""What a person can let go wrong with the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from tests.simulators.faults import LOST
from tests.simulators.knobs import Knob
from tests.simulators.wechat.people import SECRET, Account
from tests.simulators.wechat.switches import Account as Kind

_STRANGER = "198.51.100.9"
_SPENT = MappingProxyType(
    dict.fromkeys(("draft/add", "freepublish/submit", "message/mass/sendall"), 0)
)
_OTHER = "another-invented-secret"


def _lose(account: Account) -> None:
    for path in ("freepublish/submit", "message/mass/sendall"):
        account.fail(path, LOST)


def _move(account: Account, address: str) -> None:
    account.client_ip = address


def _switch(account: Account, /, **switches: Any) -> None:  # noqa: ANN401 - whatever is switched
    account.switches = replace(account.switches, **switches)


KNOBS: Mapping[str, Knob[Account]] = MappingProxyType(
    {
        "address": Knob(
            "本机换了地址，不在 IP 白名单里",
            lambda account: _move(account, _STRANGER),
            "把地址放回白名单",
            lambda account: _move(account, min(account.switches.whitelist)),
            lambda account: account.client_ip == _STRANGER,
        ),
        "quota": Knob(
            "今天的接口额度用完",
            lambda account: _switch(account, daily=_SPENT),
            "给回额度",
            lambda account: _switch(account, daily={}),
            lambda account: account.switches.daily is _SPENT,
        ),
        "secret": Knob(
            "重置 AppSecret",
            lambda account: account.reset_secret(_OTHER),
            "恢复原来的 AppSecret",
            lambda account: account.reset_secret(SECRET),
            lambda account: account.tokens.secret == _OTHER,
        ),
        "unverified": Knob(
            "账号未认证，不许程序发布",
            lambda account: _switch(account, account=Kind.UNVERIFIED),
            "恢复认证",
            lambda account: _switch(account, account=Kind.SERVICE),
            lambda account: account.switches.account is Kind.UNVERIFIED,
        ),
        "token": Knob("让现在的访问令牌过期", lambda account: account.tokens.expire()),
        "lost": Knob("下一次发布或群发：照办，但没有回音", _lose),
    }
)
"""Name → what goes wrong. ``token`` and ``lost`` happen once."""
