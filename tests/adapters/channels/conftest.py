"""Both platforms, started anew for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.channels.house import DOMAINS, House, clock
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import WeiboSimulator


@pytest.fixture
def house() -> Iterator[House]:
    """A court whose platforms share its clock."""
    time = clock()
    with WechatSimulator(time) as wechat, WeiboSimulator(time, DOMAINS) as weibo:
        yield House(wechat, weibo)
