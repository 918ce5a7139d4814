"""Both platforms and a WebSub hub, by hand: ``python -m tests.simulators``; ``make simulators``."""

from __future__ import annotations

import argparse
import dataclasses
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta

from tests.simulators.clock import BEIJING, Clock
from tests.simulators.hub import Hub
from tests.simulators.wechat.calling import Caller
from tests.simulators.wechat.people import AES_KEY, APPID, CALLBACK_TOKEN, SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Switches as WechatSwitches
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches as WeiboSwitches

_WECHAT, _WEIBO, _HUB = 8181, 8182, 8183
_DOMAINS = "127.0.0.1,localhost"


def main() -> None:
    """Run them until Ctrl-C."""
    asked = _asked()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    now = datetime.now(BEIJING)  # noqa: TID251 - here somebody looks on, so time passes
    clock = Clock(now, passed=lambda: time.monotonic() - started)
    slow = dataclasses.replace(WechatSwitches(), takes=timedelta(seconds=20))
    own = WeiboSwitches(domains=frozenset(asked.domains.split(",")))
    with (
        suppress(KeyboardInterrupt),
        WechatSimulator(clock, slow, port=asked.wechat) as wechat,
        WeiboSimulator(clock, own, port=asked.weibo) as weibo,
        Hub(clock, port=asked.hub) as hub,
    ):
        sys.stdout.write(_words(wechat.url, weibo.url, hub))
        sys.stdout.flush()
        if asked.callback:
            Caller(wechat, asked.callback).go_on(threading.Event())
        threading.Event().wait()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="微信公众号与微博的本机模拟平台")
    parser.add_argument("--wechat", type=int, default=_WECHAT, help="微信的端口")
    parser.add_argument("--weibo", type=int, default=_WEIBO, help="微博的端口")
    parser.add_argument("--hub", type=int, default=_HUB, help="WebSub 推送中心的端口")
    parser.add_argument("--domains", default=_DOMAINS, help="微博应用绑定的安全域名，用逗号分隔")
    parser.add_argument("--callback", default="", help="微信的事件通知发往的网址")
    return parser.parse_args()


def _words(wechat: str, weibo: str, hub: Hub) -> str:
    return f"""
  模拟平台已经启动（不是真的微信和微博；内容只在内存里）。按 Ctrl-C 停止。

    微信公众号  {wechat}/
    微博        {weibo}/
    推送中心    {hub.url}/

  在另一个终端里设置（都是编造的，没有任何用处）：

    export ZHENGMING_WECHAT_API={wechat}
    export ZHENGMING_WECHAT_APPID={APPID}
    export ZHENGMING_WECHAT_SECRET={SECRET}
    export ZHENGMING_WECHAT_MODE=publish
    export ZHENGMING_WECHAT_CALLBACK_TOKEN={CALLBACK_TOKEN}
    export ZHENGMING_WECHAT_CALLBACK_AES_KEY={AES_KEY}
    export ZHENGMING_WEBSUB_HUBS={hub.address}
    export ZHENGMING_WEIBO_API={weibo}
    export ZHENGMING_WEIBO_TOKEN={TOKEN}
    export ZHENGMING_WEIBO_RIP=203.0.113.7

"""


if __name__ == "__main__":
    main()
