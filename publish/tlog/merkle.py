"""Merkle tree hashing, proofs, and their verification; SHA-256 throughout.

Standards: RFC 6962 §2.1 (hashes), §2.1.1 (inclusion proofs, there "audit paths"), §2.1.2
(consistency proofs); RFC 9162 §2.1.3.2 and §2.1.4.2 (verification). Sizes and indices count
leaves; a hash is 32 bytes.

The proving half reads hashes through a HashReader and the verifying half reads nothing, so that
neither can lean on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from publish.errors import BadProof

HASH_SIZE = 32
"""Bytes in a hash."""

EMPTY_ROOT: bytes = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962 §2.1)."""

HashReader = Callable[[int, int], bytes]
"""Called with (level, index), returns the root of that perfect subtree.

``level`` counts binary levels, a leaf being 0; the subtree holds leaves ``index << level`` up to,
and without, ``(index + 1) << level``.
"""


def leaf_hash(data: bytes) -> bytes:
    """Return the leaf hash of an entry (RFC 6962 §2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node over its two children (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """All that an append needs to know of a tree: the roots of its perfect subtrees.

    At most 63 hashes, whatever the size; the root and the proof of the newest leaf follow from
    it without any reading. Raises BadProof when the number of hashes contradicts the size.
    """

    size: int
    """Leaves in the tree."""
    hashes: tuple[bytes, ...]
    """Roots of the perfect subtrees, largest (leftmost) first: one for each bit set in size."""
    tail: tuple[bytes, ...] = ()
    """Siblings of the last leaf inside its own perfect subtree, the leaf's own sibling first.

    The roots alone cannot give them back, and the last leaf's proof begins with them.
    """

    def __post_init__(self) -> None:
        """Refuse a range whose parts contradict one another."""
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise BadProof("紧凑区间的哈希个数与树的大小不符")
        if len(self.tail) != _trailing_zeros(self.size):
            raise BadProof("紧凑区间末叶的旁系哈希个数不符")
        _check_hashes((*self.hashes, *self.tail))

    @classmethod
    def empty(cls) -> CompactRange:
        """Return the range of the tree without leaves."""
        return cls(0, ())

    @classmethod
    def read(cls, size: int, read: HashReader) -> CompactRange:
        """Return the range of the first ``size`` leaves of the tree behind ``read``."""
        hashes = tuple(read(level, index) for level, index in _perfect(0, size))
        proof = inclusion_proof(size - 1, size, read) if size else ()
        return cls(size, hashes, proof[: _trailing_zeros(size)])

    def append(self, leaf: bytes) -> CompactRange:
        """Return the range after one more leaf, given its leaf hash."""
        hashes, tail, node = list(self.hashes), [], leaf
        # Adding one to a binary number: every trailing 1 carries, and so merges two subtrees.
        for _ in range(_trailing_zeros(self.size + 1)):
            tail.append(hashes.pop())
            node = node_hash(tail[-1], node)
        return CompactRange(self.size + 1, (*hashes, node), tuple(tail))

    def root(self) -> bytes:
        """Return the root hash of the tree."""
        return _fold_right(self.hashes)

    def last_proof(self) -> tuple[bytes, ...]:
        """Return the inclusion proof of leaf ``size - 1``; BadProof when there is no leaf."""
        if self.size == 0:
            raise BadProof("空树没有可证明的条目")
        return (*self.tail, *reversed(self.hashes[:-1]))

    def to_json(self) -> dict[str, object]:
        """Return a JSON object with the size and the hashes in hexadecimal."""
        hashes = [value.hex() for value in self.hashes]
        return {"size": self.size, "hashes": hashes, "tail": [value.hex() for value in self.tail]}

    @classmethod
    def from_json(cls, value: object) -> CompactRange:
        """Return the range that ``to_json`` wrote; BadProof when it is anything else."""
        match value:
            # A bool is an int to Python, not to JSON.
            case {"size": bool()}:
                pass
            case {"size": int(size), "hashes": list(hashes), "tail": list(tail)}:
                return cls(size, _from_hex(hashes), _from_hex(tail))
        raise BadProof("紧凑区间的 JSON 格式不符")


def root(size: int, read: HashReader) -> bytes:
    """Return the root of the first ``size`` leaves (RFC 6962 §2.1)."""
    return _subtree(0, size, read)


def inclusion_proof(index: int, size: int, read: HashReader) -> tuple[bytes, ...]:
    """Return PATH(index, D[size]), the leaf's sibling first (RFC 6962 §2.1.1).

    O(log size) reads. BadProof when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise BadProof(f"树中没有第 {index} 条(共 {size} 条)")
    low, high, proof = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_subtree(middle, high, read))
            high = middle
        else:
            proof.append(_subtree(low, middle, read))
            low = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, read: HashReader) -> tuple[bytes, ...]:
    """Return PROOF(old, D[new]) (RFC 6962 §2.1.2); empty when old is 0 or equal to new.

    O(log new) reads. BadProof when ``old`` exceeds ``new``.
    """
    if not 0 <= old <= new:
        raise BadProof(f"树不能从 {old} 条缩小到 {new} 条")
    if old in (0, new):
        return ()
    low, high, proof = 0, new, []
    while high > old:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_subtree(middle, high, read))
            high = middle
        else:
            proof.append(_subtree(low, middle, read))
            low = middle
    # The verifier holds the old root; where that is this very subtree it need not be sent.
    if low:
        proof.append(_subtree(low, high, read))
    return tuple(reversed(proof))


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that ``leaf``, a leaf hash, is leaf ``index`` of the tree (RFC 9162 §2.1.3.2).

    Returns nothing; raises BadProof when it does not follow from the proof.
    """
    _check_hashes((leaf, root, *proof))
    if not 0 <= index < size:
        raise BadProof(f"包含证明的序号 {index} 超出树的大小 {size}")
    first, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof("包含证明过长")
        if first & 1 or first == last:
            node = node_hash(sibling, node)
            first, last = _skip(first, last)
        else:
            node = node_hash(node, sibling)
        first, last = first >> 1, last >> 1
    if last != 0 or node != root:
        raise BadProof("包含证明与树根不符")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree begins with the whole old one (RFC 9162 §2.1.4.2).

    Returns nothing; raises BadProof when it does not follow from the proof. The RFC leaves out
    an empty old tree; here it needs the empty root and an empty proof.
    """
    _check_hashes((old_root, new_root, *proof))
    if not 0 <= old <= new:
        raise BadProof(f"树从 {old} 条缩小到 {new} 条")
    if old in (0, new):
        _verify_trivial(old, new, old_root, new_root, proof)
        return
    if _climb(old, new, old_root, proof) != (old_root, new_root):
        raise BadProof("一致性证明与树根不符")


