"""The record with its entries in memory, for work that goes through all of them more than once.

Entries never change once created, so what is held cannot become stale. What can: an edition that
was redacted after the last entry held. Its text is gone then, and the store is asked after all.
"""

from __future__ import annotations

from publish.domain.content import Content
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.errors import NotFound
from publish.services.record import Logged, Record


class Gathered(Record):
    """The first entries of a record; about a kilobyte of memory each."""

    def __init__(self, record: Record, size: int) -> None:
        """Read the first ``size`` entries of a record, each once."""
        super().__init__(record.store, record.origin)
        self._held = list(record.entries(0, size))
        self._editions: dict[Number, list[int]] = {}
        self._redacted: set[tuple[Number, int]] = set()
        for logged in self._held:
            entry = logged.entry
            if entry.status is Status.REDACTED:
                self._redacted.add((entry.number, entry.rev))
            else:
                self._editions.setdefault(entry.number, []).append(logged.index)

    def logged(self, index: int) -> Logged:
        """See Record.logged."""
        return self._held[index] if index < len(self._held) else super().logged(index)

    def statement(self, number: Number, *, size: int | None = None) -> Statement | None:
        """See Record.statement; asked for more entries than are held, the store answers."""
        if size is None or size > len(self._held):
            return super().statement(number, size=size)
        indexes = [index for index in self._editions.get(number, ()) if index < size]
        return Statement(number, tuple(map(self.edition, indexes))) if indexes else None

    def edition(self, index: int) -> Edition:
        """See Record.edition."""
        entry = self.logged(index).entry
        if index >= len(self._held) or (entry.number, entry.rev) in self._redacted:
            return super().edition(index)
        try:
            salt, content = self.text(entry.commit)
        except NotFound:
            return super().edition(index)
        return Edition(index, entry, Content.from_data(content), salt)
