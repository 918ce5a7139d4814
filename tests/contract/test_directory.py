"""What the site in a folder promises beyond the port: durability, modes, links, leftovers."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from publish.adapters.sites.batch import FEW, MANY
from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.files import Files, above
from publish.errors import SiteError
from publish.ports import SiteFile
from tests.crash.faults import Faults, FaultyFiles, Plan
from tests.crash.killed import Child, run_killed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Name a folder that does not exist yet, in one that does not either."""
    return tmp_path / "srv" / "public"


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _numbered(number: int, data: bytes = b"1") -> list[SiteFile]:
    return [SiteFile(f"s/{n:04}/index.html", data) for n in range(number)]


class _Ledger:
    """What a machine could lose at any moment, as the calls go by; a method for each call."""

    def __init__(self) -> None:
        self.staged: set[str] = set()  # files whose bytes are not durable
        self.folders: set[str] = set()  # folders whose names are not durable

    def sync(self) -> None:
        self.staged, self.folders = set(), set()

    def open_temp(self, path: str) -> None:
        self.staged.add(path)

    def fsync(self, path: str) -> None:
        self.staged.discard(path)

    def fsync_dir(self, path: str) -> None:
        self.folders.discard(path)

    def rename(self, source: str, target: str) -> None:
        assert source not in self.staged, "visible before its bytes are durable"
        self.folders.add(above(target))

    def mkdir(self, path: str) -> None:
        self.folders.discard(path)
        if ".zm-" not in path:  # a staging folder may well be lost
            self.folders.add(above(path))

    def unlink(self, path: str) -> None:
        self.mkdir(path)

    def rmdir(self, path: str) -> None:
        if not Path(path).exists():  # else it was not empty
            self.mkdir(path)


def _check_order(calls: list[tuple[str, ...]]) -> None:
    """Fail unless bytes were synced before their rename, and names after it."""
    ledger = _Ledger()
    for name, *subjects in calls:
        getattr(ledger, name, lambda *_: None)(*subjects)
    assert ledger.folders == set(), "a name is not durable on return"


@pytest.mark.parametrize("number", [1, FEW, FEW + 1, MANY + 1])
def test_put_is_durable(root: Path, number: int) -> None:
    """On return all bytes, all names and all new folders are durable, in that order."""
    faults = Faults()
    DirectorySite(root, files=FaultyFiles(faults)).put(_numbered(number))
    _check_order(faults.calls)


@pytest.mark.parametrize("number", [FEW, FEW + 1, MANY + 1])
def test_replaced_files_are_durable(root: Path, number: int) -> None:
    """The same holds where every file stands in place of another."""
    DirectorySite(root).put(_numbered(number))
    faults = Faults()
    changed = (SiteFile(file.path, file.data + b"!") for file in _numbered(number))
    assert DirectorySite(root, files=FaultyFiles(faults)).put(changed) == number
    _check_order(faults.calls)


def test_a_replaced_file_is_let_go(tmp_path: Path) -> None:
    """To replace a file leaves no handle on the old one, also where none was there."""
    open_before = len([*Path("/proc/self/fd").iterdir()])
    for data in (b"1", b"2"):
        (tmp_path / "new").write_bytes(data)
        Files().rename(str(tmp_path / "new"), str(tmp_path / "old"), replaces=True)
        assert (tmp_path / "old").read_bytes() == data
    with pytest.raises(FileNotFoundError):
        Files().rename(str(tmp_path / "new"), str(tmp_path / "old"), replaces=True)
    assert len([*Path("/proc/self/fd").iterdir()]) == open_before


def test_swap_and_remove_are_durable(root: Path) -> None:
    """The same holds for swap and for remove, also of many."""
    faults = Faults()
    site = DirectorySite(root, files=FaultyFiles(faults))
    site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    _check_order(faults.calls)
    site.put(_numbered(100))
    site.remove(["s/0000/index.html", "s/0001/index.html"])
    _check_order(faults.calls)
    site.remove(file.path for file in _numbered(100))
    _check_order(faults.calls)


