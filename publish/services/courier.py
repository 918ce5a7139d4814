"""The courier: brings one delivery on one channel as far as it gets now.

Every remote call that may change something goes like this: the intent is swapped in, the call is
made, the outcome is swapped in. Whoever comes later and finds an intent without an outcome treats
it as a lost answer, whatever it was. What to do next, and what an outcome means, is decided purely
in ``publish.domain.delivering``; here it is only done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from publish.domain import delivering
from publish.domain.acts import Act, Decide, LookUp, ReadBack, Rest, Take
from publish.domain.capability import Means, capability
from publish.domain.copies import local_day
from publish.domain.delivery import ASTRAY, Copy, Delivery, Order, State
from publish.domain.outcome import (
    Absent,
    Ask,
    Began,
    Did,
    Doubt,
    Later,
    Never,
    Outcome,
    Read,
    Step,
)
from publish.domain.parcel import Parcel
from publish.domain.reviving import revive
from publish.domain.statement import Edition, Statement
from publish.domain.superseding import not_sent_any_more, overtake, recalls, with_recall
from publish.domain.switching import switch
from publish.errors import (
    ChannelBlocked,
    ChannelUnavailable,
    DeliveryInDoubt,
    DeliveryRefused,
    NeedsPerson,
    RenderError,
)
from publish.ports import Channel
from publish.services.answered import meaning
from publish.services.deliveries import Kept
from publish.services.erased import still_wanted
from publish.services.queue import Hold, Overtaken, Turn
from publish.services.standing import worth_telling

Form = Callable[[Statement, Edition, Mapping[int, str]], Parcel]
"""Formats an edition for a platform, given the addresses of earlier copies, by edition."""
Clock = Callable[[], datetime]
RETRACT = Step("retract")
PROBE = 1800
"""Seconds after which it is tried whether a person has put an account in order."""
_ENOUGH = 3
"""Failures in a row after which the platform is left alone until the next run."""
_STALLED = 30
"""Seconds between writing an intent and making the call after which the call is not made: others
may have begun to look it up."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel that is set up: a formatter and a transmitter."""

    channel: Channel
    form: Form


