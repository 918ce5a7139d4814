"""Kill -9 at every operation of a store and of a site, and the table of failures.

What was acknowledged is there afterwards, nothing half written is visible, and doing the rest
again ends where an undisturbed run ends. (``kill -9`` takes the process, not the machine: that
syncs come in the right order is checked in tests/contract.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.memory import MemoryStore
from publish.adapters.stores.s3 import S3Store
from publish.adapters.stores.sqlite import SqliteStore
from publish.errors import Conflict, NotFound, StoreUnavailable
from publish.ports import Site, SiteFile, Store, Version
from tests.buckets.double import DoubleBucket
from tests.crash.faults import Faults, FaultyFiles, FaultyStore, Plan, faulty_connection
from tests.crash.killed import Child, run_killed

pytestmark = pytest.mark.slow

State = Mapping[str, bytes]


def _seen(get: Callable[[str], Version | None]) -> Callable[[str], Version | None]:
    def seen(name: str) -> Version | None:
        try:
            return get(name)
        except NotFound:
            return None

    return seen


def _swap(store: Store, key: str, data: bytes) -> None:
    seen = _seen(lambda name: store.get(name).version)(key)
    store.swap(key, data, seen=seen)


# Each step may be repeated, as a service repeats what was not acknowledged. Beside it stands what
# the store holds afterwards.
STEPS: Sequence[tuple[Callable[[Store], None], State]] = (
    (lambda s: s.create([("a", b"1" * 9000), ("b", b"2")]), {"a": b"1" * 9000, "b": b"2"}),
    (lambda s: _swap(s, "head", b"one"), {"a": b"1" * 9000, "b": b"2", "head": b"one"}),
    (lambda s: _swap(s, "head", b"two"), {"a": b"1" * 9000, "b": b"2", "head": b"two"}),
    (lambda s: s.erase(["a", "no"]), {"b": b"2", "head": b"two"}),
    (lambda s: s.create([("b", b"2"), ("a", b"3")]), {"a": b"3", "b": b"2", "head": b"two"}),
)


def _held(store: Store) -> State:
    return {key: store.get(key).data for key in store.list("")}


def _walk(store: Store, child: Child | None = None, start: int = 0) -> None:
    for number, (step, _) in enumerate(STEPS[start:], start):
        step(store)
        if child is not None:
            child.ack(number)


def test_kill_at_every_statement(tmp_path: Path) -> None:
    """Killed at any statement of SQLite, from opening on, a step happened wholly or not at all."""
    whole = Faults()
    with closing(SqliteStore(tmp_path / "w.db", factory=faulty_connection(whole))) as undisturbed:
        _walk(undisturbed)
    for at in range(len(whole.calls)):
        for after in (False, True):
            _kill_store(tmp_path / f"{at}-{after}.db", Plan(at=at, after=after))


def _kill_store(path: Path, plan: Plan) -> None:
    def target(child: Child) -> None:
        _walk(SqliteStore(path, factory=faulty_connection(child.faults)), child)

    [outcome] = run_killed(target, [plan])
    assert outcome.killed, outcome.error
    done = len(outcome.acks)
    states: list[State] = [{}, *(state for _, state in STEPS)]
    with closing(SqliteStore(path)) as store:
        assert _held(store) in states[done : done + 2], plan
        _walk(store, start=done)
        assert _held(store) == states[-1]


def test_kill_writers_that_race(tmp_path: Path) -> None:
    """Of three writers that die anywhere, all that any of them was told it won is its own."""
    for seed in range(40):
        path = tmp_path / f"{seed}.db"

        def target(child: Child, path: Path = path) -> None:
            store = SqliteStore(path, factory=faulty_connection(child.faults))
            for number in range(8):
                with suppress(Conflict):
                    store.create([(f"e/{number}", b"%d" % child.number)])
                    child.ack(number)

        outcomes = run_killed(target, [Plan.seeded(seed * 3 + n, within=40) for n in range(3)])
        with closing(SqliteStore(path)) as store:
            keys = list(store.list(""))
            assert keys == [f"e/{number}" for number in range(len(keys))]  # no gap
            for writer, outcome in enumerate(outcomes):
                assert outcome.error == ""
                for number in outcome.acks:
                    assert store.get(f"e/{number}").data == b"%d" % writer


def _pages(*data: bytes) -> list[SiteFile]:
    return [SiteFile(f"s/{number}/index.html", part) for number, part in enumerate(data)]


def _swap_file(site: Site, path: str, data: bytes) -> None:
    seen = _seen(lambda name: site.get(name).version)(path)
    site.swap(SiteFile(path, data), seen=seen)


_P0, _P1, _P2, _LOG = "s/0/index.html", "s/1/index.html", "s/2/index.html", "log/checkpoint"
_SITE_STEPS: Sequence[tuple[Callable[[Site], object], State]] = (
    (lambda s: s.put(_pages(b"00", b"11", b"22")), {_P0: b"00", _P1: b"11", _P2: b"22"}),
    (lambda s: _swap_file(s, _LOG, b"c1"), {_LOG: b"c1", _P0: b"00", _P1: b"11", _P2: b"22"}),
    (lambda s: s.put(_pages(b"00", b"xx")), {_LOG: b"c1", _P0: b"00", _P1: b"xx", _P2: b"22"}),
    (lambda s: _swap_file(s, _LOG, b"c2"), {_LOG: b"c2", _P0: b"00", _P1: b"xx", _P2: b"22"}),
    (lambda s: s.remove([_P1, _P2]), {_LOG: b"c2", _P0: b"00"}),
    (lambda s: s.put(_pages(b"00", b"yy")), {_LOG: b"c2", _P0: b"00", _P1: b"yy"}),
)


def _walk_site(site: Site, child: Child | None = None, start: int = 0) -> None:
    for number, (step, _) in enumerate(_SITE_STEPS[start:], start):
        step(site)
        if child is not None:
            child.ack(number)


def test_kill_at_every_file_operation(tmp_path: Path) -> None:
    """Killed at any file operation, every file is as before the step or as after it, whole."""
    whole = Faults()
    _walk_site(DirectorySite(tmp_path / "whole", files=FaultyFiles(whole)))
    for at in range(len(whole.calls)):
        for after in (False, True):
            _kill_site(tmp_path / f"{at}-{after}" / "public", Plan(at=at, after=after))


def _kill_site(root: Path, plan: Plan) -> None:
    def target(child: Child) -> None:
        _walk_site(DirectorySite(root, files=FaultyFiles(child.faults)), child)

    [outcome] = run_killed(target, [plan])
    assert outcome.killed, outcome.error
    done = len(outcome.acks)
    states: list[State] = [{}, *(state for _, state in _SITE_STEPS)]
    site = DirectorySite(root)
    held = {path: site.get(path).data for path in site.list()}
    for path in {*held, *states[done], *states[done + 1]}:
        assert held.get(path) in {states[done].get(path), states[done + 1].get(path)}, plan
    _walk_site(site, start=done)
    assert {path: site.get(path).data for path in site.list()} == states[-1]
    assert list(root.glob(".zm-*")) == []
    folders = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}
    assert folders == {"log", "s", "s/0", "s/1"}  # a killed remove leaves no empty folder for good


def test_kill_checkpoint_writers_that_race(tmp_path: Path) -> None:
    """Three processes count in one file and die anywhere: no acknowledged count is lost."""
    for seed in range(40):
        root = tmp_path / str(seed)

        def target(child: Child, root: Path = root) -> None:
            site = DirectorySite(root, files=FaultyFiles(child.faults))
            while len(child.faults.calls) < 150:
                with suppress(Conflict):
                    child.ack(_count(site))

        outcomes = run_killed(target, [Plan.seeded(seed * 3 + n, within=120) for n in range(3)])
        assert [outcome.error for outcome in outcomes] == [""] * 3
        counts = sorted(count for outcome in outcomes for count in outcome.acks)
        assert len(set(counts)) == len(counts)
        assert _now(DirectorySite(root))[0] >= max(counts, default=0)


def _now(site: Site) -> tuple[int, Version | None]:
    try:
        found = site.get(_LOG)
    except NotFound:
        return 0, None
    return int(found.data), found.version


def _count(site: Site) -> int:
    number, version = _now(site)
    site.swap(SiteFile(_LOG, b"%d" % (number + 1)), seen=version)
    return number + 1


STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "record.db"),
    "s3": lambda _: S3Store(DoubleBucket()),
}


@pytest.fixture(params=STORES)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Give a store with one key of each kind."""
    store = STORES[request.param](tmp_path)
    store.create([("a", b"1")])
    store.swap("head", b"1", seen=None)
    return store


