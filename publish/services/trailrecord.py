"""A record of the trail: what it tells, and how it hangs on the one before it.

Records hold names, ids, numbers, digests and rule ids, in harmless ASCII and cut to length: never
content, never a secret, whatever a caller writes into an address or a header.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from publish.domain import canonical
from publish.errors import NotFound
from publish.guard.caller import Caller
from publish.guard.roles import Right
from publish.ports import Store
from publish.services import keys

_PREFIX = b"zhengming-trail/v1\n"
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._:/@,+=|~%#!*-]")
_SECRET = re.compile(r"zm_\w+|eyJ[\w-]+\.[\w.-]+")
"""A token of ours or of a single sign-on that somebody put where a name belongs."""
_LONGEST = {"target": 2000}


class What(StrEnum):
    """What a record says."""

    ALLOWED = "allowed"
    """Something that changes nothing was let happen."""
    REFUSED = "refused"
    """By the roles, by the pace, or by the gate; or somebody was not recognised."""
    BEGUN = "begun"
    """What changes something is about to be done."""
    DONE = "done"
    FAILED = "failed"
    COUNTED = "counted"
    """The same as an earlier record, so many times more within a minute."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one record tells, but for its place and its time."""

    what: What
    who: str = ""
    """Name of the caller; empty for somebody who was not recognised."""
    via: str = ""
    token: str = ""
    """Id of a token that the record knows, or the subject at the single sign-on."""
    right: str = ""
    target: str = ""
    """Number and edition, digest, channel or account that it is about; never content."""
    request: str = ""
    why: str = ""
    """Reason of a refusal, or the class of the error; never its message."""
    rules: tuple[str, ...] = ()
    """Ids of the rules by which the gate refused."""
    of: int | None = None
    """Index of the record that this one belongs to."""
    count: int = 0

    @classmethod
    def about(
        cls,
        what: What,
        caller: Caller,
        right: Right,
        *,
        target: str = "",
        request: str = "",
        why: str = "",
    ) -> Event:
        """Return what happens to a caller who asks for a right."""
        return cls(what, caller.name, caller.via, caller.token, str(right), target, request, why)

    @property
    def fields(self) -> dict[str, Any]:
        """Return what is not empty, as it is written: cut, and in harmless letters alone."""
        value: dict[str, Any] = {"what": str(self.what)}
        for name in ("who", "via", "token", "right", "target", "request", "why"):
            if text := getattr(self, name):
                harmless = _UNSAFE.sub("?", _SECRET.sub("?", text))
                value[name] = harmless[: _LONGEST.get(name, 200)]
        if self.rules:
            value["rules"] = list(self.rules)
        if self.of is not None:
            value["of"] = self.of
        if self.count:
            value["count"] = self.count
        return value


@dataclass(frozen=True, slots=True)
class End:
    """How long the trail is, and the hash of its last record."""

    size: int
    last: str


def record(end: End, event: Event, now: datetime) -> bytes:
    """Return the bytes of the next record; never the same twice, so a taken place is noticed."""
    at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    frame = {"v": 1, "n": end.size, "prev": end.last, "at": at, "nonce": secrets.token_hex(8)}
    return canonical.encode({**event.fields, **frame})


def hash_of(data: bytes) -> str:
    """Return the hash by which the next record hangs on this one."""
    return hashlib.sha256(data).hexdigest()


def beginning(court: str) -> End:
    """Return the end of a trail without records: it belongs to one court's record."""
    return End(0, hash_of(_PREFIX + court.encode()))


def read(store: Store, index: int) -> bytes | None:
    """Return the bytes of a record, or None if there is none."""
    try:
        return store.get(keys.trail(index)).data
    except NotFound:
        return None


def read_head(data: bytes) -> End:
    """Read how long the trail was when that was last written."""
    value = canonical.decode(data)
    return End(value["size"], value["last"])
