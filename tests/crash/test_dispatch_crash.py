"""Dispatch killed anywhere: before and after every write, in every remote call, again and again.

Where the platform is the fake one of the services' tests it counts public copies; the simulators
of the real ones are killed at in ``tests/adapters/channels``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import pytest

from publish.domain.casefile import CaseFile
from publish.domain.delivery import State
from publish.errors import (
    ChannelBlocked,
    ChannelUnavailable,
    DeliveryInDoubt,
    DeliveryRefused,
    ZhengmingError,
)
from publish.services import deliveries
from tests.crash.mortal import Dead, Life, MortalStore
from tests.services.platform import PLANS, FakeChannel, Office
from tests.services.press import C1, PressBuilder

_T = TypeVar("_T")
CASE = CaseFile(channels=PLANS)
FAULTS: tuple[tuple[ZhengmingError, bool], ...] = (
    (ChannelUnavailable("没有连上"), False),
    (ChannelUnavailable("限流", wait=600, whole=True), False),
    (ChannelBlocked("令牌失效"), False),
    (DeliveryRefused("内容违规"), False),
    (DeliveryInDoubt("答复丢失"), False),
    (DeliveryInDoubt("答复丢失"), True),
)
"""What goes wrong with a call, and whether it took effect."""
IN_VIEW = {State.NEEDS_PERSON, State.IN_DOUBT, State.REFUSED}
RUNS = 2000


@dataclass
class Weather:
    """Faults of remote calls, drawn from a seed; deaths among them."""

    rng: random.Random
    left: int
    life: Life | None = None

    def __call__(self, what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        """Make a call, or let it go wrong."""
        del what
        if not self.left or self.rng.random() > 0.3:
            return effect()
        self.left -= 1
        if self.rng.random() < 0.3:
            if self.rng.random() < 0.5:
                effect()
            if self.life:
                self.life.left = 0
            raise Dead
        error, after = self.rng.choice(FAULTS)
        if after:
            effect()
        raise error


def record(editions: int) -> PressBuilder:
    """Return a record with a statement that is corrected, and others."""
    press = PressBuilder()
    press.first(case=CASE)
    press.correct(C1)
    for _ in range(editions - 2):
        press.first(case=CASE)
    return press


def judge(press: PressBuilder, desk: Office, size: int) -> None:
    """Every edition has one copy and knows it, or is open with a reason in view; none has two."""
    copies = Counter(desk.platform.posts)
    assert set(copies.values()) <= {1}
    for index in range(size):
        kept = deliveries.load(press.store, "weibo", index)
        assert kept is not None
        delivery = kept.delivery
        if delivery.state is State.PUBLISHED:
            assert copies[delivery.tag] == 1
        else:
            waits = delivery.state is State.WAITING and "前一版" in delivery.reason
            assert delivery.state in IN_VIEW or waits, delivery
            assert delivery.reason


def live(desk: Office, channel: FakeChannel, life: Life) -> None:
    """Dispatch until the worker dies, or is done."""
    with suppress(Dead):
        desk.run(channel, store=MortalStore(desk.store, life))


@pytest.mark.parametrize("mode", ["post", "mass"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write(mode: str, after: bool) -> None:  # noqa: FBT001 - a column of the table
    """One death at each write in turn: the next worker ends it, with one copy of each edition."""
    for death in range(1, 1000):
        press = record(2)
        desk = Office(press.store)
        life = Life(death, after=after)
        for _ in range(6):
            live(desk, desk.channel(mode=mode), life)
            if life.over:
                break
            desk.time.pass_(minutes=20)
        desk.time.pass_(minutes=20)
        desk.settle(desk.channel(mode=mode))
        judge(press, desk, 2)
        assert sorted(desk.platform.posts) == ["C2026-0001-v1", "C2026-0001-v2"]
        if not life.over:
            return
    raise AssertionError("the worker never survived")


@pytest.mark.parametrize("part", range(8))
def test_killed_and_failing_at_random(part: int) -> None:
    """Faults, deaths at writes and in calls, one worker after another: never two copies."""
    for seed in range(part * RUNS // 8, (part + 1) * RUNS // 8):
        rng = random.Random(seed)
        mode, serial = rng.choice(["post", "mass"]), rng.random() < 0.5
        size = rng.randint(2, 4)
        press = record(size)
        desk = Office(press.store)
        weather = Weather(rng, left=rng.randint(1, 6))
        for _ in range(rng.randint(1, 5)):
            weather.life = Life(rng.randint(1, 30), after=rng.random() < 0.5)
            channel = desk.channel(mode=mode, serial=serial, call=weather)
            live(desk, channel, weather.life)
            desk.time.pass_(minutes=rng.choice([1, 6, 90]))
        weather.left = 0
        desk.time.pass_(hours=1)
        desk.settle(desk.channel(mode=mode, serial=serial), runs=25)
        judge(press, desk, size)
