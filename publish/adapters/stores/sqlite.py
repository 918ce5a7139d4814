"""A store in one SQLite file: the default, for one machine, many processes and threads.

Durable: WAL with synchronous=FULL, so a commit has reached the disk when it returns. Atomic:
each create is one transaction. The file and its ``-wal`` and ``-shm`` are 0600, for it holds the
case files. Triggers refuse to change or delete what was created, whoever asks; they guard against
mistakes, not against somebody who owns the file.

Erasing overwrites the bytes in the database (secure_delete), rewrites the whole file, because
pages that were split or merged before keep stray copies, and empties the write-ahead log. That
takes the time and the memory of a copy of the file, which redaction is rare enough for. What it
cannot reach: backups, snapshots of the file system, and blocks that the file system or the disk
itself keeps after they were freed or moved. Those have to be dealt with where they are.

Not for network file systems: WAL needs memory shared by every process.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from publish.adapters.stores.sqlite_connections import Connections
from publish.adapters.stores.sqlite_schema import connect
from publish.errors import Conflict, NotFound, StoreError, StoreUnavailable
from publish.ports import Version, Versioned

_KEY = re.compile(r"[!-.0-~]+(?:/[!-.0-~]+)*")
_LONGEST = 200
_PAGE = 1000
_AHEAD = 64
_MISTAKE = "这是程序错误，请把这句话交给开发人员。"
_AGAIN = "请重新读取后再决定。"
_T = TypeVar("_T")


class _Busy(Exception):
    """Somebody else still reads what erase has to empty, or other threads write without end."""


FOREIGN = (sqlite3.Error, sqlite3.Warning, OSError, OverflowError, _Busy)
"""What can come out of sqlite3 and the file system; ``translate`` knows each."""


def translate(exc: Exception, doing: str) -> StoreError:
    """Return the error of ours for a foreign one; the only place that decides it.

    Faults that may pass are StoreUnavailable. A plain StoreError will not pass by itself: a
    damaged file, a guard that was hit, a mistake in a program.
    """
    if is_busy(exc):
        return StoreUnavailable(f"{doing}时，数据库一直被其他进程占用。")
    if isinstance(exc, (sqlite3.OperationalError, OSError)):
        return StoreUnavailable(
            f"{doing}时，数据库文件无法读写（{exc}）。",
            advice="请检查磁盘空间和文件权限，然后重试。",
        )
    if isinstance(exc, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)):
        return StoreError(f"{doing}时，数据库拒绝了这一操作（{exc}）。", advice=_MISTAKE)
    return StoreError(
        f"{doing}时，数据库报告内部错误或文件损坏（{exc}）。",
        advice="请停止发布，保留现场，并用备份核对或恢复数据库文件。",
    )


def is_busy(exc: Exception) -> bool:
    """Tell whether the operation did nothing and may simply be tried again."""
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
    return isinstance(exc, _Busy) or code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class SqliteStore:
    """The Store in one file; opened at the first use, by every thread and process that uses it."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        wait: float = 5.0,
        tries: int = 3,
        pause: Callable[[float], None] = time.sleep,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """Name the file; nothing is opened yet.

        A busy database is waited for ``wait`` seconds, ``tries`` times, then StoreUnavailable is
        raised. ``pause`` and ``factory`` are for tests.
        """
        self.path = Path(path)
        self._wait = wait
        self._tries = tries
        self._pause = pause
        self._connections = Connections(lambda: connect(self.path, wait, factory))

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        _check_key(key)

        def read(conn: sqlite3.Connection) -> tuple[bytes, Version] | None:
            found = conn.execute("SELECT data, version FROM kept WHERE key = ?", (key,))
            row: tuple[bytes, Version] | None = found.fetchone()
            return row

        row = self._attempt(f"读取键 {key} ", read)
        if row is None:
            raise NotFound(f"存储中没有键 {key}。")
        return Versioned(*row)

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See Store.ahead; one statement reads a few dozen keys at a third of what each costs."""
        wanted = [_check_key(key) for key in keys[:_AHEAD]]
        sql = f"SELECT key, data FROM kept WHERE key IN ({','.join('?' * len(wanted))})"  # noqa: S608 - marks alone

        def read(conn: sqlite3.Connection) -> list[tuple[str, bytes]]:
            return conn.execute(sql, wanted).fetchall()

        return dict(self._attempt(f"读取键 {keys[0]} 等 {len(wanted)} 项", read)) if wanted else {}

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create; all or nothing, also after a Conflict.

        Where all is there already, a pulse is written: after a kill -9 those bytes may stand in
        the write-ahead log without ever having been synced. The sync of this commit covers them,
        so that "already there" means durable too.
        """
        kept = tuple(items)
        for key, data in kept:
            _check(key, data)

        def write(conn: sqlite3.Connection) -> None:
            new = [_create(conn, key, data) for key, data in kept]
            if not any(new):
                conn.execute("UPDATE pulse SET beats = beats + 1")

        if kept:
            self._transact(f"创建键 {kept[0][0]} 等 {len(kept)} 项", write)

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        _check(key, data)
        return self._transact(f"更新键 {key} ", lambda conn: _swap(conn, key, data, seen))

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list; reads page by page, so that a slow reader holds up nobody."""
        start, beyond = prefix, prefix + "\x7f"  # keys are printable ASCII, all below DEL
        sql = "SELECT key FROM kept WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"

        def read(conn: sqlite3.Connection) -> list[tuple[str]]:
            return conn.execute(sql, (start, beyond, _PAGE)).fetchall()

        while rows := self._attempt(f"列出前缀 {prefix!r} ", read):
            yield from (row[0] for row in rows)
            start = rows[-1][0] + "\x00"  # the next possible string

    def erase(self, keys: Iterable[str]) -> None:
        """See Store.erase; raises StoreUnavailable while a reader keeps old bytes alive.

        The keys are gone then, and their bytes not yet: calling again finishes, since the file is
        cleaned even if no key is left to erase.
        """
        gone = [(_check_key(key),) for key in keys]

        def write(conn: sqlite3.Connection) -> None:
            conn.executemany("INSERT OR IGNORE INTO erasing VALUES (?)", gone)
            conn.execute("DELETE FROM kept WHERE key IN (SELECT key FROM erasing)")
            conn.execute("DELETE FROM erasing")

        self._transact(f"抹除 {len(gone)} 个键", write)
        self._attempt("清理数据库文件", _clean)

    def close(self) -> None:
        """Close the idle connections of this process; a later call opens the file again."""
        self._connections.close()

    def _transact(self, doing: str, work: Callable[[sqlite3.Connection], _T]) -> _T:
        def run(conn: sqlite3.Connection) -> _T:
            with self._connections.alone(self._wait) as granted:
                if not granted:
                    raise _Busy
                return _whole(conn, work)

        return self._attempt(doing, run)

    def _attempt(self, doing: str, work: Callable[[sqlite3.Connection], _T]) -> _T:
        left = self._tries
        while True:
            try:
                with self._connections.borrow() as conn:
                    return work(conn)
            except FOREIGN as exc:
                left -= 1
                if left <= 0 or not is_busy(exc):
                    raise translate(exc, doing) from exc
            self._pause(random.uniform(0.01, 0.1))  # noqa: S311 - spreads out rivals, no secret


def _whole(conn: sqlite3.Connection, work: Callable[[sqlite3.Connection], _T]) -> _T:
    """Do something in one transaction, or not at all."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        result = work(conn)
    except StoreError:
        conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")
    return result


