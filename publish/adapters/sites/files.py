"""Every call to the file system that ``DirectorySite`` makes, one method each.

So a test can count them, make any of them fail, and kill the process before or after each.
Methods raise OSError as it comes; DirectorySite maps it in one place.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

FILE_MODE = 0o644
FOLDER_MODE = 0o755
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Files:
    """The real file system; paths are absolute."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file; a symbolic link is not followed."""
        handle = os.open(path, _READING)
        try:
            # One byte more than there should be, so that most files end with the second read.
            return b"".join(iter(lambda: os.read(handle, os.fstat(handle).st_size + 1), b""))
        finally:
            os.close(handle)

    def holds(self, path: str, data: bytes) -> bool | None:
        """Return whether a file has these bytes; None if there is nothing of this name.

        A link, or a folder, has not. One read is enough: a short one means other bytes.
        """
        try:
            handle = os.open(path, _READING)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return False
            raise
        try:
            return os.read(handle, len(data) + 1) == data
        except IsADirectoryError:
            return False
        finally:
            os.close(handle)

    def is_dir(self, path: str) -> bool:
        """Tell whether a folder stands here."""
        return os.path.isdir(path)

    def is_link(self, path: str) -> bool:
        """Tell whether a symbolic link stands here."""
        return os.path.islink(path)

    def scan(self, path: str) -> list[tuple[str, bool]]:
        """Return name and "is a folder" of everything in a folder; links are left out."""
        try:
            with os.scandir(path) as entries:
                return [(e.name, e.is_dir()) for e in entries if not e.is_symlink()]
        except (FileNotFoundError, NotADirectoryError):
            return []

    def open_temp(self, path: str) -> int:
        """Create a file that must not exist; its mode does not depend on the umask."""
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(path, flags, FILE_MODE)
        if stat.S_IMODE(os.fstat(handle).st_mode) != FILE_MODE:
            os.fchmod(handle, FILE_MODE)
        return handle

    def write(self, handle: int, data: bytes) -> None:
        """Write all bytes."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def fsync(self, path: str) -> None:
        """Make the bytes of one file durable."""
        _on(path, os.fsync)

    def fsync_dir(self, path: str) -> None:
        """Make the names in one folder durable; a folder that is gone has none."""
        try:
            _on(path, os.fsync)
        except FileNotFoundError:
            return

    def sync(self, folder: str) -> None:
        """Make everything in a folder's file system durable at once.

        For many files that is far cheaper than an fsync each, and other disks are not waited for.
        Linux reports writes that failed since 5.8; before, and elsewhere, it does not. A disk that
        loses writes shows in the next read, and every public file can be made again.
        """
        _on(folder, _sync_around)

    def rename(self, source: str, target: str, *, replaces: bool = False) -> None:
        """Put the source in place of the target, atomically.

        Linux has one lock for all renames between folders of a file system, and frees what was
        replaced with that lock in hand, which may mean to wait for the disk. Who replaces many
        files at the same time says so: then the old one is freed afterwards, without the lock.
        """
        held = None
        if replaces:
            with suppress(OSError):  # gone meanwhile: then there is nothing to free
                held = os.open(target, _READING)
        try:
            os.rename(source, target)
        finally:
            if held is not None:
                os.close(held)

    def unlink(self, path: str) -> None:
        """Remove a file."""
        os.unlink(path)

    def mkdir(self, path: str, mode: int = FOLDER_MODE) -> None:
        """Make a folder with at least this mode, whatever the umask; an existing one is fine."""
        try:
            os.mkdir(path, mode)
        except FileExistsError:
            return
        with suppress(FileNotFoundError):  # removed meanwhile; whoever needs it will notice
            given = stat.S_IMODE(os.stat(path).st_mode)
            if given & mode != mode:
                os.chmod(path, given | mode)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        os.rmdir(path)

    def try_lock(self, folder: str) -> int | None:
        """Lock a folder and return the handle to unlock; None if it is locked or gone."""
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), os.stat(folder)):
                return handle
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(handle)
        return None

    def unlock(self, handle: int) -> None:
        """Give a lock back, also on behalf of children that inherited the handle by a fork."""
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)

    @contextmanager
    def locked(self, path: str) -> Iterator[None]:
        """Hold the lock on a lock file, waiting for it; it ends with the process at the latest."""
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            self.unlock(handle)


def _on(path: str, act: Callable[[int], None]) -> None:
    """Open a file or folder to do something to it."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        act(handle)
    finally:
        os.close(handle)


def _sync_around(handle: int) -> None:
    """Call syncfs(2), which Python has no name for; sync(2) where there is none (macOS)."""
    import ctypes  # noqa: PLC0415 - for large builds alone

    system = ctypes.CDLL(None, use_errno=True)
    if not hasattr(system, "syncfs"):
        os.sync()
    elif system.syncfs(handle):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def above(path: str) -> str:
    """Return the folder that a path is in."""
    return path.rpartition("/")[0]
