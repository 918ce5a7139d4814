"""One court's record and site, opened: everything that a command works with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from publish.adapters import resources
from publish.bootstrap import logkey
from publish.bootstrap.moment import clock
from publish.bootstrap.rows import CHANNELS
from publish.errors import Conflict, NeedsPerson, NotFound, SettingsError
from publish.ports import Site, Store
from publish.render.page import Theme
from publish.render.site import SiteInfo
from publish.services import keys
from publish.services.identity import identity_of
from publish.services.record import Record
from publish.settings import Settings
from publish.tlog import Signer, Verifier

if TYPE_CHECKING:  # the API of a cloud function never publishes, and has to start soon
    from publish.services.courier import Outlet
    from publish.services.publish import Publisher, Watch

_MOST_HANDS = 4
"""Beyond these, processes that write the site wait for the disk and not for one another."""


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
        identity = identity_of(self.store)
        if identity is None:
            message = "存储还没有初始化"
            raise SettingsError(message, advice="请先运行 zhengming init。")
        if identity.origin != self.info.origin:
            message = f"存储属于台账 {identity.origin}，设置中的 site_url 却对应 {self.info.origin}"
            advice = "site_url 决定台账的身份，初始化以后不能改动；请改回原来的网址。"
            raise SettingsError(message, advice=advice)
        _whole(self.store)
        return record

    @property
    def key_file(self) -> Path:
        """Return where the log's signing key lies."""
        return self.settings.path(self.settings.log_key_file)

    @cached_property
    def signers(self) -> list[Signer]:
        """Return who signs the log; raises SettingsError without key, or with another one."""
        return logkey.signers(self)

    @property
    def vkeys(self) -> list[str]:
        """Return the log's public keys as the record knows them, newest first."""
        return logkey.known_keys(self)

    @property
    def verifiers(self) -> list[Verifier]:
        """Return the verifiers of the log's public keys."""
        return [Verifier.parse(vkey) for vkey in self.vkeys]

    @cached_property
    def theme(self) -> Theme:
        """Return the rendered theme: from the store's cache, or made anew and kept there."""
        from publish.adapters import mkdocs

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
        from publish.adapters.crew import together
        from publish.services.publish import Publisher

        extra = {} if watch is None else {"watch": watch}
        return Publisher(
            record=self.record,
            site=self.site,
            info=self.info,
            theme=self.theme,
            signers=self.signers,
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
