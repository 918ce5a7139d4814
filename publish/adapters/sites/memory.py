"""A site in memory, for tests; it complains by itself when a caller breaks a promise.

What it holds against the caller: other bytes under a path that is served as immutable, ``put`` and
``swap`` on the same path, one path twice in one put, a path that no server should serve. The
sentence stays in ``complaints``, so that a test notices even if the error was swallowed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from publish.errors import Conflict, NotFound, SiteError
from publish.ports import SiteFile, Version, Versioned

_MISTAKE = "这是程序错误，请把这句话交给开发人员。"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that readers saw."""

    name: str
    """``put``, ``swap`` or ``remove``."""
    path: str
    """What changed."""


class MemorySite:
    """The Site of the tests; safe with many threads, gone with the process."""

    def __init__(self) -> None:
        """Start empty."""
        self._files: dict[str, Versioned] = {}
        self._swapped: set[str] = set()
        self._writes = 0
        self._lock = threading.RLock()
        self.log: list[Change] = []
        self.complaints: list[str] = []

    def get(self, path: str) -> Versioned:
        """See Site.get."""
        self._check(path)
        with self._lock:
            found = self._files.get(path)
        if found is None:
            raise NotFound(f"网站上没有文件 {path}。")
        return found

    def put(self, files: Iterable[SiteFile]) -> int:
        """See Site.put."""
        written = 0
        done: set[str] = set()
        for file in files:
            with self._lock:
                if file.path in done or file.path in self._swapped:
                    self._complain(f"网站文件 {file.path} 在一次 put 中重复，或者由 swap 写入。")
                done.add(file.path)
                written += self._put(file)
        return written

    def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
        """See Site.swap."""
        self._check(file.path)
        with self._lock:
            now = self._files.get(file.path)
            if now is not None and file.path not in self._swapped:
                self._complain(f"网站文件 {file.path} 由 put 写入，不能用 swap。")
            if (now.version if now else None) != seen:
                raise Conflict(
                    f"网站文件 {file.path} 在读取之后已被改动。",
                    advice="请重新读取后再决定。",
                )
            self._swapped.add(file.path)
            return self._write("swap", file)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Site.list; the paths are those of the moment of the call."""
        with self._lock:
            return iter(sorted(path for path in self._files if path.startswith(prefix)))

    def remove(self, paths: Iterable[str]) -> None:
        """See Site.remove."""
        for path in paths:
            self._check(path)
            with self._lock:
                self._swapped.discard(path)
                if self._files.pop(path, None) is not None:
                    self.log.append(Change("remove", path))

    def _put(self, file: SiteFile) -> bool:
        self._check(file.path)
        now = self._files.get(file.path)
        if now is not None and now.data == file.data:
            return False
        if now is not None and "immutable" in file.cache_control:
            self._complain(f"网站文件 {file.path} 永不改变，却收到了不同的内容。")
        self._write("put", file)
        return True

    def _write(self, name: str, file: SiteFile) -> Version:
        self._writes += 1
        version = Version(f"w{self._writes}")
        self._files[file.path] = Versioned(file.data, version)
        self.log.append(Change(name, file.path))
        return version

    def _check(self, path: str) -> None:
        parts = path.split("/")
        if not all(parts) or {".", ".."} & set(parts) or "\\" in path or not path.isprintable():
            self._complain(f"网站路径 {path!r} 不合规定。")

    def _complain(self, sentence: str) -> NoReturn:
        self.complaints.append(sentence)
        raise SiteError(sentence, advice=_MISTAKE)
