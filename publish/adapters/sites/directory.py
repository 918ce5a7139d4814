"""The public files in a folder, served by any web server.

A folder that DirectorySite writes must not be written by anything else: not by ``mkdocs build``,
which would delete the log, and not by ``rsync --delete``. The lock of ``swap`` is a file beside
the folder, so that it is never served. Local file systems only: NFS has no flock on folders.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain

from publish.adapters.sites.batch import FEW, STAGING, Batch, staging, sweep
from publish.adapters.sites.files import Files, above
from publish.errors import Conflict, NotFound, SiteError, why
from publish.ports import SiteFile, Version, Versioned

_MISTAKE = "这是程序错误，请把这句话交给开发人员。"
_NOTHING = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
"""What the file system says where no file is."""


class DirectorySite:
    """The Site in a folder.

    The version of a file is the SHA-256 of its bytes, so bytes that come back have their old
    version again. A path that is written by ``swap`` must never be ``put``: put takes no lock.
    Leftovers of a process that died in the middle are swept by the next put or swap.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        lock: str | os.PathLike[str] | None = None,
        files: Files | None = None,
    ) -> None:
        """Name the folder, which is made when the first file comes.

        ``lock`` names the lock file, where the folder above the root is not writable.
        """
        self.root = os.path.realpath(root)
        name = self.root.rpartition("/")[2]
        beside = f"{above(self.root)}/.{name}.lock"
        self._lock = beside if lock is None else os.fspath(lock)
        self._files = files or Files()

    def get(self, path: str) -> Versioned:
        """See Site.get."""
        with _mapped(f"读取网站文件 {path} "):
            data = self._read(self._resolve(path, set()))
        if data is None:
            raise NotFound(f"网站上没有文件 {path}。")
        return Versioned(data, _version(data))

    def put(self, files: Iterable[SiteFile]) -> int:
        """See Site.put; ``files`` is read as a stream, however long it is."""
        sound: set[str] = set()
        rest = iter(files)
        first = next(rest, None)
        if first is None:
            self.sweep()
            return 0
        with _mapped("写入网站文件"), self._batch() as batch:
            for file in chain((first,), rest):
                batch.add(self._resolve(file.path, sound), file.data)
        return batch.written

    def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
        """See Site.swap; waits for another swap of this site, in whatever process it runs."""
        with _mapped(f"更新网站文件 {file.path} "):
            target = self._resolve(file.path, set())
            self._make_root()
            with self._files.locked(self._lock):
                now = self._read(target)
                if (None if now is None else _version(now)) != seen:
                    raise Conflict(
                        f"网站文件 {file.path} 在读取之后已被改动。",
                        advice="请重新读取后再决定。",
                    )
                with self._batch() as batch:
                    batch.add(target, file.data)
        return _version(file.data)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Site.list; files that come or go meanwhile may be in it or not."""
        walk = self._walk("", prefix)
        while True:
            with _mapped("列出网站文件"):
                path = next(walk, None)
            if path is None:
                return
            yield path

    def remove(self, paths: Iterable[str]) -> None:
        """See Site.remove; folders that become empty go too, and all is durable on return."""
        sound: set[str] = set()
        touched: set[str] = set()
        with _mapped("删除网站文件"):
            for path in paths:
                touched.add(self._remove(self._resolve(path, sound)))
            self._settle(touched)

    def sweep(self) -> int:
        """Clear away what dead processes left behind; return how many had died."""
        with _mapped("清理暂存文件"):
            return sweep(self._files, self.root)

    @contextmanager
    def _batch(self) -> Iterator[Batch]:
        self._make_root()
        with staging(self._files, self.root) as folder:
            batch = Batch(self._files, self.root, folder)
            try:
                yield batch
                batch.finish()
            finally:
                batch.close()

    def _read(self, target: str) -> bytes | None:
        try:
            return self._files.read(target)
        except _NOTHING:
            return None

    def _walk(self, folder: str, prefix: str) -> Iterator[str]:
        """Yield paths below a folder; "/" counts in the order: ``a-b`` < ``a/b`` < ``a0``."""
        found = self._files.scan(f"{self.root}/{folder}")
        for name in sorted(name + "/" if is_folder else name for name, is_folder in found):
            path = folder + name
            if name.startswith(STAGING):
                continue
            if not name.endswith("/"):
                if path.startswith(prefix):
                    yield path
            elif path.startswith(prefix) or prefix.startswith(path):
                yield from self._walk(path, prefix)

    def _remove(self, target: str) -> str:
        """Remove a file and the folders that it leaves empty; return the folder that stays.

        The folders are tried even if the file is gone: the one who removed it may have died.
        """
        with suppress(*_NOTHING):
            self._files.unlink(target)
        folder = above(target)
        while folder != self.root and self._prune(folder):
            folder = above(folder)
        return folder

    def _prune(self, folder: str) -> bool:
        try:
            self._files.rmdir(folder)
        except _NOTHING:
            return True
        except OSError:  # not empty
            return False
        return True

    def _settle(self, folders: set[str]) -> None:
        if len(folders) > FEW:
            return self._files.sync(self.root)
        for folder in folders:
            self._files.fsync_dir(folder)
        return None

    def _make_root(self) -> None:
        missing = []
        folder = self.root
        while not self._files.is_dir(folder):
            missing.append(folder)
            folder = above(folder)
        for folder in reversed(missing):
            self._files.mkdir(folder)
            self._files.fsync_dir(above(folder))

    def _resolve(self, path: str, sound: set[str]) -> str:
        """Return where a public path lies; raises SiteError if it leads out of the root.

        ``sound`` remembers, for one call, the folders known to be no symbolic links.
        """
        if not _is_sound(path):
            raise SiteError(f"网站路径 {path!r} 不合规定。", advice=_MISTAKE)
        target = f"{self.root}/{path}"
        folder = above(target)
        while folder != self.root and folder not in sound:
            if self._files.is_link(folder):
                raise SiteError(
                    f"网站目录 {folder} 是符号链接，可能通向网站之外。",
                    advice="请删除该链接。",
                )
            sound.add(folder)
            folder = above(folder)
        return target


def _is_sound(path: str) -> bool:
    parts = path.split("/")
    if not all(parts) or "." in parts or ".." in parts or parts[0].startswith(STAGING):
        return False
    # isprintable is false for control characters and for lone surrogates, true for Chinese.
    return "\\" not in path and path.isprintable()


def _version(data: bytes) -> Version:
    return Version(hashlib.sha256(data).hexdigest())


@contextmanager
def _mapped(doing: str) -> Iterator[None]:
    """Turn every OSError into a SiteError; the only place that does."""
    try:
        yield
    except OSError as exc:
        raise SiteError(f"{doing}失败（{why(exc)}）。") from exc