def _verify_trivial(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check the two cases that need no hash at all: the same tree, and the empty old tree."""
    if proof:
        raise BadProof("一致性证明本应为空")
    if old == new and old_root != new_root:
        raise BadProof("大小相同而树根不同")
    if old == 0 and old_root != EMPTY_ROOT:
        raise BadProof("空树的树根不符")


def _climb(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the two roots to which the proof leads (RFC 9162 §2.1.4.2, steps 1 to 6)."""
    if not proof:
        raise BadProof("一致性证明为空")
    path = (old_root, *proof) if old & (old - 1) == 0 else tuple(proof)
    ones = _trailing_zeros(old)
    first, last = (old - 1) >> ones, (new - 1) >> ones
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise BadProof("一致性证明过长")
        if first & 1 or first == last:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
            first, last = _skip(first, last)
        else:
            new_node = node_hash(new_node, sibling)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise BadProof("一致性证明过短")
    return old_node, new_node


def _skip(first: int, last: int) -> tuple[int, int]:
    """Pass the levels at which a right-edge node has no sibling (RFC 9162, step "until LSB")."""
    while first and not first & 1:
        first, last = first >> 1, last >> 1
    return first, last


def _split(size: int) -> int:
    """Return the largest power of two strictly below ``size`` (RFC 6962 §2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _trailing_zeros(value: int) -> int:
    """Return how often two divides ``value``; 0 for 0."""
    return (value & -value).bit_length() - 1 if value else 0


def _perfect(start: int, end: int) -> Iterable[tuple[int, int]]:
    """Yield (level, index) of the perfect subtrees that make up the leaves start to end."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _subtree(start: int, end: int, read: HashReader) -> bytes:
    """Return MTH(D[start:end]); ``start`` lies on a boundary of the tree."""
    return _fold_right([read(level, index) for level, index in _perfect(start, end)])


def _fold_right(hashes: Sequence[bytes]) -> bytes:
    """Return the root over perfect subtrees, given largest first."""
    if not hashes:
        return EMPTY_ROOT
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node


def _check_hashes(hashes: Iterable[bytes]) -> None:
    """Refuse hashes of another length, with which two different nodes could be made to agree."""
    if any(len(value) != HASH_SIZE for value in hashes):
        raise BadProof("哈希长度不是 32 字节")


def _from_hex(values: Sequence[object]) -> tuple[bytes, ...]:
    """Return the hashes spelt in lower-case hexadecimal; BadProof for anything else."""
    try:
        hashes = tuple(bytes.fromhex(str(value)) for value in values)
    except ValueError as error:
        raise BadProof("紧凑区间的哈希不是十六进制") from error
    if [value.hex() for value in hashes] != list(values):
        raise BadProof("紧凑区间的哈希写法不规范")
    return hashes
