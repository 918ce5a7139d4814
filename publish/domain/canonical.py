"""One way from values to bytes: canonical JSON (RFC 8785), digests, and the salted commitment.

Only strings, integers below 2^53, booleans, null, lists and objects with ASCII keys are used, and
for these the sorted compact form of the standard library is the form of RFC 8785 byte for byte
(the tests hold it against an independent implementation).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

COMMIT_PREFIX = b"zhengming-commit/v1\n"
"""Separates commitments from every other use of SHA-256; never change it."""
SALT_BYTES = 32
_MAX_INTEGER = 2**53


def encode(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the canonical JSON of a value; raises ValueError for what RFC 8785 cannot carry."""
    _refuse_inexact(value)
    return _WRITER.encode(value).encode("utf-8")


def decode(data: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON that Zhengming wrote; raises ValueError unless it is canonical.

    What ``encode`` refuses is refused while it is read, so that nothing is walked through again.
    """
    value = _READER.decode(data.decode("utf-8"))
    if _WRITER.encode(value).encode("utf-8") != data:
        message = "not canonical JSON"
        raise ValueError(message)
    return value


def digest(data: bytes) -> str:
    """Return the content digest that approvals carry: ``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def commitment(salt: bytes, content: bytes) -> str:
    """Return the commitment that stands in the leaf (DESIGN §6), 64 hex digits.

    The salt has a fixed length, which keeps the commitment binding.
    """
    if len(salt) != SALT_BYTES:
        message = f"a salt has {SALT_BYTES} bytes, not {len(salt)}"
        raise ValueError(message)
    return hashlib.sha256(COMMIT_PREFIX + salt + content).hexdigest()


def _sound_keys(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object that was read; raises ValueError for keys that sort in two ways."""
    if not "".join(value).isascii():
        message = "a key is not ASCII"
        raise ValueError(message)
    return value


def _exact(digits: str) -> int:
    """Return an integer that was read; raises ValueError for one that not everybody can hold."""
    value = int(digits)
    if abs(value) >= _MAX_INTEGER:
        message = f"{digits} has no one canonical form"
        raise ValueError(message)
    return value


def _inexact(text: str) -> None:
    """Refuse a number with a fraction or an exponent, and what is no number."""
    message = f"{text} has no one canonical form"
    raise ValueError(message)


_WRITER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_READER = json.JSONDecoder(
    object_hook=_sound_keys, parse_int=_exact, parse_float=_inexact, parse_constant=_inexact
)


def _refuse_inexact(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Refuse what two JSON implementations may write differently."""
    if isinstance(value, float) or (
        isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _MAX_INTEGER
    ):
        message = f"{value!r} has no one canonical form"
        raise ValueError(message)
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                message = f"key {key!r} is not ASCII"
                raise ValueError(message)
            _refuse_inexact(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_inexact(inner)
