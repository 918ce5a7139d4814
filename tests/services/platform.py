"""A platform in memory that counts public copies, and a channel that reaches it through faults.

It keeps what the real ones promise and no more: an upload twice is harmless, a post has no key
and is posted as often as it is sent, a send has a key and is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from publish.domain.casefile import ChannelPlan
from publish.domain.delivery import Copy
from publish.domain.outcome import Absent, Did, NotYet, Read, Repeat, Step, Undecided
from publish.domain.parcel import Parcel
from publish.domain.statement import Edition, Statement
from publish.ports import Store
from publish.render.copies import content_of, tag
from publish.services.courier import Outlet
from publish.services.dispatch import Dispatched, Dispatcher
from publish.services.record import Record
from tests.services.press import INFO, START

_T = TypeVar("_T")
UPLOAD = Step("upload")
POST = Step("post", Repeat.NEVER, settle=120, looks=2, resend=1, accepts=True)
SEND = Step("send", Repeat.KEYED, accepts=True)
LIVE = Step("live")
STEPS: Mapping[str, Sequence[Step]] = {"post": (UPLOAD, POST, LIVE), "mass": (UPLOAD, SEND, LIVE)}
PLANS = (ChannelPlan("site"), ChannelPlan("weixin"), ChannelPlan("weibo"))
Call = Callable[[tuple[str, ...], Callable[[], _T]], _T]


@dataclass
class Platform:
    """What the public sees over there."""

    posts: list[str] = field(default_factory=list)
    """Tags of all copies ever made public, in order."""
    texts: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    polls: int = 0

    def publish(self, parcel: Parcel) -> str:
        """Make a copy public."""
        self.posts.append(parcel.tag)
        self.texts[parcel.tag] = parcel.fields["text"]
        return f"id-{parcel.tag}"


def direct(call: tuple[str, ...], effect: Callable[[], _T]) -> _T:
    """Make a remote call that works."""
    del call
    return effect()


@dataclass
class FakeChannel:
    """A channel whose every remote call passes ``call``, which may fail before or after it."""

    platform: Platform
    name: str = "weibo"
    mode: str = "post"
    account: str = "account"
    serial: bool = False
    blind: bool = False
    """Whether looking up never decides anything."""
    call: Call = direct  # type: ignore[type-arg]
    calls: list[str] = field(default_factory=list)

    def steps(self, mode: str) -> Sequence[Step]:
        """See Channel.steps."""
        return STEPS.get(mode, ())

    def take(
        self, step: Step, parcel: Parcel, known: Mapping[str, str], *, again: bool
    ) -> Did | NotYet:
        """See Channel.take."""
        self.calls.append(f"{step.name} {parcel.tag}")
        answer: Did | NotYet = self.call(("take", step.name), lambda: self._effect(step, parcel))
        return answer

    def _effect(self, step: Step, parcel: Parcel) -> Did | NotYet:
        if step.name == "post" or (step.name == "send" and parcel.tag not in self.platform.posts):
            return Did({"id": self.platform.publish(parcel)})
        if step.name == "live":
            self.platform.polls += 1
            if self.platform.polls % 2:
                return NotYet(30, "平台审核中。")
            return Did({"url": f"https://platform.example/{parcel.tag}"})
        return Did({step.name: "1"})

    def look_up(
        self, step: Step, tag: str, known: Mapping[str, str], since: datetime
    ) -> Did | Absent | Undecided:
        """See Channel.look_up."""
        self.calls.append(f"look {tag}")
        return self.call(("look", step.name), lambda: self._seen(tag))  # type: ignore[no-any-return]

    def _seen(self, tag: str) -> Did | Absent | Undecided:
        if self.blind:
            return Undecided("平台只显示最新的几条，看不到。")
        return Did({"id": f"id-{tag}"}) if tag in self.platform.posts else Absent()

    def read_back(self, parcel: Parcel, known: Mapping[str, str]) -> Read | NotYet:
        """See Channel.read_back."""
        return self.call(("read",), lambda: self._read(parcel))  # type: ignore[no-any-return]

    def _read(self, parcel: Parcel) -> Read:
        if parcel.tag in self.platform.gone:
            return Read(Copy.GONE, "副本在平台上找不到了。", "请核对。")
        same = self.platform.texts[parcel.tag] == parcel.fields["text"]
        return Read(Copy.SAME) if same else Read(Copy.DIFFERS, "正文与发送的不同。", "请核对。")

    def retract(self, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """See Channel.retract."""
        self.calls.append("retract")
        return self.call(("retract",), lambda: self._remove(known))  # type: ignore[no-any-return]

    def _remove(self, known: Mapping[str, str]) -> Did:
        self.platform.gone.add(known["id"].removeprefix("id-"))
        return Did()


def form(statement: Statement, edition: Edition, links: Mapping[int, str]) -> Parcel:
    """Format an edition: its body and where earlier copies are."""
    marked = tag(edition)
    text = f"{content_of(edition).body} {sorted(links.items())}"
    return Parcel(marked, f"{INFO.url}?w={marked}", {"text": text})


@dataclass
class Time:
    """A clock that moves when it is told to, and a second with every look at it."""

    now: datetime = START + timedelta(days=1)

    def __call__(self) -> datetime:
        """Return the time."""
        self.now += timedelta(seconds=1)
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@dataclass
class Office:
    """Dispatches one record to one platform, run after run."""

    store: Store
    platform: Platform = field(default_factory=Platform)
    time: Time = field(default_factory=Time)
    eager: bool = False

    def channel(self, **over: object) -> FakeChannel:
        """Return a channel to the platform."""
        return FakeChannel(self.platform, **over)  # type: ignore[arg-type]

    def run(
        self, *channels: FakeChannel, store: Store | None = None, size: int | None = None
    ) -> Dispatched:
        """Dispatch once, all entries unless the site is said to show less."""
        record = Record(store or self.store, INFO.origin)
        outlets = {channel.name: Outlet(channel, form) for channel in channels}
        size = Record(self.store, INFO.origin).head().size if size is None else size
        return Dispatcher(record, outlets, self.time, eager=self.eager).dispatch(size)

    def settle(self, *channels: FakeChannel, runs: int = 40) -> Dispatched:
        """Dispatch until nothing is pending, or nothing moves but time."""
        for _ in range(runs):
            done = self.run(*channels)
            if not done.pending:
                break
            self.time.pass_(minutes=20)
        return done
