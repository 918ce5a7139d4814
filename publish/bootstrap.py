"""The only module that knows every adapter: from settings to a working press.

A new store is one file and one row in ``STORES``; a new place for the site one row in ``SITES``.
Rows import their adapter when it is needed, so that a machine without it starts all the same.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from publish.adapters import mkdocs, resources
from publish.adapters.channels.shelf import Shelf
from publish.adapters.crew import together
from publish.errors import Conflict, NeedsPerson, NotFound, SettingsError
from publish.ports import Site, Store
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo
from publish.services import keys
from publish.services.courier import Outlet
from publish.services.project import generated_pages
from publish.services.projection import Projection
from publish.services.publish import Publisher, Watch
from publish.services.record import Identity, Record
from publish.settings import Settings, load
from publish.tlog import Signer, Verifier

_T = TypeVar("_T")
_MOST_HANDS = 4
"""Beyond these, processes that write the site wait for the disk and not for one another."""


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
    from publish.services.parcels import wechat_parcel

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


@dataclass(frozen=True)
class Press:
    """One court's record and site, opened."""

    settings: Settings
    store: Store
    site: Site

    @property
    def info(self) -> SiteInfo:
        """Return what the pages say about the site."""
        return self.settings.info

    @cached_property
    def record(self) -> Record:
        """Return the record; raises SettingsError unless it is the one of these settings."""
        record = Record(self.store, self.info.origin)
        identity = _identity(self.store)
        if identity is None:
            message = "存储还没有初始化"
            raise SettingsError(message, advice="请先运行 zhengming init。")
        if identity.origin != self.info.origin:
            message = f"存储属于台账 {identity.origin}，设置中的 site_url 却对应 {self.info.origin}"
            advice = "site_url 决定台账的身份，初始化以后不能改动；请改回原来的网址。"
            raise SettingsError(message, advice=advice)
        _whole(self.store)
        return record

    @cached_property
    def signer(self) -> Signer:
        """Return the log's signer; raises SettingsError without key, or with another one."""
        path = self.settings.path(self.settings.log_key_file)
        try:
            signer = Signer.parse(path.read_text(encoding="ascii").strip())
        except OSError as error:
            message = f"读不到台账签名密钥 {self.settings.log_key_file}"
            advice = "请把密钥文件放回原处；如果从未初始化，请运行 zhengming init。"
            raise SettingsError(message, advice=advice) from error
        if signer.vkey not in self.vkeys:
            message = f"签名密钥 {self.settings.log_key_file} 不是这个台账的密钥"
            raise SettingsError(message, advice="请换回初始化时生成的密钥文件。")
        return signer

    @property
    def vkeys(self) -> list[str]:
        """Return the log's public keys as the record knows them."""
        identity = _identity(self.store)
        return list(identity.vkeys) if identity else []

    @property
    def verifiers(self) -> list[Verifier]:
        """Return the verifiers of the log's public keys."""
        return [Verifier.parse(vkey) for vkey in self.vkeys]

    @cached_property
    def theme(self) -> Theme:
        """Return the rendered theme: from the store's cache, or made anew and kept there."""
        root = resources.root()
        fingerprint = mkdocs.fingerprint(root, self.info)
        try:
            return mkdocs.load(self.store.get(keys.theme(fingerprint)).data)
        except NotFound:
            theme = mkdocs.build_theme(root, self.info)
        try:
            self.store.create([(keys.theme(fingerprint), mkdocs.dump(theme))])
        except Conflict:
            return theme
        return theme

    @cached_property
    def outlets(self) -> Mapping[str, Outlet]:
        """Return the channels that are set up; raises SettingsError for one that cannot work."""
        made = {name: make(self.settings, self.store) for name, make in CHANNELS.items()}
        return {name: outlet for name, outlet in made.items() if outlet is not None}

    def publisher(self, watch: Watch | None = None) -> Publisher:
        """Return what publishes this record on this site."""
        extra = {} if watch is None else {"watch": watch}
        return Publisher(
            record=self.record,
            site=self.site,
            info=self.info,
            theme=self.theme,
            signers=[self.signer],
            verifiers=self.verifiers,
            clock=clock,
            hands=_hands(self.settings),
            crew=together,
            **extra,
        )


def _hands(chosen: Settings) -> int:
    """Return how many processes may write the site: all must reach one store and one folder."""
    local = chosen.store.startswith("sqlite:") and chosen.site.startswith("file:")
    return min(os.cpu_count() or 1, _MOST_HANDS) if local else 1


def clock() -> datetime:
    """Return the time, aware; the one place where product code asks for it."""
    return datetime.now(UTC)


def settings() -> Settings:
    """Return the settings of the environment and the current folder."""
    return load(os.environ, Path.cwd())


def open_press(chosen: Settings) -> Press:
    """Open store and site of the settings; raises SettingsError for an unknown scheme."""
    return Press(chosen, _open(STORES, chosen, "store"), _open(SITES, chosen, "site"))


def _open(table: Mapping[str, Callable[[Path], _T]], chosen: Settings, name: str) -> _T:
    url: str = getattr(chosen, name)
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in table:
        known = "、".join(f"{key}:" for key in table)
        message = f"设置项 {name} 的写法“{url}”不认识"
        raise SettingsError(message, advice=f"请使用以下形式之一：{known}")
    path = unquote(rest)
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    return table[scheme](chosen.path(path))


def initialise(press: Press) -> bool:
    """Make the log's key and give the store its identity; False if both were there.

    The key file comes first: an identity without a key would be a log that nobody can sign.
    """
    path = press.settings.path(press.settings.log_key_file)
    if _identity(press.store) is not None:
        return False
    signer = _make_key(path, press.info.origin)
    identity = Identity(press.info.origin, (signer.vkey,))
    try:
        press.store.create([(keys.IDENTITY, identity.data)])
    except Conflict:
        return False
    return True


def _make_key(path: Path, origin: str) -> Signer:
    """Return the signer of the key file, making the file (0600) if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    signer = Signer(origin, secrets.token_bytes(32))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = Signer.parse(path.read_text(encoding="ascii").strip())
        if found.name != origin:
            message = f"密钥文件 {path.name} 属于另一个台账 {found.name}"
            raise SettingsError(message, advice="请换一个 log_key_file,或者移走旧文件。") from None
        return found
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(signer.skey + "\n")
        file.flush()
        os.fsync(file.fileno())
    return signer


def _identity(store: Store) -> Identity | None:
    """Return the identity of the log that a store is the record of."""
    try:
        return Identity.read(store.get(keys.IDENTITY).data)
    except NotFound:
        return None


def _whole(store: Store) -> None:
    """Refuse to work on a store in which a restore died: what is missing cannot be seen there."""
    try:
        store.get(keys.RESTORE)
    except NotFound:
        return
    from publish.services.restore import unfinished

    if unfinished(store):
        message = "存储的恢复没有完成"
        raise NeedsPerson(message, advice="请用同一个备份文件再次运行 zhengming restore。")


# -- what site/hooks.py asks for -------------------------------------------------------------------


def site_info() -> SiteInfo:
    """Return the particulars for a plain ``mkdocs build``."""
    return settings().info


def site_pages() -> Iterator[Page]:
    """Yield every generated page, so that a plain ``mkdocs build`` gives the same pages."""
    press = open_press(settings())
    record = press.record
    theme = Theme("", {}, {})
    yield from generated_pages(Projection(record, record.head(), press.info, theme, []))
