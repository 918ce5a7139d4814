"""Claims: what a publisher that dies, oversleeps or has another look leaves to the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.ports import Site, SiteFile, Store
from publish.services import publication
from publish.services.publication import FORM_VERSION, LEASE, Claim
from publish.services.submit import submit
from tests.crash.faults import Faults, FaultySite, Plan
from tests.crash.office import GATE, LATER, first, publisher, record_of
from tests.crash.stranger import differences, rebuilt, tree_of
from tests.crash.turns import Halted
from tests.services.press import INFO

_MINUTE = timedelta(minutes=1)


def _press(count: int = 3) -> tuple[MemoryStore, MemorySite]:
    """Return a site that shows so many statements."""
    store, site = MemoryStore(), MemorySite()
    _add(store, *(str(number) for number in range(count)))
    publisher(store, site).publish()
    return store, site


def _add(store: Store, *tags: str) -> None:
    for tag in tags:
        submit(record_of(store), GATE, first(tag), LATER)


def _claims(store: Store) -> tuple[Claim, ...]:
    return publication.read(store)[0].claims


def _die(store: Store, site: Site, at: int, **given: Any) -> None:  # noqa: ANN401
    """Let a publisher die before its ``at``-th change of the site."""
    faults = Faults(Plan(at=at, error=Halted, seed=at))
    with pytest.raises(Halted):
        _publish(store, FaultySite(site, faults, piecewise=True), **given)


def _publish(store: Store, site: Site, *, full: bool = False, **given: Any) -> Any:  # noqa: ANN401
    return publisher(store, site, **given).publish(full=full)


@dataclass
class _Watching(Faults):
    """Calls somebody before each operation."""

    before: Any = None

    def step(self, call: tuple[str, ...], effect: Any) -> Any:  # noqa: ANN401
        """Do as Faults does."""
        self.before(call)
        return super().step(call, effect)


@dataclass
class _Clock:
    """A clock that is moved by hand."""

    now: datetime = LATER

    def __call__(self) -> datetime:
        return self.now


def test_a_list_put_over_in_the_last_minute_of_a_claim() -> None:
    """A zombie that dies just before its claim runs out, amid another's walk, leaves no trace."""
    store, site = _press()
    _add(store, "甲")
    zombie = _paused(store, site)  # knows four entries
    _add(store, "乙")
    clock = _Clock(LATER + LEASE - timedelta(seconds=1))

    def before(call: tuple[str, ...]) -> None:
        if call == ("swap", "log/checkpoint"):  # all lists are written
            for file in zombie:
                site.put([file])
            clock.now += _MINUTE

    walker = FaultySite(site, _Watching(before=before), piecewise=True)
    publisher(store, walker, clock=clock).publish()
    publisher(store, site, clock=clock).publish()
    assert not differences(tree_of(site), rebuilt(store))
    assert _claims(store) == ()


def _paused(store: Store, site: Site) -> list[SiteFile]:
    """Return what a publisher was going to write who has opened a claim and stopped there."""
    held: list[SiteFile] = []

    @dataclass
    class Holding:
        """Keeps what it should put, and dies when asked to publish the checkpoint."""

        inner: Site
        get: Any = field(init=False)

        def __post_init__(self) -> None:
            self.get = self.inner.get

        def put(self, files: Iterable[SiteFile]) -> int:
            held.extend(files)
            return 0

        def swap(self, file: SiteFile, *, seen: Any) -> Any:  # noqa: ANN401
            raise Halted

        def list(self, prefix: str = "") -> Iterator[str]:
            return self.inner.list(prefix)

        def remove(self, paths: Iterable[str]) -> None:
            raise Halted

    with pytest.raises(Halted):
        publisher(store, Holding(site)).publish()
    return held


def test_a_publisher_that_overslept_walks_again() -> None:
    """One whose claim was dropped as dead, and who still wrote, notices and puts it right."""
    store, site = _press()
    _add(store, "甲")
    clock = _Clock()

    def before(call: tuple[str, ...]) -> None:
        if call == ("put", "index.html") and clock.now == LATER:  # asleep in the middle of it
            clock.now += 2 * LEASE
            _add(store, "乙")
            publisher(store, site, clock=clock).publish()
            assert _claims(store) == ()

    sleeper = FaultySite(site, _Watching(before=before), piecewise=True)
    done = publisher(store, sleeper, clock=clock).publish()
    assert (done.walks, done.size) == (2, 5)
    assert not differences(tree_of(site), rebuilt(store))
    assert _claims(store) == ()


