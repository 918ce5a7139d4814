"""A transparency log as static files, by the C2SP standards; pure, and ignorant of statements.

merkle      hashes and proofs             RFC 6962 §2.1, RFC 9162 §2.1
paths       names of tiles and bundles    C2SP tlog-tiles
tiles       which files a log has         C2SP tlog-tiles
reader      a tree read from its tiles    C2SP tlog-tiles
keys, note  signatures                    C2SP signed-note, tlog-cosignature
checkpoint  signed tree heads             C2SP tlog-checkpoint
proof       offline proof files           C2SP tlog-proof
client      verifying reader              C2SP tlog-tiles

No module here reads a file, a clock or a network; whatever comes from outside and does not verify
or parse raises BadProof, and nothing else.
"""

from publish.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from publish.tlog.client import LogClient
from publish.tlog.merkle import (
    EMPTY_ROOT,
    HASH_SIZE,
    CompactRange,
    HashReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from publish.tlog.note import (
    Cosigner,
    Note,
    NoteSignature,
    NoteSigner,
    Signer,
    Verifier,
    add_signatures,
    open_note,
    sign_note,
)
from publish.tlog.paths import TILE_WIDTH, Bundle, Tile, tile_at
from publish.tlog.proof import TlogProof
from publish.tlog.reader import ExtendedReader, Fetch, TileReader, VerifiedReader
from publish.tlog.tiles import (
    MAX_ENTRY,
    added_bundles,
    added_paths,
    added_tiles,
    pack_entries,
    served_paths,
    tile_bytes,
    tile_content,
    tiles_of,
    unpack_entries,
)

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "MAX_ENTRY",
    "TILE_WIDTH",
    "Bundle",
    "Checkpoint",
    "CompactRange",
    "Cosigner",
    "ExtendedReader",
    "Fetch",
    "HashReader",
    "LogClient",
    "Note",
    "NoteSignature",
    "NoteSigner",
    "Signer",
    "Tile",
    "TileReader",
    "TlogProof",
    "VerifiedReader",
    "Verifier",
    "add_signatures",
    "added_bundles",
    "added_paths",
    "added_tiles",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "pack_entries",
    "root",
    "served_paths",
    "sign_checkpoint",
    "sign_note",
    "tile_at",
    "tile_bytes",
    "tile_content",
    "tiles_of",
    "unpack_entries",
    "verify_consistency",
    "verify_inclusion",
]
