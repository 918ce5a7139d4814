"""Deliveries out of a backup: a backup is older than the world, and nothing is sent blindly.

| in the backup                  | after the restore                                               |
|--------------------------------|-----------------------------------------------------------------|
| a settled delivery             | is settled                                                      |
| one that waits for a person    | waits for a person                                              |
| an open posting                | is looked for on the platform before anything is sent           |
|                                | (``publish.domain.reviving``); where no look can tell, asked    |
| an open retraction             | goes on: to delete twice is harmless                            |
| an entry not yet delivered     | as an open posting                                              |
| a channel without a queue      | nothing of the backup is posted there (``Queue.floor``)         |

Where the store knows a delivery already, whichever was written later counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from publish.domain.delivery import Delivery, Order
from publish.errors import NotFound
from publish.ports import Store, Versioned
from publish.services import keys
from publish.services.deliveries import NAMES
from publish.services.queue import Queue

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def fits(key: str, data: bytes, entries: int) -> bool:
    """Return whether a member is a queue or a delivery of one of the entries; raises ValueError."""
    if key in map(keys.queue, NAMES):
        state = Queue.read(data)
        return max((state.cursor, *(index + 1 for index in state.open))) <= entries
    delivery = Delivery.read(data)
    named = key == keys.delivery(delivery.channel, delivery.index)
    return named and delivery.channel in NAMES and 0 <= delivery.index < entries


def bring(store: Store, rows: Mapping[str, bytes], entries: int) -> int:
    """Write what a backup knows; return how many postings have to be looked for, at least.

    Doing so twice is harmless. Raises Conflict if a worker is at it meanwhile.
    """
    doubted = 0
    for key, data in rows.items():
        if key.startswith(keys.DELIVERIES):
            doubted += _delivery(store, key, Delivery.read(data))
    for name in NAMES:
        saved = rows.get(keys.queue(name))
        _queue(store, name, Queue.read(saved) if saved else None, entries)
    return doubted


def _delivery(store: Store, key: str, saved: Delivery) -> bool:
    """Write one delivery; return whether it has to be looked for."""
    there = _there(store, key)
    known = Delivery.read(there.data) if there else saved
    chosen = _doubted(known if _written(known) >= _written(saved) else saved)
    if there is None or chosen.data != there.data:
        store.swap(key, chosen.data, seen=there.version if there else None)
    return chosen.restored


def _doubted(delivery: Delivery) -> Delivery:
    """Return a delivery with a note that it may have gone on."""
    open_posting = delivery.order is Order.POST and not delivery.settled
    return replace(delivery, restored=open_posting and not delivery.needs_person)


def _written(delivery: Delivery) -> datetime:
    return datetime.fromisoformat(delivery.at) if delivery.at else _LONG_AGO


def _queue(store: Store, name: str, saved: Queue | None, entries: int) -> None:
    """Write how far a channel is, at most as far as store and backup both know."""
    there = _there(store, keys.queue(name))
    known = Queue.read(there.data) if there else saved
    if known is None:
        return
    both = sorted({*known.open, *(saved.open if saved else ())})
    merged = replace(known.at_rest(entries), open=tuple(both), restored=entries)
    if there is None or merged.data != there.data:
        store.swap(keys.queue(name), merged.data, seen=there.version if there else None)


def _there(store: Store, key: str) -> Versioned | None:
    try:
        return store.get(key)
    except NotFound:
        return None
