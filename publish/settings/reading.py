"""Reading the settings from ``zhengming.toml`` and the environment, and whether they make sense."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from publish.domain.kinds import Matter
from publish.errors import SettingsError, why
from publish.settings.access import check_access
from publish.settings.fields import SECRETS, Settings

PREFIX = "ZHENGMING_"
CONFIG = "ZHENGMING_CONFIG"
FILE_NAME = "zhengming.toml"
WECHAT_MODES = ("draft", "publish", "mass")
_CHOICES = {
    "metrics": ("off", "prometheus", "emf"),
    "log_addresses": ("no", "yes"),
    "site_s3_dialect": ("aws", "plain"),
    "site_s3_addressing": ("auto", "path", "virtual"),
    "site_s3_folders": ("on", "off"),
}
_NOT_GIVEN = {"folder", "given"}
_LISTS = ("exempt_matters", "websub_hubs")
_TABLES = ("gate_rules", "oidc_roles")
_NUMBERS = ("rate_limit",)
_NOTICE = 200
"""Characters of the line above every page: three lines on a telephone."""
_DISTRIBUTION = re.compile(r"[A-Z0-9]{0,32}")
_HUB = re.compile(r"[!#-;=?-~]{1,500}")
"""Printable, and nothing that would end an address in a header or in a document."""


def load(environment: Mapping[str, str], folder: Path) -> Settings:
    """Read the settings that hold in a folder; raises SettingsError naming the setting."""
    named = environment.get(CONFIG)
    file = Path(named) if named else folder / FILE_NAME
    if named and not file.is_file():
        message = f"找不到 {CONFIG} 指定的设置文件 {named}"
        raise SettingsError(message)
    values = _read_file(file) if file.is_file() else {}
    values |= _from_environment(environment)
    given = file.is_file() or "store" in values
    return _check(Settings(folder=file.absolute().parent, given=given, **values))


def _names() -> dict[str, Any]:
    """Return the settings that may be given, with their defaults."""
    return {item.name: item.default for item in fields(Settings) if item.name not in _NOT_GIVEN}


def _read_file(file: Path) -> dict[str, Any]:
    """Read the settings file."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"设置文件 {file.name} 读不懂：{error}"
        raise SettingsError(message) from error
    except OSError as error:
        message = f"设置文件 {file.name} 打不开：{why(error)}"
        raise SettingsError(message) from error
    for name in set(SECRETS) & set(values):
        message = f"设置项 {name} 是密钥，不能写在设置文件里"
        advice = f"请从文件中删除这一行，改用环境变量 {PREFIX}{name.upper()} 或设置项 {name}_file。"
        raise SettingsError(message, advice=advice)
    unknown = sorted(set(values) - set(_names()))
    if unknown:
        message = f"设置文件中有不认识的项目：{'、'.join(unknown)}"
        raise SettingsError(message)
    return {name: _typed(name, value) for name, value in values.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read the settings of the environment; names of other parts of the system are left alone."""
    names = {PREFIX + name.upper(): name for name in _names() if name != "gate_rules"}
    given = {names[key]: value for key, value in environment.items() if key in names}
    lists = {name: given[name].split(",") for name in _LISTS if name in given}
    values: dict[str, Any] = {**given, **{name: _listed(parts) for name, parts in lists.items()}}
    if "oidc_roles" in given:
        pairs = (part.partition("=") for part in _listed(given["oidc_roles"].split(",")))
        values["oidc_roles"] = MappingProxyType({a.strip(): b.strip() for a, _, b in pairs})
    return values | {name: _number(name, given[name]) for name in _NUMBERS if name in given}


def _number(name: str, text: str) -> int:
    """Return a number of the environment; raises SettingsError."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise SettingsError(f"设置项 {name} 应当是整数，现在是“{text}”")
    return int(text)


def _listed(parts: Iterable[object]) -> tuple[str, ...]:
    """Return the parts of a list, without space around them and without empty ones."""
    return tuple(text for part in parts if (text := str(part).strip()))


def _typed(name: str, value: object) -> object:
    """Return a value of the file as the type of its setting; raises SettingsError."""
    if name in _TABLES and isinstance(value, dict):
        return MappingProxyType({str(key): str(inner) for key, inner in value.items()})
    if name in _LISTS and isinstance(value, list):
        return _listed(value)
    if name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        return value
    if name in {*_TABLES, *_LISTS, *_NUMBERS} or not isinstance(value, str):
        message = f"设置项 {name} 的值写法不对：{value!r}"
        raise SettingsError(message)
    return value


def _check(settings: Settings) -> Settings:
    """Return settings that make sense together; raises SettingsError."""
    parts = urlsplit(settings.site_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        message = f"site_url 应当是完整的网址，现在是“{settings.site_url}”"
        raise SettingsError(message)
    if settings.site_s3_endpoint and not _guarded(settings.site_s3_endpoint):
        raise SettingsError("site_s3_endpoint 应当是 https:// 开头的网址")
    if not _DISTRIBUTION.fullmatch(settings.cloudfront_distribution):
        raise SettingsError(
            "cloudfront_distribution 应当是 CloudFront 分配的编号，如 E2EXAMPLE1ABC"
        )
    if len(settings.site_notice) > _NOTICE or not settings.site_notice.isprintable():
        raise SettingsError(f"site_notice 应当是一行文字，不超过 {_NOTICE} 个字")
    _check_channels(settings)
    _check_hubs(settings.websub_hubs)
    check_access(settings, _guarded)
    for name, choices in _CHOICES.items():
        if getattr(settings, name) not in choices:
            known, given = "、".join(choices), getattr(settings, name)
            raise SettingsError(f"{name} 应当是 {known} 之一，现在是“{given}”")
    unknown = [name for name in settings.exempt_matters if name not in set(Matter)]
    if unknown:
        message = f"exempt_matters 中有不认识的事项：{'、'.join(unknown)}"
        raise SettingsError(message)
    return replace(
        settings,
        site_url=settings.site_url.removesuffix("/") + "/",
        site_notice=settings.site_notice.strip(),
        wechat_api=settings.wechat_api.rstrip("/"),
        weibo_api=settings.weibo_api.rstrip("/"),
    )


def _check_channels(settings: Settings) -> None:
    """Raise SettingsError for channels that cannot work, or would send a secret in the clear."""
    if settings.wechat_mode not in WECHAT_MODES:
        known = "、".join(WECHAT_MODES)
        raise SettingsError(f"wechat_mode 应当是 {known} 之一，现在是“{settings.wechat_mode}”")
    for name in ("wechat_api", "weibo_api"):
        if not _guarded(getattr(settings, name)):
            raise SettingsError(f"{name} 应当是 https:// 开头的网址：密钥不能明文传送")


def _check_hubs(hubs: tuple[str, ...]) -> None:
    """Raise SettingsError for what cannot be a hub; every feed would name it."""
    for hub in hubs:
        if not (_HUB.fullmatch(hub) and _bare(hub) and _guarded(hub)):
            raise SettingsError(f"websub_hubs 中的“{hub}”应当是 https:// 开头的完整网址")
    if len(set(hubs)) < len(hubs):
        raise SettingsError("websub_hubs 中有重复的网址")


def _bare(url: str) -> bool:
    """Return whether an address names a host, and neither a person nor a place in a document."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment


def _guarded(url: str) -> bool:
    """Return whether nobody reads what is sent to an address: TLS, or this machine itself."""
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    return parts.scheme == "https" or (parts.scheme == "http" and local)