def _fail(store: Store, *, after: bool) -> FaultyStore:
    plan = Plan(at=0, after=after, error=lambda: StoreUnavailable("存储没有应答。"))
    return FaultyStore(store, Faults(plan))


# Every method of the store, with its answer lost and with its effect never begun. The third column
# is what the same call says when it is made again, where the effect did and did not take place.
TABLE: Sequence[tuple[str, Callable[[Store, Version], object], tuple[str, str], State]] = (
    ("get", lambda s, _: s.get("a").data, ("b'1'", "b'1'"), {}),
    ("create", lambda s, _: s.create([("b", b"2")]), ("None", "None"), {"b": b"2"}),
    ("create same", lambda s, _: s.create([("a", b"1")]), ("None", "None"), {}),
    ("create other", lambda s, _: s.create([("a", b"2")]), ("Conflict", "Conflict"), {}),
    ("swap", lambda s, v: bool(s.swap("head", b"2", seen=v)), ("Conflict", "True"), {"head": b"2"}),
    (
        "swap new",
        lambda s, _: bool(s.swap("n", b"2", seen=None)),
        ("Conflict", "True"),
        {"n": b"2"},
    ),
    ("list", lambda s, _: list(s.list("")), ("['a', 'head']", "['a', 'head']"), {}),
    ("erase", lambda s, _: s.erase(["head"]), ("None", "None"), {"head": b""}),
)


@pytest.mark.parametrize("after", [True, False], ids=["took effect", "did not"])
@pytest.mark.parametrize(
    ("call", "again", "effect"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_failure_table(
    stores: Store,
    call: Callable[[Store, Version], object],
    again: tuple[str, str],
    effect: State,
    *,
    after: bool,
) -> None:
    """After StoreUnavailable the outcome is either one, and the same call again tells which."""
    version = stores.get("head").version
    with pytest.raises(StoreUnavailable):
        call(_fail(stores, after=after), version)
    before = {"a": b"1", "head": b"1"}
    held = {k: v for k, v in {**before, **effect}.items() if v} if after else before
    assert _held(stores) == held
    try:
        answer = str(call(stores, version))
    except Conflict:
        answer = "Conflict"
    assert answer == again[0 if after else 1]
    assert _held(stores) == {k: v for k, v in {**before, **effect}.items() if v}


def test_a_death_in_a_create_leaves_a_prefix() -> None:
    """Piecewise, as on an object store, what exists after a death is a prefix."""
    items = [(key, b"1") for key in "abcd"]
    for at in range(4):
        for after in (False, True):
            store = MemoryStore()
            plan = Plan(at=at, after=after, error=lambda: StoreUnavailable("断开。"))
            with pytest.raises(StoreUnavailable):
                FaultyStore(store, Faults(plan), piecewise=True).create(items)
            assert list(store.list("")) == list("abcd"[: at + after])
