"""A worker that dies at one operation and does nothing afterwards, as after ``kill -9``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from publish.ports import Store, Version, Versioned

_T = TypeVar("_T")


class Dead(BaseException):
    """The process is no more: whoever catches it finds every further operation dead as well."""


@dataclass(slots=True)
class Life:
    """How many operations a worker does before it dies, and on which side of the last one."""

    left: int
    after: bool = False
    """Whether the operation at which it dies takes effect."""

    def spend(self, effect: Callable[[], _T]) -> _T:
        """Do an operation, or die."""
        self.left -= 1
        if self.left > 0:
            return effect()
        if self.left == 0 and self.after:
            effect()
        raise Dead

    @property
    def over(self) -> bool:
        """Return whether the worker is dead."""
        return self.left <= 0


@dataclass(slots=True)
class MortalStore:
    """A store whose writes are the operations of a life; the dead do not read either."""

    inner: Store
    life: Life

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        self._alive()
        return self.inner.get(key)

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See Store.ahead."""
        self._alive()
        return self.inner.ahead(keys)

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list."""
        self._alive()
        return self.inner.list(prefix)

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create."""
        self.life.spend(lambda: self.inner.create(items))

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        return self.life.spend(lambda: self.inner.swap(key, data, seen=seen))

    def erase(self, keys: Iterable[str]) -> None:
        """See Store.erase."""
        self.life.spend(lambda: self.inner.erase(keys))

    def _alive(self) -> None:
        if self.life.over:
            raise Dead
