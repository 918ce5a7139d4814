"""From settings to a press: open what they name, or begin a record."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from publish.bootstrap.logkey import make_key
from publish.bootstrap.press import Press
from publish.bootstrap.rows import SITES, STORES
from publish.errors import Conflict, SettingsError
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo
from publish.services import keys, ties
from publish.services.identity import Identity, identity_of
from publish.settings import Settings, load

_T = TypeVar("_T")


def settings() -> Settings:
    """Return the settings of the environment and the current folder."""
    return load(os.environ, Path.cwd())


def open_press(chosen: Settings) -> Press:
    """Open store and site of the settings; raises SettingsError for an unknown scheme."""
    return Press(chosen, _open(STORES, chosen, "store"), _open(SITES, chosen, "site"))


def _open(table: Mapping[str, Callable[[Settings, str], _T]], chosen: Settings, name: str) -> _T:
    url: str = getattr(chosen, name)
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in table:
        known = "、".join(f"{key}:" for key in table)
        message = f"设置项 {name} 的写法“{url}”不认识"
        raise SettingsError(message, advice=f"请使用以下形式之一：{known}")
    return table[scheme](chosen, rest)


def initialise(press: Press) -> bool:
    """Make the log's key and give the store its identity; False if both were there.

    The key file comes first: an identity without a key would be a log that nobody can sign.
    """
    if identity_of(press.store) is not None:
        return False
    signer = make_key(press.key_file, press.info.origin)
    identity = Identity(press.info.origin, (signer.vkey,))
    try:
        press.store.create([(keys.IDENTITY, identity.data)])
    except Conflict:
        return False
    return True


# -- what site/hooks.py asks for -------------------------------------------------------------------


def site_info() -> SiteInfo:
    """Return the particulars for a plain ``mkdocs build``."""
    return settings().info


def site_pages() -> Iterator[Page]:
    """Yield every generated page, so that a plain ``mkdocs build`` gives the same pages."""
    from publish.services.projection import Projection
    from publish.services.whole import generated_pages

    press = open_press(settings())
    record = press.record
    theme = Theme("", {}, {})
    head = record.head()
    ties.lay(record, head.size)
    yield from generated_pages(Projection(record, head, press.info, theme, []))
