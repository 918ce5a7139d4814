"""What a range of entries changes: whose pages, and which editions lost their text."""

from __future__ import annotations

from dataclasses import dataclass

from publish.domain.effects import tied_to
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.services.projection import Projection


@dataclass(frozen=True, slots=True)
class Touched:
    """What a range of entries changes."""

    numbers: tuple[Number, ...]
    redacted: tuple[tuple[Number, int], ...]
    """Editions whose text went."""
    tied: tuple[Number, ...]
    """Notices without an entry of their own, whose state the entries change: repealed, amended."""

    @property
    def shown(self) -> tuple[Number, ...]:
        """Return all statements whose pages, and whose rows in lists, may change."""
        return (*self.numbers, *self.tied)

    @property
    def books(self) -> dict[tuple[Kind, int], list[int]]:
        """Return the serials of the statements, by kind and year."""
        found: dict[tuple[Kind, int], list[int]] = {}
        for number in self.shown:
            found.setdefault((number.kind, number.year), []).append(number.serial)
        return found


def touched_by(projection: Projection, start: int) -> Touched:
    """Look at the new entries, and at what ties their statements to others."""
    numbers = numbers_since(projection, start)
    entries = (each.entry for each in projection.record.entries(start, projection.head.size))
    redacted = [(each.number, each.rev) for each in entries if each.status is Status.REDACTED]
    statements = [projection.statement(number) for number in numbers]
    tied = (number for each in statements for number in tied_to(each))
    there = (number for number in dict.fromkeys(tied) if projection.has(number))
    others = tuple(number for number in there if number not in numbers)
    return Touched(numbers, tuple(redacted), others)


def numbers_since(projection: Projection, start: int) -> tuple[Number, ...]:
    """Return the statements that the entries from ``start`` on are about."""
    entries = projection.record.entries(start, projection.head.size)
    return tuple(dict.fromkeys(logged.entry.number for logged in entries))
