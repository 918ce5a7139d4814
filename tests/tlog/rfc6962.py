"""RFC 6962 §2.1 spelt out by its recursive definitions: slow, obvious, not the product's."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf(data: bytes) -> bytes:
    """Return the leaf hash of an entry."""
    return sha256(b"\x00" + data).digest()


def split(n: int) -> int:
    """Return the largest power of two strictly below ``n``."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    """Return MTH over leaf hashes."""
    if not d:
        return sha256(b"").digest()
    if len(d) == 1:
        return d[0]
    k = split(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """Return PATH(m, D)."""
    if len(d) == 1:
        return []
    k = split(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """Return SUBPROOF(m, D, b)."""
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole=whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], whole=False), mth(d[:k])]


def proof(m: int, d: Sequence[bytes]) -> list[bytes]:
    """Return PROOF(m, D); the empty list for an empty old tree, which the RFC leaves out."""
    return subproof(m, d, whole=True) if m else []
