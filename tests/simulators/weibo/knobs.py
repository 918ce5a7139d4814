"""What a person can let go wrong with the app and its user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.simulators.faults import LOST
from tests.simulators.knobs import Knob

if TYPE_CHECKING:
    from tests.simulators.weibo.simulator import WeiboSimulator

_CALLS = 100


def _allow(weibo: WeiboSimulator, calls: int) -> None:
    weibo.switches = replace(weibo.switches, calls_a_day=calls)


KNOBS: Mapping[str, Knob[WeiboSimulator]] = MappingProxyType(
    {
        "token": Knob(
            "用户取消授权，访问令牌失效",
            lambda weibo: weibo.revoke(),
            "重新授权（令牌不变）",
            lambda weibo: weibo.authorise(),
            lambda weibo: weibo.revoked,
        ),
        "quota": Knob(
            "今天的接口次数用完",
            lambda weibo: _allow(weibo, 0),
            "给回次数",
            lambda weibo: _allow(weibo, _CALLS),
            lambda weibo: weibo.switches.calls_a_day == 0,
        ),
        "slow": Knob("下一条：发布成功，但一两分钟后才看得到", lambda weibo: weibo.slow_down()),
        "lost": Knob(
            "下一条：发布成功，但没有回音", lambda weibo: weibo.fail("statuses/share", LOST)
        ),
    }
)
"""Name → what goes wrong. ``slow`` and ``lost`` happen once."""
