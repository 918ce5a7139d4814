"""The record: what the store holds, read as entries, statements and editions.

Entries are the truth. Everything else that is read here is a summary which whoever comes first
writes again from the entries: the keys of ``derived_keys`` and the ``head``. A summary may lag
behind the entries, never run ahead, so reading begins at the head and walks on to the last entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from publish.domain import canonical
from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Redaction, Statement
from publish.errors import Conflict, LogDiverged, NotFound
from publish.ports import Store, Version
from publish.services import keys
from publish.tlog import TILE_WIDTH, CompactRange, leaf_hash

LeafHashes = Callable[[int, int], list[bytes]]
"""Leaf hashes of entries ``start``…``end``-1."""


@dataclass(frozen=True)
class Logged:
    """One entry as the store holds it."""

    index: int
    leaf: bytes
    case: str | None
    """Key part of the case file; none for a redaction."""

    @cached_property
    def entry(self) -> Entry:
        """Return the leaf, read."""
        return Entry.parse(self.leaf)

    @property
    def data(self) -> bytes:
        """Return the bytes under the entry's key."""
        return canonical.encode({"leaf": self.leaf.decode("utf-8"), "case": self.case})

    @classmethod
    def read(cls, index: int, data: bytes) -> Logged:
        """Read what ``data`` wrote."""
        value = json.loads(data)
        return cls(index, value["leaf"].encode("utf-8"), value["case"])


@dataclass(frozen=True, slots=True)
class Head:
    """All that appending needs to know of entries 0…size-1."""

    tree: CompactRange
    serials: Mapping[str, int]
    """Highest serial of each book: ``{"C2026": 3}``."""
    at: str
    """When the last entry was appended; the empty string before the first."""

    @property
    def size(self) -> int:
        """Return the number of entries."""
        return self.tree.size

    def after(self, leaf: bytes) -> Head:
        """Return the head with one more entry."""
        entry = Entry.parse(leaf)
        serials = dict(self.serials)
        if entry.status is Status.PUBLISHED:
            serials[entry.number.book] = entry.number.serial
        return Head(self.tree.append(leaf_hash(leaf)), MappingProxyType(serials), entry.at)

    @property
    def data(self) -> bytes:
        """Return the bytes under the head's key."""
        return canonical.encode(
            {"tree": self.tree.to_json(), "serials": dict(self.serials), "at": self.at}
        )

    @classmethod
    def read(cls, data: bytes) -> Head:
        """Read what ``data`` wrote."""
        value = canonical.decode(data)
        tree = CompactRange.from_json(value["tree"])
        return cls(tree, MappingProxyType(value["serials"]), value["at"])


EMPTY = Head(CompactRange.empty(), MappingProxyType({}), "")


