"""Tokens of two kinds that know nothing of each other (facts §1.2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulators.clock import Clock, Meter, day, minute
from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Json, Refusal, Request

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
"""A stable token is renewed in the last five minutes of its life; both work until its end."""
_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,}")


@dataclass(slots=True)
class Token:
    """One token."""

    value: str
    dies: datetime
    """When it is expired (42001)."""
    replaced: datetime | None = None
    """When it is no longer the latest (40001)."""


class Tokens:
    """Gives tokens out and knows them again."""

    def __init__(self, appid: str, secret: str, clock: Clock, switches: Switches) -> None:
        """Begin without tokens."""
        self.appid = appid
        self.secret = secret
        self._clock = clock
        self._switches = switches
        self._meter = Meter(clock)
        self._known: dict[str, Token] = {}
        self._plain: Token | None = None
        self._stable: Token | None = None
        self._forced: datetime | None = None

    def plain(self, request: Request) -> Json:
        """``/cgi-bin/token``: a new one, and the previous one dies; 2000 a day."""
        self._admit(request.query)
        self._take("token", 2000)
        if self._plain:
            self._plain.replaced = self._clock.now() + self._switches.token_overlap
        self._plain = self._issue()
        return {"access_token": self._plain.value, "expires_in": int(LIFE.total_seconds())}

    def stable(self, fields: Json) -> Json:
        """``/cgi-bin/stable_token``: the same one until its last five minutes."""
        self._admit({name: str(value) for name, value in fields.items()})
        if not self._meter.take("stable", 10_000, minute):
            raise Refusal(45011)
        self._take("stable", 500_000)
        if self._stable and fields.get("force_refresh") is True:
            self._force(self._stable)
        if self._stable is None or self._left(self._stable) < OVERLAP:
            self._stable = self._issue()
        left = int(self._left(self._stable).total_seconds())
        return {"access_token": self._stable.value, "expires_in": left}

    def check(self, value: str | None) -> None:
        """Refuse a token that is missing, malformed, not the latest, or expired."""
        if not value:
            raise Refusal(41001)
        if not _SHAPE.fullmatch(value):
            raise Refusal(40014)
        token = self._known.get(value)
        now = self._clock.now()
        if token is None or (token.replaced and token.replaced <= now):
            raise Refusal(40001)
        if token.dies <= now:
            raise Refusal(42001)

    def revoke(self) -> None:
        """Let every token die at once: 40001 from now on."""
        self._known.clear()
        self._plain = self._stable = None

    def expire(self) -> None:
        """Let every token be expired: 42001 from now on."""
        for token in self._known.values():
            token.dies = self._clock.now()

    def _force(self, current: Token) -> None:
        """Kill the previous one; not within 30 seconds, and 20 a day."""
        now = self._clock.now()
        if self._forced and now - self._forced < timedelta(seconds=30):
            return
        self._take("force", 20)
        self._forced = current.replaced = now
        self._stable = None

    def _admit(self, fields: dict[str, str]) -> None:
        given = {name: fields.get(name, "") for name in ("grant_type", "appid", "secret")}
        rules = [
            (given["grant_type"] == "client_credential", 40002),
            (bool(given["appid"]), 41002),
            (given["appid"] == self.appid, 40013),
            (bool(given["secret"]), 41004),
            (given["secret"] == self.secret, 40125),
        ]
        for kept, code in rules:
            if not kept:
                raise Refusal(code)

    def _take(self, what: str, limit: int) -> None:
        if not self._meter.take(what, limit, day):
            raise Refusal(45009)

    def _left(self, token: Token) -> timedelta:
        return token.dies - self._clock.now()

    def _issue(self) -> Token:
        seed = f"{self.appid} {len(self._known)} {self._clock.now().isoformat()}"
        value = hashlib.shake_256(seed.encode()).hexdigest(self._switches.token_length // 2)
        self._known[value] = Token(value, self._clock.now() + LIFE)
        return self._known[value]
