"""Floors of shards: how an index grows without end while each entry rewrites a few small files.

The ground floor is one file with the newest rows; above it are 16, 256 and 4096 shards, by the
first one, two and three hex digits of a key. With every entry one shard of each floor is written
anew, in turn, and takes up what the floor below has gathered for it since its last turn. So one
publication writes one file a floor, a look-up reads one file a floor, and what stands in a file
follows from the record and the size of the log alone. The indexes of search and check both lie on
such floors (decisions/0016, 0018); readers' browsers compute the same.
"""

from __future__ import annotations

from dataclasses import dataclass

FLOORS = 4
TOP = FLOORS - 1


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of an index."""

    floor: int
    """0 to 3; also how many hex digits of the key all its rows share."""
    digits: int

    @property
    def name(self) -> str:
        """Return what its file is called: ``0.bin``, ``2/a7.bin``."""
        return f"{self.floor}/{self.digits:0{self.floor}x}.bin" if self.floor else "0.bin"

    def below(self, floor: int) -> Shard:
        """Return the shard of a floor further down that gathers for this one."""
        return Shard(floor, self.digits >> (4 * (self.floor - floor)))

    def turn(self, size: int) -> int:
        """Return the size of the log at the last turn of this shard; 0 before the first.

        A floor is opened when the log has as many entries as the floor has shards.
        """
        count = 1 << (4 * self.floor)
        last = size - (size - self.digits - 1) % count
        return last if last > count or self.floor == 0 else 0

    def starts(self, turn: int) -> list[int]:
        """Return the first entry that stands here at a turn, for each next digit of a key."""
        if self.floor == TOP:
            return [0]
        first = self.digits << 4
        return [Shard(self.floor + 1, first + digit).turn(turn) for digit in range(16)]


def shards(floor: int) -> int:
    """Return how many shards a floor has, and so how many entries pass between turns."""
    return int(16**floor)


def standing(floor: int, size: int) -> list[Shard]:
    """Return the shards of a floor that have had a turn."""
    every = (Shard(floor, digits) for digits in range(shards(floor)))
    return [shard for shard in every if shard.turn(size)]


def turned(floor: int, start: int, size: int) -> list[Shard]:
    """Return the shards of a floor that have had a turn since a size of the log."""
    count = shards(floor)
    digits = {(turn - 1) % count for turn in range(start + 1, size + 1)}
    found = [Shard(floor, each) for each in sorted(digits)]
    return [shard for shard in found if shard.turn(size) > start]


def everywhere(size: int) -> list[Shard]:
    """Return all shards that there are at a size of the log."""
    return [shard for floor in range(FLOORS) for shard in standing(floor, size)]