@dataclass(slots=True)
class Courier:
    """Carries the deliveries of one channel."""

    outlet: Outlet
    turn: Turn
    clock: Clock
    failed: int = 0
    """Deliveries in a row that could not be brought further."""
    moved: int = 0
    """Outcomes that were written."""
    held: bool = False
    """Whether the channel has to wait."""
    holds: list[Hold] = field(default_factory=list)
    """What holds the channel up and has not been told to a person."""
    news: list[Delivery] = field(default_factory=list)
    """Deliveries with something to tell a person that has not been told."""

    @property
    def channel(self) -> Channel:
        """Return the channel."""
        return self.outlet.channel

    def steps(self, delivery: Delivery) -> Sequence[Step]:
        """Return the steps of a delivery."""
        if delivery.order is Order.RETRACT:
            return (RETRACT,)
        return with_recall(delivery, self.channel.steps(delivery.mode))

    def carry(
        self, kept: Kept, statement: Statement, edition: Edition, *, late: bool = False
    ) -> None:
        """Bring a posting as far as it gets; raises Overtaken. ``late``: a later edition is out."""
        if kept.delivery.restored:
            self._revive(kept, edition)
        self._switch(kept)
        while True:
            if late:
                kept.delivery = overtake(kept.delivery, self.steps(kept.delivery))
            delivery = kept.delivery
            act = self._act(delivery, erased=edition.content is None)
            if isinstance(act, Rest):
                return
            parcel = self._parcel(delivery, statement, edition)
            if isinstance(parcel, Parcel):
                outcome = self._perform(kept, act, parcel)
            elif isinstance(act, Take | ReadBack) and not recalls(act):
                outcome = parcel
            else:
                outcome = self._perform(kept, act, Parcel(delivery.tag, "", {}))
            self.write(kept, outcome)
            if not isinstance(outcome, Did | Absent):
                return

    def retract(self, kept: Kept, target: Kept) -> None:
        """Take a copy away, as far as that gets; raises Overtaken."""
        act = self._act(kept.delivery, erased=False)
        if isinstance(act, Decide):
            self.write(kept, act.outcome)
        if not isinstance(act, Take):
            return
        outcome = self._unreachable(target.delivery)
        if outcome is None:
            self._intend(kept, RETRACT, "")
            outcome = self._answer(
                lambda: self.channel.retract(target.delivery.tag, target.delivery.known),
                looking=False,
            )
        if isinstance(outcome, Did):
            at = self.clock().isoformat(timespec="seconds")
            self.turn.keep(self.turn.queue.seen(target.delivery.index, astray=False))
            gone = replace(target.delivery, copy=Copy.GONE, compared=at)
            target.keep(self.turn, gone.because("文字已依法删除，副本已随之删除。", ""))
        self.write(kept, outcome)

    def watch(self, kept: Kept, statement: Statement, edition: Edition) -> None:
        """Look at a copy again, and write what has become of it; if nothing, once a day."""
        parcel = self._parcel(kept.delivery, statement, edition)
        if isinstance(parcel, Parcel) and parcel.fields:
            known = kept.delivery.known
            read = self._answer(lambda: self.channel.read_back(parcel, known), looking=True)
            if isinstance(read, Read) and self._tells(read, kept.delivery):
                self.write(kept, read)

    def _tells(self, read: Read, delivery: Delivery) -> bool:
        """Return whether a comparison says anything that the public has not been told."""
        today = local_day(self.clock().isoformat(timespec="seconds"))
        return read.copy is not delivery.copy or today != local_day(delivery.compared)

    def write(self, kept: Kept, outcome: Outcome) -> None:
        """Write what came of it, and note what a person has to be told."""
        changed = delivering.after(kept.delivery, outcome, self.steps(kept.delivery), self.clock())
        astray = changed.copy in ASTRAY
        if isinstance(outcome, Read) and not (astray and changed.copy is kept.delivery.copy):
            self.turn.keep(self.turn.queue.seen(changed.index, astray=astray))
        news = bool(changed.reason) and not changed.told and worth_telling(changed)
        kept.keep(self.turn, replace(changed, told=changed.told or news))
        self.moved += 1
        if news:
            self.news.append(changed)
        self.failed = self.failed + 1 if isinstance(outcome, Later | Doubt) else 0

    @property
    def tired(self) -> bool:
        """Return whether to go on with other deliveries makes no sense now."""
        return self.held or self.failed >= _ENOUGH

    # -- what to do ----------------------------------------------------------------------------

    def _act(self, delivery: Delivery, *, erased: bool) -> Act:
        """Return what to do: what was begun for one account is not continued for another."""
        steps = self.steps(delivery)
        act = delivering.next_step(delivery, steps, self.clock())
        if isinstance(act, Rest):
            return act
        if delivery.account != self.channel.account:
            return Decide(Ask("平台账号已更换，这一版是用原来的账号发送的。", _BY_HAND))
        if not steps:
            return Decide(Ask("投递方式已不再支持，这一版是用原来的方式发送的。", _BY_HAND))
        act = not_sent_any_more(delivery, act, steps)
        return still_wanted(delivery, act, steps) if erased and not recalls(act) else act

    def _revive(self, kept: Kept, edition: Edition) -> None:
        """Doubt what a restore brought, before anything is done about it."""
        since = datetime.fromisoformat(edition.entry.at)
        found = revive(kept.delivery, self.steps(kept.delivery), since)
        kept.delivery = replace(kept.delivery, restored=False)
        if isinstance(found, Ask):
            self.write(kept, found)
        else:
            kept.keep(self.turn, replace(found, restored=False))

    def _switch(self, kept: Kept) -> None:
        """Let what waits go on as the channel is set up now; the next outcome writes it."""
        channel, delivery = self.channel, kept.delivery
        if delivery.account == channel.account:
            before, then = channel.steps(delivery.mode), channel.steps(channel.mode)
            kept.delivery = switch(delivery, channel.mode, before=before, then=then)

    def _parcel(
        self, delivery: Delivery, statement: Statement, edition: Edition
    ) -> Parcel | Never | Ask | Read:
        """Return what is to be sent, or why it cannot be."""
        if edition.content is None:
            return Parcel(delivery.tag, "", {})
        links = {int(rev): url for rev, url in delivery.links.items()}
        try:
            parcel = self.outlet.form(statement, edition, links)
        except RenderError as error:
            kind = Never if delivery.intent is None else Ask
            return kind(f"{error}。", error.advice)
        if not delivery.digest or parcel.digest == delivery.digest:
            return parcel
        if delivery.state is State.PUBLISHED:
            return Read(Copy.UNREADABLE)
        if delivery.resent:
            return Ask("格式已随程序升级改变，不能再用同样的文字核实上一次发送。", _BY_HAND)
        return parcel

    def _unreachable(self, target: Delivery) -> Outcome | None:
        """Return why no machine can take a copy away: what a person posted has no number here."""
        means = capability(target.channel, target.mode).redaction
        told = target.state is State.PUBLISHED and delivering.first_open(target, self.steps(target))
        if means is not Means.DELETE or told:
            where = f"：{target.url}" if target.url else ""
            return Ask(f"副本须依法删除，但系统无法代为删除{where}。", _DELETE_BY_HAND)
        return None

    # -- doing it ------------------------------------------------------------------------------

    def _perform(self, kept: Kept, act: Act, parcel: Parcel) -> Outcome:
        """Do what was decided; return what came of it."""
        if isinstance(act, Decide):
            return act.outcome
        known, channel = kept.delivery.known, self.channel
        if isinstance(act, Take):
            self._intend(kept, act.step, parcel.digest if parcel.fields else "")
            return self._answer(
                lambda: channel.take(act.step, parcel, known, again=act.again), looking=False
            )
        self.turn.renew(self.clock())
        if isinstance(act, LookUp):
            tag, intent = kept.delivery.tag, kept.delivery.intent
            since = datetime.fromisoformat(intent.since) if intent else self.clock()
            return self._answer(lambda: channel.look_up(act.step, tag, known, since), looking=True)
        return self._answer(lambda: channel.read_back(parcel, known), looking=True)

    def _intend(self, kept: Kept, step: Step, digest: str) -> None:
        """Write the intent; raises Overtaken if that took so long that others may take over."""
        now = self.clock()
        self.turn.renew(now)
        steps, delivery = self.steps(kept.delivery), kept.delivery
        if not delivering.text_is_out(delivery, steps):
            delivery = replace(delivery, digest="")
        kept.keep(self.turn, delivering.after(delivery, Began(step.name, digest), steps, now))
        if (self.clock() - now).total_seconds() > _STALLED:
            raise Overtaken

    def _answer(self, call: Callable[[], Outcome], *, looking: bool) -> Outcome:
        """Make a call; return what came of it, as an outcome."""
        try:
            outcome = call()
        except ChannelUnavailable as error:
            if error.whole:
                self._hold(f"{error}。", error.advice, error.wait, person=False)
            return Later(f"{error}。", error.advice, error.wait, looking, error.whole)
        except ChannelBlocked as error:
            self._hold(f"{error}。", error.advice, PROBE, person=True)
            return Later(f"{error}。", error.advice, PROBE, looking, held=True)
        except (DeliveryRefused, DeliveryInDoubt, NeedsPerson) as error:
            return meaning(error, looking=looking)
        if self.turn.queue.hold is not None:
            self.turn.note(replace(self.turn.queue, hold=None))
        return outcome

    def _hold(self, reason: str, advice: str, wait: int, *, person: bool) -> None:
        """Hold the whole channel up; a reason that it had before is no news."""
        now, before = self.clock(), self.turn.queue.hold
        until = (now + timedelta(seconds=max(wait, 60))).isoformat(timespec="seconds")
        hold = Hold(until, reason, advice, person, self.channel.mode)
        if before is None or before.reason != reason:
            self.holds.append(hold)
        self.held = True
        self.turn.keep(replace(self.turn.queue, hold=hold))


_BY_HAND = "请登录平台后台核对，再用 zhengming dispatch --resolve 记下结果。"
_DELETE_BY_HAND = (
    "请登录平台后台删除，再用 zhengming dispatch --resolve … --as posted 记下“已删除”。"
)
