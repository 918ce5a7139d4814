"""The record with its entries in memory, for work that goes through all of them more than once.

Entries never change once created, so what is held cannot become stale. Texts are read a few dozen
at a time, and anew each time. So a text that is erased meanwhile may still be shown: who redacts it
publishes too, and of that a publisher at work learns when it closes its claim, and walks once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.errors import NotFound
from publish.services import keys
from publish.services.record import Logged, Record, parted

_AHEAD = 48
"""Entries or texts that are read at once. Some texts are of the other kind, and not wanted soon."""


class Gathered(Record):
    """The first entries of a record; about a kilobyte of memory each."""

    def __init__(self, record: Record, size: int) -> None:
        """Read the first ``size`` entries of a record, each once."""
        super().__init__(record.store, record.origin)
        self._held = [*chain.from_iterable(self._many(i, size) for i in range(0, size, _AHEAD))]
        self._editions: dict[Number, list[int]] = {}
        self._redacted: set[tuple[Number, int]] = set()
        self._texts: dict[str, bytes] = {}
        for logged in self._held:
            entry = logged.entry
            if entry.status is Status.REDACTED:
                self._redacted.add((entry.number, entry.rev))
            else:
                self._editions.setdefault(entry.number, []).append(logged.index)

    def _many(self, start: int, size: int) -> Iterator[Logged]:
        """Yield some of the first ``size`` entries from one on."""
        wanted = {keys.entry(index): index for index in range(start, min(start + _AHEAD, size))}
        found = self.store.ahead([*wanted])
        for key, index in wanted.items():
            yield self.checked(index, found.get(key) or self.store.get(key).data)

    def logged(self, index: int) -> Logged:
        """See Record.logged."""
        return self._held[index] if index < len(self._held) else super().logged(index)

    def edition(self, index: int) -> Edition:
        """See Record.edition; the text is asked for before the redaction, which few have.

        A redaction among later entries erases the text, and is looked up then.
        """
        entry = self.logged(index).entry
        if index < len(self._held) and (entry.number, entry.rev) not in self._redacted:
            with suppress(NotFound):
                return self.unredacted(index)
        return super().edition(index)

    def text_of(self, index: int) -> tuple[bytes, bytes]:
        """See Record.text_of; who reads one text will want those of the next entries."""
        key = keys.text(self.logged(index).entry.commit)
        if key not in self._texts:
            next_ones = self._held[index : index + _AHEAD]
            self._texts = self.store.ahead([keys.text(each.entry.commit) for each in next_ones])
        data = self._texts.get(key)
        return super().text_of(index) if data is None else parted(data)

    def is_past(self, entry: Entry, size: int) -> bool:
        """See Record.is_past."""
        if size != len(self._held):
            return super().is_past(entry, size)
        return (entry.number, entry.rev) in self._redacted or entry.rev < len(
            self._editions[entry.number]
        )

    def revs(self, number: Number, size: int) -> int:
        """See Record.revs."""
        if size > len(self._held):
            return super().revs(number, size)
        return sum(index < size for index in self._editions.get(number, ()))

    def statement(self, number: Number, *, size: int | None = None) -> Statement | None:
        """See Record.statement; asked for more entries than are held, the store answers."""
        if size is None or size > len(self._held):
            return super().statement(number, size=size)
        indexes = [index for index in self._editions.get(number, ()) if index < size]
        return Statement(number, tuple(map(self.edition, indexes))) if indexes else None
