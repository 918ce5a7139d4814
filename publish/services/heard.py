"""Heard: hints of a platform, kept until dispatch has made use of them.

Whoever hears an event writes it into a box of its own and is done. The deliveries are touched by
nobody but the worker who has the channel's queue: an event that wrote one while its worker waits
for an answer would make that worker lose the answer.

In its turn dispatch looks at the box twice. First what the hints concern becomes due; what waits
for a person over there becomes due with any hint of an unknown job. After the round, a delivery
that is public without an address gets the one that a hint gave. Everything here may be lost:
then dispatch asks when it would have asked without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from publish.domain import canonical
from publish.domain.delivery import Delivery
from publish.domain.hint import Hint, addressed, concerns, sooner, waits_for_person
from publish.errors import Conflict, NotFound, StoreUnavailable
from publish.ports import Store, Version
from publish.services import deliveries, keys
from publish.services.courier import Courier
from publish.services.deliveries import Kept

MOST = 100
"""Hints in a box; the oldest go first. An account has a few jobs a day."""
RECENT = 50
"""Entries before the cursor among which a delivery is looked for that is not open any more."""
UNKNOWN_LIFE = timedelta(hours=1)
"""How long a hint about no delivery is kept: its number may be on the way to us still."""
LIFE = timedelta(days=2)
"""How long an address waits for its delivery to be public."""
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """A hint in the box."""

    hint: Hint
    at: str
    heeded: bool = False
    """Whether what it concerns has been made due."""

    def older(self, than: timedelta, now: datetime) -> bool:
        """Return whether it was heard longer ago."""
        return datetime.fromisoformat(self.at) + than < now


_Box = tuple[Heard, ...]


def note(store: Store, channel: str, hint: Hint, now: datetime) -> None:
    """Put a hint into the box; one that is there already changes nothing.

    Raises StoreUnavailable if it cannot be written: then the platform should tell it again.
    """
    row = Heard(hint, now.isoformat(timespec="seconds"))

    def change(box: _Box) -> _Box:
        return box if any(each.hint == hint for each in box) else (*box, row)[-MOST:]

    _change(store, channel, change)


def read(store: Store, channel: str) -> _Box:
    """Return what is in the box, the oldest first."""
    return _read(store, channel)[0]


def _read(store: Store, channel: str) -> tuple[_Box, Version | None]:
    try:
        found = store.get(keys.heard(channel))
    except NotFound:
        return (), None
    rows = canonical.decode(found.data)
    box = tuple(Heard(Hint(job, url), at, heeded) for job, url, at, heeded in rows)
    return box, found.version


def _change(store: Store, channel: str, change: Callable[[_Box], _Box]) -> None:
    """Change the box, however many others do."""
    for _ in range(_ATTEMPTS):
        box, seen = _read(store, channel)
        changed = change(box)
        if changed == box:
            return
        rows = [[each.hint.job, each.hint.url, each.at, each.heeded] for each in changed]
        try:
            store.swap(keys.heard(channel), canonical.encode(rows), seen=seen)
        except Conflict:
            continue
        return
    raise StoreUnavailable("反复争用之后仍不能记下平台的通知")


@dataclass(frozen=True, slots=True)
class Hearing:
    """One worker's use of the box, in its turn with the queue."""

    store: Store
    courier: Courier

    @property
    def _name(self) -> str:
        return self.courier.channel.name

    def hasten(self) -> None:
        """Make due what new hints concern; raises Overtaken."""
        new = [each for each in read(self.store, self._name) if not each.heeded]
        kept, steps = list(self._open()) if new else [], self.courier.steps
        for each in new:
            meant = [k for k in kept if concerns(each.hint, k.delivery)]
            by_hand = [k for k in kept if waits_for_person(k.delivery, steps(k.delivery))]
            for one in meant or by_hand:
                moved = sooner(one.delivery, steps(one.delivery), self.courier.clock())
                self._keep(one, moved)
        self._replace({each: replace(each, heeded=True) for each in new})

    def settle(self) -> None:
        """Give addresses to what is public, and empty the box of what is of no more use."""
        box = [each for each in read(self.store, self._name) if each.heeded]
        told = [each for each in box if each.hint.url]
        open_still, recent = list(self._open()), list(self._recent()) if told else []
        spent: dict[Heard, None] = {each: None for each in box if not each.hint.url}
        for each in told:
            meant = [k for k in (*open_still, *recent) if concerns(each.hint, k.delivery)]
            if self._spent(each, meant):
                spent[each] = None
        self._replace(spent)

    def _spent(self, heard: Heard, meant: list[Kept]) -> bool:
        """Hand the address on; return whether the hint is of no more use."""
        now = self.courier.clock()
        for kept in meant:
            self._keep(kept, addressed(kept.delivery, heard.hint, now))
        if any(kept.delivery.url or kept.delivery.settled for kept in meant):
            return True
        return heard.older(LIFE if meant else UNKNOWN_LIFE, now)

    def _open(self) -> Iterator[Kept]:
        return self._loaded(self.courier.turn.queue.open)

    def _recent(self) -> Iterator[Kept]:
        queue = self.courier.turn.queue
        newest = range(max(0, queue.cursor - RECENT), queue.cursor)
        return self._loaded(tuple(index for index in newest if index not in queue.open))

    def _loaded(self, indexes: tuple[int, ...]) -> Iterator[Kept]:
        found = (deliveries.load(self.store, self._name, index) for index in indexes)
        return (kept for kept in found if kept is not None)

    def _keep(self, kept: Kept, changed: Delivery) -> None:
        if changed != kept.delivery:
            kept.keep(self.courier.turn, changed)

    def _replace(self, changed: dict[Heard, Heard] | dict[Heard, None]) -> None:
        """Write other hints for some, or none; what was heard meanwhile stays."""
        if changed:
            new = dict(changed)
            _change(
                self.store,
                self._name,
                lambda box: tuple(
                    row for row in (new.get(each, each) for each in box) if row is not None
                ),
            )
