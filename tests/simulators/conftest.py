"""A platform that runs, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulators.client import WechatClient, WeiboClient
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import WeiboSimulator


@pytest.fixture
def wechat() -> Iterator[WechatSimulator]:
    """WeChat with an empty account."""
    with WechatSimulator() as simulator:
        yield simulator


@pytest.fixture
def client(wechat: WechatSimulator) -> WechatClient:
    """A client with a token and a cover."""
    client = WechatClient(wechat)
    client.ready()
    return client


@pytest.fixture
def weibo() -> Iterator[WeiboSimulator]:
    """Weibo with an account without posts."""
    with WeiboSimulator() as simulator:
        yield simulator


@pytest.fixture
def app(weibo: WeiboSimulator) -> WeiboClient:
    """A client with a token."""
    return WeiboClient(weibo)
