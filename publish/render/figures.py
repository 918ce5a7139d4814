"""Figures for each year, counted from the log and from what first editions tell publicly.

Anybody can count them again: acts and years follow from the leaves, the hours from ``first_seen``
of a clarification's first edition (once erased, from the notice) and the time of its entry. Hours
are kept as counts, not as a list, so that one more entry costs the same however many there were:
whole hours up to three days, whole days up to two months, each rounded up, and one count for all
that took longer. The median is exact to that.

All of them stand in the head of the register's newest page, as JSON in an element that no browser
runs or shows: for programs that read them, and for the next publication, which goes on from them. A
file of their own would be one more to write each time (decisions/0022).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from publish.domain.entry import Entry
from publish.domain.kinds import Kind, Status
from publish.errors import BadProof
from publish.render import addresses
from publish.render.moments import minute_of

FINE, LONGEST = 72, 61 * 24
"""Hours up to which they are counted singly, and the count that stands for all that took longer."""
FORMAT = "zhengming-figures/v1"
"""Names the form of the JSON; changes only if a reader would break."""
_BEGIN, _END = '<script type="application/json" id="zm-counts">', "</script>"
_BLOCK = re.compile(f"{re.escape(_BEGIN)}([^<]*){re.escape(_END)}".encode())
_MALFORMED = "公开台账页面里供程序读取的年度数字格式不正确"
ACTS = {
    Status.PUBLISHED: "首次发布",
    Status.UPDATED: "续报",
    Status.CORRECTED: "更正",
    Status.WITHDRAWN: "撤下",
    Status.REDACTED: "依法删除",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in each year, among the first entries of a log."""

    size: int
    """Entries that are counted."""
    last: str
    """Leaf hash of the last of them, in hex; empty for none."""
    years: Mapping[int, tuple[int, ...]]
    """Counts in the order of ``ACTS``."""
    recent: Mapping[Kind, tuple[int, ...]] = field(default_factory=dict)
    """The newest indexes of each kind, which its feed shows, oldest first."""
    hours: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """By year and by hours from discovery to publication (``hours_between``), how many."""

    def after(self, entry: Entry, leaf: str, first_seen: str | None = None) -> Figures:
        """Return the figures with one more entry; ``first_seen``: of a clarification's first."""
        year = int(minute_of(entry.at)[:4])
        counts = list(self.years.get(year, (0,) * len(ACTS)))
        counts[[*ACTS].index(entry.status)] += 1
        newest = (*self.recent.get(entry.kind, ()), self.size)[-addresses.KIND_WINDOW :]
        recent = {**self.recent, entry.kind: newest}
        years = {**self.years, year: tuple(counts)}
        hours = {**self.hours}
        if first_seen is not None:
            bucket = hours_between(first_seen, minute_of(entry.at))
            known = hours.get(year, {})
            hours[year] = {**known, bucket: known.get(bucket, 0) + 1}
        return Figures(self.size + 1, leaf, years, recent, hours)

    def element(self) -> str:
        """Return the element of a page that holds them: no value of theirs can end it."""
        return f"{_BEGIN}{self.encode()}{_END}"

    def encode(self) -> str:
        """Return the JSON: years in order, keys in a fixed order, in one line."""
        names = [str(status) for status in ACTS]
        rows = {
            f"{year:04d}": dict(zip(names, counts, strict=True))
            for year, counts in sorted(self.years.items())
        }
        recent = {str(kind): list(self.recent[kind]) for kind in Kind if kind in self.recent}
        value = {"format": FORMAT, "entries": self.size, "last": self.last, "years": rows}
        value["recent"] = recent
        value["hours"] = {
            f"{year:04d}": {str(bucket): count for bucket, count in sorted(row.items())}
            for year, row in sorted(self.hours.items())
        }
        return json.dumps(value, separators=(",", ":"))

    @classmethod
    def of_page(cls, page: bytes) -> Figures:
        """Read what a page holds; raises BadProof unless that is one sound element."""
        found = _BLOCK.findall(page)
        if len(found) != 1:
            raise BadProof(_MALFORMED)
        return cls.decode(found[0].decode(errors="replace"))

    @classmethod
    def decode(cls, data: str) -> Figures:
        """Read what ``encode`` wrote, whose sums are right; raises BadProof for anything else."""
        try:
            value = json.loads(data)
            years = {int(year): tuple(row.values()) for year, row in value["years"].items()}
            recent = {Kind(kind): tuple(indexes) for kind, indexes in value["recent"].items()}
            hours = {
                int(year): {int(bucket): count for bucket, count in row.items()}
                for year, row in value["hours"].items()
            }
            found = cls(value["entries"], value["last"], years, recent, hours)
            counts = [count for row in years.values() for count in row]
            timed = [count for row in hours.values() for count in row.values()]
            told = [index for indexes in recent.values() for index in indexes]
            sound = sum(counts) == found.size and found.encode() == data
            sound = sound and all(0 <= index < found.size for index in told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadProof(_MALFORMED) from error
        if not sound or any(type(count) is not int or count < 0 for count in counts + told + timed):
            raise BadProof(_MALFORMED)
        return found


EMPTY = Figures(0, "", {})


def hours_between(first_seen: str, published: str) -> int:
    """Return how long it took: hours rounded up, beyond three days the hours of whole days."""
    took = datetime.fromisoformat(published) - datetime.fromisoformat(first_seen)
    hours = max(-(-int(took.total_seconds()) // 3600), 1)
    return hours if hours <= FINE else min(-(-hours // 24) * 24, LONGEST)


def median(row: Mapping[int, int]) -> int | None:
    """Return the hours within which half of a year's were published; None for none."""
    half, seen = sum(row.values()) / 2, 0
    for hours, count in sorted(row.items()):
        seen += count
        if seen >= half:
            return hours
    return None


def hours_label(hours: int) -> str:
    """Return hours as people say them, with what is beyond counting."""
    if hours >= LONGEST:
        return "60天以上"
    return f"{hours}小时" if hours <= FINE else f"{hours // 24}天"
