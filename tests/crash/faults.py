"""The fault layer: every operation of a store, a site or a file system can fail or kill.

A ``Plan`` says at which operation what happens: an error or ``kill -9``, before the effect or
after it ("took effect, answer lost"). ``Faults`` counts the operations of one process against its
plan; ``FaultyStore``, ``FaultySite``, ``FaultyFiles`` and ``faulty_connection`` report to it.
Processes to kill are started by ``tests.crash.killed``.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from publish.adapters.sites.files import FOLDER_MODE, Files
from publish.ports import Site, SiteFile, Store, Version, Versioned

_T = TypeVar("_T")
_Parameters = Any  # whatever sqlite3 takes


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong in one process; the same plan does the same again."""

    at: int | None = None
    """Number of the operation, from 0; None: nothing goes wrong."""
    after: bool = False
    """Whether the operation takes effect first."""
    error: Callable[[], BaseException] | None = None
    """What is raised; None: the process is killed."""
    lasting: bool = False
    """Whether every later operation fails as well."""
    seed: int = 0
    """Decides what the port leaves free, such as the order within a put."""

    @classmethod
    def seeded(
        cls, seed: int, *, within: int, error: Callable[[], BaseException] | None = None
    ) -> Plan:
        """Draw the operation, among the first ``within``, and the side of the effect."""
        rng = random.Random(seed)
        return cls(at=rng.randrange(within), after=rng.random() < 0.5, error=error, seed=seed)

    def hits(self, number: int) -> bool:
        """Tell whether the operation of this number is the one."""
        return self.at is not None and (number == self.at or (self.lasting and number > self.at))


@dataclass(slots=True)
class Faults:
    """The operations of one process so far, held against its plan."""

    plan: Plan = field(default_factory=Plan)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    """Name and subject of every operation, in order, including the one that failed."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def step(self, call: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        """Count an operation and run it, unless the plan is against it."""
        with self._lock:
            hit = self.plan.hits(len(self.calls))
            self.calls.append(call)
        if hit and not self.plan.after:
            self._strike()
        try:
            return effect()
        finally:  # also where the effect is an error, such as NotFound
            if hit:
                self._strike()

    def _strike(self) -> None:
        if self.plan.error is not None:
            raise self.plan.error()
        os.kill(os.getpid(), signal.SIGKILL)


class FaultyStore:
    """A Store whose every call is an operation.

    ``piecewise`` makes each item of a create, and each key of an erase, an operation of its own,
    as on an object store: a death in the middle leaves a prefix.
    """

    def __init__(self, inner: Store, faults: Faults, *, piecewise: bool = False) -> None:
        """Wrap a store."""
        self._inner = inner
        self._faults = faults
        self._piecewise = piecewise

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        return self._faults.step(("get", key), lambda: self._inner.get(key))

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See Store.ahead."""
        return self._faults.step(("ahead", *keys), lambda: self._inner.ahead(keys))

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create."""
        for part in [[item] for item in items] if self._piecewise else [list(items)]:
            call = ("create", *(key for key, _ in part))
            self._faults.step(call, lambda part=part: self._inner.create(part))  # type: ignore[misc]

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        return self._faults.step(("swap", key), lambda: self._inner.swap(key, data, seen=seen))

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list."""
        return self._faults.step(("list", prefix), lambda: self._inner.list(prefix))

    def erase(self, keys: Iterable[str]) -> None:
        """See Store.erase."""
        gone = list(keys)
        for part in [[key] for key in gone] if self._piecewise else [gone]:
            self._faults.step(("erase", *part), lambda part=part: self._inner.erase(part))  # type: ignore[misc]


