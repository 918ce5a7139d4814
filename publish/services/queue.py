"""One channel's queue: how far dispatch is, what is still open, who works, and what holds it up.

Every entry before ``cursor`` is settled on this channel, or not wanted there, or stands in
``open``; so a run reads what is open and what is new, however much has been finished. That much
follows from the deliveries; if it were lost, dispatch would go through them all again.

``floor`` does not follow from them: entries before it that have no delivery are never posted by
themselves. They were published before the channel was set up, or before a backup was restored that
knows nothing of the channel; posting them now would be old news, or a second copy.

Only one worker at a time has the queue, by a claim that expires: an account is one place, and
Weibo shows only its newest few posts to look through. What keeps a post from being made twice is
not this claim but the intent in the delivery, which is swapped in before every call.
"""

from __future__ import annotations

import secrets
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from publish.domain import canonical
from publish.errors import Conflict, NotFound
from publish.ports import Store, Version
from publish.services import keys

LEASE = timedelta(minutes=5)
"""Longest time that a worker may go on without renewing; several times ``ports.DEADLINE``."""

_ASTRAY = 50
"""Copies gone astray that are named; beyond that, something else is wrong."""
_SAVED = 50
"""Notes between two writings."""


class Overtaken(Exception):
    """Somebody else has the queue, or has written the delivery: stop, and leave all as it is."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing is sent on this channel for now."""

    until: str
    reason: str
    advice: str = ""
    person: bool = False
    """Whether only a person can end it; it is tried again now and then all the same."""
    mode: str = ""
    """The way of the channel that it is about; set up in another way, it may go on at once."""

    def over(self, now: datetime) -> bool:
        """Return whether it is time to try again."""
        return datetime.fromisoformat(self.until) <= now


@dataclass(frozen=True, slots=True)
class Queue:
    """Where dispatch stands with one channel."""

    cursor: int = 0
    open: tuple[int, ...] = ()
    """Entries before the cursor that are not settled, in their order."""
    floor: int = 0
    passed: int = 0
    """Editions before the floor that wanted to go to this channel when it was not set up."""
    account: str = ""
    """Empty until the channel is first used."""
    hold: Hold | None = None
    patrol: int = 0
    """Entry whose copy is looked at next, to see whether it is still there and the same."""
    patrolled: str = ""
    """When a copy was last looked at."""
    unshown: tuple[str, ...] = ()
    """Statements whose deliveries may have changed since their copies were last settled
    (``services.copies``)."""
    restored: int = 0
    """Entries that a backup brought: those that are not settled may have been posted since, and
    are looked for first."""
    astray: tuple[int, ...] = ()
    """Entries whose copies were found changed or gone over there, the newest ones; until they are
    found the same again, or a person says that it is known."""
    worker: str = ""
    since: str = ""
    """When the worker last said that it lives."""

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        hold = self.hold
        return canonical.encode(
            {
                "cursor": self.cursor,
                "open": list(self.open),
                "floor": self.floor,
                "passed": self.passed,
                "account": self.account,
                "hold": hold and [*astuple(hold)],
                "patrol": self.patrol,
                "patrolled": self.patrolled,
                "unshown": list(self.unshown),
                "restored": self.restored,
                "astray": list(self.astray),
                "worker": self.worker,
                "since": self.since,
            }
        )

    @classmethod
    def read(cls, data: bytes) -> Queue:
        """Read what ``data`` wrote."""
        value: dict[str, Any] = canonical.decode(data)
        hold, still_open = value.pop("hold"), tuple(value.pop("open"))
        unshown, astray = tuple(value.pop("unshown", ())), tuple(value.pop("astray", ()))
        hold = Hold(*hold) if hold else None
        return cls(**value, hold=hold, open=still_open, unshown=unshown, astray=astray)

    def at_rest(self, entries: int) -> Queue:
        """Return it without a worker, and knowing of no entry but the first so many."""
        left = tuple(index for index in self.open if index < entries)
        lost = tuple(index for index in self.astray if index < entries)
        rest = replace(self, cursor=min(self.cursor, entries), open=left, astray=lost)
        return replace(rest, worker="", since="")

    def seen(self, index: int, *, astray: bool) -> Queue:
        """Return it knowing whether the copy of an entry has gone astray."""
        others = tuple(each for each in self.astray if each != index)
        return replace(self, astray=(*others, index)[-_ASTRAY:] if astray else others)

    def busy(self, now: datetime) -> bool:
        """Return whether a worker has it that may be alive."""
        return bool(self.worker) and datetime.fromisoformat(self.since) + LEASE > now

    def held(self, now: datetime) -> bool:
        """Return whether something holds it up."""
        return self.hold is not None and not self.hold.over(now)


def read(store: Store, channel: str) -> tuple[Queue, Version | None]:
    """Return a queue as it is in the store; a new one begins after what a restore brought."""
    try:
        found = store.get(keys.queue(channel))
    except NotFound:
        floor = _restored(store)
        return Queue(cursor=floor, floor=floor), None
    return Queue.read(found.data), found.version


def _restored(store: Store) -> int:
    """Return how many entries a restore brought: what became of their copies is not known."""
    try:
        value = canonical.decode(store.get(keys.RESTORE).data)
    except NotFound:
        return 0
    entries: int = value["entries"]
    return entries


@dataclass(slots=True)
class Turn:
    """A worker's turn with a queue."""

    store: Store
    channel: str
    queue: Queue
    _seen: Version
    _written: Queue
    found: frozenset[str] = frozenset()
    """Statements that an earlier worker may have changed and did not settle."""
    _notes: int = 0

    def keep(self, queue: Queue) -> None:
        """Write the queue; raises Overtaken if somebody else has it now."""
        self.queue, self._notes = queue, 0
        if queue == self._written:
            return
        try:
            self._seen = self.store.swap(keys.queue(self.channel), queue.data, seen=self._seen)
        except Conflict as error:
            raise Overtaken from error
        self._written = queue

    def note(self, queue: Queue) -> None:
        """Remember a queue, and write it now and then: what is lost by a death is found again."""
        self.queue, self._notes = queue, self._notes + 1
        if self._notes >= _SAVED:
            self.keep(queue)

    def touch(self, number: str) -> None:
        """Note, durably, that a statement's deliveries are about to change."""
        if number not in self.queue.unshown:
            self.keep(replace(self.queue, unshown=(*self.queue.unshown, number)))

    def renew(self, now: datetime) -> None:
        """Say that the worker lives, where it is time to."""
        if datetime.fromisoformat(self.queue.since) + LEASE / 4 <= now:
            self.keep(replace(self.queue, since=_utc(now)))

    def release(self) -> None:
        """Give the queue back."""
        self.keep(replace(self.queue, worker="", since=""))


def claim(store: Store, channel: str, now: datetime) -> Turn | None:
    """Take a queue; None if a worker has it that may be alive."""
    queue, seen = read(store, channel)
    if queue.busy(now):
        return None
    mine = replace(queue, worker=secrets.token_hex(8), since=_utc(now))
    try:
        version = store.swap(keys.queue(channel), mine.data, seen=seen)
    except Conflict:
        return None
    return Turn(store, channel, mine, version, mine, frozenset(mine.unshown))


def _utc(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