def test_long_work_keeps_its_claim() -> None:
    """However long a rebuild takes, others never take its publisher for dead."""
    store, site = _press(30)
    clock = _Clock()
    met: list[int] = []

    def slowly(name: str, total: int, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
        for place, file in enumerate(files):
            clock.now += timedelta(seconds=4)
            if place % 40 == 39:
                met.append(publisher(store, site, clock=clock).publish().walks)
                assert len(_claims(store)) == 1
            yield file

    press = replace(publisher(store, site, clock=clock), watch=slowly)
    done = press.publish(full=True)
    assert clock.now - LATER > LEASE
    assert met
    assert done.walks == 2
    assert _claims(store) == ()


@pytest.mark.parametrize("at", range(1, 21, 3))
def test_a_new_look_that_was_taken_back(at: int) -> None:
    """If a new look dies half way and the old one is back, no page of the new one stays."""
    store, site = _press()
    _die(store, site, at, theme="new")
    publisher(store, site).publish()
    assert not differences(_looked(site), rebuilt(store))
    late = LATER + 2 * LEASE
    publisher(store, site, at=late).publish()
    assert publisher(store, site, at=late).publish().scope == "nothing"
    assert not differences(_looked(site), rebuilt(store))


def _looked(site: Site) -> dict[str, bytes]:
    """Return the tree without the assets of other looks, which pages in a cache may still need."""
    return {path: data for path, data in tree_of(site).items() if "zm.new" not in path}


def test_two_looks_at_once() -> None:
    """Of two publishers with different looks the last to finish puts its look everywhere."""
    store, site = _press()
    _add(store, "甲")
    once: list[int] = []

    def before(call: tuple[str, ...]) -> None:
        if call == ("put", "index.html") and not once:
            once.append(1)
            publisher(store, site, theme="new").publish()

    meeting = FaultySite(site, _Watching(before=before), piecewise=True)
    assert publisher(store, meeting).publish().walks == 2
    assert not differences(_looked(site), rebuilt(store))


def test_a_new_form_makes_everything_again() -> None:
    """Where the forms were of another version, all files are written in the new one."""
    store, site = _press()
    state, seen = publication.read(store)
    store.swap("publication", replace(state, form="0").data, seen=seen)
    assert publisher(store, site).publish().scope == "everything"
    assert publication.read(store)[0].form.startswith(f"{FORM_VERSION}/{INFO.imprint}/")


def test_nothing_pending_writes_nothing() -> None:
    """When all is shown, publishing reads a few keys and writes none."""
    store, site = _press()
    before = len(store.log), len(site.log)
    done = publisher(store, site).publish()
    assert (done.scope, done.written, done.walks) == ("nothing", 0, 0)
    assert {call.name for call in store.log[before[0] :]} == {"get"}
    assert len(store.log) - before[0] < 12
    assert len(site.log) == before[1]


def test_a_site_that_was_lost_is_made_again() -> None:
    """If the folder is empty, or older than the store believes, it is brought up all the same."""
    store, site = _press()
    old = MemorySite()
    old.put(SiteFile(p, d) for p, d in tree_of(site).items() if p != "log/checkpoint")
    old.swap(SiteFile("log/checkpoint", site.get("log/checkpoint").data), seen=None)
    _add(store, "甲")
    publisher(store, site).publish()
    for lost in (MemorySite(), old):
        publisher(store, lost).publish()
        assert not differences(tree_of(lost), rebuilt(store))


def test_a_full_rebuild_removes_nothing_that_came_meanwhile() -> None:
    """A rebuild that began with fewer entries sweeps away nothing that others have published."""
    store, site = _press()
    once: list[int] = []

    def before(call: tuple[str, ...]) -> None:
        if call[0] == "list" and not once:
            once.append(1)
            _add(store, "甲", "乙")
            publisher(store, site).publish()
        if call[0] == "remove":
            assert not call[1].startswith(("statements/", "log/")), call

    rebuilding = FaultySite(site, _Watching(before=before), piecewise=True)
    publisher(store, rebuilding).publish(full=True)
    assert not differences(tree_of(site), rebuilt(store))
