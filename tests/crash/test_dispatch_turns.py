"""Several dispatchers at once, one operation at a time, in an order drawn from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pytest

from publish.domain.casefile import CaseFile
from publish.errors import ChannelUnavailable
from publish.services import deliveries
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.crash.turns import Halted, Turns
from tests.services.platform import PLANS, Office
from tests.services.press import PressBuilder

_T = TypeVar("_T")
CASE = CaseFile(channels=PLANS)
QUOTA = 40


def dead() -> Exception:
    """Return what ends a worker's life."""
    raise Halted


def record(editions: int) -> PressBuilder:
    """Return a record with first editions for both channels."""
    press = PressBuilder()
    for _ in range(editions):
        press.first(case=CASE)
    return press


def work(desk: Office, mode: str, faults: Faults) -> None:
    """Dispatch a few times; store and platform are reached through the plan."""
    store = FaultyStore(desk.store, faults)
    channel = desk.channel(mode=mode, call=faults.step)
    for _ in range(4):
        desk.run(channel, store=store)
        desk.time.pass_(seconds=40)


@pytest.mark.parametrize("mode", ["post", "mass"])
@pytest.mark.parametrize("part", range(4))
def test_workers_at_once_never_double(mode: str, part: int) -> None:
    """Three workers, and in every other order one of them dies somewhere: one copy each."""
    for seed in range(part * 25, part * 25 + 25):
        rng = random.Random(seed)
        press = record(3)
        desk = Office(press.store)
        turns = Turns(rng)
        mortal = Plan(at=rng.randrange(60), after=rng.random() < 0.5, error=dead, lasting=True)
        for number in range(3):
            plan = mortal if number == 0 and seed % 2 else None
            turns.add(partial(work, desk, mode), plan)
        turns.run()
        desk.time.pass_(minutes=10)
        desk.settle(desk.channel(mode=mode))
        copies = Counter(desk.platform.posts)
        assert copies == Counter({f"C2026-{n:04d}-v1": 1 for n in (1, 2, 3)}), seed


@dataclass
class Quota:
    """Forty posts a day, however many workers there are."""

    desk: Office
    used: Counter[object] = field(default_factory=Counter)

    def __call__(self, what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        """Make a call, unless the day's posts are used up."""
        day = self.desk.time.now.date()
        if what == ("take", "post"):
            if self.used[day] >= QUOTA:
                raise ChannelUnavailable("今天的额度已用完", wait=3600, whole=True)
            self.used[day] += 1
        return effect()

    def all_day(self) -> None:
        """Let one worker dispatch until midnight."""
        today = self.desk.time.now.date()
        while self.desk.time.now.date() == today:
            self.desk.run(self.desk.channel(serial=True, call=self))
            self.desk.time.pass_(minutes=150)

    def beside(self, faults: Faults) -> None:
        """Dispatch beside another worker."""

        def call(what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
            return faults.step(what, lambda: self(what, effect))

        for _ in range(3):
            channel = self.desk.channel(serial=True, call=call)
            self.desk.run(channel, store=FaultyStore(self.desk.store, faults))
            self.desk.time.pass_(minutes=7)


def test_ten_thousand_pending_respect_quota_and_order() -> None:
    """Forty posts a day and not one more, the oldest first, by one worker or by two at once."""
    size = 10_000
    press = record(size)
    quota = Quota(Office(press.store))
    quota.all_day()
    turns = Turns(random.Random(1))
    for _ in range(2):
        turns.add(quota.beside)
    turns.run()
    for _ in range(2):
        quota.all_day()
    assert list(quota.used.values()) == [QUOTA] * 3
    assert quota.desk.platform.posts == [f"C2026-{n:04d}-v1" for n in range(1, 3 * QUOTA + 1)]
    assert deliveries.load(press.store, "weibo", size - 1) is None
    assert quota.desk.run(quota.desk.channel(serial=True, call=quota)).pending >= size - 4 * QUOTA
