"""The form of the SQLite file of ``SqliteStore``, and how a connection to it is opened."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

from publish.errors import StoreError

SCHEMA = 1
APPLICATION = 0x5A484D47  # "ZHMG": tells our file from somebody else's
_OLDEST = (3, 37)  # STRICT tables

# The guard on INSERT exists because INSERT OR REPLACE deletes the old row without firing the
# DELETE trigger unless recursive_triggers is on, which a foreign connection would not set. The
# same holds for UPDATE OR REPLACE, hence no key may be renamed. For
# ``pulse`` see SqliteStore.create.
_TABLES = (
    """CREATE TABLE kept (
        key TEXT NOT NULL PRIMARY KEY,
        data BLOB NOT NULL,
        version TEXT NOT NULL,
        fixed INTEGER NOT NULL CHECK (fixed IN (0, 1))
    ) STRICT""",
    "CREATE TABLE erasing (key TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE pulse (one INTEGER PRIMARY KEY CHECK (one = 1), beats INTEGER NOT NULL) STRICT",
    "INSERT INTO pulse VALUES (1, 0)",
    """CREATE TRIGGER kept_insert BEFORE INSERT ON kept
       WHEN EXISTS (SELECT 1 FROM kept WHERE key = NEW.key OR rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'kept: the key exists'); END""",
    """CREATE TRIGGER kept_update BEFORE UPDATE ON kept
       WHEN OLD.fixed = 1 OR NEW.fixed <> 0 OR NEW.key <> OLD.key OR NEW.rowid <> OLD.rowid
            OR NEW.version = OLD.version
       BEGIN SELECT RAISE(ABORT, 'kept: a created key never changes'); END""",
    """CREATE TRIGGER kept_delete BEFORE DELETE ON kept
       WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE key = OLD.key)
       BEGIN SELECT RAISE(ABORT, 'kept: only erase deletes'); END""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: without it fsync does not reach the disk; elsewhere no-op
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # VACUUM would leave a copy of the case files in /var/tmp
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_mode = WAL",
)
_creating = threading.Lock()


def connect(
    path: Path, wait: float, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Open the file, making it and its tables where they are missing.

    Raises StoreError for a file of a newer program or of somebody else, and leaves it as it is.
    Errors of sqlite3 and of the file system pass through.
    """
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(
            f"本机的 SQLite {sqlite3.sqlite_version} 过旧。",
            advice="请升级到 3.37 以上。",
        )
    with _creating:
        _make_private(path)
        conn = sqlite3.connect(
            path,
            timeout=wait,
            isolation_level=None,
            check_same_thread=False,
            factory=factory,
        )
        try:
            _prepare(conn, path)  # the change to WAL waits for nobody, so threads take turns
        except BaseException:
            conn.close()
            raise
    return conn


def _prepare(conn: sqlite3.Connection, path: Path) -> None:
    if not _is_current(conn, path):
        conn.execute("BEGIN IMMEDIATE")
        if not _is_current(conn, path):  # nobody else was faster
            for statement in _TABLES:
                conn.execute(statement)
        conn.execute("COMMIT")
    for pragma in _PRAGMAS:
        conn.execute(pragma)


def _is_current(conn: sqlite3.Connection, path: Path) -> bool:
    """Tell our schema from an empty file; raises StoreError for anything else."""
    # One statement, so that both numbers come from the same moment.
    application, version, tables = conn.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if application == APPLICATION and version > SCHEMA:
        raise StoreError(
            f"数据库 {path} 由更新版本的程序写成（格式 {version}）。",
            advice=f"本程序只认得格式 {SCHEMA}，请先升级程序。",
        )
    if application != APPLICATION and (application or version or tables):
        raise StoreError(
            f"文件 {path} 不是正名的数据库。", advice="请检查 ZHENGMING_STORE 的路径。"
        )
    return bool(version)


def _make_private(path: Path) -> None:
    """Make the file 0600 before SQLite sees it; -wal and -shm inherit the mode.

    An existing file is never opened here: closing it would drop every lock that this process
    holds on it (POSIX locks; "How To Corrupt An SQLite Database File", §2.2).
    """
    _make_folder(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if name.exists() and name.stat().st_mode & 0o077:
                name.chmod(0o600)


def _make_folder(folder: Path) -> None:
    """Make a folder durable; SQLite itself syncs only the one that its file is in."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    above = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(above)
    finally:
        os.close(above)
