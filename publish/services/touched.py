"""What a range of entries changes: whose pages, and which editions lost their text."""

from __future__ import annotations

from dataclasses import dataclass

from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.services.projection import Projection


@dataclass(frozen=True, slots=True)
class Touched:
    """What a range of entries changes."""

    numbers: tuple[Number, ...]
    redacted: tuple[tuple[Number, int], ...]
    """Editions whose text went."""

    @property
    def books(self) -> list[tuple[Kind, int]]:
        """Return the kinds and years of the statements."""
        return list(dict.fromkeys((number.kind, number.year) for number in self.numbers))


def touched_by(projection: Projection, start: int) -> Touched:
    """Look at the new entries."""
    numbers: dict[Number, None] = {}
    redacted: list[tuple[Number, int]] = []
    for logged in projection.record.entries(start, projection.head.size):
        entry = logged.entry
        numbers[entry.number] = None
        if entry.status is Status.REDACTED:
            redacted.append((entry.number, entry.rev))
    return Touched(tuple(numbers), tuple(redacted))
