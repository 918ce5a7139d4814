"""One run over one channel: its open deliveries, then the entries that are new to it.

Later editions of a statement wait until earlier ones are settled, so that a correction never
stands under the text that it corrects. Entries about other statements overtake what is stuck,
unless the account is one where a doubt has to be cleared up first (``Channel.serial``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from publish.domain.delivering import first_open
from publish.domain.delivery import FINAL, Copy, Delivery, Order, State
from publish.domain.kinds import Status
from publish.domain.outcome import LEFT, RECALLED, Ask, Unwanted
from publish.domain.superseding import replaceable
from publish.services import copies, deliveries
from publish.services.courier import Courier
from publish.services.deliveries import Kept
from publish.services.heard import Hearing
from publish.services.queue import Turn
from publish.services.record import Logged, Record

MOST_OPEN = 100
"""Deliveries that may be open on a channel before no new ones are begun."""
MOST_UNSHOWN = 20
"""Statements whose copies are settled at once: the queue names them, and is written often."""
PATROL_EVERY = timedelta(hours=1)
"""Between two looks at finished copies: on Weibo each costs one of a hundred calls a day."""
PATROL_WINDOW = 200
"""Newest entries whose copies are looked at, in turn."""
_UNSEEN = "此前各版都没有在这里公开过，不必发布撤下说明。"
_BY_HAND = "如曾投递过，请登录平台后台删除，再用 zhengming dispatch --resolve 记下结果。"


@dataclass(slots=True)
class Round:
    """One run over one channel."""

    record: Record
    courier: Courier
    turn: Turn
    go_on: Callable[[], bool] = lambda: True
    """Asked before each entry; a server that stops says no."""
    settled: int = 0
    """Deliveries that this run finished."""
    published: int = 0
    """Entries that the site shows."""
    doubt: bool = False
    """Whether something has to be looked up before anything else is posted."""

    def run(self, published: int, *, eager: bool) -> int:
        """Carry deliveries until nothing more can be done now; return how many were finished."""
        self.published = published
        self._begin(eager=eager)
        if not self.turn.queue.held(self.courier.clock()):
            hearing = Hearing(self.record.store, self.courier)
            hearing.hasten()
            self._carry(self.turn.queue.open)
            self._carry(self._new(published))
            hearing.settle()
            self._patrol()
        return self.settled

    def _begin(self, *, eager: bool) -> None:
        """Note whose account it is; try at once what waits for a person, if one asks.

        What held another way of the channel up, such as the quota of mass sends, holds no more.
        """
        channel = self.courier.channel
        state = replace(self.turn.queue, account=channel.account)
        if state.hold is not None and state.hold.mode not in {"", channel.mode}:
            state = replace(state, hold=None)
        if eager and state.hold is not None and state.hold.person:
            now = self.courier.clock().isoformat(timespec="seconds")
            state = replace(state, hold=replace(state.hold, until=now))
        self.turn.keep(state)

    def _new(self, published: int) -> Iterable[int]:
        """Yield the entries after the cursor, as long as not too many are open."""
        for index in range(self.turn.queue.cursor, published):
            if len(self.turn.queue.open) >= MOST_OPEN:
                return
            yield index

    def _carry(self, indexes: Iterable[int]) -> None:
        """Carry entries, and note whether they are open."""
        for index in indexes:
            if self.courier.tired or not self.go_on():
                return
            self.turn.renew(self.courier.clock())
            if len(self.turn.queue.unshown) >= MOST_UNSHOWN:
                copies.settle(self.record, self.turn)
            still = not self._entry(index)
            state = self.turn.queue
            if still != (index in state.open) or index >= state.cursor:
                left = tuple(each for each in state.open if each != index)
                moved = replace(state, open=(*left, index) if still else left)
                self.turn.note(replace(moved, cursor=max(state.cursor, index + 1)))

    def _patrol(self) -> None:
        """Look at one published copy now and then: somebody may have changed or deleted it."""
        now, state = self.courier.clock(), self.turn.queue
        at = now.isoformat(timespec="seconds")
        last = datetime.fromisoformat(state.patrolled or at)
        if self.courier.tired or not self.go_on() or last + PATROL_EVERY > now:
            self.turn.note(replace(state, patrolled=state.patrolled or at))
            return
        first = max(0, state.cursor - PATROL_WINDOW)
        start = max(state.patrol, first)
        for index in (*range(start, state.cursor), *range(first, start)):
            kept = self._load(index)
            if kept is not None and kept.delivery.copy in {Copy.SAME, Copy.DIFFERS}:
                self.turn.keep(replace(self.turn.queue, patrol=index + 1, patrolled=at))
                logged = self.record.logged(index)
                statement = deliveries.statement_of(self.record, logged)
                edition = statement.editions[logged.entry.rev - 1]
                self.courier.watch(kept, statement, edition)
                return

    # -- one entry -----------------------------------------------------------------------------

    def _load(self, index: int) -> Kept | None:
        return deliveries.load(self.record.store, self.courier.channel.name, index)

    def _entry(self, index: int) -> bool:
        """Carry one entry as far as it gets; return whether it needs no more attention.

        What was refused needs none of ours, but a person's: it stays open until one resolves it.
        """
        logged = self.record.logged(index)
        kept = self._load(index)
        if kept is None or not kept.delivery.settled:
            carry = self._redaction if deliveries.redacts(logged) else self._edition
            kept = carry(logged, kept)
            self.settled += int(kept is not None and kept.delivery.settled)
        if kept is None:
            return True
        self.doubt = self.doubt or _looking(kept.delivery)
        return kept.delivery.settled and kept.delivery.state is not State.REFUSED

    def _edition(self, logged: Logged, kept: Kept | None) -> Kept | None:
        """Carry a posting; return its delivery, None if the edition is not meant for here."""
        channel, rev = self.courier.channel, logged.entry.rev
        if kept is None and not deliveries.goes_to(self.record, logged, channel.name):
            return None
        statement = deliveries.statement_of(self.record, logged)
        before = list(deliveries.earlier(self.record.store, channel.name, statement, rev))
        if kept is None or not kept.delivery.begun:
            kept = self._fresh(logged, kept, deliveries.links(before, statement))
        if self._pointless(logged, kept):
            self.courier.write(kept, Unwanted(_UNSEEN))
            return kept
        erased = statement.editions[rev - 1].content is None  # nothing is sent: nothing to wait for
        blocking = next((each for each in before if self._blocks(each)), None)
        if blocking is not None and not kept.delivery.begun and not erased:
            return self._waits(kept, f"等待同一发布件的前一版（{blocking.tag}）办结。")
        if self.doubt and channel.serial and not _looking(kept.delivery):
            return self._waits(kept, "等待核实前面一条是否已经发出。")
        late = any(each.index < self.published for each in statement.editions[rev:])
        self.courier.carry(kept, statement, statement.editions[rev - 1], late=late)
        return kept

    def _pointless(self, logged: Logged, kept: Kept) -> bool:
        """Return whether a withdrawal has waited until there was nothing left to withdraw."""
        withdraws = logged.entry.status is Status.WITHDRAWN and not kept.delivery.begun
        name = self.courier.channel.name
        return withdraws and not deliveries.goes_to(self.record, logged, name)

    def _redaction(self, logged: Logged, kept: Kept | None) -> Kept | None:
        """Carry a retraction, after what became of the copy is known; None if there is none."""
        statement = deliveries.statement_of(self.record, logged)
        edition = statement.editions[logged.entry.rev - 1]
        target = self._load(edition.index)
        if target is None:
            return self._unknown(logged, kept, edition.index)
        if kept is None or not kept.delivery.begun:
            kept = self._fresh(logged, kept, {}, target.delivery)
        if target.delivery.state not in FINAL and not kept.delivery.begun:
            reason = f"等待查明 {target.delivery.tag} 是否已经发出，再删除副本。"
            return self._waits(kept, reason)
        if RECALLED in target.delivery.known:
            self.courier.write(kept, Unwanted("草稿没有公开过，已经撤下，不必删除。"))
        elif target.delivery.known or target.delivery.url:
            self.courier.retract(kept, target)
        else:
            self.courier.write(kept, Unwanted("没有发出过副本，不必删除。"))
        return kept

    def _unknown(self, logged: Logged, kept: Kept | None, target: int) -> Kept | None:
        """Ask about a copy that may have been posted before the deliveries that are known."""
        edition = self.record.logged(target)
        if target >= self.turn.queue.floor or kept is not None:
            return kept
        if not deliveries.goes_to(self.record, edition, self.courier.channel.name):
            return None
        kept = self._fresh(logged, kept, {})
        kept.delivery = replace(kept.delivery, order=Order.RETRACT, target=target)
        self.courier.write(kept, Ask("文字已依法删除，但没有这一版的投递记录。", _BY_HAND))
        return kept

    def _fresh(
        self,
        logged: Logged,
        kept: Kept | None,
        links: Mapping[str, str],
        target: Delivery | None = None,
    ) -> Kept:
        """Return a delivery that is about to begin, as the channel is set up now."""
        channel = self.courier.channel
        delivery = Delivery(
            index=logged.index,
            channel=channel.name,
            tag=f"{logged.entry.number}-v{logged.entry.rev}",
            mode=target.mode if target else channel.mode,
            account=target.account if target else channel.account,
            order=Order.RETRACT if target else Order.POST,
            target=target.index if target else None,
            links=links,
            restored=target is None and logged.index < self.turn.queue.restored,
        )
        if kept is None:
            return Kept(self.record.store, delivery)
        if kept.delivery.restored:
            return kept  # it may have been posted as it was
        kept.delivery = replace(
            kept.delivery, mode=delivery.mode, account=delivery.account, links=links
        )
        return kept

    def _blocks(self, earlier: Delivery) -> bool:
        """Return whether later editions have to wait for a delivery; a person may end that."""
        if earlier.state in {State.PUBLISHED, State.CLOSED}:
            return False
        if replaceable(earlier) and earlier.account == self.courier.channel.account:
            return LEFT not in earlier.known
        step = first_open(earlier, self.courier.steps(earlier))
        return step is None or not step.by_person

    def _waits(self, kept: Kept, reason: str) -> Kept:
        """Write what a delivery waits for, once."""
        if kept.delivery.reason != reason or kept.seen is None:
            kept.keep(self.turn, kept.delivery.because(reason, ""))
        return kept


def _looking(delivery: Delivery) -> bool:
    """Return whether it is not known, and still being found out, what became of a delivery."""
    return delivery.intent is not None and delivery.state in {State.SENDING, State.IN_DOUBT}
