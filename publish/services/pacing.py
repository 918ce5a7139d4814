"""What one process remembers of how often somebody came: bounded, in memory, gone with it.

Under ``serve`` that is the whole court. On Lambda every instance remembers for itself, so a limit
holds for each of them; the gateway in front has to set the limit for all (see decision 0012).
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from publish.guard.limits import Failures, Rate, failed, pause
from publish.services.trailrecord import Event

_T = TypeVar("_T")
_REMEMBERED = 10_000
"""Callers, addresses or tokens that are remembered; who came longest ago is forgotten first."""
_KINDS = 512
"""Kinds of events that are counted at a time."""
WINDOW = timedelta(minutes=1)
TRUSTED = timedelta(hours=1)
"""How long somebody who was recognised is not held up by strangers at the same address."""


@dataclass(slots=True)
class _Recent(Generic[_T]):
    """A bounded memory."""

    kept: OrderedDict[str, _T] = field(default_factory=OrderedDict)

    def keep(self, key: str, value: _T) -> None:
        self.kept[key] = value
        self.kept.move_to_end(key)
        if len(self.kept) > _REMEMBERED:
            self.kept.popitem(last=False)


@dataclass(slots=True)
class Paces:
    """How fast each of many may ask."""

    rate: Rate
    _due: _Recent[datetime] = field(default_factory=_Recent)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, key: str, now: datetime) -> timedelta | None:
        """Count a request; return how long it has to wait if it comes too soon."""
        with self._lock:
            due, wait = self.rate.admit(self._due.kept.get(key), now)
            self._due.keep(key, due)
            return wait

    def wait(self, key: str, now: datetime) -> timedelta | None:
        """Return how long a request would have to wait, and count nothing."""
        with self._lock:
            return self.rate.admit(self._due.kept.get(key), now)[1]


@dataclass(slots=True)
class Backoff:
    """How long each token id must stay away after failing."""

    _failures: _Recent[Failures] = field(default_factory=_Recent)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, key: str, now: datetime) -> timedelta | None:
        """Count a failure; return how long it should have stayed away if it came too soon."""
        with self._lock:
            before = self._failures.kept.get(key)
            early = pause(before, now)
            if early is None:
                self._failures.keep(key, failed(before, now))
            return early


@dataclass(slots=True)
class Trusted:
    """Which bearer texts were good lately; kept as hashes, and never believed by themselves."""

    _until: _Recent[datetime] = field(default_factory=_Recent)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, bearer: str, now: datetime) -> None:
        """Remember a bearer who was recognised."""
        with self._lock:
            self._until.keep(_hash(bearer), now + TRUSTED)

    def knows(self, bearer: str | None, now: datetime) -> bool:
        """Return whether this bearer was recognised lately."""
        if bearer is None:
            return False
        with self._lock:
            until = self._until.kept.get(_hash(bearer))
        return until is not None and now < until


def _hash(bearer: str) -> str:
    return hashlib.sha256(bearer.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class _Count:
    first: int
    since: datetime
    more: int = 0


@dataclass(slots=True)
class Counts:
    """Counts events of one kind within a minute, of which only the first is written at once."""

    _counts: OrderedDict[Event, _Count] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def again(self, event: Event, now: datetime) -> bool:
        """Count an event if its like was written within this minute; return whether it was."""
        with self._lock:
            count = self._counts.get(_kind(event))
            if count is None or not timedelta(0) <= now - count.since < WINDOW:
                return False
            count.more += 1
            return True

    def written(self, event: Event, index: int, now: datetime) -> None:
        """Remember that an event has been written, so that its like is counted."""
        with self._lock:
            if len(self._counts) < _KINDS:
                self._counts.setdefault(_kind(event), _Count(index, now))

    def due(self, now: datetime | None) -> list[tuple[Event, int, int]]:
        """Take out what has been counted for a minute: kind, first record, how many more.

        Without a time, take out everything.
        """
        with self._lock:
            old = [
                kind
                for kind, count in self._counts.items()
                if now is None or not timedelta(0) <= now - count.since < WINDOW
            ]
            taken = [(kind, self._counts.pop(kind)) for kind in old]
        return [(kind, count.first, count.more) for kind, count in taken if count.more]


def _kind(event: Event) -> Event:
    """Return what events of one kind have in common."""
    return replace(event, request="")
