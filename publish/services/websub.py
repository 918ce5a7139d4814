"""WebSub: tell hubs that the feeds have news, so that readers need not keep asking.

The log is the outbox here as well: for each hub and feed it is kept up to which entry the hub was
told, and whatever the site shows beyond that is still to be told. A hub is told after the
checkpoint is public and no publisher may be writing feeds of an earlier one. To be told twice does
a hub no harm, so nothing is claimed and nothing is in doubt: what may not have arrived is told
again, later and later. How a hub is told is left open by the Recommendation (§6); it is done as
hubs have understood it since PubSubHubbub 0.3: ``hub.mode=publish`` and ``hub.url``.

A failing hub holds nobody up. It is told of by ``zhengming status``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from publish.domain import canonical
from publish.domain.delivering import backoff
from publish.errors import ChannelUnavailable, Conflict, NotFound
from publish.ports import Store, Version
from publish.render.site import SiteInfo
from publish.render.websub import TOPICS
from publish.services import keys

Ping = Callable[[str, str], None]
"""Tells a hub, named first, that a topic has news; raises ChannelUnavailable, which says why."""
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Told:
    """What one hub knows."""

    hub: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Feed → entries that the site showed when the hub was last told of it."""
    failures: int = 0
    """Failures in a row."""
    next_try: str = ""
    reason: str = ""
    """Why the last try failed, one Chinese sentence."""

    def lacks(self, published: int) -> list[str]:
        """Return the feeds that the hub has still to be told of."""
        return [feed for feed in TOPICS if self.sizes.get(feed, 0) < published]

    def due(self, now: datetime) -> bool:
        """Return whether the time of the next try has come."""
        return not self.next_try or datetime.fromisoformat(self.next_try) <= now

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        return canonical.encode(
            {
                "hub": self.hub,
                "sizes": dict(self.sizes),
                "failures": self.failures,
                "next_try": self.next_try,
                "reason": self.reason,
            }
        )

    @classmethod
    def read(cls, data: bytes) -> Told:
        """Read what ``data`` wrote."""
        return cls(**canonical.decode(data))


@dataclass(slots=True)
class Announced:
    """What one run did."""

    told: int = 0
    """Hubs that have been told of all that is new."""
    waiting: int = 0
    """Hubs that have still to be told of something."""
    news: list[Told] = field(default_factory=list)
    """Hubs that fail for a reason that has not been told to a person."""

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the command line."""
        failing = [{"hub": each.hub, "reason": each.reason} for each in self.news]
        return {"told": self.told, "waiting": self.waiting, "news": failing}


def read(store: Store, hub: str) -> Told:
    """Return what a hub knows."""
    return _read(store, hub)[0]


def _read(store: Store, hub: str) -> tuple[Told, Version | None]:
    try:
        found = store.get(_key(hub))
    except NotFound:
        return Told(hub), None
    return Told.read(found.data), found.version


def _key(hub: str) -> str:
    """Return the key of a hub: its address may be longer than a key, and hold anything."""
    return keys.kept("websub", hashlib.sha256(hub.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Announcer:
    """All that telling hubs needs."""

    store: Store
    info: SiteInfo
    ping: Ping
    clock: Clock
    eager: bool = False
    """Whether a person asks for it now: then no wait is kept."""

    def announce(self, published: int) -> Announced:
        """Tell every hub of every feed that has news among the first ``published`` entries.

        Raises StoreUnavailable when the store gives up; announcing again goes on.
        """
        done = Announced()
        for hub in self.info.hubs:
            before, seen = _read(self.store, hub)
            if not before.lacks(published):
                continue
            after = before
            if self.eager or before.due(self.clock()):
                after = self._tell(before, published)
                self._keep(after, seen)
            left = bool(after.lacks(published))
            done.waiting += left
            done.told += not left
            if after.reason and after.reason != before.reason:
                done.news.append(after)
        return done

    def _tell(self, told: Told, published: int) -> Told:
        """Tell a hub of each feed; after a failure the others wait as well."""
        for feed in told.lacks(published):
            try:
                self.ping(told.hub, self.info.link(feed))
            except ChannelUnavailable as error:
                return self._failed(told, f"{error}。")
            told = replace(told, sizes={**told.sizes, feed: published})
        return replace(told, failures=0, next_try="", reason="")

    def _failed(self, told: Told, reason: str) -> Told:
        failures = told.failures + 1
        at = self.clock() + timedelta(seconds=backoff(failures))
        next_try = at.isoformat(timespec="seconds")
        return replace(told, failures=failures, next_try=next_try, reason=reason)

    def _keep(self, told: Told, seen: Version | None) -> None:
        """Write what a hub knows; somebody who told it meanwhile has written as much."""
        try:
            self.store.swap(_key(told.hub), told.data, seen=seen)
        except Conflict:
            return


def standing(store: Store, info: SiteInfo, published: int) -> list[dict[str, Any]]:
    """Return how every hub stands, for people and programs."""
    return [_row(read(store, hub), published) for hub in info.hubs]


def _row(told: Told, published: int) -> dict[str, Any]:
    state = "told" if not told.lacks(published) else "failing" if told.failures else "waiting"
    return {
        "hub": told.hub,
        "state": state,
        "state_label": {"told": "已通知", "failing": "通知失败", "waiting": "等待"}[state],
        "entries": min((told.sizes.get(feed, 0) for feed in TOPICS), default=0),
        "failures": told.failures,
        "reason": told.reason,
        "next_try": told.next_try,
    }


def line(row: dict[str, Any]) -> str:
    """Return a row as a line for a person."""
    again = f"下次尝试 {row['next_try']}" if row["next_try"] else ""
    parts = ["订阅推送", row["hub"], row["state_label"], row["reason"], again]
    return "  ".join(part for part in parts if part)
