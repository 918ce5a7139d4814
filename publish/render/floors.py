"""Floors of shards: how an index grows without end while each entry rewrites a few small files.

The ground floor is one file with the newest rows; above it are 16, 256 and 2048 shards, by the
first 4, 8 and 11 bits of a key. With every entry one shard of each floor is written anew, in turn,
and takes up what the floor below has gathered for it since its last turn. The top floors of the two
indexes, of the search and of the check, have their turns alternately, so that together they write
one file and not two (decisions/0022). Nothing lies above the top floor that would take its rows up,
so a shard there begins a new file after some turns, its next *volume*, and never writes the one
before again (decisions/0025). A look-up reads one file a floor, and the older volumes; what stands
in a file follows from the record and the size of the log alone. The indexes of search and check
both lie on such floors (decisions/0016, 0018); readers' browsers compute the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from publish.tlog import TILE_WIDTH

BITS = (0, 4, 8, 11)
"""Of a key, the first bits that name its shard on each floor."""
FLOORS = len(BITS)
TOP = FLOORS - 1
VOLUME = 1 << 16
"""Entries that a file of the top floor spans at most: 16 turns of its shard. A volume has the turns
at sizes from one multiple of this to the next; at the multiple itself no shard there has one."""


class Index(IntEnum):
    """The two indexes, which share the turns of the top floor."""

    CHECK = 0
    """Has them where the log has grown to an odd size."""
    SEARCH = 1
    """Has them at even sizes."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of an index."""

    index: Index
    floor: int
    """0 to 3."""
    digits: int
    """The first bits of the keys of all its rows."""
    volume: int = 0
    """On the top floor, which file of those keys, counted from the oldest."""

    @property
    def name(self) -> str:
        """Return what it is called: ``0.bin``, ``2/a7.bin``, ``3/7ff.bin``, ``3.1/7ff.bin``."""
        if self.floor == 0:
            return "0.bin"
        volume = f".{self.volume}" if self.volume else ""
        return f"{self.floor}{volume}/{self.digits:0{self.floor}x}.bin"

    def below(self, floor: int) -> Shard:
        """Return the shard of a floor further down that gathers for this one."""
        return Shard(self.index, floor, self.digits >> (BITS[self.floor] - BITS[floor]))

    def volumes(self, size: int) -> list[Shard]:
        """Return the files of its keys on its floor, the oldest first; none before the first."""
        last = self.latest(size)
        count = last // VOLUME + 1 if self.floor == TOP else 1
        return [replace(self, volume=volume) for volume in range(count)] if last else []

    def turn(self, size: int) -> int:
        """Return the size of the log when this file had its last turn; 0 before the first."""
        if self.floor < TOP:
            return self.latest(size)
        last = self.latest(min(size, (self.volume + 1) * VOLUME))
        return last if last > self.volume * VOLUME else 0

    def latest(self, size: int) -> int:
        """Return the size of the log at the last turn of any volume; 0 before the first.

        The floor below gathers what came since. A floor is opened when the log has as many entries
        as pass between two turns.
        """
        count = between_turns(self.floor)
        last = size - (size - self._place - 1) % count
        return last if last > count or self.floor == 0 else 0

    @property
    def _place(self) -> int:
        """Return which of the turns of its floor is its own, counted from 0."""
        place = 2 * self.digits + self.index if self.floor == TOP else self.digits
        return place + _later(self.index, self.floor) if (place + 1) % TILE_WIDTH == 0 else place

    def starts(self, turn: int) -> list[int]:
        """Return the first entry that stands here at a turn, for each way a key may go on.

        On the top floor that is where the volume before had its last turn.
        """
        if self.floor == TOP:
            return [self.latest(self.volume * VOLUME)]
        ways = shards(self.floor + 1) // shards(self.floor)
        above = range(self.digits * ways, (self.digits + 1) * ways)
        return [Shard(self.index, self.floor + 1, digits).latest(turn) for digits in above]


def shards(floor: int) -> int:
    """Return how many shards a floor has."""
    return 1 << BITS[floor]


def between_turns(floor: int) -> int:
    """Return how many entries pass from one turn of a shard to its next."""
    return 2 * shards(floor) if floor == TOP else shards(floor)


def _later(index: Index, floor: int) -> int:
    """Return how many entries later a turn comes that would come where a tile becomes full.

    9, 13 and 21: each by itself, and where no range of a list, a feed or the names becomes full
    (``render.addresses``, ``render.search_layout``).
    """
    return 8 * floor + 4 * index - 7


def standing(index: Index, floor: int, size: int) -> list[Shard]:
    """Return the shards of a floor that have had a turn, with all their volumes."""
    every = (Shard(index, floor, digits) for digits in range(shards(floor)))
    return [volume for shard in every for volume in shard.volumes(size)]


def turned(index: Index, floor: int, start: int, size: int) -> list[Shard]:
    """Return the shards of a floor that have had a turn since a size of the log."""
    count, delays = between_turns(floor), (0, _later(index, floor))
    turns = range(max(start, size - count) + 1, size + 1)
    places = {(turn - 1 - later) % count for turn in turns for later in delays}
    if floor == TOP:
        places = {place // 2 for place in places if place % 2 == index}
    found = (Shard(index, floor, each) for each in sorted(places))
    return [
        volume for shard in found for volume in shard.volumes(size) if volume.turn(size) > start
    ]


def everywhere(index: Index, size: int) -> list[Shard]:
    """Return all shards that there are at a size of the log."""
    return [shard for floor in range(FLOORS) for shard in standing(index, floor, size)]
