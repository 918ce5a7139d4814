"""What the SQLite store promises beyond the port: privacy, guards, errors, forks."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from publish.adapters.stores.sqlite import FOREIGN, SqliteStore, translate
from publish.adapters.stores.sqlite_schema import SCHEMA
from publish.errors import NotFound, StoreError, StoreUnavailable
from tests.crash.faults import Faults, Plan, faulty_connection

SQLITE_ERRORS = sorted(
    {v for v in vars(sqlite3).values() if isinstance(v, type) and issubclass(v, Exception)},
    key=lambda kind: kind.__name__,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file in a folder that does not exist yet."""
    return tmp_path / "var" / "lib" / "record.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """Give an empty store."""
    with closing(SqliteStore(path)) as opened:
        yield opened


def _on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_nothing_is_opened_before_the_first_use(path: Path) -> None:
    """A store that is only named makes no file."""
    SqliteStore(path).close()
    assert not path.parent.exists()


def test_files_are_private(path: Path, store: SqliteStore) -> None:
    """The database, its log and its index are 0600, and the folders it made are 0700."""
    store.create([("a", b"1")])
    files = list(path.parent.iterdir())
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_open_file_is_made_private(path: Path, store: SqliteStore) -> None:
    """A database that others could read is closed to them when it is opened."""
    store.create([("a", b"1")])
    store.close()
    path.chmod(0o644)
    store.get("a")
    assert path.stat().st_mode & 0o777 == 0o600


def test_commits_are_synced(path: Path, store: SqliteStore) -> None:
    """Every connection writes with WAL, synchronous=FULL and secure_delete."""
    store.create([("a", b"1")])
    with store._connections.borrow() as conn:
        names = ("journal_mode", "synchronous", "secure_delete", "recursive_triggers")
        found = [conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == ["wal", 2, 1, 1]


def test_repeating_a_create_syncs_too(path: Path) -> None:
    """A create of what is there writes a pulse: the bytes found may never have been synced."""
    faults = Faults()
    with closing(SqliteStore(path, factory=faulty_connection(faults))) as store:
        store.create([("a", b"1")])
        assert not any("UPDATE pulse" in sql for _, sql in faults.calls)
        store.create([("a", b"1")])
    assert any("UPDATE pulse" in sql for _, sql in faults.calls)


def test_close_and_go_on(store: SqliteStore) -> None:
    """After close the next call opens the file again."""
    store.create([("a", b"1")])
    store.close()
    store.close()
    assert store.get("a").data == b"1"


def test_newer_schema_is_refused(path: Path, store: SqliteStore) -> None:
    """A file of a newer program is neither read nor written."""
    store.create([("a", b"1")])
    store.close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="更新版本") as caught:
        store.create([("b", b"2")])
    assert not isinstance(caught.value, StoreUnavailable)
    assert path.read_bytes() == before


def test_somebody_elses_database_is_refused(path: Path, store: SqliteStore) -> None:
    """A database of another program is left as it is."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="不是正名的数据库"):
        store.get("a")
    assert path.read_bytes() == before


def test_garbage_is_refused(path: Path, store: SqliteStore) -> None:
    """A file that is no database is an error of ours, and stays."""
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="损坏"):
        store.get("a")
    assert path.read_bytes() == b"no database" * 1000


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kept SET data = x'00' WHERE key = 'a'",
        "UPDATE kept SET data = x'00', version = 'v' WHERE key = 'a'",
        "UPDATE kept SET fixed = 1, version = 'v' WHERE key = 'head'",
        "UPDATE kept SET data = x'00' WHERE key = 'head'",
        "UPDATE OR REPLACE kept SET key = 'a', version = 'v' WHERE key = 'head'",
        "UPDATE OR REPLACE kept SET rowid = 1, version = 'v' WHERE key = 'head'",
        "DELETE FROM kept WHERE key = 'a'",
        "DELETE FROM kept",
        "INSERT OR REPLACE INTO kept VALUES ('a', x'00', 'v', 1)",
        "REPLACE INTO kept VALUES ('a', x'00', 'v', 1)",
        "REPLACE INTO kept (rowid, key, data, version, fixed) VALUES (1, 'b', x'00', 'v', 1)",
        "INSERT INTO kept VALUES ('a', x'00', 'v', 1) ON CONFLICT DO UPDATE SET data = x'00'",
        "INSERT INTO kept VALUES ('new', 'text', 'v', 1)",
    ],
)
def test_guards(path: Path, store: SqliteStore, sql: str) -> None:
    """No statement of a foreign connection changes or deletes what was created."""
    store.create([("a", b"1")])
    store.swap("head", b"1", seen=None)
    with closing(sqlite3.connect(path)) as conn, pytest.raises(sqlite3.IntegrityError):
        conn.execute(sql)
    assert store.get("a").data == b"1"
    assert list(store.list("")) == ["a", "head"]


