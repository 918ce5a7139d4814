"""The tables of adapters: a new store, site or channel is one file and one row here.

Rows import their adapter when it is needed, so that a machine without it starts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from publish.adapters.channels.shelf import Shelf
from publish.bootstrap.moment import clock
from publish.ports import Site, Store
from publish.services import keys
from publish.settings import Settings

if TYPE_CHECKING:
    from publish.services.courier import Outlet


def _sqlite(chosen: Settings, rest: str) -> Store:
    from publish.adapters.stores.sqlite import SqliteStore

    return SqliteStore(chosen.located(rest))


def _memory_store(chosen: Settings, rest: str) -> Store:
    from publish.adapters.stores.memory import MemoryStore

    del chosen, rest
    return MemoryStore()


def _s3_store(chosen: Settings, rest: str) -> Store:
    from publish.bootstrap import buckets

    del chosen
    return buckets.store(rest)


def _directory(chosen: Settings, rest: str) -> Site:
    from publish.adapters.sites.directory import DirectorySite

    return DirectorySite(chosen.located(rest))


def _memory_site(chosen: Settings, rest: str) -> Site:
    from publish.adapters.sites.memory import MemorySite

    del chosen, rest
    return MemorySite()


def _s3_site(chosen: Settings, rest: str) -> Site:
    from publish.bootstrap import buckets

    return buckets.site(chosen, rest)


STORES: Mapping[str, Callable[[Settings, str], Store]] = {
    "sqlite": _sqlite,
    "s3": _s3_store,
    "memory": _memory_store,
}
"""URL scheme → store, from the settings and what stands after the scheme."""
SITES: Mapping[str, Callable[[Settings, str], Site]] = {
    "file": _directory,
    "s3": _s3_site,
    "memory": _memory_site,
}
"""URL scheme → site, from the same."""


def _wechat(chosen: Settings, store: Store) -> Outlet | None:
    secret = chosen.secret("wechat_secret")
    if not (chosen.wechat_appid and secret):
        return None
    from publish.adapters.channels import wechat, wechat_api
    from publish.bootstrap.callback import agreed_with
    from publish.services.courier import Outlet
    from publish.services.parcels import files_in, wechat_parcel

    agreed_with(chosen)  # a mistake there is told at once, not when an event is refused
    shelf = Shelf(store, partial(keys.kept, "wechat"))
    api = wechat_api.WechatApi(chosen.wechat_api, chosen.wechat_appid, secret, shelf, clock)
    channel = wechat.Wechat(api, chosen.wechat_mode, chosen.site_url)
    return Outlet(channel, partial(wechat_parcel, chosen.info, files_in(store)))


def _weibo(chosen: Settings, store: Store) -> Outlet | None:
    token = chosen.secret("weibo_token")
    if not token:
        return None
    from publish.adapters.channels import weibo, weibo_api
    from publish.services.courier import Outlet
    from publish.services.parcels import files_in, weibo_parcel

    shelf = Shelf(store, partial(keys.kept, "weibo"))
    api = weibo_api.WeiboApi(chosen.weibo_api, token, chosen.weibo_address, shelf, clock)
    form = partial(weibo_parcel, chosen.info, files_in(store))
    return Outlet(weibo.Weibo(api, chosen.site_url), form)


CHANNELS: Mapping[str, Callable[[Settings, Store], Outlet | None]] = {
    "wechat": _wechat,
    "weibo": _weibo,
}
"""Channel → formatter and transmitter, or None where the settings name no account."""
