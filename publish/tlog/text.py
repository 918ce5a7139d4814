"""The two spellings that every C2SP text shares: canonical base64 and plain decimals.

Standards: RFC 4648 §4 (base64, standard alphabet, padded); signed-note, tlog-checkpoint and
tlog-proof "Conventions" (ASCII decimals, no sign, no leading zero). A value has exactly one
spelling here; a second one is refused, because two spellings of one signature are two files.
"""

from __future__ import annotations

import base64
import re

from publish.errors import BadProof

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_LIMIT = 2**63
_UNSAYABLE = re.compile("[\\x00-\\x1f\\ud800-\\udfff]")


def decimal(text: str, what: str) -> int:
    """Return the number that ``text`` spells, 0 to 2**63-1; ``what`` names it in BadProof."""
    # The pattern also bounds the length: int() raises ValueError beyond 4,300 digits.
    if _DECIMAL.fullmatch(text) is None or int(text) >= _LIMIT:
        raise BadProof(f"{what}不是规范的十进制数")
    return int(text)


def unsayable(text: str) -> bool:
    """Return whether a note cannot hold it: control characters, or what UTF-8 has no bytes for."""
    return _UNSAYABLE.search(text) is not None


def encode(data: bytes) -> str:
    """Return the padded standard base64 of ``data`` (RFC 4648 §4)."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str, what: str) -> bytes:
    """Return the bytes of canonical base64; ``what`` names it in BadProof otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadProof(f"{what}不是 base64") from error
    # Python, like Go, ignores stray bits in the last character; only the canonical form passes.
    if encode(data) != text:
        raise BadProof(f"{what}不是规范的 base64")
    return data


def decode_hash(text: str, what: str) -> bytes:
    """Return the 32 bytes of a SHA-256 hash in canonical base64; BadProof otherwise."""
    data = decode(text, what)
    if len(data) != 32:
        raise BadProof(f"{what}不是 32 字节")
    return data
