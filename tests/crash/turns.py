"""Several publishers in one process, one operation at a time, in an order drawn from a seed.

    turns = Turns(random.Random(seed))
    turns.add(lambda faults: publisher(FaultyStore(store, faults), site).publish())
    turns.run(after=lambda call: look_at(site))

Each of them runs in a thread of its own, and only one thread runs at any time: it is given the
turn before every operation that it reports to its ``Faults``, so the same seed is the same order.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.crash.faults import Faults, Plan

_T = TypeVar("_T")
Call = tuple[str, ...]
_PATIENCE = 60


class _Turn(Faults):
    """The operations of one thread; each waits for its turn."""

    def __init__(
        self, plan: Plan, wait: Callable[[Call], None], done: Callable[[Call], None]
    ) -> None:
        super().__init__(plan)
        self._wait = wait
        self._done = done

    def step(self, call: Call, effect: Callable[[], _T]) -> _T:
        """Wait for the turn, then do as Faults does."""
        self._wait(call)
        try:
            return super().step(call, effect)
        finally:
            self._done(call)


def _shut() -> threading.Lock:
    """Return a gate that lets one thread through for each release; cheaper than a semaphore."""
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(slots=True)
class _Actor:
    """One thread."""

    go: threading.Lock = field(default_factory=_shut)
    left: int = 0
    """Operations that it may do before the turn goes back."""
    ended: bool = False
    error: BaseException | None = None


class Halted(BaseException):
    """A publisher that dies here: it never runs on, and tidies nothing up."""


class Turns:
    """Gives turns."""

    def __init__(self, rng: random.Random) -> None:
        """Draw the order from ``rng``."""
        self._rng = rng
        self._back = _shut()
        self._actors: list[_Actor] = []
        self._after: Callable[[Call], None] = lambda call: None
        self.order: list[tuple[int, Call]] = []
        """Who did what, in order: printed when a test fails."""

    def add(self, work: Callable[[Faults], Any], plan: Plan | None = None) -> None:
        """Add somebody who will do ``work``, reporting to the Faults that he is given."""
        actor = _Actor()
        number = len(self._actors)
        self._actors.append(actor)

        def wait(call: Call) -> None:
            del call
            if not actor.left:
                self._back.release()
                assert actor.go.acquire(timeout=_PATIENCE)
            actor.left -= 1

        def done(call: Call) -> None:
            self.order.append((number, call))
            self._after(call)

        faults = _Turn(plan or Plan(), wait, done)

        def life() -> None:
            try:
                work(faults)
            except Halted:
                pass
            except BaseException as error:  # noqa: BLE001 - raised again in run
                actor.error = error
            actor.ended = True
            self._back.release()

        threading.Thread(target=life, daemon=True).start()
        assert self._back.acquire(timeout=_PATIENCE)

    def run(self, after: Callable[[Call], None] = lambda call: None) -> None:
        """Give turns until all have ended, calling ``after`` after each operation."""
        self._after = after
        pauses = {actor: self._rng.random() < 0.5 for actor in map(id, self._actors)}
        while living := [actor for actor in self._actors if not actor.ended]:
            awake = [a for a in living if not pauses[id(a)]] or living
            actor = self._rng.choice(awake)
            actor.left = self._rng.choice((1, 1, 2, 5, 30))
            actor.go.release()
            assert self._back.acquire(timeout=_PATIENCE)
            if self._rng.random() < 0.1:  # somebody falls asleep or wakes up
                sleeper = self._rng.choice(self._actors)
                pauses[id(sleeper)] = not pauses[id(sleeper)]
        for actor in self._actors:
            if actor.error is not None:
                raise actor.error
