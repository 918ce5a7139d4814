"""Whose record a store is: written by ``init``, and once more for each change of the log's key.

The first identity is never overwritten; a later one stands beside it and names its key first, then
all keys before it. So a checkpoint or a proof of any time finds its key here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from publish.domain import canonical
from publish.errors import NotFound
from publish.ports import Store
from publish.services import keys


@dataclass(frozen=True, slots=True)
class Identity:
    """Which log a store is the record of; written once, by ``init``."""

    origin: str
    vkeys: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        return canonical.encode({"origin": self.origin, "vkeys": list(self.vkeys)})

    @classmethod
    def read(cls, data: bytes) -> Identity:
        """Read what ``data`` wrote."""
        value = canonical.decode(data)
        return cls(value["origin"], tuple(value["vkeys"]))


def identities(store: Store) -> Iterator[tuple[str, bytes]]:
    """Yield key and bytes of the identity and of its successors, oldest first."""
    for number in count(1):
        key = keys.IDENTITY if number == 1 else keys.successor(number)
        try:
            yield key, store.get(key).data
        except NotFound:
            return


def identity_of(store: Store) -> Identity | None:
    """Return the newest identity; None for a store that was never initialised."""
    newest = None
    for _, data in identities(store):
        newest = Identity.read(data)
    return newest


def succeed(store: Store, vkey: str) -> Identity:
    """Make a key the newest of the log; raises NotFound without one before it, and Conflict."""
    known = list(identities(store))
    if not known:
        raise NotFound(keys.IDENTITY)
    before = Identity.read(known[-1][1])
    if before.vkeys[0] == vkey:
        return before
    after = replace(before, vkeys=(vkey, *before.vkeys))
    store.create([(keys.successor(len(known) + 1), after.data)])
    return after
