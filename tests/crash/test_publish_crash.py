"""Kill -9 while submitting and publishing, at seeded points and at every one of them.

After each crash: what was acknowledged is there, numbers have no gap, the log verifies and
continues every checkpoint that was ever seen, readers find no dead link; and after one more
``publish`` the site is, byte for byte, the one that is made from the record alone.
"""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta
from itertools import chain

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.services import publication
from tests.crash.faults import Plan
from tests.crash.killed import Child, Outcome, run_killed
from tests.crash.office import LATER, look, publisher
from tests.crash.places import Act, Place, do, expected, moments, place, script
from tests.services.press import PressBuilder

pytestmark = pytest.mark.slow

RUNS = 1000
CHUNKS = 40
_SIZES = (0, 1, 4, 5, 8, 9, 10, 19, 20)


def _crash(
    spot: Place, scripts: list[list[Act]], plans: list[Plan], *, piecewise: bool
) -> list[Outcome]:
    """Run the scripts until the plans end them; check what must hold at any moment."""
    works = [spot.do(acts, piecewise=piecewise) for acts in scripts]

    def target(child: Child) -> None:
        works[child.number](child)

    outcomes = run_killed(target, plans)
    assert [outcome.error for outcome in outcomes] == [""] * len(outcomes)
    spot.check_site()
    spot.check_record([ack for outcome in outcomes for ack in outcome.acks])
    return outcomes


def _plan(rng: random.Random, seed: int) -> Plan:
    """Draw a moment: early ones more often, since every one is in the middle of something."""
    return Plan(at=int(10 ** rng.uniform(0, 3)), after=rng.random() < 0.5, seed=seed)


def _run(seed: int) -> int:
    """Crash once or twice, then do what was not answered again, and publish to the end."""
    rng = random.Random(seed)
    size = rng.choice(_SIZES)
    with place(size) as spot:
        killed = 0
        for _ in range(rng.choice((1, 1, 2))):
            writers = rng.choice((1, 3))
            scripts = [script(rng, size, publishes=rng.choice((0, 0.5, 1))) for _ in range(writers)]
            plans = [_plan(rng, seed) for _ in range(writers)]
            outcomes = _crash(spot, scripts, plans, piecewise=rng.random() < 0.5)
            killed += sum(outcome.killed for outcome in outcomes)
        if rng.random() < 0.5:
            with closing(spot.store()) as store:
                acks = [do(act, store, DirectorySite(spot.public)) for act in chain(*scripts)]
            spot.check_record([*acks, *(ack for o in outcomes for ack in o.acks)])
        spot.settle()
        return killed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_kill_writers_and_publishers(chunk: int) -> None:
    """Whoever of one or three writers and publishers dies, and wherever: nothing is lost."""
    killed = 0
    for seed in range(chunk, RUNS, CHUNKS):
        try:
            killed += _run(seed)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    assert killed > 5  # the plans do hit


_SWEEPS = [(0, 1, False), (4, 1, False), (4, 1, True), (255, 2, False)]


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(("size", "pending", "piecewise"), _SWEEPS)
def test_kill_a_publisher_at_every_operation(
    size: int, pending: int, part: int, *, piecewise: bool
) -> None:
    """Killed before any operation that leaves a trace, the end is what it would have been."""
    every = moments(size, pending, [("publish",)], piecewise=piecewise)
    for at in every[part::4]:
        with place(size, pending) as spot:
            [outcome] = _crash(spot, [[("publish",)]], [Plan(at=at)], piecewise=piecewise)
            assert outcome.killed == (at != every[-1]), at
            spot.settle(expected(size, pending))


def test_dead_publishers_are_forgotten() -> None:
    """Claims of the dead make others start earlier, until they have been dead for a lease."""
    with place(9, 2) as spot:
        every = moments(9, 2, [("publish",)], piecewise=False)
        for at in every[len(every) // 2 :: 8]:
            _crash(spot, [[("publish",)]], [Plan(at=at)], piecewise=False)
        with closing(spot.store()) as store:
            site = DirectorySite(spot.public)
            left = publication.read(store)[0].claims
            assert left
            assert publisher(store, site).publish().scope == "changes"
            assert publisher(store, site).publish().scope == "changes"  # still not sure
            assert publication.read(store)[0].claims == left
            late = LATER + publication.LEASE + timedelta(seconds=1)
            assert publisher(store, site, at=late).publish().scope == "changes"
            assert publication.read(store)[0].claims == ()
            assert publisher(store, site, at=late).publish().scope == "nothing"
            PressBuilder(store, site, look(), now=late).first()
            assert publisher(store, site, at=late).publish().written < 40
        spot.settle()
