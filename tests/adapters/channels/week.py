"""One court's bad week, drawn from a seed: editions, faults, deaths, workers at once; then calm.

The same seed is the same week, whichever way the calls take: over the loopback, or handed over in
the same thread (``tests.simulators.direct``). What has to hold in the end: ``oracle``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import httpx

from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.ports import Store
from tests.adapters.channels.house import CASE, DOMAINS, House, Lines, clock
from tests.adapters.channels.test_failures import publish_drafts
from tests.crash.faults import Faults, FaultyStore, Plan as Death
from tests.crash.mortal import Dead, Life, MortalStore
from tests.crash.turns import Halted, Turns
from tests.simulators.direct import Direct
from tests.simulators.faults import ECHOED, EVERY, LATE, QUICK, Fault, Kind, Seeded, is_named
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Switches as WechatSwitches
from tests.simulators.weibo.simulator import WeiboSimulator
from tests.simulators.weibo.switches import Switches as WeiboSwitches

MODES = (("wechat", "draft"), ("wechat", "publish"), ("wechat", "mass"), ("weibo", "post"))
CODES = tuple(
    Fault(Kind.REFUSED, effect, code)
    for code, effect in ((-1, False), (-1, True), (45009, False), (48001, False), (40164, False))
)
"""Refusals of WeChat beside the usual one: some pass, some do not say whether it was done."""
WEIBO_CODES = tuple(
    Fault(Kind.REFUSED, effect, code)
    for code, effect in ((10001, False), (20032, True), (10022, False), (21327, False))
)
MONDAY = clock().now()
PUBLIC = {
    "draft": "draft/add",
    "publish": "freepublish/submit",
    "mass": "message/mass/sendall",
    "post": "statuses/share",
}
"""Mode → the call that must not be made twice."""
Spend = Callable[[str, Callable[[], httpx.Response]], httpx.Response]
"""Makes a call of a path, or dies."""


@dataclass(slots=True)
class Line(httpx.BaseTransport):
    """A way to a platform on which a worker may die, before a call or after it."""

    make: Callable[[], httpx.BaseTransport]
    spend: Spend
    inner: httpx.BaseTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make a call."""
        inner = self.inner = self.make()
        return self.spend(request.url.path, lambda: inner.handle_request(request))

    def close(self) -> None:
        """Close what the call has left open."""
        if self.inner is not None:
            self.inner.close()


