"""Kill -9 while submitting and publishing, at seeded points and at every one of them.

After each crash: what was acknowledged is there, numbers have no gap, the log verifies and
continues every checkpoint that was ever seen, readers find no dead link; and after one more
``publish`` the site is, byte for byte, the one that is made from the record alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.crash.faults import Faults, Plan
from tests.crash.killed import Child, Outcome, run_killed
from tests.crash.places import Act, Place, do, place, script
from tests.crash.stranger import rebuilt
from publish.adapters.sites.directory import DirectorySite

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
                acks = [do(act, store, DirectorySite(spot.public)) for act in sum(scripts, [])]
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