class FaultySite:
    """A Site whose every call is an operation.

    ``piecewise`` makes each file of a put or remove an operation of its own, in an order drawn
    from the plan's seed, since the port leaves the order within one call free.
    """

    def __init__(self, inner: Site, faults: Faults, *, piecewise: bool = False) -> None:
        """Wrap a site."""
        self._inner = inner
        self._faults = faults
        self._piecewise = piecewise
        self._rng = random.Random(faults.plan.seed)

    def get(self, path: str) -> Versioned:
        """See Site.get."""
        return self._faults.step(("get", path), lambda: self._inner.get(path))

    def put(self, files: Iterable[SiteFile]) -> int:
        """See Site.put."""
        if not self._piecewise:
            return self._faults.step(("put",), lambda: self._inner.put(files))
        drawn = list(files)
        self._rng.shuffle(drawn)
        return sum(self._put_one(file) for file in drawn)

    def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
        """See Site.swap."""
        return self._faults.step(("swap", file.path), lambda: self._inner.swap(file, seen=seen))

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Site.list."""
        return self._faults.step(("list", prefix), lambda: self._inner.list(prefix))

    def remove(self, paths: Iterable[str]) -> None:
        """See Site.remove."""
        if not self._piecewise:
            return self._faults.step(("remove",), lambda: self._inner.remove(paths))
        drawn = list(paths)
        self._rng.shuffle(drawn)
        for path in drawn:
            self._remove_one(path)
        return None

    def _put_one(self, file: SiteFile) -> int:
        return self._faults.step(("put", file.path), lambda: self._inner.put([file]))

    def _remove_one(self, path: str) -> None:
        self._faults.step(("remove", path), lambda: self._inner.remove([path]))


class FaultyFiles(Files):
    """A file system whose every call is an operation; a write is two, so that it can tear.

    Syncs are counted and not carried out: ``kill -9`` does not lose what the kernel has, and the
    order of syncs and renames is checked in ``Faults.calls``.
    """

    def __init__(self, faults: Faults) -> None:
        """Count against a plan."""
        self._inner = Files()
        self._step = faults.step

    def read(self, path: str) -> bytes:
        """See Files.read."""
        return self._step(("read", path), lambda: self._inner.read(path))

    def holds(self, path: str, data: bytes) -> bool | None:
        """See Files.holds."""
        return self._step(("holds", path), lambda: self._inner.holds(path, data))

    def is_dir(self, path: str) -> bool:
        """See Files.is_dir."""
        return self._step(("is_dir", path), lambda: self._inner.is_dir(path))

    def is_link(self, path: str) -> bool:
        """See Files.is_link."""
        return self._step(("is_link", path), lambda: self._inner.is_link(path))

    def scan(self, path: str) -> list[tuple[str, bool]]:
        """See Files.scan."""
        return self._step(("scan", path), lambda: self._inner.scan(path))

    def open_temp(self, path: str) -> int:
        """See Files.open_temp."""
        return self._step(("open_temp", path), lambda: self._inner.open_temp(path))

    def write(self, handle: int, data: bytes) -> None:
        """See Files.write."""
        half = len(data) // 2
        self._step(("write", "1"), lambda: self._inner.write(handle, data[:half]))
        self._step(("write", "2"), lambda: self._inner.write(handle, data[half:]))

    def close(self, handle: int) -> None:
        """See Files.close."""
        self._step(("close",), lambda: self._inner.close(handle))

    def fsync(self, path: str) -> None:
        """See Files.fsync."""
        self._step(("fsync", path), lambda: None)

    def fsync_dir(self, path: str) -> None:
        """See Files.fsync_dir."""
        self._step(("fsync_dir", path), lambda: None)

    def sync(self, folder: str) -> None:
        """See Files.sync."""
        self._step(("sync",), lambda: None)

    def rename(self, source: str, target: str, *, replaces: bool = False) -> None:
        """See Files.rename."""
        self._step(
            ("rename", source, target),
            lambda: self._inner.rename(source, target, replaces=replaces),
        )

    def unlink(self, path: str) -> None:
        """See Files.unlink."""
        self._step(("unlink", path), lambda: self._inner.unlink(path))

    def mkdir(self, path: str, mode: int = FOLDER_MODE) -> None:
        """See Files.mkdir."""
        self._step(("mkdir", path), lambda: self._inner.mkdir(path, mode))

    def rmdir(self, path: str) -> None:
        """See Files.rmdir."""
        self._step(("rmdir", path), lambda: self._inner.rmdir(path))

    def try_lock(self, folder: str) -> int | None:
        """See Files.try_lock."""
        return self._step(("try_lock", folder), lambda: self._inner.try_lock(folder))

    def unlock(self, handle: int) -> None:
        """See Files.unlock."""
        self._step(("unlock",), lambda: self._inner.unlock(handle))

    @contextmanager
    def locked(self, path: str) -> Iterator[None]:
        """See Files.locked."""
        with ExitStack() as stack:
            enter = self._inner.locked(path)
            self._step(("locked", path), lambda: stack.enter_context(enter))
            yield


def faulty_connection(faults: Faults) -> type[sqlite3.Connection]:
    """Return a connection class, for ``SqliteStore(factory=...)``: a statement, an operation.

    It does not sync, as FaultyFiles does not.
    """

    class FaultyConnection(sqlite3.Connection):
        """A connection that reports to the plan."""

        def execute(self, sql: str, parameters: _Parameters = (), /) -> sqlite3.Cursor:
            """See sqlite3.Connection.execute."""
            run = super().execute
            done = sql.replace("synchronous = FULL", "synchronous = OFF")
            return faults.step(("execute", sql), lambda: run(done, parameters))

        def executemany(self, sql: str, parameters: Iterable[_Parameters], /) -> sqlite3.Cursor:
            """See sqlite3.Connection.executemany."""
            run = super().executemany
            return faults.step(("executemany", sql), lambda: run(sql, parameters))

    return FaultyConnection