def test_unchanged_files_are_durable_too(root: Path) -> None:
    """What is there already may have been renamed by somebody who died before his fsync."""
    DirectorySite(root).put([SiteFile("a/b/c", b"1")])
    faults = Faults()
    assert DirectorySite(root, files=FaultyFiles(faults)).put([SiteFile("a/b/c", b"1")]) == 0
    synced = {call[1] for call in faults.calls if call[0] == "fsync_dir"}
    assert synced == {str(root / "a/b"), str(root / "a"), str(root)}


def test_many_files_take_few_syncs(root: Path) -> None:
    """A large put syncs a few times and never a file; no more than two batches wait at any time."""
    faults = Faults()
    DirectorySite(root, files=FaultyFiles(faults)).put(_numbered(MANY + 100))
    waiting: set[str] = set()
    most = 0
    for name, *subjects in faults.calls:
        if name == "open_temp":
            waiting.add(subjects[0])
        if name == "rename":  # tried twice where the folder is not there yet
            waiting.discard(subjects[0])
        most = max(most, len(waiting))
    assert waiting == set()
    assert most <= 2 * MANY  # one batch is staged while the one before it is renamed
    names = [call[0] for call in faults.calls]
    assert (names.count("sync"), names.count("fsync")) == (3, 0)


def test_a_sync_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Whoever makes many files durable hears of it when the system cannot."""
    files = Files()
    files.sync(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        files.sync(str(tmp_path / "gone"))


def test_modes_do_not_depend_on_the_umask(root: Path) -> None:
    """The web server can read what was written, even under a strict umask; the lock is ours."""
    with _umask(0o077):
        site = DirectorySite(root)
        site.put([SiteFile("a/b", b"1")])
        site.swap(SiteFile("c", b"1"), seen=None)
    found = {path: path.stat().st_mode & 0o777 for path in root.rglob("*")}
    assert found == {root / "a": 0o755, root / "a/b": 0o644, root / "c": 0o644}
    assert (root.parent / ".public.lock").stat().st_mode & 0o777 == 0o600


def test_nothing_but_the_files_is_in_the_folder(root: Path) -> None:
    """No lock, no temporary file and no empty folder stays in the public tree."""
    site = DirectorySite(root)
    site.put([SiteFile("a/b/c", b"1"), SiteFile("d", b"1")])
    site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    site.remove(["a/b/c"])
    assert sorted(path.name for path in root.rglob("*")) == ["checkpoint", "d", "log"]


def test_lock_elsewhere(root: Path, tmp_path: Path) -> None:
    """The lock file can stand elsewhere, for roots whose parent is not writable."""
    site = DirectorySite(root, lock=tmp_path / "lock")
    site.swap(SiteFile("c", b"1"), seen=None)
    assert (tmp_path / "lock").exists()
    assert [path.name for path in root.parent.iterdir()] == ["public"]


def test_links_lead_nowhere(root: Path, tmp_path: Path) -> None:
    """A symbolic link in the tree is not followed, read, listed or written through."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    site = DirectorySite(root)
    site.put([SiteFile("a", b"1")])
    (root / "folder").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    for call in (
        lambda: site.get("folder/secret"),
        lambda: site.get("file"),
        lambda: site.put([SiteFile("folder/new", b"1")]),
        lambda: site.remove(["folder/secret"]),
        lambda: site.swap(SiteFile("folder/secret", b"1"), seen=None),
    ):
        with pytest.raises(SiteError):
            call()
    assert list(site.list()) == ["a"]
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_a_linked_file_is_replaced_not_written_through(root: Path, tmp_path: Path) -> None:
    """Where a link stands in place of a file, put replaces the link."""
    (tmp_path / "secret").write_bytes(b"same")
    site = DirectorySite(root)
    site.put([SiteFile("a", b"1")])
    (root / "file").symlink_to(tmp_path / "secret")
    assert site.put([SiteFile("file", b"same")]) == 1
    assert not (root / "file").is_symlink()


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    """A root that is reached by a link is followed once, when the site is named."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    DirectorySite(tmp_path / "link").put([SiteFile("a/b", b"1")])
    assert (tmp_path / "real" / "a" / "b").read_bytes() == b"1"


def _die_in_a_put(root: Path) -> None:
    def target(child: Child) -> None:
        files = FaultyFiles(child.faults)
        DirectorySite(root, files=files).put(_numbered(20, b"half"))

    assert run_killed(target, [Plan(at=60)])[0].killed


def test_leftovers_are_swept(root: Path) -> None:
    """What a dead process staged is swept by the next put, or by sweep, and never listed."""
    site = DirectorySite(root)
    _die_in_a_put(root)
    assert len(list(root.glob(".zm-*"))) == 1
    assert list(site.list()) == []
    assert site.sweep() == 1
    _die_in_a_put(root)
    site.put([SiteFile("a", b"1")])
    assert [path.name for path in root.iterdir()] == ["a"]
    assert site.sweep() == 0


def test_the_living_are_not_swept(root: Path) -> None:
    """What another put is still staging stays."""
    site = DirectorySite(root)

    def stream() -> Iterator[SiteFile]:
        yield SiteFile("a", b"1")
        assert DirectorySite(root).sweep() == 0
        DirectorySite(root).put([SiteFile("b", b"2")])
        yield SiteFile("c", b"3")

    assert site.put(stream()) == 2
    assert list(site.list()) == ["a", "b", "c"]


def test_a_stream_that_fails(root: Path) -> None:
    """An error of the caller's stream passes, and nothing of the unfinished batch is seen."""

    def stream() -> Iterator[SiteFile]:
        yield SiteFile("a", b"1")
        raise KeyError

    with pytest.raises(KeyError):
        DirectorySite(root).put(stream())
    assert list(root.iterdir()) == []


