"""The court's single sign-on: its public keys, fetched and kept (OpenID Connect Discovery 1.0).

Keys are fetched again every ten minutes, and at once when a token names one that is not known,
but never more than once a minute, whatever strangers send. While the service does not answer, the
keys of the last hour go on; after that nobody can be recognised by it, and our own tokens remain.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from publish.errors import IdentityUnavailable, SettingsError
from publish.guard.bearer import Key, Trust, check, kid_of, read_keys
from publish.guard.caller import Caller

FRESH = timedelta(minutes=10)
"""Age of the keys after which they are fetched again."""
KEPT = timedelta(hours=1)
"""Age of the keys after which they are not used any more."""
PAUSE = timedelta(minutes=1)
"""Shortest time between two attempts to fetch them."""
_PATIENCE, _DEADLINE = 3.0, 8.0
"""Seconds without a byte, and seconds for one answer: somebody waits for it."""
_MOST_BYTES = 256 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def is_private(url: str) -> bool:
    """Return whether nobody in between can forge what an address answers: TLS, or this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


@dataclass(slots=True)
class _Known:
    """What was fetched last."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    fetched: datetime | None = None
    tried: datetime | None = None
    failing: bool = False

    def younger(self, than: timedelta, now: datetime) -> bool:
        """Return whether the keys are of use; a clock that was set back makes them old."""
        return self.fetched is not None and timedelta(0) <= now - self.fetched <= than

    def may_try(self, now: datetime) -> bool:
        """Return whether it is time to ask again."""
        return self.tried is None or not timedelta(0) <= now - self.tried < PAUSE


class SingleSignOn:
    """Recognises callers by tokens of one issuer; one for a process, used by all its threads."""

    def __init__(
        self,
        trust: Trust,
        *,
        transport: httpx.BaseTransport | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Trust one issuer; raises SettingsError if anybody on the way could forge its keys."""
        if not is_private(trust.issuer):
            raise SettingsError("oidc_issuer 应当是 https:// 开头的网址")
        self._trust = trust
        self._transport = transport
        self._ticks = ticks
        self._known = _Known()
        self._lock = threading.Lock()

    def recognise(self, token: str, now: datetime) -> Caller:
        """Return who a token speaks of; raises Unauthenticated, IdentityUnavailable."""
        return check(token, self._keys(kid_of(token), now), self._trust, now)

    def _keys(self, kid: str, now: datetime) -> Mapping[str, Key]:
        """Return the keys, fetched again where they are old or lack the one that is wanted."""
        known = self._known
        if kid in known.keys and known.younger(FRESH, now):
            return known.keys
        usable = kid in known.keys and known.younger(KEPT, now)
        # Who can do with the old keys does not wait for another thread that fetches new ones.
        if self._lock.acquire(blocking=not usable):
            try:
                if self._known.may_try(now):
                    self._known = self._refreshed(now)
            finally:
                self._lock.release()
        known = self._known
        if not known.younger(KEPT, now) or (kid not in known.keys and known.failing):
            raise IdentityUnavailable("单点登录服务没有回答，暂时无法识别来访者")
        return known.keys

    def _refreshed(self, now: datetime) -> _Known:
        """Return the keys as they are now; the old ones if they cannot be fetched."""
        old = self._known
        try:
            keys = read_keys(self._fetch(self._jwks_uri()))
        except _UnreachableError:
            keys = {}
        if not keys:
            return _Known(old.keys, old.fetched, tried=now, failing=True)
        return _Known(keys, now, tried=now)

    def _jwks_uri(self) -> str:
        """Return where the keys are, as the issuer itself says (Discovery §4)."""
        told = self._fetch(self._trust.issuer.rstrip("/") + "/.well-known/openid-configuration")
        uri = told.get("jwks_uri")
        if told.get("issuer") != self._trust.issuer or not isinstance(uri, str):
            raise _UnreachableError
        if not is_private(uri):
            raise _UnreachableError
        return uri

    def _fetch(self, url: str) -> dict[str, Any]:
        """Return the JSON object under an address; redirects are not followed."""
        end = self._ticks() + _DEADLINE
        options: dict[str, Any] = {"transport": self._transport} if self._transport else {}
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "zhengming",
        }
        body = bytearray()
        try:
            with (
                httpx.Client(timeout=_PATIENCE, **options) as client,
                client.stream("GET", url, headers=headers) as response,
            ):
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > _MOST_BYTES or self._ticks() > end:
                        raise _UnreachableError
                value = json.loads(bytes(body)) if response.status_code == httpx.codes.OK else None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise _UnreachableError from error
        except (ValueError, RecursionError) as error:
            raise _UnreachableError from error
        if not isinstance(value, dict):
            raise _UnreachableError
        return value


class _UnreachableError(Exception):
    """The single sign-on gave no answer that makes sense; never leaves this file."""
