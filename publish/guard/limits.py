"""How often somebody may ask, as pure functions: state in, state out, time as an argument.

The pace is the generic cell rate algorithm (ITU-T I.371, annex A): of all earlier requests, only
the moment is kept at which the next one would be due if they had come evenly.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a minute, and so many at once."""

    per_minute: int
    burst: int

    def admit(self, due: datetime | None, now: datetime) -> tuple[datetime, timedelta | None]:
        """Return when the next request is due, and how long this one has to wait if it does.

        One that has to wait is not counted. A clock that was set back makes nobody wait longer
        than a full burst is worth.
        """
        apart = timedelta(minutes=1) / self.per_minute
        most = now + apart * self.burst
        due = min(max(due or now, now), most)
        wait = due - (most - apart)
        return (due, wait) if wait > timedelta(0) else (due + apart, None)


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts with one token id that failed, one after the other."""

    count: int
    last: datetime


_FREE = 5
"""Failures that cost nothing: somebody pasted the wrong token a few times."""
LONGEST_PAUSE = timedelta(minutes=15)
"""Longest pause; after as long without a failure, all are forgotten."""


def failed(before: Failures | None, now: datetime) -> Failures:
    """Return the failures after one more."""
    if before is None or now - before.last > LONGEST_PAUSE:
        return Failures(1, now)
    return Failures(before.count + 1, now)


def pause(failures: Failures | None, now: datetime) -> timedelta | None:
    """Return how long the next failing attempt must stay away: 1, 2, 4, … seconds.

    Only failing ones: whoever brings the right secret is let in at once, or else anybody who had
    read a token's id somewhere could lock its owner out.
    """
    if failures is None or failures.count < _FREE:
        return None
    doubled = timedelta(seconds=1) * 2 ** min(failures.count - _FREE, 20)
    # A clock that was set back must not prolong it.
    left = min(doubled, LONGEST_PAUSE) - max(now - failures.last, timedelta(0))
    return left if left > timedelta(0) else None


def place(address: str) -> str:
    """Return what is paced as one address: an IPv4 address, or an IPv6 network of 64 bits.

    One subscriber has a whole such network. What is no address is one place with its like.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "elsewhere"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
