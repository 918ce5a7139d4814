"""Several dispatchers at once, one operation at a time, in an order drawn from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest

from publish.domain.casefile import CaseFile
from publish.errors import ChannelUnavailable
from publish.services import deliveries
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.crash.turns import Halted, Turns
from tests.services.platform import PLANS, FakeChannel, Office
from tests.services.press import PressBuilder

_T = TypeVar("_T")
CASE = CaseFile(channels=PLANS)


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


def test_ten_thousand_pending_respect_quota_and_order() -> None:
    """Forty posts a day and not one more, the oldest first, and a day costs what a day costs."""
    size, quota = 10_000, 40
    press = record(size)
    desk = Office(press.store)
    used: Counter[object] = Counter()

    def limited(what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        day = desk.time.now.date()
        if what == ("take", "post"):
            if used[day] >= quota:
                raise ChannelUnavailable("今天的额度已用完", wait=3600, whole=True)
            used[day] += 1
        return effect()

    channel: FakeChannel = desk.channel(serial=True, call=limited)
    for _ in range(3):
        today = desk.time.now.date()
        while desk.time.now.date() == today:
            desk.run(channel)
            desk.time.pass_(minutes=150)
    assert set(used.values()) == {quota}
    assert desk.platform.posts == [f"C2026-{n:04d}-v1" for n in range(1, len(used) * quota + 1)]
    assert deliveries.load(press.store, "weibo", size - 1) is None
    assert desk.run(channel).pending >= size - len(used) * quota - quota
