"""Whoever dies on the way from a copy to the pages that tell of it, and wherever: they converge.

One life publishes, dispatches and publishes again, as the commands do. Every operation on store
and site, and every call of the platform, is one that it may die before or after. What comes then is
ordinary work: the pages must be those that a full rebuild makes from the deliveries.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from functools import lru_cache, partial
from typing import cast

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.number import Number
from publish.services import copies, publication
from publish.services.record import Record
from tests.crash.faults import Faults, FaultySite, FaultyStore, Plan
from tests.crash.office import look, publisher
from tests.crash.stranger import dead_links, differences, rebuilt, tree_of
from tests.crash.turns import Halted, Turns
from tests.services.desk import CASE
from tests.services.platform import FakeChannel, Office, Platform
from tests.services.press import C1, INFO, PressBuilder

pytestmark = pytest.mark.slow

_LEASES = 40
"""Minutes after which all claims of the dead have run out."""


def halted() -> Exception:
    """Return what ends a life; whatever runs on afterwards ends as well."""
    raise Halted


class Town:
    """A record, a site and two platforms, as they were when somebody began to work."""

    def __init__(self, prepare: Callable[[Town], None]) -> None:
        """Begin with two statements that are published and delivered, then let things happen."""
        self.press = PressBuilder(MemoryStore(), MemorySite(), look())
        self.desk = Office(self.press.store)
        self.other = Platform()
        for _ in range(2):
            self.press.first(case=CASE)
        self.work()
        prepare(self)

    def again(self) -> Town:
        """Return another town that stands where this one does, and shares nothing that changes."""
        press = self.press
        store, site = cast("MemoryStore", press.store), cast("MemorySite", press.site)
        store.log.clear()
        site.log.clear()
        same = {id(each): each for each in (press.signer, press.verifiers, press.theme)}
        locks = {id(each._lock): threading.RLock() for each in (store, site)}
        other = deepcopy(self, {**same, **locks})
        other.press.record = Record(
            other.press.store, INFO.origin
        )  # the old one reads its own store
        return other

    def channels(self, faults: Faults | None = None) -> tuple[FakeChannel, ...]:
        """Return both channels; their calls are operations of a life."""
        given = {"call": faults.step} if faults else {}
        other = FakeChannel(self.other, name="wechat", mode="mass", **given)  # type: ignore[arg-type]
        return self.desk.channel(**given), other

    def life(self, faults: Faults) -> None:
        """Publish, dispatch a while, and publish what that changed; or die."""
        store = FaultyStore(self.press.store, faults, piecewise=True)
        site = FaultySite(self.press.site, faults, piecewise=True)
        publisher(store, site, clock=self.desk.time).publish()
        for _ in range(2):
            self.desk.run(*self.channels(faults), store=store)
            self.desk.time.pass_(minutes=6)
        publisher(store, site, clock=self.desk.time).publish()

    def work(self) -> None:
        """Do the same, without harm, until nothing is pending."""
        publisher(self.press.store, self.press.site, clock=self.desk.time).publish()
        self.desk.settle(*self.channels())
        publisher(self.press.store, self.press.site, clock=self.desk.time).publish()

    def judge(self) -> None:
        """Check that the next worker puts everything right, and that little is left to do then."""
        assert not dead_links(tree_of(self.press.site))
        self.desk.time.pass_(minutes=_LEASES)
        self.work()
        wrong = differences(tree_of(self.press.site), rebuilt(self.press.store))
        assert not wrong, wrong
        assert publication.read(self.press.store)[0].again == ()
        assert list(copies.findings(self.press.record)) == []
        assert not dead_links(tree_of(self.press.site))
        assert (
            publisher(self.press.store, self.press.site, clock=self.desk.time).publish().walks == 0
        )


def corrected(town: Town) -> None:
    """Let the first statement be corrected: its copies are superseded, and new ones posted."""
    town.press.correct(C1)


def redacted(town: Town) -> None:
    """Let the first statement be redacted: its copies have to go."""
    town.press.redact(C1, 1)


def drifted(town: Town) -> None:
    """Let copies be changed and deleted over there; the slow poll is about to look."""
    town.desk.platform.gone.add(f"{C1}-v1")
    town.other.texts[f"{C1}-v1"] = "改过的文字"
    town.desk.time.pass_(hours=2)


def deleted(town: Town) -> None:
    """Let one copy be deleted: only one look tells, so nothing makes good for a lost mark."""
    town.desk.platform.gone.add(f"{C1}-v1")
    town.desk.time.pass_(hours=2)


STORIES = {"deleted": deleted, "corrected": corrected, "redacted": redacted, "drifted": drifted}


@lru_cache(maxsize=len(STORIES))
def _begun(story: str) -> Town:
    return Town(STORIES[story])


def town_of(story: str) -> Town:
    """Return a town in which a story has just happened."""
    return _begun(story).again()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("story", STORIES)
def test_death_at_any_operation(story: str, after: bool) -> None:  # noqa: FBT001 - a column
    """One death before or after each operation in turn: what comes next ends it all the same."""
    for at in range(10_000):
        town = town_of(story)
        faults = Faults(Plan(at=at, after=after, error=halted, lasting=True, seed=at))
        with suppress(Halted):
            town.life(faults)
        town.judge()
        if len(faults.calls) <= at:
            assert at > 50
            return
    raise AssertionError("the life never ended by itself")


@pytest.mark.parametrize("part", range(8))
def test_deaths_at_random(part: int) -> None:
    """Several lives, each cut off somewhere, and things that happen in between."""
    for seed in range(part * 15, part * 15 + 15):
        rng = random.Random(seed)
        town = town_of(rng.choice(list(STORIES)))
        for _ in range(rng.randint(1, 4)):
            plan = Plan(at=rng.randrange(400), after=rng.random() < 0.5, error=halted, lasting=True)
            with suppress(Halted):
                town.life(Faults(plan))
            if rng.random() < 0.4:
                drifted(town)
            town.desk.time.pass_(minutes=rng.choice((1, 6, 20)))
        try:
            town.judge()
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise


@pytest.mark.parametrize("part", range(8))
def test_publishers_and_dispatchers_at_once(part: int) -> None:
    """Three of them meet, operation by operation, and in every other order one of them dies.

    No older page stays over a newer one, whoever put it last.
    """
    for seed in range(part * 12, part * 12 + 12):
        rng = random.Random(seed)
        town = town_of(rng.choice(list(STORIES)))
        turns = Turns(rng)
        mortal = Plan(at=rng.randrange(300), after=rng.random() < 0.5, error=halted, lasting=True)
        for number in range(3):
            turns.add(partial(Town.life, town), mortal if number == 0 and seed % 2 else None)
        turns.run()
        if not seed % 2:
            assert not stale(town), (seed, turns.order)
        town.judge()


def stale(town: Town) -> list[Number]:
    """Return what pages are other than a rebuild's though nothing is marked, claimed or noted."""
    state, _ = publication.read(town.press.store)
    left = {Number.parse(text) for text in state.unsure}
    noted = {Number.parse(text) for text in copies.unsettled(town.press.store)}
    wrong = differences(tree_of(town.press.site), rebuilt(town.press.store))
    numbers = {Number.parse(path.split("/")[1]) for path in wrong if path.startswith("statements/")}
    return sorted(numbers - left - noted)
