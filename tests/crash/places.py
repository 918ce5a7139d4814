"""Places to crash in: a SQLite store and a folder of public files, copied from prepared ones.

What is checked after each crash stands here, once: ``Place.check_record`` for the store,
``Place.check_site`` for what readers see, ``Place.settle`` for where it all has to end.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.adapters.stores.sqlite import SqliteStore
from publish.domain import canonical
from publish.domain.kinds import EditionKind, Status
from publish.domain.number import Number
from publish.errors import GateRefused, WrongUsage
from publish.ports import Site, Store
from publish.services import keys, publication
from publish.services.record import Record
from publish.services.redact import redact
from publish.services.submit import find, submit
from publish.tlog import Checkpoint, leaf_hash
from tests.crash.faults import FaultyFiles, FaultyStore, Plan, faulty_connection
from tests.crash.killed import Child, run_killed
from tests.crash.links import layout, linked
from tests.crash.office import GATE, LATER, build, first, follow, notice, publisher, record_of
from tests.crash.stranger import Tree, dead_links, differences, proven, rebuilt, tree_at, tree_of

Act = tuple[Any, ...]
"""``("first", tag)``, ``("follow", number, revises, kind, tag)``, ``("redact", number, rev)``,
``("publish",)``, ``("full",)``."""

SHM = Path("/dev/shm")
_EVEN_LATER = LATER + publication.LEASE + timedelta(minutes=1)


@lru_cache(maxsize=1)
def workshop() -> Path:
    """Return a folder of this process, removed at its end."""
    held = tempfile.TemporaryDirectory(dir=SHM if os.access(SHM, os.W_OK) else None)
    _kept.append(held)
    return Path(held.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def close_workshop() -> None:
    """Remove the folder of this process; the next use makes another."""
    while _kept:
        _kept.pop().cleanup()
    for cached in (workshop, prepared, expected, layout):
        cached.cache_clear()


@lru_cache(maxsize=32)
def prepared(size: int, pending: int = 0) -> Path:
    """Return the folder of a record of so many published entries; never written to again.

    Some statements have a correction, so that there are fewer statements than entries; after the
    published entries come ``pending`` ones that the site does not show yet.
    """
    store, site = MemoryStore(), MemorySite()
    press = build(store, site, size)
    for _ in range(pending):
        press.first()
    folder = workshop() / f"prepared-{size}-{pending}"
    folder.mkdir()
    with closing(SqliteStore(folder / "record.db")) as kept:
        swapped = {keys.HEAD, keys.PUBLICATION, keys.TIES}
        held = {key: store.get(key).data for key in store.list("")}
        kept.create([item for item in held.items() if item[0] not in swapped])
        for key in sorted(swapped & held.keys()):
            kept.swap(key, held[key], seen=None)
    for path, data in tree_of(site).items():
        file = folder / "public" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (folder / "public").mkdir(exist_ok=True)
    return folder


@dataclass
class Place:
    """One copy of a prepared place, and what has been seen of it so far."""

    folder: Path
    seen: list[Checkpoint] = field(default_factory=list)

    @property
    def public(self) -> Path:
        """Return the folder that readers see."""
        return self.folder / "public"

    def store(self, factory: Any = None) -> SqliteStore:  # noqa: ANN401 - a connection class
        """Open the store."""
        path = self.folder / "record.db"
        return SqliteStore(path) if factory is None else SqliteStore(path, factory=factory)

    # -- what is done here ---------------------------------------------------------------------

    def do(self, acts: list[Act], *, piecewise: bool) -> Callable[[Child], None]:
        """Return what a child does: its acts, telling the parent of each answer."""

        def target(child: Child) -> None:
            store: Store = self.store(None if piecewise else faulty_connection(child.faults))
            if piecewise:
                store = FaultyStore(store, child.faults, piecewise=True)
            site = DirectorySite(self.public, files=FaultyFiles(child.faults))
            for act in acts:
                child.ack(do(act, store, site))

        return target

    # -- what has to hold ----------------------------------------------------------------------

    def check_record(self, acks: list[Any] = []) -> None:  # noqa: B006 - only read
        """Check that what was acknowledged is there, and that nothing is missing or double."""
        with closing(self.store()) as store:
            record = record_of(store)
            size = record.head().size
            assert list(store.list("entries/")) == [keys.entry(index) for index in range(size)]
            check_chain(record, size)
            for ack in acks:
                check_answer(record, ack)

    def check_site(self) -> None:
        """Check what readers see at this moment."""
        tree = tree_at(self.public)
        dead = dead_links(tree)
        assert not dead, dead
        shown = proven(tree, self.seen)
        if shown is not None and shown not in self.seen:
            self.seen.append(shown)

    def settle(self, expected: Tree | None = None) -> None:
        """Check that publishing converges, and is cheap again once the dead are forgotten."""
        with closing(self.store()) as store:
            site = DirectorySite(self.public)
            publisher(store, site, at=LATER + timedelta(minutes=1)).publish()
            wrong = differences(tree_at(self.public), expected or rebuilt(store))
            assert not wrong, wrong
            assert not list(self.public.glob(".zm-*"))
            if publication.read(store)[0].claims:
                publisher(store, site, at=_EVEN_LATER).publish()
            assert publication.read(store)[0].claims == ()
            again = publisher(store, site, at=_EVEN_LATER).publish()
            assert (again.scope, again.walks) == ("nothing", 0)
        self.check_site()


def do(act: Act, store: Store, site: Site, at: datetime = LATER) -> list[Any]:
    """Do one act; return what its caller is told."""
    record = record_of(store)
    try:
        match act:
            case ("first", tag):
                answer = submit(record, GATE, first(tag, files=[b"1"]), at)
            case ("follow", number, revises, kind, tag):
                edition = follow(Number.parse(number), revises, EditionKind(kind), tag)
                answer = submit(record, GATE, edition, at)
            case ("redact", number, rev):
                return [
                    "redacted",
                    number,
                    rev,
                    redact(record, notice(Number.parse(number), rev), at),
                ]
            case _:
                shown = publisher(store, site, at=at).publish(full=act == ("full",))
                return ["published", shown.size]
    except (GateRefused, WrongUsage):
        return ["refused"]
    return ["answer", answer.number, answer.edition, answer.index, answer.digest]


def check_answer(record: Record, ack: list[Any]) -> None:
    """Check that an answer still holds."""
    match ack:
        case ["answer", number, rev, index, digest]:
            entry = record.logged(index).entry
            assert (str(entry.number), entry.rev) == (number, rev)
            if record.index_of(keys.redaction(entry.number, rev)) is None:
                assert find(record, digest) == index
                salt, content = record.text(entry.commit)
                assert canonical.commitment(salt, content) == entry.commit
        case ["redacted", number, rev, index]:
            entry = record.logged(index).entry
            assert (str(entry.number), entry.rev) == (number, rev)
            assert entry.status is Status.REDACTED
        case ["published", size]:
            assert size <= record.head().size


def check_chain(record: Record, size: int) -> None:
    """Check numbers, editions, times, the chain of each statement, and that no text is double."""
    serials: dict[str, int] = {}
    editions: dict[Number, int] = {}
    newest: dict[Number, str] = {}
    digests: set[str] = set()
    before = ""
    for logged in record.entries(0, size):
        entry = logged.entry
        assert entry.at >= before
        before = entry.at
        assert entry.prev == newest.get(entry.number)
        newest[entry.number] = leaf_hash(logged.leaf).hex()
        if entry.status is Status.REDACTED:
            assert record.index_of(keys.redaction(entry.number, entry.rev)) == logged.index
            continue
        if entry.status is Status.PUBLISHED:
            assert entry.number.serial == serials.get(entry.number.book, 0) + 1
            serials[entry.number.book] = entry.number.serial
        assert entry.rev == editions.get(entry.number, 0) + 1
        editions[entry.number] = entry.rev
        assert record.index_of(keys.edition(entry.number, entry.rev)) == logged.index
        assert record.index_of(keys.logged(entry.commit)) == logged.index
        edition = record.edition(logged.index)
        if edition.content is not None:
            assert edition.content.digest not in digests
            digests.add(edition.content.digest)


@lru_cache(maxsize=8)
def expected(size: int, pending: int) -> Tree:
    """Return what the site of a prepared place has to be in the end."""
    with closing(SqliteStore(prepared(size, pending) / "record.db")) as store:
        return rebuilt(store)


@contextmanager
def place(size: int, pending: int = 0) -> Iterator[Place]:
    """Give a copy of a prepared place; files are links, since DirectorySite never writes in one."""
    source = prepared(size, pending)
    folder = Path(tempfile.mkdtemp(dir=workshop()))
    try:
        linked(source / "public", folder / "public")
        shutil.copyfile(source / "record.db", folder / "record.db")
        (folder / "record.db").chmod(0o600)
        yield Place(folder)
    finally:
        shutil.rmtree(folder)


def script(rng: random.Random, size: int, *, publishes: float) -> list[Act]:
    """Draw what one writer does; several writers may draw the same text."""
    acts: list[Act] = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        tag = f"视频{rng.randrange(6)}"
        roll = rng.random()
        if rng.random() < publishes:
            acts.append(("full",) if roll < 0.15 else ("publish",))
        elif not size or roll < 0.6:
            acts.append(("first", tag))
        elif roll < 0.85:
            kind = rng.choice(("correction", "update", "withdrawal"))
            acts.append(("follow", "C2026-0002", rng.choice((1, 1, 2)), kind, tag))
        else:
            acts.append(("redact", rng.choice(("C2026-0001", "C2026-0002")), 1))
    return acts


_HARMLESS = {
    *("get", "list", "read", "holds", "is_dir", "is_link", "scan", "try_lock", "unlock", "locked"),
    *("close", "fsync", "fsync_dir", "sync", "SELECT", "PRAGMA"),
}
"""Operations that leave nothing behind: dying before one is dying before the next."""
_REMOVALS = {"unlink", "rmdir"}


def moments(size: int, pending: int, acts: list[Act], *, piecewise: bool) -> list[int]:
    """Return the operations of an undisturbed run before which a death differs from others.

    Of many removals, which are all alike, only some; at the end stands the number of operations.
    """
    with place(size, pending) as spot:

        def target(child: Child) -> None:
            spot.do(acts, piecewise=piecewise)(child)
            child.ack(child.faults.calls)

        [outcome] = run_killed(target, [Plan()])
    assert not outcome.error, outcome.error
    calls = [call[1].split()[0] if call[0] == "execute" else call[0] for call in outcome.acks[-1]]
    every = [at for at, name in enumerate(calls) if name not in _HARMLESS]
    removals = [at for at in every if calls[at] in _REMOVALS]
    spared = set(removals) - set(removals[:: max(1, len(removals) // 12)])
    return [*(at for at in every if at not in spared), len(calls)]
