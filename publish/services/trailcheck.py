"""Walking through the whole trail: is every record there, and does each hang on the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from publish.domain import canonical
from publish.errors import NotFound
from publish.ports import Store
from publish.services import keys
from publish.services.access import court_of
from publish.services.history import Finding
from publish.services.opening import MALFORMED
from publish.services.shown import Watch, unwatched
from publish.services.trailrecord import End, What, beginning, hash_of, read, read_head

_ENDS = frozenset({What.DONE, What.REFUSED, What.FAILED})
_BEYOND = 10**12


@dataclass(frozen=True, slots=True)
class Trailed:
    """What walking through the whole trail found."""

    findings: tuple[Finding, ...]
    size: int
    last: str
    """Hash of the last record: keep it elsewhere, and nobody can write the trail anew."""
    open: int
    """Things begun of which nothing says how they ended: a process died, or works on them now."""


def verify_trail(store: Store, watch: Watch = unwatched, *, court: str = "") -> Trailed:
    """Walk the trail from its first record; reads only, and writers may go on meanwhile.

    ``court`` is the origin that the record should have, where the store's own word is in doubt.
    """
    walk = _Walk(store, beginning(court or court_of(store)))
    # The head lags behind the records, so it is read before them.
    findings = [*walk.read_head(), *walk.records(watch), *walk.beyond()]
    return Trailed(tuple(findings), walk.end.size, walk.end.last, len(walk.open))


@dataclass(slots=True)
class _Walk:
    """One walk: what has been learnt from the records so far."""

    store: Store
    end: End
    open: set[int] = field(default_factory=set)
    head: End | None = None

    def read_head(self) -> Iterator[Finding]:
        """Read how long the trail is at least."""
        try:
            self.head = read_head(self.store.get(keys.TRAIL_HEAD).data)
        except NotFound:
            return
        except MALFORMED:
            yield Finding("trail.head", keys.TRAIL_HEAD, "操作记录的摘要读不懂。")

    def records(self, watch: Watch) -> Iterator[Finding]:
        """Yield what is wrong with the records, one after the other."""
        for index in watch("操作记录", 0, iter(range(_BEYOND))):
            data = read(self.store, index)
            if data is None:
                return
            yield from self._record(index, data)
            self.end = End(index + 1, hash_of(data))
            if self.head is not None and self.head.size == index + 1 and self.head != self.end:
                yield Finding("trail.changed", keys.trail(index), "操作记录与它的摘要不符。")

    def _record(self, index: int, data: bytes) -> Iterator[Finding]:
        """Yield what is wrong with one record."""
        key = keys.trail(index)
        try:
            value = canonical.decode(data)
            placed = (value["v"], value["n"]) == (1, index)
            chained = value["prev"] == self.end.last
            known = self._open_and_close(index, value)
        except MALFORMED:
            yield Finding("trail.form", key, "操作记录读不懂。")
            return
        if not placed:
            yield Finding("trail.place", key, "操作记录不在它自己的位置上。")
        if not chained:
            yield Finding("trail.chain", key, "这一条与前一条接不上：前面的操作记录被改动过。")
        if not known:
            yield Finding("trail.outcome", key, "这一条所说的结果没有对应的开头。")

    def _open_and_close(self, index: int, value: dict[str, Any]) -> bool:
        """Keep what is begun and not ended; return whether an end had a beginning."""
        what = What(value["what"])
        if what is What.BEGUN:
            self.open.add(index)
        if what not in _ENDS or "of" not in value:
            return True
        begun = value["of"] in self.open
        self.open.discard(value["of"])
        return begun

    def beyond(self) -> Iterator[Finding]:
        """Yield what shows that there were, or are, records after the last one."""
        size = self.end.size
        if self.head is not None and self.head.size > size:
            text = f"摘要说有 {self.head.size} 条操作记录，实有 {size} 条：后面的不见了。"
            yield Finding("trail.cut", keys.TRAIL_HEAD, text)
        for key in self.store.list(keys.TRAIL):
            if key > keys.trail(size) and read(self.store, size) is None:
                yield Finding("trail.gap", key, f"第 {size} 条操作记录缺失，其后却还有记录。")
                return
