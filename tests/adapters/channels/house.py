"""A court with both channels, against the simulators of both platforms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import httpx

from publish.adapters.channels.shelf import Shelf
from publish.adapters.channels.wechat import Wechat
from publish.adapters.channels.wechat_api import WechatApi
from publish.adapters.channels.weibo import Weibo
from publish.adapters.channels.weibo_api import WeiboApi
from publish.domain.casefile import CaseFile, ChannelPlan
from publish.domain.delivery import Delivery
from publish.ports import Store
from publish.services import deliveries, keys
from publish.services.courier import Outlet
from publish.services.dispatch import Dispatched, Dispatcher
from publish.services.parcels import files_in, wechat_parcel, weibo_parcel
from publish.services.record import Record
from tests.services.press import INFO, START, PressBuilder
from tests.simulators.clock import Clock
from tests.simulators.wechat.people import APPID, SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches as WeiboSwitches

CASE = CaseFile(channels=(ChannelPlan("site"), ChannelPlan("weixin"), ChannelPlan("weibo")))
DOMAINS = WeiboSwitches(domains=frozenset({"press.court.example"}))
PATIENCE = 0.4
"""Seconds that the clients of the tests wait for an answer."""
RIP = "203.0.113.9"
Lines = Mapping[str, httpx.BaseTransport]
"""Channel → another way to its platform than the network."""
NETWORK: Lines = MappingProxyType({})


def clock() -> Clock:
    """Return the clock of both platforms and of the court."""
    return Clock(START + timedelta(days=1))


@dataclass
class House:
    """One court: its record, its channels, and the platforms that they reach."""

    wechat: WechatSimulator
    weibo: WeiboSimulator
    mode: str = "publish"
    press: PressBuilder = field(default_factory=PressBuilder)
    secret: str = SECRET
    token: str = TOKEN

    def now(self) -> datetime:
        """Return the time, which both platforms share."""
        return self.wechat.clock.now()

    def outlets(self, store: Store, lines: Lines = NETWORK) -> Mapping[str, Outlet]:
        """Return both channels, as bootstrap makes them."""
        wechat = WechatApi(
            self.wechat.url,
            APPID,
            self.secret,
            Shelf(store, partial(keys.kept, "wechat")),
            self.now,
            lines.get("wechat"),
            patience=PATIENCE,
        )
        weibo = WeiboApi(
            self.weibo.url,
            self.token,
            RIP,
            Shelf(store, partial(keys.kept, "weibo")),
            self.now,
            lines.get("weibo"),
            patience=PATIENCE,
        )
        return {
            "wechat": Outlet(
                Wechat(wechat, self.mode, INFO.url), partial(wechat_parcel, INFO, files_in(store))
            ),
            "weibo": Outlet(Weibo(weibo, INFO.url), partial(weibo_parcel, INFO, files_in(store))),
        }

    def run(
        self, store: Store | None = None, *, only: str = "", lines: Lines = NETWORK
    ) -> Dispatched:
        """Dispatch once."""
        used = store or self.press.store
        outlets = self.outlets(used, lines)
        chosen = {name: each for name, each in outlets.items() if not only or name == only}
        size = self.press.record.head().size
        return Dispatcher(Record(used, INFO.origin), chosen, self.now, eager=True).dispatch(size)

    def settle(
        self,
        *,
        only: str = "",
        runs: int = 30,
        minutes: float = 10,
        step: Callable[[], None] = lambda: None,
    ) -> Dispatched:
        """Dispatch again and again, letting time pass, until nothing is pending."""
        for _ in range(runs):
            done = self.run(only=only)
            if not done.pending:
                break
            self.wechat.let_pass(timedelta(minutes=minutes))
            step()
        return done

    def delivery(self, channel: str, index: int) -> Delivery:
        """Return a delivery; it must be there."""
        kept = deliveries.load(self.press.store, channel, index)
        assert kept is not None
        return kept.delivery