def _create(conn: sqlite3.Connection, key: str, data: bytes) -> bool:
    """Tell whether the key was not there yet."""
    row = conn.execute("SELECT data, fixed FROM kept WHERE key = ?", (key,)).fetchone()
    if row is None:
        conn.execute("INSERT INTO kept VALUES (?, ?, ?, 1)", (key, data, _token()))
    elif not row[1]:
        raise StoreError(f"键 {key} 由 swap 写入，不能再用 create。", advice=_MISTAKE)
    elif row[0] != data:
        raise Conflict(f"键 {key} 已有不同的内容。", advice=_AGAIN)
    return row is None


def _swap(conn: sqlite3.Connection, key: str, data: bytes, seen: Version | None) -> Version:
    row = conn.execute("SELECT version, fixed FROM kept WHERE key = ?", (key,)).fetchone()
    version = _token()
    if row and row[1]:
        raise StoreError(f"键 {key} 由 create 写入，永不改变，不能用 swap。", advice=_MISTAKE)
    if (row[0] if row else None) != seen:
        raise Conflict(f"键 {key} 在读取之后已被改动。", advice=_AGAIN)
    if row is None:
        conn.execute("INSERT INTO kept VALUES (?, ?, ?, 0)", (key, data, version))
    else:
        conn.execute("UPDATE kept SET data = ?, version = ? WHERE key = ?", (data, version, key))
    return version


def _token() -> Version:
    """Return a version that never comes again, not even after a backup was restored."""
    return Version(secrets.token_hex(16))


def _clean(conn: sqlite3.Connection) -> None:
    """Leave no byte in the file or its log that belongs to no key.

    VACUUM, because secure_delete misses what balancing the tree left behind in a page.
    """
    conn.execute("VACUUM")
    if conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise _Busy


def _check(key: str, data: bytes) -> None:
    _check_key(key)
    if type(data) is not bytes or not data:
        raise StoreError(f"键 {key} 的内容不是字节串，或者是空的。", advice=_MISTAKE)


def _check_key(key: str) -> str:
    if len(key) > _LONGEST or not _KEY.fullmatch(key):
        raise StoreError(f"存储的键 {key!r} 不合规定。", advice=_MISTAKE)
    return key
