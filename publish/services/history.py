"""History: what a row of leaves says about every statement, and where it breaks a rule.

The rules need nothing but the leaves, so the court's own audit and a stranger's monitor apply the
same ones. What is kept is an index: a few hundred bytes a statement, 32 bytes an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.errors import BadProof
from publish.tlog import CompactRange, leaf_hash

_MILD = frozenset({"page.form", "site.unreachable"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    rule: str
    """Stable identifier, such as ``leaf.prev``."""
    where: str
    """Key, path, or number and edition."""
    message: str
    """What is wrong, one Chinese sentence."""

    @property
    def mild(self) -> bool:
        """Return whether it says that a form differs, not that a text does."""
        return self.rule in _MILD

    def as_json(self) -> dict[str, str]:
        """Return the JSON object of the command line."""
        return {"rule": self.rule, "where": self.where, "message": self.message}


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and its place in the log."""

    index: int
    entry: Entry


@dataclass(slots=True)
class Chain:
    """The entries about one statement."""

    number: Number
    editions: list[Placed] = field(default_factory=list)
    """Edition *k* at place *k*-1."""
    redactions: dict[int, Placed] = field(default_factory=dict)
    """By edition."""
    tip: str | None = None
    """Leaf hash, in hex, of the newest entry."""

    @property
    def withdrawn(self) -> bool:
        """Return whether the statement has been taken down."""
        return bool(self.editions) and self.editions[-1].entry.status is Status.WITHDRAWN

    @property
    def newest(self) -> int:
        """Return the index of the newest entry."""
        return max(placed.index for placed in (*self.editions, *self.redactions.values()))

    def place_of(self, rev: int) -> Placed:
        """Return the edition's own entry."""
        return self.editions[rev - 1]


class Standing(StrEnum):
    """How an edition stands, as of a checkpoint."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REDACTED = "redacted"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Standing.CURRENT: "现行版本",
            Standing.SUPERSEDED: "旧版，已有更正或者续报",
            Standing.WITHDRAWN: "已撤下",
            Standing.REDACTED: "文字已依法删除",
            Standing.UNKNOWN: "离线核验，看不到以后的更正、撤下、修改和废止，请联网再查",
        }[self]


def standing(chain: Chain, rev: int) -> Standing:
    """Return how an edition stands, from the leaves alone."""
    if rev in chain.redactions:
        return Standing.REDACTED
    if chain.withdrawn:
        return Standing.WITHDRAWN
    return Standing.CURRENT if rev == len(chain.editions) else Standing.SUPERSEDED


class History:
    """All statements of a log, read leaf by leaf, and the root of the tree at every size."""

    def __init__(self, origin: str) -> None:
        """Begin before the first leaf of the log ``origin``."""
        self.origin = origin
        self.chains: dict[Number, Chain] = {}
        """In the order of their first editions."""
        self.serials: dict[str, int] = {}
        self.tree = CompactRange.empty()
        self.roots = [self.tree.root()]
        self._at = ""

    @property
    def size(self) -> int:
        """Return how many leaves have been read."""
        return self.tree.size

    @property
    def placed(self) -> list[Placed]:
        """Return all entries, in order; without gap only where no leaf breaks a rule."""
        rows = [
            each
            for chain in self.chains.values()
            for each in (*chain.editions, *chain.redactions.values())
        ]
        return sorted(rows, key=lambda each: each.index)

    def add(self, leaf: bytes) -> list[Finding]:
        """Take in the next leaf; return the rules that it breaks."""
        index, hashed = self.size, leaf_hash(leaf)
        self.tree = self.tree.append(hashed)
        self.roots.append(self.tree.root())
        where = f"台账第 {index} 条"
        try:
            entry = Entry.parse(leaf)
        except BadProof as error:
            return [Finding("leaf.form", where, f"{error}。")]
        where = f"{where}（{entry.number} 第{entry.rev}版）"
        chain = self.chains.get(entry.number) or Chain(entry.number)
        found = [Finding(rule, where, text) for rule, text in self._broken(entry, chain)]
        self._keep(chain, Placed(index, entry), hashed.hex())
        return found

    def _broken(self, entry: Entry, chain: Chain) -> Iterator[tuple[str, str]]:
        """Yield the rules that an entry breaks."""
        if entry.log != self.origin:
            yield "leaf.origin", f"条目属于另一个台账 {entry.log}。"
        if entry.at < self._at:
            yield "leaf.time", f"时间 {entry.at} 早于前一条的 {self._at}。"
        if entry.prev != chain.tip:
            yield "leaf.prev", "没有接在同一发布件的上一条之后。"
        if entry.status is Status.REDACTED:
            yield from _broken_redaction(entry, chain)
        else:
            yield from self._broken_edition(entry, chain)

    def _broken_edition(self, entry: Entry, chain: Chain) -> Iterator[tuple[str, str]]:
        """Yield the rules that an edition breaks."""
        last, first = len(chain.editions), entry.status is Status.PUBLISHED
        if entry.rev != last + 1:
            yield "leaf.rev", f"应当是第{last + 1}版，写的是第{entry.rev}版。"
        if first is not (last == 0):
            yield "leaf.first", "首次发布只能有一次，而且必须在最前。"
        if chain.withdrawn:
            yield "leaf.withdrawn", "发布件撤下之后又有了新的版本。"
        expected = self.serials.get(entry.number.book, 0) + 1
        if last == 0 and entry.number.serial != expected:
            yield "leaf.number", f"编号不连续：{entry.number.book} 的下一个序号应当是 {expected}。"

    def _keep(self, chain: Chain, placed: Placed, tip: str) -> None:
        """Note an entry, sound or not, so that the next one is held against what is there."""
        entry = placed.entry
        self.chains[entry.number] = chain
        chain.tip = tip
        self._at = max(self._at, entry.at)
        if entry.status is Status.REDACTED:
            chain.redactions.setdefault(entry.rev, placed)
            return
        chain.editions.append(placed)
        book = entry.number.book
        self.serials[book] = max(self.serials.get(book, 0), entry.number.serial)


def _broken_redaction(entry: Entry, chain: Chain) -> Iterator[tuple[str, str]]:
    """Yield the rules that a redaction breaks."""
    if entry.rev > len(chain.editions):
        yield "leaf.redaction", f"要删除的第{entry.rev}版并不存在。"
    if entry.rev in chain.redactions:
        yield "leaf.redaction", f"第{entry.rev}版已经删除过了。"
