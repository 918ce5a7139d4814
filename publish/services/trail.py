"""The trail: who did what, and what was refused, one record after the other, each chained.

Record *n* lies under ``trail/<n>`` and is created at the first free place, like an entry of the
log, so that any number of writers share one order without a lock; it holds the SHA-256 of record
*n*-1 (record 0: of the record's origin). Whoever changes or removes one has to make all later ones
again; the trail is not signed, so keep the newest hash elsewhere, and that shows as well.

What changes anything is on record before it is done (``begun``) and after it (``done``,
``refused``, ``failed``); a ``begun`` with nothing after it means that the process died there.
Strangers cannot fill the store: what they try is counted, not written one by one (see ``door``).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any

from publish.domain import canonical
from publish.errors import Conflict, LogDiverged, NotFound, StoreError, StoreUnavailable
from publish.ports import Store
from publish.services import keys
from publish.services.access import court_of
from publish.services.opening import MALFORMED
from publish.services.trailcheck import Trailed, verify_trail
from publish.services.trailrecord import (
    End,
    Event,
    What,
    beginning,
    hash_of,
    read,
    read_head,
    record,
)

HEAD_EVERY = 64
"""Records between two writings of the head: one write in so many is not a record."""
_ATTEMPTS = 1000
"""Far beyond what honest contention needs."""

__all__ = ["Event", "Trail", "Trailed", "What", "read_trail", "trail_size", "verify_trail"]


class Trail:
    """Writes the trail of one store; one for a process, used by all its threads."""

    def __init__(self, store: Store) -> None:
        """Write to this store."""
        self.store = store
        self._lock = threading.Lock()
        self._known: End | None = None

    def write(self, event: Event, now: datetime) -> int:
        """Append a record, durably; return its index. Raises StoreError: then nothing may be done.

        A record whose answer was lost may be there twice; nothing is ever missing.
        """
        with self._lock:
            end = self._known or _look_up(self.store)
            for _ in range(_ATTEMPTS):
                data = record(end, event, now)
                try:
                    self.store.create([(keys.trail(end.size), data)])
                except Conflict:
                    end = _end(self.store, end.size)
                    continue
                except StoreUnavailable:
                    if not _stands(self.store, end.size, data):
                        raise
                self._known = End(end.size + 1, hash_of(data))
                self._keep_head(self._known)
                return end.size
        raise StoreUnavailable("反复争用之后仍不能写入操作记录")

    def end(self, begun: int, event: Event, now: datetime) -> None:
        """Append what became of something begun; if that fails, the begun stands alone.

        It has happened by then, and to say that it had not would be worse than to leave this open.
        """
        try:
            self.write(replace(event, of=begun), now)
        except StoreError:
            return

    def _keep_head(self, end: End) -> None:
        """Write now and then how long the trail is; losing this race costs nothing."""
        if end.size % HEAD_EVERY:
            return
        seen = None
        try:
            found = self.store.get(keys.TRAIL_HEAD)
            if read_head(found.data).size >= end.size:
                return
            seen = found.version
        except NotFound:
            pass
        except StoreError:
            return
        head = canonical.encode({"size": end.size, "last": end.last})
        try:
            self.store.swap(keys.TRAIL_HEAD, head, seen=seen)
        except StoreError:
            return


def _look_up(store: Store) -> End:
    """Return the end of a trail of which this process knows nothing yet."""
    try:
        head = read_head(store.get(keys.TRAIL_HEAD).data)
    except NotFound:
        try:
            store.get(keys.trail(0))
        except NotFound:
            return beginning(court_of(store))
        return _end(store, 0)
    return _end(store, head.size - 1)


def _end(store: Store, there: int) -> End:
    """Return the end of the trail, of which record ``there`` exists, with few reads.

    Records have no gaps: so look twice as far each time until there is none, then halve. Raises
    LogDiverged if that record is gone, for then somebody has cut the trail.
    """
    low, step = there, 1
    data = read(store, low)
    if data is None:
        message = f"操作记录第 {there} 条不见了"
        raise LogDiverged(message)
    while (found := read(store, low + step)) is not None:
        low, data, step = low + step, found, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if (found := read(store, middle)) is None:
            high = middle
        else:
            low, data = middle, found
    return End(low + 1, hash_of(data))


def _stands(store: Store, index: int, data: bytes) -> bool:
    """Return whether a write whose answer was lost took effect."""
    try:
        return read(store, index) == data
    except StoreError:
        return False


# -- reading ---------------------------------------------------------------------------------------


def read_trail(store: Store, start: int, most: int) -> list[dict[str, Any]]:
    """Return up to ``most`` records from index ``start`` on, as they were written.

    One that somebody has damaged is ``unreadable`` in its place; ``verify_trail`` says more.
    """
    found: list[dict[str, Any]] = []
    while len(found) < most and (data := read(store, start + len(found))) is not None:
        found.append(_shown(start + len(found), data))
    return found


def _shown(index: int, data: bytes) -> dict[str, Any]:
    damaged = {"n": index, "at": "", "what": "unreadable"}
    try:
        value = canonical.decode(data)
    except MALFORMED:
        return damaged
    return value if isinstance(value, dict) and damaged.keys() <= value.keys() else damaged


def trail_size(store: Store) -> int:
    """Return how many records there are."""
    return _look_up(store).size
