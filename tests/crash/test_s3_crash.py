"""Three writers and publishers on one bucket, killed at any request to it.

The seeded runs go against the double of ``tests.buckets``, one request at a time in an order drawn
from the seed: there a run costs a twentieth of a second, and the contract suites hold the double
to what they hold SeaweedFS to. A few runs, with processes that are really killed, go over TLS
against SeaweedFS itself, and the log in its bucket is verified by Go's own client.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, cast

import pytest
from mypy_boto3_s3.client import S3Client

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place, connect
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.s3 import S3Store
from publish.domain.number import Number
from publish.services.redact import redact
from publish.services.submit import submit
from tests.buckets.double import Double, DoubleBucket
from tests.buckets.faulty import FaultyClient, faulty
from tests.buckets.service import Service
from tests.crash.bucket_places import RECORD, BucketPlace, DoublePlace, prepared
from tests.crash.faults import Faults, Plan
from tests.crash.killed import Child, run_killed
from tests.crash.office import GATE, LATER, SIGNER, build, first, notice, record_of
from tests.crash.places import Act, do, script
from tests.crash.test_store_crash import STEPS, State, _held, _walk
from tests.crash.turns import Halted, Turns
from tests.tlog.independent import go_verifier

pytestmark = pytest.mark.slow

RUNS = 1000
CHUNKS = 20
_SIZES = (0, 1, 2, 4, 5)
_WRITERS = 3


def _dead() -> BaseException:
    return Halted()


def _plan(rng: random.Random) -> Plan:
    """Draw a moment: early ones more often, since every one is in the middle of something."""
    at = int(10 ** rng.uniform(0, 2.7))
    return Plan(at=at, after=rng.random() < 0.5, error=_dead, lasting=True)


def _run(seed: int) -> tuple[int, DoublePlace]:
    """Crash once or twice, then do what was not answered again, and publish to the end.

    Return how many were killed, and the place as it is then.
    """
    rng = random.Random(seed)
    size = rng.choice(_SIZES)
    spot = DoublePlace(prepared(size).copy())
    acks: list[Any] = []
    killed = 0
    for _ in range(rng.choice((1, 1, 2))):
        scripts = [script(rng, size, publishes=rng.choice((0, 0.5, 1))) for _ in range(_WRITERS)]
        killed += _crash(spot, scripts, [_plan(rng) for _ in scripts], rng, acks)
    if rng.random() < 0.5:
        acks += [do(act, spot.store(), spot.site()) for act in chain(*scripts)]
        spot.check_record(acks)
    spot.settle()
    return killed, spot


def _crash(
    spot: DoublePlace,
    scripts: Sequence[Sequence[Act]],
    plans: Sequence[Plan],
    rng: random.Random,
    acks: list[Any],
) -> int:
    """Run the scripts until the plans end them; check what must hold at any moment."""
    turns = Turns(rng)
    before = len(acks)
    for acts, plan in zip(scripts, plans, strict=True):
        turns.add(spot.work(acts, acks, lambda _: None), plan)

    def look(call: tuple[str, ...]) -> None:
        if call[0] == "put_object" and call[1].endswith("log/checkpoint"):
            spot.check_log(spot.tree())

    turns.run(after=look)
    spot.check_site()
    spot.check_record(acks)
    return sum(map(len, scripts)) > len(acks) - before


@pytest.mark.go
@pytest.mark.parametrize("seed", range(0, RUNS, RUNS // CHUNKS))
def test_what_is_left_is_verified_by_another_client(seed: int, tmp_path: Path) -> None:
    """Of some of those runs, x/mod/sumdb verifies the bucket, from the key alone."""
    verify = go_verifier()
    log = _dump(_run(seed)[1].tree(), tmp_path / "log")
    found = verify(log, SIGNER.vkey)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_kill_writers_of_a_bucket(chunk: int) -> None:
    """Whoever of three writers and publishers dies, and at whichever request: nothing is lost."""
    killed = 0
    for seed in range(chunk, RUNS, CHUNKS):
        try:
            died, spot = _run(seed)
            killed += died
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        assert spot.seen  # a checkpoint that was verified
    assert killed > RUNS // CHUNKS // 4  # the plans do hit


_HALF: State = {"a": b"1" * 9000}
"""What a death in the middle of the first step leaves: a prefix."""


@pytest.mark.parametrize("versions", [False, True], ids=["plain", "versions"])
def test_die_at_every_request(*, versions: bool) -> None:
    """Whoever dies at any request of a store leaves a step done, not done, or a prefix of it."""
    whole = Faults()
    _walk(S3Store(faulty(Double(), whole, RECORD)))
    for at in range(len(whole.calls)):
        for after in (False, True):
            double = Double(versions=versions)
            plan = Plan(at=at, after=after, error=_dead, lasting=True)
            told: list[int] = []
            child = cast("Child", _Told(told))
            with pytest.raises(Halted):
                _walk(S3Store(faulty(double, Faults(plan), RECORD)), child)
            _check_walk(DoubleBucket(double, prefix=RECORD.prefix), len(told))


class _Told:
    """What a child tells, kept in a list."""

    def __init__(self, told: list[int]) -> None:
        """Keep the list."""
        self.ack = told.append


def _check_walk(bucket: Bucket, done: int) -> None:
    states: list[State] = [{}, *(state for _, state in STEPS)]
    store = S3Store(bucket)
    held = _held(store)
    assert held in states[done : done + 2] or (done == 0 and held == _HALF)
    _walk(store, start=done)
    assert _held(store) == states[-1]


def test_erased_bytes_are_in_no_version() -> None:
    """Of what was erased, a bucket that keeps versions holds nothing any more."""
    double = Double(versions=True)
    store = S3Store(DoubleBucket(double))
    store.create([("a", b"secret"), ("b", b"kept")])
    first = store.swap("head", b"secret too", seen=None)
    store.swap("head", b"newer", seen=first)
    assert sum(b"secret" in data for data in double.everything()) == 2
    store.erase(["a", "head"])
    assert sum(b"secret" in data or b"newer" in data for data in double.everything()) == 0
    store.create([("a", b"anew")])
    assert store.get("a").data == b"anew"


def test_a_redaction_that_died_is_finished_in_every_version() -> None:
    """Whoever dies at any request of a redaction leaves nothing that asking again does not find."""
    secret = "不应公开的姓名"
    order = notice(Number.parse("C2026-0001"), 1)
    for at in range(200):
        for after in (False, True):
            double = Double(versions=True)
            store = S3Store(DoubleBucket(double, prefix=RECORD.prefix))
            submit(record_of(store), GATE, first(secret, files=[b"secret attachment"]), LATER)
            assert _leaks(double, secret) > 0
            faults = Faults(Plan(at=at, after=after, error=_dead, lasting=True))
            with suppress(Halted):
                redact(record_of(S3Store(faulty(double, faults, RECORD))), order, LATER)
            redact(record_of(store), order, LATER)
            assert _leaks(double, secret) == 0, (at, after)
        if len(faults.calls) <= at:
            return
    raise AssertionError("the redaction never came to an end")


def _leaks(double: Double, secret: str) -> int:
    """Return how many versions hold the text or the attachment."""
    needles = (secret.encode(), b"secret attachment")
    return sum(any(needle in data for needle in needles) for data in double.everything())


def _mortal(place: Place, client: S3Client, child: Child) -> Bucket:
    mortal = cast("S3Client", FaultyClient(client, child.faults))
    return Bucket(place, connect=lambda _: mortal)


def _client(service: Service) -> S3Client:
    """Return a client with no connection in it, so that children may inherit it."""
    client = connect(service.place("any"))
    client.close()
    return client


def test_kill_at_requests_to_seaweedfs(seaweedfs: Service) -> None:
    """The same with kill -9 and a real server, at every third request."""
    client = _client(seaweedfs)
    whole = Faults()
    _walk(S3Store(faulty(client, whole, seaweedfs.place())))
    client.close()
    for at in range(0, len(whole.calls), 3):
        place = seaweedfs.place()

        def target(child: Child, place: Place = place) -> None:
            _walk(S3Store(_mortal(place, client, child)), child)

        [outcome] = run_killed(target, [Plan(at=at, after=at % 2 == 0)])
        assert outcome.killed, outcome.error
        _check_walk(Bucket(place, connect=lambda _: client), len(outcome.acks))
        client.close()


@pytest.mark.parametrize("seed", range(6))
def test_kill_writers_on_seaweedfs(seaweedfs: Service, seed: int) -> None:
    """Three processes are killed; the rest finishes, and Go's own client verifies the bucket."""
    rng = random.Random(seed)
    record, public = seaweedfs.place(), seaweedfs.place()
    spot = BucketPlace(Bucket(record), Bucket(public), folders=False)
    build(spot.store(), spot.site(), 4)
    client = _client(seaweedfs)
    scripts = [script(rng, 4, publishes=0.5) for _ in range(_WRITERS)]
    plans = [Plan(at=int(10 ** rng.uniform(0.5, 2.5)), after=seed % 2 == 0) for _ in scripts]

    def target(child: Child) -> None:
        store = S3Store(_mortal(record, client, child))
        site = S3Site(_mortal(public, client, child), folders=False, hands=4)
        for act in scripts[child.number]:
            child.ack(do(act, store, site))

    spot.store().close()
    spot.site()._bucket.close()
    outcomes = run_killed(target, plans)
    assert [outcome.error for outcome in outcomes] == [""] * _WRITERS
    spot.check_site()
    spot.check_record([ack for outcome in outcomes for ack in outcome.acks])
    spot.settle()


