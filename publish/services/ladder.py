"""Going on from the files of an index (``render.floors``), where they can be gone on from.

A shard takes up, at its turn, what the floor below has gathered for it. The files are read from the
site, but only as far as their heads say that they are what they should be; whatever is not covered
by them is taken from the record, however far back that is. So a publisher that died, or met another
one, leaves nothing behind that the next does not mend, and a full run, which asks the record alone,
makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from publish.domain.kinds import Status
from publish.errors import BadProof, NotFound, RenderError
from publish.render.floors import Shard
from publish.services.record import Record

_MANY = 64
"""Entries at once above which it is less work to compute everything."""
_T = TypeVar("_T")


def begins_anew(record: Record, start: int, size: int) -> bool:
    """Return whether everything has to be computed anew: a text went, or there are many new."""
    found = record.entries(start, size)
    return size - start > _MANY or any(e.entry.status is Status.REDACTED for e in found)


@dataclass(slots=True)
class Ladder(Generic[_T]):
    """The floors as they stand on the site, and the record below them; rows are of any form."""

    read: Callable[[Shard], tuple[int, _T]]
    """Returns a file's turn and rows; raises NotFound, BadProof, RenderError if it is no use."""
    recorded: Callable[[int, int], _T]
    """Returns all rows of a range of entries, from the record."""
    cut: Callable[[_T, Shard, int, int], _T]
    """Returns of some rows those of a shard, from a range of entries."""
    joined: Callable[[Sequence[_T]], _T]
    """Puts the rows of ranges that follow one another together; of none, it has none."""
    _files: dict[Shard, tuple[int, _T]] = field(default_factory=dict)

    def rows(self, shard: Shard, turn: int) -> _T:
        """Return all rows that a shard may have at a turn, and perhaps older ones."""
        before, own = self._file(shard)
        if before > turn:  # by somebody who knew more entries; he or we will come again
            before, own = 0, self.joined(())
        before = max(before, min(shard.starts(turn)))
        return self.joined((own, *self._since(shard.floor - 1, shard, before, turn)))

    def _since(self, floor: int, shard: Shard, start: int, end: int) -> list[_T]:
        """Return the rows of a shard from a range of entries, from this floor and those below."""
        if start >= end:
            return []
        if floor < 0:
            return [self.cut(self.recorded(start, end), shard, start, end)]
        turn, rows = self._file(shard.below(floor))
        if not shard.below(floor + 1).latest(turn) <= start < turn:
            return self._since(floor - 1, shard, start, end)
        found = self.cut(rows, shard, start, min(turn, end))
        return [found, *self._since(floor - 1, shard, min(turn, end), end)]

    def _file(self, shard: Shard) -> tuple[int, _T]:
        """Return a file's turn and rows; as if it had never been, if it cannot be used."""
        if shard not in self._files:
            try:
                turn, rows = self.read(shard)
            except (NotFound, BadProof, RenderError):
                turn, rows = 0, self.joined(())
            usable = turn > 0 and shard.turn(turn) == turn
            self._files[shard] = (turn, rows) if usable else (0, self.joined(()))
        return self._files[shard]
