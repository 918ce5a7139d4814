"""Dispatch: bring every published edition to the channels that it is meant for.

The log is the outbox: there is no list of things to send but the entries themselves (DESIGN §3.6).
For each channel, in log order, each entry that is shown on the site is carried as far as it gets;
what stays open is remembered in the channel's queue, and comes first in the next run. A run does
not wait: it ends when nothing can be done at this moment.

Later editions of a statement wait until earlier ones are settled, so that a correction never
stands under the text that it corrects. Entries about other statements overtake what is stuck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from publish.domain.delivery import Delivery, State
from publish.services import copies, deliveries, queue
from publish.services.deliveries import NAMES
from publish.services.queue import Hold, Overtaken, Queue, Turn
from publish.services.record import Record

if TYPE_CHECKING:
    from publish.services.courier import Clock, Outlet


@dataclass(slots=True)
class Dispatched:
    """What one run did."""

    moved: int = 0
    """Outcomes that were written."""
    settled: int = 0
    """Deliveries that were finished."""
    pending: int = 0
    """Entries that are not settled yet, of all channels that are set up."""
    busy: list[str] = field(default_factory=list)
    """Channels that another worker has."""
    holds: list[tuple[str, Hold]] = field(default_factory=list)
    """What holds a channel up, told for the first time."""
    news: list[Delivery] = field(default_factory=list)
    """Deliveries that a person has to be told of, for the first time."""
    for_person: int = 0
    """Deliveries and channels that need a person, told or not."""

    @property
    def asks(self) -> bool:
        """Return whether a person has to do something that was not told before."""
        states = {State.NEEDS_PERSON, State.REFUSED}
        waiting = any(each.state in states for each in self.news)
        return waiting or any(hold.person for _, hold in self.holds)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the command line."""
        return {
            "moved": self.moved,
            "settled": self.settled,
            "pending": self.pending,
            "busy": list(self.busy),
            "holds": [
                {"channel": name, "reason": hold.reason, "advice": hold.advice}
                for name, hold in self.holds
            ],
            "news": [
                {
                    "channel": each.channel,
                    "tag": each.tag,
                    "state": str(each.state),
                    "reason": each.reason,
                    "advice": each.advice,
                }
                for each in self.news
            ],
            "needs_person": self.for_person,
        }


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """All that dispatching needs."""

    record: Record
    outlets: Mapping[str, Outlet]
    """The channels that are set up, by name."""
    clock: Clock
    eager: bool = False
    """Whether a person asks for it now: what waits for a person is tried at once."""
    go_on: Callable[[], bool] = lambda: True
    """Asked before each entry: false ends the run, and the next one goes on."""

    def dispatch(self, published: int) -> Dispatched:
        """Carry all deliveries of the first ``published`` entries, those that the site shows.

        Raises StoreUnavailable when the store gives up; dispatching again goes on.
        """
        done = Dispatched()
        wanted = cache(self._wanted)
        for name in NAMES:
            outlet = self.outlets.get(name)
            if outlet is None:
                self._settle_left(name)
                self._pass_over(name, published, wanted)
            else:
                self._channel(name, outlet, published, done)
        return done

    def _settle_left(self, name: str) -> None:
        """Settle what a worker left that died before the channel was taken out of the settings."""
        store = self.record.store
        if not queue.read(store, name)[0].unshown:
            return
        turn = queue.claim(store, name, self.clock())
        if turn is not None:
            try:
                copies.settle(self.record, turn)
            except Overtaken:
                return
            finally:
                _give_back(turn)

    def _wanted(self, index: int) -> set[str]:
        """Return the channels that an entry names; each entry is read once for all channels."""
        return deliveries.wanted(self.record, self.record.logged(index))

    def _pass_over(self, name: str, published: int, wanted: Callable[[int], set[str]]) -> None:
        """Note what wanted to go to a channel that was never set up: it is not sent later."""
        store, now = self.record.store, self.clock()
        seen, _ = queue.read(store, name)
        if seen.account or seen.cursor >= published:
            return
        turn = queue.claim(store, name, now)
        if turn is None:
            return
        passed = sum(name in wanted(index) for index in range(turn.queue.cursor, published))
        moved = replace(turn.queue, cursor=published, floor=published)
        try:
            turn.keep(replace(moved, passed=moved.passed + passed, worker="", since=""))
        except Overtaken:
            return

    def _channel(self, name: str, outlet: Outlet, published: int, done: Dispatched) -> None:
        """Carry what one channel has open and what is new to it."""
        from publish.services.courier import Courier  # noqa: PLC0415 - slow, and most have no channel
        from publish.services.round import Round  # noqa: PLC0415 - as above

        turn = queue.claim(self.record.store, name, self.clock())
        if turn is None:
            done.busy.append(name)
        else:
            courier = Courier(outlet, turn, self.clock)
            try:
                work = Round(self.record, courier, turn, self.go_on)
                done.settled += work.run(published, eager=self.eager)
                copies.settle(self.record, turn)
            except Overtaken:
                done.busy.append(name)
                copies.hand_over(self.record, turn.queue.unshown)
            finally:
                _give_back(turn)
            done.moved += courier.moved
            done.news += courier.news
            done.holds += [(name, hold) for hold in courier.holds]
        left, _ = queue.read(self.record.store, name)
        done.pending += max(published - left.cursor, 0) + len(left.open)
        done.for_person += _waiting_for_person(self.record, name, left)


def _give_back(turn: Turn) -> None:
    """Give the queue back, unless somebody else has it."""
    try:
        turn.release()
    except Overtaken:
        return


def _waiting_for_person(record: Record, name: str, left: Queue) -> int:
    """Return how many deliveries, and the channel itself, need a person."""
    kept = (deliveries.load(record.store, name, index) for index in left.open)
    states = {State.NEEDS_PERSON, State.REFUSED}
    asking = sum(each is not None and each.delivery.state in states for each in kept)
    return asking + int(left.hold is not None and left.hold.person)
