"""Access tokens: their text, what is kept of them, and whether one is good.

    zm_<id>_<secret><check>      11, 52 and 6 letters

The fixed beginning lets scanners of code and mail find a leaked token, and the check lets them,
and us, tell a token from a word, and a slip of the pen from an attack, without asking the store.
The alphabet is Crockford's base 32, in small letters: no i, l, o or u to take for something else.

What is kept is a SHA-256 of the secret. A slow hash (scrypt, Argon2) makes guessing dear where
people choose the secret; this one has 256 bits from the system's generator, so there is nothing to
guess, and a slow hash would only hand strangers a way to keep the machine busy.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime

from publish.errors import Unauthenticated
from publish.guard.caller import Why

PREFIX = "zm_"
SECRET_BYTES = 32
ID_BYTES = 7
"""Of which the id uses 55 bits: it is no secret, it must only be unique."""
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID, _SECRET, _CHECK = 11, 52, 6
_TEXT = re.compile(
    f"zm_([{ALPHABET}]{{{_ID}}})_([{ALPHABET}]{{{_SECRET}}})([{ALPHABET}]{{{_CHECK}}})"
)
_LONGEST = 200
"""Characters beyond which nobody can have meant one of our tokens."""
_HASH_PREFIX = b"zhengming-token/v1\n"
REFUSED = "访问令牌无效"
"""The public sentence for every token that does not open the door, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A token as its owner holds it."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, id_bytes: bytes, secret: bytes) -> Secret:
        """Make a token of random bytes: ``ID_BYTES`` and ``SECRET_BYTES`` of them."""
        if len(secret) != SECRET_BYTES:
            message = f"a secret has {SECRET_BYTES} bytes, not {len(secret)}"
            raise ValueError(message)
        return cls(_letters(int.from_bytes(id_bytes) % 32**_ID, _ID), secret)

    @property
    def text(self) -> str:
        """Return the text that is shown once."""
        body = f"{PREFIX}{self.id}_{_letters(int.from_bytes(self.secret), _SECRET)}"
        return body + _check(body)

    def hashed(self, court: str) -> str:
        """Return what is kept: 64 hex digits that hold for this id in this court's record alone."""
        about = f"{court}\n{self.id}\n".encode()
        return hashlib.sha256(_HASH_PREFIX + about + self.secret).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    """What the store keeps of a token; the secret is not in it."""

    id: str
    user: str
    epoch: int
    """The account's, when the token was issued: see ``publish.services.access``."""
    court: str
    """Origin of the log whose record it opens."""
    hashed: str = field(repr=False)
    since: datetime
    until: datetime
    revoked: datetime | None = None

    def fault(self, given: Secret, court: str, now: datetime) -> Why | None:
        """Return why a secret does not open a court's record with this token, if it does not.

        The comparison takes the same time wherever two hashes differ, and is always made.
        """
        known = hmac.compare_digest(self.hashed, given.hashed(court))
        if self.court != court:
            return Why.OTHER_COURT
        if not known:
            return Why.WRONG_SECRET
        if self.revoked is not None:
            return Why.REVOKED
        return None if now < self.until else Why.EXPIRED


def parse(text: str) -> Secret:
    """Read a token's text; raises Unauthenticated, with its own sentence for a slip of the pen."""
    found = _TEXT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        if text.startswith(PREFIX):
            raise _mistyped()
        raise Unauthenticated(REFUSED, why=Why.MALFORMED)
    given, secret, check = found.groups()
    value = _number(secret)
    if not hmac.compare_digest(_check(text[:-_CHECK]), check) or value >> (8 * SECRET_BYTES):
        raise _mistyped()
    return Secret(given, value.to_bytes(SECRET_BYTES))


def is_id(text: str) -> bool:
    """Return whether a text has the form of a token's id, and so nothing of its secret."""
    return len(text) == _ID and set(text) <= set(ALPHABET)


def _mistyped() -> Unauthenticated:
    """Return the error for a text that nobody has ever been given."""
    error = Unauthenticated("访问令牌不完整，或者抄写有误", why=Why.MISTYPED)
    error.advice = "请重新完整复制令牌，不要手工抄写；找不到原文的，请向系统管理员索取新的令牌。"
    return error


def _letters(value: int, length: int) -> str:
    """Return a number in base 32, most significant first."""
    return "".join(ALPHABET[value >> (5 * place) & 31] for place in reversed(range(length)))


def _number(text: str) -> int:
    """Return what ``_letters`` wrote."""
    value = 0
    for letter in text:
        value = value << 5 | ALPHABET.index(letter)
    return value


def _check(body: str) -> str:
    """Return the check of a token's text: 30 bits of a hash over all that comes before."""
    digest = hashlib.sha256(body.encode("ascii")).digest()
    return _letters(int.from_bytes(digest[:4]) >> 2, _CHECK)