@dataclass
class Week:
    """What happens to one court on one channel."""

    house: House
    seed: int
    wire: bool = False
    """Whether calls go over the loopback."""
    rng: random.Random = field(init=False)
    channel: str = field(init=False)
    mode: str = field(init=False)
    told: list[str] = field(default_factory=list)
    """What happened, in order: printed when a test fails."""
    left: int = 0
    """Entries that are still to come."""

    def __post_init__(self) -> None:
        """Draw the channel, and begin with an empty account and an empty record."""
        self.rng = random.Random(f"week {self.seed}")
        self.channel, self.mode = self.rng.choice(MODES)
        house = self.house
        house.mode = self.mode
        house.wechat.clock.set(MONDAY)
        house.wechat.reset(self._wechat())
        house.weibo.reset(self._weibo())
        house.press = type(house.press)()
        self.left = self.rng.randint(1, 4)
        self.tell(f"{self.channel} {self.mode}")

    def _wechat(self) -> WechatSwitches:
        pick = self.rng.choice
        return WechatSwitches(
            polls=pick((0, 1, 3)),
            takes=timedelta(minutes=pick((1, 20, 180))),
            draft_leaves=pick(("success", "submit")),
            deleted_listed=pick((True, False)),
            number_type=pick(("int", "str")),
        )

    def _weibo(self) -> WeiboSwitches:
        pick = self.rng.choice
        return replace(
            DOMAINS,
            appears_after=timedelta(seconds=pick((0, 0, 90))),
            short_links=pick((True, False)),
            timeline=pick((5, 5, 10)),
            error_status=pick(("by kind", "200")),
            error_code_type=pick(("int", "str")),
        )

    @property
    def platform(self) -> WechatSimulator | WeiboSimulator:
        """Return the platform of the channel."""
        return self.house.wechat if self.channel == "wechat" else self.house.weibo

    def tell(self, what: str) -> None:
        """Note what happens."""
        self.told.append(f"{self.house.now():%d %H:%M:%S} {what}")

    def pass_(self, minutes: float) -> None:
        """Let time pass."""
        self.house.wechat.let_pass(timedelta(minutes=minutes))

    # -- while everything goes wrong -----------------------------------------------------------

    def live(self) -> None:
        """Let editions come, faults meet calls, and workers die."""
        rng, codes = self.rng, CODES if self.channel == "wechat" else WEIBO_CODES
        kinds = (*(QUICK if self.wire else EVERY), LATE, ECHOED, *codes)
        only = rng.choice(("", PUBLIC[self.mode]))
        rate = rng.choice((0.1, 0.3, 0.6))
        faults = Seeded(self.seed, rate + 0.3 * bool(only), rng.randint(0, 6), kinds, only)
        self.platform.plans.append(faults)
        self.act()
        for _ in range(rng.randint(2, 6)):
            if self.left and rng.random() < 0.6:
                self.act()
            rng.choice((self._one, self._one, self._mortal, self._aimed, self._two))()
            if self.mode == "draft" and rng.random() < 0.4:
                publish_drafts(self.house)
            if self.platform.holding and rng.random() < 0.3:
                self._release()
            self.pass_(rng.choice((1, 3, 6, 30, 90, 600)))

    def _one(self) -> None:
        """Let one worker dispatch."""
        self.work(self.house.press.store, lambda _, call: call())

    def _aimed(self) -> None:
        """Let one worker die in the call that must not be made twice, on either side of it."""
        life = Life(10**6)
        after = self.rng.random() < 0.7

        def spend(path: str, call: Callable[[], httpx.Response]) -> httpx.Response:
            if is_named(path, PUBLIC[self.mode]):
                life.left, life.after = 1, after
            return life.spend(call)

        self.tell(f"to die in {PUBLIC[self.mode]}, {'after' if after else 'before'} it")
        with suppress(Dead):
            self.work(MortalStore(self.house.press.store, life), spend)

    def _mortal(self) -> None:
        """Let one worker dispatch until it dies."""
        life = Life(self.rng.randint(1, 30), after=self.rng.random() < 0.5)
        self.tell(f"mortal {life}")
        with suppress(Dead):
            self.work(MortalStore(self.house.press.store, life), lambda _, call: life.spend(call))

    def _two(self) -> None:
        """Let two workers dispatch at once, of which one may die or stall."""
        rng = self.rng
        turns = Turns(random.Random(rng.random()))
        for number in range(2):
            at = rng.randrange(60) if number and rng.random() < 0.5 else None
            death = Death(at=at, after=rng.random() < 0.5, error=Halted, lasting=True)
            turns.add(partial(self._beside, rng.choice((20, 400))), death)
        self.tell("two at once")
        turns.run()

    def _beside(self, seconds: float, faults: Faults) -> None:
        """Dispatch beside another worker."""
        store = FaultyStore(self.house.press.store, faults)
        for _ in range(2):
            self.work(store, lambda path, call: faults.step(("call", path), call))
            self.house.wechat.let_pass(seconds)

    def work(self, store: Store, spend: Spend) -> None:
        """Dispatch once."""
        done = self.house.run(store, only=self.channel, lines=self._lines(spend))
        if done.moved:
            self.tell(f"dispatched: {done.moved} moved, {done.pending} pending")

    def _lines(self, spend: Spend) -> Lines:
        wire = partial(httpx.HTTPTransport, verify=False)  # to loopback, without TLS
        make = wire if self.wire else partial(Direct, self.platform)
        return {self.channel: Line(make, spend)}

    def _release(self) -> None:
        self.tell(f"late: {[each.status for each in self.platform.release()]}")

    # -- entries -------------------------------------------------------------------------------

    def act(self) -> None:
        """Append one entry to the record: another statement, or what follows on one."""
        self.left -= 1
        press, rng = self.house.press, self.rng
        statements = self.statements()
        follow = [each for each in statements if _may_follow(each)]
        acts: dict[str, Callable[[], object]] = {"first": lambda: press.first(case=CASE)}
        if follow:
            number = rng.choice(follow).number
            acts["correct"] = partial(press.correct, number)
            acts["update"] = partial(press.update, number)
            acts["withdraw"] = partial(press.withdraw, number)
        texts = [(each.number, rev) for each in statements for rev in _redactable(each)]
        if texts:
            acts["redact"] = partial(press.redact, *rng.choice(texts))
        name = rng.choice(list(acts))
        self.tell(f"{name} → {acts[name]()}")

    def statements(self) -> list[Statement]:
        """Return all statements, as of now."""
        record = self.house.press.record
        numbers: dict[str, Number] = {}
        for index in range(record.head().size):
            number = record.logged(index).entry.number
            numbers[str(number)] = number
        found = [record.statement(number) for number in numbers.values()]
        return [each for each in found if each is not None]

    # -- and when nothing does any more --------------------------------------------------------

    def calm(self, quiet: Callable[[], bool], *, runs: int = 60) -> None:
        """Let nothing go wrong any more, and dispatch until ``quiet``."""
        self.platform.plans.clear()
        self._release()
        while self.left:
            self.act()
        for _ in range(runs):
            if self.mode == "draft":
                publish_drafts(self.house)
            self._one()
            if quiet():
                return
            self.pass_(60 if self.mode != "mass" else 240)


def _may_follow(statement: Statement) -> bool:
    """Return whether a next edition may come."""
    current = statement.current
    return current.content is not None and current.entry.status.value != "withdrawn"


def _redactable(statement: Statement) -> list[int]:
    """Return the editions whose text is still there."""
    return [each.rev for each in statement.editions if each.content is not None]