@pytest.mark.parametrize("seed", range(4))
def test_erased_bytes_are_on_no_page(path: Path, store: SqliteStore, seed: int) -> None:
    """After erase, no file of the database contains the bytes, however its pages were moved."""
    rng = random.Random(seed)
    held: dict[str, bytes] = {}
    for turn in range(25):
        fresh = {f"{rng.choice('abcd')}/{turn}/{n}": rng.randbytes(8) for n in range(40)}
        sizes = (1, 2, 10, 100, 300, 1000)
        store.create([(key, mark * rng.choice(sizes)) for key, mark in fresh.items()])
        held |= fresh
        gone = rng.sample(sorted(held), 10)
        assert all(held[key] in _on_disk(path) for key in gone)
        store.erase(gone)
        assert [key for key in gone if held.pop(key) in _on_disk(path)] == []
    assert list(store.list("")) == sorted(held)


def test_earlier_versions_are_erased_too(path: Path, store: SqliteStore) -> None:
    """After erase, nothing that a swap replaced is left either."""
    seen = store.swap("head", b"SECRET-old" * 900, seen=None)
    store.swap("head", b"SECRET-new", seen=seen)
    assert b"SECRET" in _on_disk(path)
    store.erase(["head"])
    assert b"SECRET" not in _on_disk(path)


def test_erase_is_finished_by_calling_again(path: Path) -> None:
    """While a reader keeps old bytes alive erase gives up, and a second call finishes."""
    with closing(SqliteStore(path, wait=0, tries=2, pause=lambda _: None)) as store:
        store.create([("case", b"SECRET")])
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM kept").fetchall()
            with pytest.raises(StoreUnavailable):
                store.erase(["case"])
            assert b"SECRET" in _on_disk(path)
        with pytest.raises(NotFound):
            store.get("case")
        store.erase(["case"])
        assert b"SECRET" not in _on_disk(path)


def test_a_busy_database_is_tried_again(path: Path) -> None:
    """A writer waits for another, a bounded number of times, then says so; reading goes on."""
    pauses: list[float] = []
    with closing(SqliteStore(path, wait=0, tries=4, pause=pauses.append)) as store:
        store.create([("a", b"1")])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="占用"):
                store.create([("b", b"2")])
            assert len(pauses) == 3
            assert store.get("a").data == b"1"
        store.create([("b", b"2")])


@pytest.mark.parametrize("kind", [*SQLITE_ERRORS, OSError, PermissionError, OverflowError])
def test_no_foreign_error_leaks(tmp_path: Path, kind: type[Exception]) -> None:
    """Whatever sqlite3 raises, at whichever statement, comes out as a StoreError."""
    whole = Faults()
    with closing(SqliteStore(tmp_path / "whole.db", factory=faulty_connection(whole))) as store:
        _use(store)
    for at in range(0, len(whole.calls), 1 if kind is sqlite3.OperationalError else 7):
        faults = Faults(Plan(at=at, error=kind, after=bool(at % 2)))
        path = tmp_path / f"{at}.db"
        with closing(SqliteStore(path, factory=faulty_connection(faults))) as store:
            with pytest.raises(StoreError) as caught:
                _use(store)
            assert isinstance(caught.value.__cause__, kind)
            store.create([("a", b"1")])
            assert store.get("a").data == b"1"


def _use(store: SqliteStore) -> None:
    store.create([("a", b"1"), ("b", b"2")])
    store.swap("head", b"1", seen=None)
    list(store.list(""))
    store.erase(["b"])
    store.get("a")


def test_every_foreign_error_has_its_sentence() -> None:
    """Each class of sqlite3 is one that the store catches, and is translated with advice."""
    for kind in SQLITE_ERRORS:
        assert issubclass(kind, FOREIGN)
        assert translate(kind("x"), "读取").advice
    passing = {k.__name__ for k in SQLITE_ERRORS if type(translate(k("x"), "")) is not StoreError}
    assert passing == {"OperationalError"}


def test_a_full_disk_is_unavailable(path: Path, store: SqliteStore) -> None:
    """A database that cannot grow is StoreUnavailable, and what was there stays."""
    store.create([("a", b"1")])
    with store._connections.borrow() as conn:
        conn.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="无法读写"):
        store.create([("b", b"2" * 1_000_000)])
    assert store.get("a").data == b"1"


def test_an_unwritable_place(tmp_path: Path) -> None:
    """A path below a file is StoreUnavailable, not an OSError."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnavailable):
        SqliteStore(tmp_path / "file" / "record.db").get("a")
