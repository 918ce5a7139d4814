"""Proof files: what a reader keeps, to check offline that an entry is in the log.

Standard: C2SP tlog-proof, "Format"; the file's suffix is ``.tlog-proof``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.errors import BadProof
from publish.tlog.checkpoint import Checkpoint, open_checkpoint
from publish.tlog.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from publish.tlog.note import Verifier
from publish.tlog.text import decimal, decode, decode_hash, encode

HEADER = "c2sp.org/tlog-proof@v1"
"""First line of every proof file."""

_MAX_HASHES = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An inclusion proof with the checkpoint that it leads to; BadProof when it cannot be one."""

    index: int
    """Number of the entry in the log, from 0."""
    hashes: tuple[bytes, ...]
    """The inclusion proof, the leaf's sibling first (RFC 6962 §2.1.1)."""
    checkpoint: bytes
    """The signed checkpoint, verbatim."""
    extra: bytes | None = None
    """Whatever the publisher added; authenticated by nothing."""

    def __post_init__(self) -> None:
        """Refuse numbers and hashes that no tree has."""
        if not 0 <= self.index < 2**63 or len(self.hashes) > _MAX_HASHES:
            raise BadProof("证明文件的序号或哈希个数超出范围")
        if any(len(value) != HASH_SIZE for value in self.hashes):
            raise BadProof("证明文件的哈希长度不符")

    def format(self) -> bytes:
        """Return the proof file."""
        extra = [] if self.extra is None else [f"extra {encode(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(encode, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """Return the proof in a file; BadProof unless it has that form. Verifies nothing."""
        head, separator, checkpoint = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise BadProof("证明文件含有非 ASCII 字符") from error
        if not separator or lines.pop(0) != HEADER:
            raise BadProof("不是 tlog-proof 证明文件")
        extra = _field(lines, "extra ")
        index = _field(lines, "index ")
        if index is None or len(lines) > _MAX_HASHES:
            raise BadProof("证明文件缺少序号或哈希过多")
        return cls(
            decimal(index, "证明文件的序号"),
            tuple(decode_hash(line, "证明文件的哈希") for line in lines),
            checkpoint,
            None if extra is None else decode(extra, "证明文件的附加内容"),
        )

    def verify(self, entry: bytes, *, origin: str, verifiers: Sequence[Verifier]) -> Checkpoint:
        """Return the verified checkpoint of a log that holds ``entry``; else BadProof.

        ``entry`` is the entry's bytes as in its bundle, not its hash.
        """
        head = open_checkpoint(self.checkpoint, origin=origin, verifiers=verifiers)
        leaf = leaf_hash(entry)
        verify_inclusion(
            index=self.index, size=head.size, leaf=leaf, proof=self.hashes, root=head.root
        )
        return head


def _field(lines: list[str], name: str) -> str | None:
    """Take the first line if it is this field, and return its value."""
    if not lines or not lines[0].startswith(name):
        return None
    return lines.pop(0).removeprefix(name)
