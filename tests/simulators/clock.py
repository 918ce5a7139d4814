"""The time on the platforms, and the windows by which they count."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(
        self, start: datetime = MORNING, *, passed: Callable[[], float] = lambda: 0.0
    ) -> None:
        """Begin at ``start``; ``passed`` counts real seconds, for those who look on by hand."""
        self._start = start
        self._passed = passed
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the time, in Beijing."""
        with self._lock:
            return (self._start + timedelta(seconds=self._passed())).astimezone(BEIJING)

    def advance(self, step: timedelta | float) -> None:
        """Go on by a time span, or by so many seconds."""
        with self._lock:
            self._start += step if isinstance(step, timedelta) else timedelta(seconds=step)

    def set(self, moment: datetime) -> None:
        """Go to a moment."""
        self.advance(moment - self.now())


def minute(now: datetime) -> Hashable:
    """Return the minute that a moment is in."""
    return (hour(now), now.minute)


def hour(now: datetime) -> Hashable:
    """Return the hour that a moment is in."""
    return (day(now), now.astimezone(BEIJING).hour)


def day(now: datetime) -> Hashable:
    """Return the Beijing day that a moment is in (facts §1.8: "the next Beijing day")."""
    return now.astimezone(BEIJING).date()


def month(now: datetime) -> Hashable:
    """Return the Beijing month that a moment is in."""
    there = now.astimezone(BEIJING)
    return (there.year, there.month)


class Meter:
    """How often something happened in the window of now."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nothing."""
        self._clock = clock
        self._counts: dict[tuple[Hashable, Hashable], int] = {}

    def used(self, what: Hashable, window: Callable[[datetime], Hashable]) -> int:
        """Return the count of the window of now."""
        return self._counts.get((what, window(self._clock.now())), 0)

    def take(self, what: Hashable, limit: int, window: Callable[[datetime], Hashable]) -> bool:
        """Count one more, unless ``limit`` is reached; return whether it was counted."""
        key = (what, window(self._clock.now()))
        if self._counts.get(key, 0) >= limit:
            return False
        self._counts[key] = self._counts.get(key, 0) + 1
        return True
