"""Checkpoints: the signed statement "this log has so many entries, and this is their root".

Standard: C2SP tlog-checkpoint, "Note text" and "Signatures".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.errors import BadProof
from publish.tlog.merkle import EMPTY_ROOT, HASH_SIZE
from publish.tlog.note import NoteSigner, Verifier, open_note, sign_note
from publish.tlog.text import decimal, decode_hash, encode


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head of one log; BadProof when it cannot be one."""

    origin: str
    """The log's identity: scheme-less address of its prefix, as a rule also its key's name."""
    size: int
    """Entries in the log, 0 to 2**63-1."""
    root: bytes
    """Root hash, 32 bytes (RFC 6962 §2.1)."""
    extensions: tuple[str, ...] = ()
    """Lines below the root. Kept when a foreign log has them; this log writes none."""

    def __post_init__(self) -> None:
        """Refuse what would not read back as the same checkpoint."""
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise BadProof("检查点含有空行或换行")
        if not 0 <= self.size < 2**63 or len(self.root) != HASH_SIZE:
            raise BadProof("检查点的大小或树根不合规范")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise BadProof("空台账检查点的树根不符")

    def text(self) -> str:
        """Return the note text: origin, size, base64 root, a line each."""
        lines = (self.origin, str(self.size), encode(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Return the checkpoint that a note text spells; BadProof otherwise. Verifies nothing."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise BadProof("检查点应有三行并以换行结尾")
        size = decimal(lines[1], "检查点的大小")
        root = decode_hash(lines[2], "检查点的树根")
        return cls(lines[0], size, root, tuple(lines[3:-1]))


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[NoteSigner]) -> bytes:
    """Return the signed note of a checkpoint; with Ed25519 the same input gives the same bytes."""
    return sign_note(checkpoint.text(), signers)


def open_checkpoint(data: bytes, *, origin: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Return the checkpoint if the log itself signed it and it is of ``origin``; else BadProof.

    ``verifiers`` may hold witnesses; theirs are checked, but never stand in for the log's own.
    """
    note = open_note(data, verifiers)
    if all(signature.time is not None for signature in note.signatures):
        raise BadProof("检查点只有见证签名，没有台账自己的签名")
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise BadProof("检查点属于另一个台账")
    return checkpoint