class Record:
    """Reads the store of one log; holds nothing that another process could make stale."""

    def __init__(self, store: Store, origin: str) -> None:
        """Read ``store`` as the record of the log ``origin``."""
        self.store = store
        self.origin = origin
        self._lately = lru_cache(maxsize=2 * TILE_WIDTH)(self._read)
        self._trees = lru_cache(maxsize=2)(self._tree)

    # -- entries -------------------------------------------------------------------------------

    def logged(self, index: int) -> Logged:
        """Return entry ``index``; raises NotFound, and LogDiverged for another log's entry.

        Entries never change, and every publication goes several times through the newest tile's:
        those of two tiles are kept.
        """
        return self._lately(index)

    def _read(self, index: int) -> Logged:
        """Read an entry from the store."""
        return self.checked(index, self.store.get(keys.entry(index)).data)

    def checked(self, index: int, data: bytes) -> Logged:
        """Return an entry, given what stands under its key; raises LogDiverged as ``logged``."""
        found = Logged.read(index, data)
        if found.entry.log != self.origin:
            message = f"第 {index} 条台账条目属于另一个台账：{found.entry.log}"
            raise LogDiverged(message)
        return found

    def entries(self, start: int, end: int) -> Iterator[Logged]:
        """Yield the entries from ``start`` to before ``end``."""
        return (self.logged(index) for index in range(start, end))

    def head(self) -> Head:
        """Return the head, caught up with the last entry; writes what summaries were missing."""
        head, seen = self._stored_head()
        start = head.size
        missing: list[tuple[str, bytes]] = []
        while True:
            try:
                logged = self.logged(head.size)
            except NotFound:
                break
            head = head.after(logged.leaf)
            missing += derived_keys(logged, head.tree, self.leaf_hashes)
        if head.size > start:
            self.store.create(missing)
            self.keep_head(head, seen)
        return head

    def _stored_head(self) -> tuple[Head, Version | None]:
        """Return the head as it was last written."""
        try:
            found = self.store.get(keys.HEAD)
        except NotFound:
            return EMPTY, None
        return Head.read(found.data), found.version

    def keep_head(self, head: Head, seen: Version | None = None) -> None:
        """Write a head, unless somebody wrote a later one; losing this race costs nothing."""
        if seen is None:
            stored, seen = self._stored_head()
            if stored.size >= head.size:
                return
        try:
            self.store.swap(keys.HEAD, head.data, seen=seen)
        except Conflict:
            return

    # -- tree ----------------------------------------------------------------------------------

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the leaf hashes of a range of entries."""
        return [leaf_hash(logged.leaf) for logged in self.entries(start, end)]

    def tree(self, size: int) -> CompactRange:
        """Return the tree of the first ``size`` entries, reading at most one tile of leaves.

        Every publication asks three times for that of its last checkpoint.
        """
        return self._trees(size)

    def _tree(self, size: int) -> CompactRange:
        full = size // TILE_WIDTH
        tree = self._fill(full - 1)[1] if full else CompactRange.empty()
        for leaf in self.leaf_hashes(full * TILE_WIDTH, size):
            tree = tree.append(leaf)
        return tree

    def _fill(self, tile: int) -> tuple[bytes, CompactRange]:
        """Return a full tile's root, and the tree that ends with it."""
        value = canonical.decode(self.store.get(keys.fill(tile)).data)
        return bytes.fromhex(value["root"]), CompactRange.from_json(value["tree"])

    def tile_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        """Return hashes ``start``…``end``-1 of a tile level (tlog-tiles, "Merkle Tree")."""
        if level == 0:
            return self.leaf_hashes(start, end)
        if level == 1:
            return [self._fill(tile)[0] for tile in range(start, end)]
        below = ((i * TILE_WIDTH, (i + 1) * TILE_WIDTH) for i in range(start, end))
        return [tree_of(self.tile_hashes(level - 1, *span)).root() for span in below]

    # -- statements ----------------------------------------------------------------------------

    def index_of(self, key: str) -> int | None:
        """Return the index that a derived key leads to, if it does."""
        try:
            return int(self.store.get(key).data)
        except NotFound:
            return None

    def statement(self, number: Number, *, size: int | None = None) -> Statement | None:
        """Return a statement as of the first ``size`` entries (default: all), if it is there."""
        editions: list[Edition] = []
        while True:
            index = self.index_of(keys.edition(number, len(editions) + 1))
            if index is None or (size is not None and index >= size):
                break
            editions.append(self.edition(index))
        return Statement(number, tuple(editions)) if editions else None

    def revs(self, number: Number, size: int) -> int:
        """Return how many editions a statement has among the first ``size`` entries."""
        rev = 0
        while (index := self.index_of(keys.edition(number, rev + 1))) is not None and index < size:
            rev += 1
        return rev

    def may_have(self, index: int, field: str) -> bool:
        """Return whether an edition may have a public field; most have not, and are not parsed.

        In canonical JSON no sentence holds a quoted name and a colon unescaped. Of an erased text
        only the notice can tell.
        """
        entry = self.logged(index).entry
        if entry.status is Status.REDACTED:
            return False  # the edition's own entry tells
        try:
            return f'"{field}":'.encode() in self.text_of(index)[1]
        except NotFound:
            return True

    def edition(self, index: int) -> Edition:
        """Return the edition of entry ``index``, without text if it has been redacted."""
        entry = self.logged(index).entry
        redaction = self.redaction(entry)
        if redaction is None:
            try:
                return self.unredacted(index)
            except NotFound:
                redaction = self.redaction(entry)  # by somebody, since the line above
                if redaction is None:
                    raise
        return Edition(index, entry, None, None, redaction)

    def unredacted(self, index: int) -> Edition:
        """Return the edition of entry ``index`` with its text; raises NotFound if that is gone."""
        salt, content = self.text_of(index)
        return Edition(index, self.logged(index).entry, Content.from_record(content), salt)

    def redaction(self, entry: Entry) -> Redaction | None:
        """Return what redacted an edition; a redaction is obeyed as soon as it is committed."""
        index = self.index_of(keys.redaction(entry.number, entry.rev))
        if index is None:
            return None
        redacted = self.logged(index).entry
        salt, notice = self.text(redacted.commit)
        return Redaction(index, redacted, RedactionNotice.from_data(notice), salt)

    def is_past(self, entry: Entry, size: int) -> bool:
        """Return whether an edition was followed by another, or redacted, before ``size``."""
        later = keys.edition(entry.number, entry.rev + 1), keys.redaction(entry.number, entry.rev)
        found = (self.index_of(key) for key in later)
        return any(index is not None and index < size for index in found)

    def text_of(self, index: int) -> tuple[bytes, bytes]:
        """Return salt and content of entry ``index``; raises NotFound as ``text``."""
        return self.text(self.logged(index).entry.commit)

    def text(self, commit: str) -> tuple[bytes, bytes]:
        """Return salt and content behind a commitment; raises NotFound when they were erased."""
        return parted(self.store.get(keys.text(commit)).data)


def parted(data: bytes) -> tuple[bytes, bytes]:
    """Return salt and content of what stands under the key of a text."""
    return data[: canonical.SALT_BYTES], data[canonical.SALT_BYTES :]


def derived_keys(
    logged: Logged,
    tree: CompactRange,
    leaf_hashes: LeafHashes,
) -> list[tuple[str, bytes]]:
    """Return the summaries that follow from one entry; ``tree`` is the tree that it ends."""
    entry, value = logged.entry, str(logged.index).encode()
    lead = keys.redaction if entry.status is Status.REDACTED else keys.edition
    found = [(lead(entry.number, entry.rev), value), (keys.logged(entry.commit), value)]
    if tree.size % TILE_WIDTH == 0:
        tile = tree.size // TILE_WIDTH - 1
        earlier = leaf_hashes(tile * TILE_WIDTH, tree.size - 1)
        hashes = [*earlier, leaf_hash(logged.leaf)]
        filled = {"root": tree_of(hashes).root().hex(), "tree": tree.to_json()}
        found.append((keys.fill(tile), canonical.encode(filled)))
    return found


def tree_of(hashes: Sequence[bytes]) -> CompactRange:
    """Return the tree over a row of hashes."""
    tree = CompactRange.empty()
    for hashed in hashes:
        tree = tree.append(hashed)
    return tree
