"""Several publishers at once, stepped through in seeded orders; what readers see at every step."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.kinds import EditionKind, Kind
from publish.errors import GateRefused
from publish.services.redact import redact
from publish.services.submit import submit
from publish.tlog import Checkpoint
from tests.crash.faults import Faults, FaultySite, FaultyStore, Plan
from tests.crash.office import GATE, LATER, first, follow, look, notice, publisher, record_of
from tests.crash.stranger import (
    dead_links,
    differences,
    proven,
    rebuilt,
    tree_of,
)
from tests.crash.turns import Call, Halted, Turns
from tests.services.press import PressBuilder

pytestmark = pytest.mark.slow

SEEDS = 320
CHUNKS = 8


class Scene:
    """A store and a site in memory with a few statements, and a stranger who watches the site."""

    def __init__(self, rng: random.Random) -> None:
        """Draw how many statements there are, and what of them has been published."""
        self.rng = rng
        self.store, self.site = MemoryStore(), MemorySite()
        press = PressBuilder(self.store, self.site, look())
        numbers = [press.first(rng.choice(list(Kind))) for _ in range(rng.choice((0, 3, 4, 8, 9)))]
        self.numbers = numbers
        if numbers and rng.random() < 0.8:
            publisher(self.store, self.site).publish()
        for number in numbers:
            if rng.random() < 0.2:
                press.correct(number)
        self.seen: list[Checkpoint] = []

    def watch(self, call: Call) -> None:
        """Look at the site after an operation that changed what readers see."""
        if call[0] not in {"put", "swap", "remove"} or len(call) < 2:
            return
        tree = tree_of(self.site)
        if call[1].endswith((".html", ".atom", ".rss", ".json", ".xml")):
            assert not dead_links(tree, between_editions=False)
        if call[1].startswith("log/"):
            shown = proven(tree, self.seen[-1:])
            if shown is not None and shown not in self.seen:
                self.seen.append(shown)

    def settle(self, theme: str = "") -> None:
        """Publish to the end, and hold the site against one made from nothing."""
        publisher(self.store, self.site, theme=theme).publish()
        wrong = differences(tree_of(self.site), rebuilt(self.store, theme=theme))
        assert not wrong
        proven(tree_of(self.site), self.seen)
        assert self.store.complaints == self.site.complaints == []


def _publish(
    scene: Scene, seed: int, *, full: bool = False, theme: str = ""
) -> Callable[[Faults], None]:
    def work(faults: Faults) -> None:
        store = FaultyStore(scene.store, faults, piecewise=True)
        site = FaultySite(scene.site, faults, piecewise=True)
        publisher(store, site, theme=theme).publish(full=full)

    return work


def _write(scene: Scene, seed: int) -> Callable[[Faults], None]:
    """Submit or redact something, then publish it."""
    rng = random.Random(seed)

    def work(faults: Faults) -> None:
        store = FaultyStore(scene.store, faults, piecewise=True)
        record = record_of(store)
        for act in range(rng.choice((1, 2))):
            if scene.numbers and rng.random() < 0.3:
                number = rng.choice(scene.numbers)
                redact(record, notice(number, 1), LATER)
            elif scene.numbers and rng.random() < 0.5:
                number = rng.choice(scene.numbers)
                kind = rng.choice(list(EditionKind)[1:])
                try:
                    submit(record, GATE, follow(number, 1, kind, f"{seed}.{act}"), LATER)
                except GateRefused:
                    continue
            else:
                submit(record, GATE, first(f"{seed}.{act}", files=[b"1"]), LATER)
        _publish(scene, seed)(faults)

    return work


def _halt(seed: int, *, chance: float) -> Plan:
    """Draw where a publisher dies, if it does."""
    rng = random.Random(seed)
    if rng.random() > chance:
        return Plan(seed=seed)
    return Plan(
        at=int(10 ** rng.uniform(0, 2.7)), after=rng.random() < 0.5, error=Halted, seed=seed
    )


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_publishers_interleaved(chunk: int) -> None:
    """However two or three publishers interleave, readers never see a gap, and the end is right."""
    for seed in range(chunk, SEEDS, CHUNKS):
        scene = Scene(random.Random(seed))
        turns = Turns(scene.rng)
        for number in range(scene.rng.choice((2, 3))):
            work = scene.rng.choice((_publish, _write, _write))
            turns.add(work(scene, 1000 * seed + number), _halt(1000 * seed + number, chance=0.3))
        _run(scene, turns, seed)
        scene.settle()


def _run(scene: Scene, turns: Turns, seed: int) -> None:
    try:
        turns.run(scene.watch)
    except BaseException as error:
        error.add_note(f"seed {seed}")
        for step in turns.order[-60:]:
            error.add_note(str(step))
        raise
