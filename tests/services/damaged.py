"""A store that can be damaged as a disk may damage it, and what an audit finds in it."""

from __future__ import annotations

from publish.adapters.stores.memory import MemoryStore
from publish.services import keys
from publish.services.audit import Audit, audit
from tests.services.press import PressBuilder


class Damaged(MemoryStore):
    """A memory store whose rows can be changed behind the port's back, as a disk may."""

    def put(self, key: str, data: bytes) -> None:
        """Write any bytes under any key."""
        self._rows.pop(key, None)
        self._write(key, data, fixed=key not in {"head", "publication", "ties"})

    def drop(self, key: str) -> None:
        """Lose a key."""
        assert key in self._rows, key
        del self._rows[key]

    def flip(self, key: str) -> None:
        """Change one bit of the last byte."""
        data = self._rows[key].data
        self.put(key, data[:-1] + bytes([data[-1] ^ 1]))

    def edit(self, key: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = self._rows[key].data.decode()
        assert old in text
        self.put(key, text.replace(old, new).encode())

    def some(self, prefix: str) -> str:
        """The first key that begins with a prefix."""
        return next(self.list(prefix))


def look(press: PressBuilder) -> Audit:
    """The audit of a press."""
    return audit(press.record, press.verifiers, press.site)


def rules(found: Audit) -> set[str]:
    """The rules that were found broken."""
    return {finding.rule for finding in found.findings}


def commit(press: PressBuilder, index: int) -> str:
    """The commitment of an entry."""
    return press.record.logged(index).entry.commit


def digest_key(press: PressBuilder, index: int) -> str:
    """The key of the digest of an entry's content."""
    wanted = commit(press, index).encode()
    return next(k for k in press.store.list("digests/") if press.store.get(k).data == wanted)


def text_of(press: PressBuilder, index: int) -> str:
    """The key of an entry's text."""
    return keys.text(commit(press, index))


def store_of(press: PressBuilder) -> Damaged:
    """The store, as one that can be damaged."""
    assert isinstance(press.store, Damaged)
    return press.store
