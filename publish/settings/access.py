"""Whether the settings of who may come in make sense together."""

from __future__ import annotations

from collections.abc import Callable

from publish.errors import SettingsError
from publish.guard.roles import Role
from publish.settings.fields import Settings

_FASTEST = 100_000


def check_access(settings: Settings, guarded: Callable[[str], bool]) -> None:
    """Raise SettingsError for a pace or a single sign-on that cannot work, or lets anybody in.

    ``guarded`` tells whether nobody in between can change what an address answers.
    """
    if not 1 <= settings.rate_limit <= _FASTEST:
        raise SettingsError(f"rate_limit 应当在 1 至 {_FASTEST} 之间，现在是 {settings.rate_limit}")
    unknown = sorted(set(settings.oidc_roles.values()) - set(Role))
    if unknown:
        known = "、".join(Role)
        raise SettingsError(f"oidc_roles 中有不认识的角色：{'、'.join(unknown)}；可用的是 {known}")
    if not settings.oidc_issuer:
        return
    if not _guarded(settings.oidc_issuer, guarded):
        raise SettingsError("oidc_issuer 应当是 https:// 开头的网址：签名公钥不能明文传送")
    if not (settings.oidc_audience and settings.oidc_roles_claim and settings.oidc_roles):
        raise SettingsError("设置了 oidc_issuer，就要同时写明 oidc_audience 和 oidc_roles")


def _guarded(url: str, guarded: Callable[[str], bool]) -> bool:
    """Return whether an address is one, and nobody in between can change what it answers."""
    try:
        return guarded(url)
    except ValueError:
        return False
