"""The log as public files: checkpoint, tiles, entry bundles, proofs (C2SP tlog-tiles, tlog-proof).

Which files there are is a pure function of the number of entries: all full tiles, and of the
rightmost tile of each level every width that a checkpoint was signed for. A proof is made at the
tree size right after its own entry, so it is the same whenever it is made (decisions/0006).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.errors import Conflict, LogDiverged, NotFound
from publish.ports import Site, SiteFile
from publish.services.record import Head, Record
from publish.tlog import (
    TILE_WIDTH,
    Bundle,
    Checkpoint,
    CompactRange,
    NoteSigner,
    Tile,
    TlogProof,
    Verifier,
    added_bundles,
    added_tiles,
    leaf_hash,
    open_checkpoint,
    pack_entries,
    sign_checkpoint,
    tile_bytes,
)

PREFIX = "log/"
CHECKPOINT = "log/checkpoint"
VKEY = "log/vkey"


def tiles(record: Record, old: int, new: int) -> Iterator[SiteFile]:
    """Yield the tiles and bundles that the log has at size ``new`` and had not at ``old``."""
    cached: tuple[int, int] | None = None
    hashes: list[bytes] = []
    for tile in added_tiles(old, new):
        if cached != (tile.level, tile.index):
            cached, start = (tile.level, tile.index), tile.index * TILE_WIDTH
            end = min(start + TILE_WIDTH, new >> (8 * tile.level))
            hashes = record.tile_hashes(tile.level, start, end)
        yield SiteFile(PREFIX + tile.path, tile_bytes(hashes[: tile.width]))
    yield from _bundles(record, old, new)


def _bundles(record: Record, old: int, new: int) -> Iterator[SiteFile]:
    """Yield the entry bundles."""
    cached, entries = -1, list[bytes]()
    for bundle in added_bundles(old, new):
        if cached != bundle.index:
            cached, start = bundle.index, bundle.index * TILE_WIDTH
            rows = record.entries(start, min(start + TILE_WIDTH, new))
            entries = [row.leaf for row in rows]
        yield SiteFile(PREFIX + bundle.path, pack_entries(entries[: bundle.width]))


def superseded(site: Site, old: int, new: int) -> Iterator[str]:
    """Yield the partial tiles and bundles on the site that full ones have replaced since ``old``.

    Looks at what is there instead of computing it: a publisher that was overtaken may have
    written widths that no publisher of this walk ever had.
    """
    level, before, after = 0, old, new
    while after:
        for index in range(before // TILE_WIDTH, after // TILE_WIDTH):
            full = Tile(level, index, TILE_WIDTH).path
            yield from site.list(f"{PREFIX}{full}.p/")
            if level == 0:
                yield from site.list(f"{PREFIX}{Bundle(index, TILE_WIDTH).path}.p/")
        level, before, after = level + 1, before // TILE_WIDTH, after // TILE_WIDTH


def proofs(
    record: Record, start: int, end: int, signers: Sequence[NoteSigner]
) -> Iterator[tuple[int, bytes]]:
    """Yield the index and the offline proof of each entry from ``start`` to before ``end``."""
    tree = record.tree(start)
    for logged in record.entries(start, end):
        tree = tree.append(leaf_hash(logged.leaf))
        yield logged.index, proof(record.origin, tree, signers)


def proof(origin: str, tree: CompactRange, signers: Sequence[NoteSigner]) -> bytes:
    """Return the offline proof of the last entry of a tree."""
    note = signed(origin, tree, signers)
    return TlogProof(tree.size - 1, tree.last_proof(), note).format()


def signed(origin: str, tree: CompactRange, signers: Sequence[NoteSigner]) -> bytes:
    """Return the signed checkpoint of a tree; Ed25519 gives the same bytes every time."""
    return sign_checkpoint(Checkpoint(origin, tree.size, tree.root()), signers)


def published(site: Site, record: Record, verifiers: Sequence[Verifier]) -> Checkpoint | None:
    """Return the checkpoint that the site shows, if any, after holding it against the record.

    Raises LogDiverged when the site is ahead of the record, or shows another history: then the
    record was restored from an old backup, or somebody else writes to this site.
    """
    try:
        found = site.get(CHECKPOINT)
    except NotFound:
        return None
    shown = open_checkpoint(found.data, origin=record.origin, verifiers=verifiers)
    _hold(record, shown)
    return shown


def _hold(record: Record, shown: Checkpoint) -> None:
    """Raise LogDiverged unless a published checkpoint is a prefix of the record."""
    if shown.size > record.head().size:
        message = f"网站上的台账有 {shown.size} 条，存储里只有 {record.head().size} 条"
        advice = "存储可能是从旧备份恢复的：请停止发布，先用最新的备份恢复存储。"
        raise LogDiverged(message, advice=advice)
    if record.tree(shown.size).root() != shown.root:
        message = f"网站上的台账（共 {shown.size} 条）与存储中的历史不一致"
        raise LogDiverged(message)


def advance(
    site: Site,
    record: Record,
    head: Head,
    signers: Sequence[NoteSigner],
    verifiers: Sequence[Verifier],
) -> bool:
    """Publish the checkpoint of ``head``, only ever forwards; return whether it was written."""
    data = signed(record.origin, head.tree, signers)
    while True:
        try:
            found = site.get(CHECKPOINT)
        except NotFound:
            seen = None
        else:
            shown = open_checkpoint(found.data, origin=record.origin, verifiers=verifiers)
            _hold(record, shown)
            if shown.size > head.size or found.data == data:
                return False
            seen = found.version
        try:
            site.swap(SiteFile(CHECKPOINT, data), seen=seen)
        except Conflict:
            continue
        return True
