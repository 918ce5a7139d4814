"""Many files into a folder tree: durable before they are visible, and few syncs.

Order within one batch: write all new bytes into a staging folder; make them durable; rename each
to its place; make the folders durable. A rename is what a reader sees, so he sees whole files.

The staging folder ``.zm-…`` stands in the root of the tree, because a rename is atomic only
within one file system. Whoever fills it holds a lock on it, which the kernel drops when the
process dies: what can be locked by somebody else is a leftover, whatever its age.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from publish.adapters.sites.files import Files, above
from publish.errors import SiteError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

STAGING = ".zm-"
FEW = 32
"""Up to so many, an fsync each is cheaper than one sync of the whole file system."""
MANY = 500
"""So many files are staged at a time, however many are put."""
_RENAMERS = 4
_RACES = 100


class Batch:
    """The files of one ``put`` or ``swap``; at most twice MANY of them are staged at any time."""

    def __init__(self, files: Files, root: str, staging: str) -> None:
        """Write below ``root`` by way of the folder ``staging``."""
        self.written = 0
        self._files = files
        self._root = root
        self._staging = staging
        self._temps: list[tuple[str, str]] = []
        self._replaces = False  # some of them stand in place of others
        self._folders: set[str] = set()
        self._loose = False  # something is renamed and not yet durable
        self._pool: ThreadPoolExecutor | None = None
        self._renaming: list[Callable[[], None]] = []

    def add(self, target: str, data: bytes) -> None:
        """Stage a file, unless these bytes are there already.

        Its folders are made durable even then: whoever wrote it may have died before he did that.
        """
        self._note(above(target))
        there = self._files.holds(target, data)
        if not there:
            self._replaces = self._replaces or there is False
            temp = f"{self._staging}/{self.written}"
            _write_file(self._files, temp, data)
            self._temps.append((temp, target))
            self.written += 1
        if len(self._temps) >= MANY or len(self._folders) >= MANY:
            self._flush()

    def finish(self) -> None:
        """Make the rest visible and all of it durable."""
        self._wait()
        self._settle([temp for temp, _ in self._temps], self._files.fsync)
        self._publish(None)
        self._wait()
        # Deepest first: a name is of use only once everything below it is durable.
        folders = sorted(self._folders, key=len, reverse=True)
        self._settle(folders, self._files.fsync_dir)

    def _flush(self) -> None:
        """Make what is staged durable and then visible, while the caller stages the next files.

        The files of the last flush are waited for, so that no more than two lots are at hand.
        """
        self._wait()
        self._publish(self._threads().submit(self._files.sync, self._root))
        self._folders.clear()
        self._loose = True

    def _settle(self, paths: list[str], fsync: Callable[[str], None]) -> None:
        if self._loose or len(paths) > FEW:
            self._files.sync(self._root)
            self._loose = False
            return
        for path in paths:
            fsync(path)

    def _publish(self, durable: Future[None] | None) -> None:
        """Rename what is, or is about to be, durable; ``_wait`` returns when that is done.

        To replace a file may mean to wait for the disk, until it has freed what the old one held;
        so several threads wait together, and nobody for them. To rename a new one is no such wait.
        """
        temps, self._temps = self._temps, []
        many = self._replaces and len(temps) > FEW
        count = _RENAMERS if many else 1
        self._replaces = False
        for at in range(count):
            share = partial(self._rename_all, temps[at::count], durable, replaces=many)
            self._renaming.append(self._threads().submit(share).result if many else share)

    def _wait(self) -> None:
        """See to it that the files of the last flush are in their places."""
        for share in self._renaming:
            share()
        self._renaming = []

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import

            self._pool = ThreadPoolExecutor(_RENAMERS + 1)
        return self._pool

    def close(self) -> None:
        """Leave no thread behind, whatever happened."""
        if self._pool is not None:
            self._pool.shutdown()

    def _rename_all(
        self, temps: list[tuple[str, str]], durable: Future[None] | None, *, replaces: bool
    ) -> None:
        if durable is not None:
            durable.result()
        for temp, target in temps:
            self._rename(temp, target, replaces=replaces)

    def _rename(self, temp: str, target: str, *, replaces: bool) -> None:
        for _ in range(_RACES):
            with suppress(FileNotFoundError):  # no such folder yet, or pruned when it was empty
                return self._files.rename(temp, target, replaces=replaces)
            self._make(above(target))
        raise SiteError(f"目录不断被其他进程删除，无法写入 {target}。")

    def _make(self, folder: str) -> None:
        """Make a folder, and those above it where they are missing too."""
        try:
            self._files.mkdir(folder)
        except FileNotFoundError:
            if folder == self._root:
                raise
            self._make(above(folder))
            self._files.mkdir(folder)

    def _note(self, folder: str) -> None:
        while folder not in self._folders:
            self._folders.add(folder)
            if folder == self._root:
                return
            folder = above(folder)


def _write_file(files: Files, path: str, data: bytes) -> None:
    """Write a new file; neither durable nor visible yet."""
    handle = files.open_temp(path)
    try:
        files.write(handle, data)
    finally:
        files.close(handle)


@contextmanager
def staging(files: Files, root: str) -> Iterator[str]:
    """Give a locked staging folder of one's own and clear it away at the end."""
    sweep(files, root)
    folder, handle = _stage(files, root)
    try:
        yield folder
    finally:
        try:
            with suppress(OSError):  # the next sweep gets what stays
                _clear(files, folder)
        finally:
            files.unlock(handle)


def sweep(files: Files, root: str) -> int:
    """Clear away what dead processes left behind; return how many staging folders that were."""
    swept = 0
    for name, is_folder in files.scan(root):
        if is_folder and name.startswith(STAGING):
            swept += _sweep(files, f"{root}/{name}")
    return swept


def _sweep(files: Files, folder: str) -> bool:
    handle = files.try_lock(folder)
    if handle is None:  # somebody is at work there
        return False
    try:
        _clear(files, folder)
    finally:
        files.unlock(handle)
    return True


def _stage(files: Files, root: str) -> tuple[str, int]:
    for _ in range(_RACES):
        folder = f"{root}/{STAGING}{secrets.token_hex(8)}"
        files.mkdir(folder, 0o700)  # what is half written is nobody's to read
        handle = files.try_lock(folder)
        if handle is not None:
            return folder, handle
        # a sweep came between the two calls and took it for a leftover
    raise SiteError(f"无法在 {root} 中建立暂存目录。")


def _clear(files: Files, folder: str) -> None:
    for name, _ in files.scan(folder):
        files.unlink(f"{folder}/{name}")
    files.rmdir(folder)
