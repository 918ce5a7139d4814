"""A client that believes nothing but signatures and hashes: what the monitor uses.

Standard: C2SP tlog-tiles, "APIs"; pure, for the caller brings the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.errors import BadProof
from publish.tlog.checkpoint import Checkpoint, open_checkpoint
from publish.tlog.merkle import CompactRange, leaf_hash, root
from publish.tlog.note import Verifier
from publish.tlog.paths import TILE_WIDTH, Bundle, tile_at
from publish.tlog.reader import Fetch, VerifiedReader, fetch_or_cut
from publish.tlog.tiles import unpack_entries


class LogClient:
    """Reads one log, whose origin and keys were learnt elsewhere than from the log.

    Raises BadProof for whatever does not verify, and lets ``fetch``'s own errors pass: NotFound
    for a file that the checkpoint demands, and whatever it raises when the site is unreachable.
    """

    __slots__ = ("_fetch", "_origin", "_verifiers")

    def __init__(self, fetch: Fetch, origin: str, verifiers: Sequence[Verifier]) -> None:
        """Read through ``fetch``, which takes paths relative to the log's prefix."""
        self._fetch = fetch
        self._origin = origin
        self._verifiers = tuple(verifiers)

    def checkpoint(self) -> Checkpoint:
        """Fetch the checkpoint and return it, its signatures verified."""
        data = self._fetch("checkpoint")
        return open_checkpoint(data, origin=self._origin, verifiers=self._verifiers)

    def check_consistency(self, old: Checkpoint, new: Checkpoint) -> None:
        """Check that the log at ``new`` begins with the whole log at ``old``.

        The old root is computed from the new tree's verified hashes, which proves the same as a
        consistency proof (RFC 6962 §2.1.2) without another format in between.
        """
        if old.origin != new.origin or old.size > new.size:
            raise BadProof(f"检查点从 {old.size} 条退回到 {new.size} 条，或属于另一个台账")
        if root(old.size, self._reader(new)) != old.root:
            raise BadProof(f"台账不一致：第 {old.size} 条以前的内容已被改动")

    def entries(self, start: int, end: int, checkpoint: Checkpoint) -> Iterator[bytes]:
        """Yield the entries from ``start`` up to, and without, ``end``, each once it is verified.

        Works bundle by bundle; what a failing bundle holds is not yielded.
        """
        if not 0 <= start <= end <= checkpoint.size:
            raise BadProof(f"台账没有第 {start} 至 {end} 条")
        reader = self._reader(checkpoint)
        while start < end:
            index, skip = divmod(start, TILE_WIDTH)
            wanted = self._bundle(index, reader)[skip : skip + end - start]
            yield from wanted
            start += len(wanted)

    def verify_all(self, checkpoint: Checkpoint) -> None:
        """Read the whole log and check that its entries make up exactly the checkpoint's tree."""
        tree = CompactRange.empty()
        for entry in self.entries(0, checkpoint.size, checkpoint):
            tree = tree.append(leaf_hash(entry))
        if tree.root() != checkpoint.root:
            raise BadProof("全部条目与检查点的树根不符")

    def _reader(self, checkpoint: Checkpoint) -> VerifiedReader:
        """Return a reader of the tree that the checkpoint signs."""
        return VerifiedReader(checkpoint.size, checkpoint.root, self._fetch)

    def _bundle(self, index: int, reader: VerifiedReader) -> list[bytes]:
        """Return the entries of one bundle, each compared with its leaf hash."""
        tile = tile_at(reader.size, 0, index)
        data, width = fetch_or_cut(self._fetch, Bundle(index, tile.width))
        entries = unpack_entries(data, width)[: tile.width]
        if b"".join(map(leaf_hash, entries)) != reader.tile(0, index):
            raise BadProof(f"条目包 {index} 与哈希块不符")
        return entries
