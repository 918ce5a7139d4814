"""The open connections of one SQLite database: lent to one thread at a time, closed before a fork.

SQLite keeps its file locks in static memory that a fork copies, while the kernel does not give the
child the locks themselves. A child that merely opens the same file again would believe that it
holds locks which it does not ("How To Corrupt An SQLite Database File", §2.6). So no connection
may be open while the process forks: a hook waits until those that are lent come back, and closes
them all.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from publish.errors import ZhengmingError

_PATIENCE = 10.0
"""Seconds that a fork waits for connections to come back; a transaction takes milliseconds."""


class Connections:
    """Idle connections; as many are open as were ever in use at the same time."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Keep the way to open one; nothing is opened yet."""
        self._connect = connect
        self._idle: list[sqlite3.Connection] = []
        self._lent = 0
        self._pid = os.getpid()
        self._lock = threading.Condition()
        self._writing = threading.Lock()
        _all.add(self)

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; after a foreign error it is closed instead of lent again."""
        self._enter()
        conn: sqlite3.Connection | None = None
        sound = False
        try:
            conn = self._idle.pop() if self._idle else self._connect()
            yield conn
            sound = True
        except ZhengmingError:
            sound = True
            raise
        finally:
            self._leave(conn, sound=sound)

    @contextmanager
    def alone(self, seconds: float) -> Iterator[bool]:
        """Let one thread of this process write at a time; False if its turn did not come in time.

        Without it writers that meet wait by sleeping, in SQLite, and some of them for seconds. To
        be entered with a connection in hand, so that nobody holds it when the process forks.
        """
        lock = self._writing
        granted = lock.acquire(timeout=seconds)
        try:
            yield granted
        finally:
            if granted:
                lock.release()

    def close(self) -> None:
        """Close every idle connection; the next ``borrow`` opens a new one."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def quiesce(self) -> None:
        """Wait for what is lent, close all, and lend nothing until ``release``."""
        self._lock.acquire()
        self._lock.wait_for(lambda: not self._lent, _PATIENCE)
        self.close()

    def release(self) -> None:
        """Lend again, in the parent as in the child."""
        self._lock.release()

    def _enter(self) -> None:
        with self._lock:
            if os.getpid() != self._pid:
                self._abandon()
            self._lent += 1

    def _leave(self, conn: sqlite3.Connection | None, *, sound: bool) -> None:
        with self._lock:
            self._lent -= 1
            self._lock.notify_all()
            if conn is None:
                return
            if sound and not conn.in_transaction:
                self._idle.append(conn)
            else:
                conn.close()

    def _abandon(self) -> None:
        """Forget a parent's connections unclosed: closing them here would touch its files.

        Only a fork that ran no hooks, or one out of the middle of a transaction, comes here.
        """
        _abandoned.extend(self._idle)
        self._idle, self._lent, self._pid = [], 0, os.getpid()
        self._writing = threading.Lock()


_all: weakref.WeakSet[Connections] = weakref.WeakSet()
_abandoned: list[sqlite3.Connection] = []
_forking = threading.RLock()
_held: list[Connections] = []


def _before_fork() -> None:
    _forking.acquire()
    for connections in list(_all):
        connections.quiesce()
        _held.append(connections)


def _after_fork() -> None:
    while _held:
        _held.pop().release()
    _forking.release()


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
