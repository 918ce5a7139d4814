"""A store in memory, for tests: as weak as the port allows, and it complains by itself.

Where the port leaves a choice, this one takes what is worst for the caller: a Conflict keeps the
items before it (as an object store would), and ``list`` can be told to lag. A caller that breaks
the port's rules gets StoreError, and the sentence stays in ``complaints``, so that a test notices
even if the code under test swallowed the error.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from publish.errors import Conflict, NotFound, StoreError
from publish.ports import Version, Versioned

_KEY = re.compile(r"[!-.0-~]+(?:/[!-.0-~]+)*")
_LONGEST = 200
_T = TypeVar("_T")
_MISTAKE = "这是程序错误，请把这句话交给开发人员。"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as it happened."""

    name: str
    """``get``, ``ahead``, ``create``, ``swap``, ``list`` or ``erase``."""
    keys: tuple[str, ...]
    """The keys (or the prefix) of the call, in its order."""
    outcome: str
    """``ok``, or the name of the error that was raised."""


@dataclass(frozen=True, slots=True)
class _Row:
    data: bytes
    version: Version
    fixed: bool
    written: int


class MemoryStore:
    """The Store of the tests; safe with many threads, gone with the process."""

    def __init__(self, *, lag: int = 0) -> None:
        """Start empty; ``list`` does not show keys of the newest ``lag`` writes yet."""
        self._lag = lag
        self._rows: dict[str, _Row] = {}
        self._writes = 0
        self._lock = threading.RLock()
        self.log: list[Operation] = []
        self.complaints: list[str] = []

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        return self._logged("get", (key,), lambda: self._get(key))

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See Store.ahead; of four keys it leaves out the second, so that nobody relies on any."""
        return self._logged("ahead", tuple(keys), lambda: self._ahead([*keys[:1], *keys[2:4]]))

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create; after a Conflict the items before it stay."""
        kept = tuple(items)
        self._logged("create", tuple(key for key, _ in kept), lambda: self._create_all(kept))

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        return self._logged("swap", (key,), lambda: self._swap(key, data, seen))

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list; the keys are those of the moment of the call."""
        return iter(self._logged("list", (prefix,), lambda: self._list(prefix)))

    def erase(self, keys: Iterable[str]) -> None:
        """See Store.erase."""
        gone = tuple(keys)
        self._logged("erase", gone, lambda: self._erase(gone))

    def _logged(self, name: str, keys: tuple[str, ...], work: Callable[[], _T]) -> _T:
        with self._lock:
            outcome = "ok"
            try:
                return work()
            except Exception as exc:
                outcome = type(exc).__name__
                raise
            finally:
                self.log.append(Operation(name, keys, outcome))

    def _get(self, key: str) -> Versioned:
        self._check_key(key)
        row = self._rows.get(key)
        if row is None:
            raise NotFound(f"存储中没有键 {key}。")
        return Versioned(row.data, row.version)

    def _ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        for key in keys:
            self._check_key(key)
        return {key: self._rows[key].data for key in keys if key in self._rows}

    def _create_all(self, items: Sequence[tuple[str, bytes]]) -> None:
        for key, data in items:
            self._create(key, data)

    def _create(self, key: str, data: bytes) -> None:
        self._check_key(key)
        self._check_data(key, data)
        row = self._rows.get(key)
        if row is None:
            self._write(key, data, fixed=True)
        elif not row.fixed:
            self._complain(f"键 {key} 由 swap 写入，不能再用 create。")
        elif row.data != data:
            raise Conflict(f"键 {key} 已有不同的内容。", advice="请重新读取后再决定。")

    def _swap(self, key: str, data: bytes, seen: Version | None) -> Version:
        self._check_key(key)
        self._check_data(key, data)
        row = self._rows.get(key)
        if row is not None and row.fixed:
            self._complain(f"键 {key} 由 create 写入，永不改变，不能用 swap。")
        if (row.version if row else None) != seen:
            raise Conflict(f"键 {key} 在读取之后已被改动。", advice="请重新读取后再决定。")
        return self._write(key, data, fixed=False)

    def _write(self, key: str, data: bytes, *, fixed: bool) -> Version:
        self._writes += 1
        version = Version(f"w{self._writes}")
        self._rows[key] = _Row(data, version, fixed, self._writes)
        return version

    def _list(self, prefix: str) -> Sequence[str]:
        visible = self._writes - self._lag
        rows = self._rows.items()
        return sorted(k for k, row in rows if k.startswith(prefix) and row.written <= visible)

    def _erase(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._check_key(key)
        for key in keys:
            self._rows.pop(key, None)

    def _check_key(self, key: str) -> None:
        if len(key) > _LONGEST or not _KEY.fullmatch(key):
            self._complain(f"存储的键 {key!r} 不合规定。")

    def _check_data(self, key: str, data: bytes) -> None:
        if type(data) is not bytes or not data:
            self._complain(f"键 {key} 的内容不是字节串，或者是空的。")

    def _complain(self, sentence: str) -> NoReturn:
        self.complaints.append(sentence)
        raise StoreError(sentence, advice=_MISTAKE)