@pytest.mark.go
def test_the_bucket_is_verified_by_another_client(seaweedfs: Service, tmp_path: Path) -> None:
    """What a crash and its repair leave in the bucket, x/mod/sumdb verifies from the key alone."""
    verify = go_verifier()
    spot = BucketPlace(seaweedfs.bucket(), seaweedfs.bucket(), folders=False)
    build(spot.store(), spot.site(), 5)
    earlier = tmp_path / "earlier"
    earlier.write_bytes(spot.site().get("log/checkpoint").data)
    faults = Faults(Plan(at=40, error=_dead, lasting=True))
    store = S3Store(faulty(spot.record.client, faults, spot.record.place))
    with pytest.raises(Halted):
        _all([("first", "视频"), ("publish",)], store, spot.site())
    do(("first", "视频"), spot.store(), spot.site())
    spot.settle()
    log = _dump(spot.tree(), tmp_path / "log")
    found = verify(log, SIGNER.vkey, earlier)
    assert found.returncode == 0, found.stdout + found.stderr
    (log / "tile/0/000.p/6").write_bytes(bytes(6 * 32))
    assert verify(log, SIGNER.vkey).returncode != 0


def _all(acts: Sequence[Act], store: S3Store, site: S3Site) -> None:
    for act in acts:
        do(act, store, site)


def _dump(shown: Mapping[str, bytes], folder: Path) -> Path:
    for path, data in shown.items():
        if path.startswith("log/"):
            file = folder / path.removeprefix("log/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return folder