def _use(site: DirectorySite) -> None:
    site.put([SiteFile("a/b", b"1"), SiteFile("a/c", b"2")])
    version = site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    site.swap(SiteFile("log/checkpoint", b"2"), seen=version)
    site.get("a/b")
    list(site.list())
    site.remove(["a/b"])


OS_ERRORS = sorted(
    {type(OSError(number, "x")) for number in errno.errorcode}, key=lambda kind: kind.__name__
)


@pytest.mark.parametrize("kind", OS_ERRORS)
@pytest.mark.parametrize("after", [False, True])
def test_no_oserror_leaks(tmp_path: Path, kind: type[OSError], *, after: bool) -> None:
    """Whatever the file system raises, at whichever call, comes out as an error of ours.

    Some faults do no harm: a race that is tried again, a leftover that the next sweep gets. Then
    the call succeeds. No file is ever seen in part, and the next call works.
    """
    whole = Faults()
    _use(DirectorySite(tmp_path / "whole", files=FaultyFiles(whole)))
    for at in range(0, len(whole.calls), 1 if kind is OSError else 5):
        plan = Plan(at=at, after=after, error=lambda: kind(errno.EIO, "injected"))
        root = tmp_path / f"{at}"
        with suppress(SiteError):
            _use(DirectorySite(root, files=FaultyFiles(Faults(plan))))
        site = DirectorySite(root)
        assert {site.get(path).data for path in site.list("a/")} <= {b"1", b"2"}
        site.put([SiteFile("a/b", b"1")])
        assert site.get("a/b").data == b"1"


def test_errors_say_what_to_do(root: Path) -> None:
    """A folder where a file should be is a SiteError that names the path and gives advice."""
    site = DirectorySite(root)
    site.put([SiteFile("a/b", b"1")])
    with pytest.raises(SiteError, match="网站文件") as caught:
        site.put([SiteFile("a", b"1")])
    assert caught.value.advice
