"""A shelf: the little that a channel keeps for itself in the store, shared by all workers.

Token, cover, calls of today. If it is lost, it is made anew. Who can read the store can read the
token; it lives for two hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publish.domain import canonical
from publish.errors import Conflict, NotFound
from publish.ports import Store, Version

Keys = Callable[[str], str]
"""Name of a thing → its key in the store."""
_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class Shelf:
    """Holds named JSON objects."""

    store: Store
    keys: Keys

    def get(self, name: str) -> dict[str, Any]:
        """Return a thing; the empty object if it is not there, or cannot be read."""
        return self._read(name)[0]

    def put(self, name: str, value: dict[str, Any]) -> None:
        """Replace a thing, unless somebody else is replacing it at this moment."""
        _, seen = self._read(name)
        try:
            self.store.swap(self.keys(name), canonical.encode(value), seen=seen)
        except Conflict:
            return

    def change(self, name: str, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> bool:
        """Change a thing, however many others do; False if ``change`` does not want to."""
        for _ in range(_ATTEMPTS):
            value, seen = self._read(name)
            changed = change(value)
            if changed is None:
                return False
            try:
                self.store.swap(self.keys(name), canonical.encode(changed), seen=seen)
            except Conflict:
                continue
            return True
        return False

    def _read(self, name: str) -> tuple[dict[str, Any], Version | None]:
        try:
            found = self.store.get(self.keys(name))
        except NotFound:
            return {}, None
        value = canonical.decode(found.data)
        return (value if isinstance(value, dict) else {}), found.version
