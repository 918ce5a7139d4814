"""The tables of adapters: a new store, site or channel is one file and one row here.

Rows import their adapter when it is needed, so that a machine without it starts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from publish.adapters.channels.shelf import Shelf
from publish.bootstrap.moment import clock
from publish.ports import Site, Store
from publish.services import keys
from publish.services.courier import Outlet
from publish.settings import Settings


def _sqlite(path: Path) -> Store:
    from publish.adapters.stores.sqlite import SqliteStore

    return SqliteStore(path)


def _memory_store(path: Path) -> Store:
    from publish.adapters.stores.memory import MemoryStore

    del path
    return MemoryStore()


def _directory(path: Path) -> Site:
    from publish.adapters.sites.directory import DirectorySite

    return DirectorySite(path)


def _memory_site(path: Path) -> Site:
    from publish.adapters.sites.memory import MemorySite

    del path
    return MemorySite()


STORES: Mapping[str, Callable[[Path], Store]] = {"sqlite": _sqlite, "memory": _memory_store}
"""URL scheme → store."""
SITES: Mapping[str, Callable[[Path], Site]] = {"file": _directory, "memory": _memory_site}
"""URL scheme → site."""


def _wechat(chosen: Settings, store: Store) -> Outlet | None:
    secret = chosen.secret("wechat_secret")
    if not (chosen.wechat_appid and secret):
        return None
    from publish.adapters.channels import wechat, wechat_api
    from publish.bootstrap.callback import agreed_with
    from publish.services.parcels import wechat_parcel

    agreed_with(chosen)  # a mistake there is told at once, not when an event is refused
    shelf = Shelf(store, partial(keys.kept, "wechat"))
    api = wechat_api.WechatApi(chosen.wechat_api, chosen.wechat_appid, secret, shelf, clock)
    channel = wechat.Wechat(api, chosen.wechat_mode, chosen.site_url)
    return Outlet(channel, partial(wechat_parcel, chosen.info))


def _weibo(chosen: Settings, store: Store) -> Outlet | None:
    token = chosen.secret("weibo_token")
    if not token:
        return None
    from publish.adapters.channels import weibo, weibo_api
    from publish.services.parcels import weibo_parcel

    shelf = Shelf(store, partial(keys.kept, "weibo"))
    api = weibo_api.WeiboApi(chosen.weibo_api, token, chosen.weibo_address, shelf, clock)
    return Outlet(weibo.Weibo(api, chosen.site_url), partial(weibo_parcel, chosen.info))


CHANNELS: Mapping[str, Callable[[Settings, Store], Outlet | None]] = {
    "wechat": _wechat,
    "weibo": _weibo,
}
"""Channel → formatter and transmitter, or None where the settings name no account."""
