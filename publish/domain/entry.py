"""Entry: the log leaf of one edition (DESIGN §6).

A leaf is canonical JSON without any free text: it names the statement, the edition and the state,
chains to the leaf before it of the same statement, and commits to the content under a salt, so
that erasing text and salt leaves every proof intact.

``rev`` counts the editions of a statement from 1. A ``redacted`` entry is about an edition that
is already there, so it repeats that edition's ``rev``; its commitment is to the notice that says
why the text went.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from publish.domain import canonical
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.errors import BadProof, WrongUsage

LEAF_VERSION = 1
_KEYS = {"v", "log", "id", "rev", "kind", "status", "at", "prev", "commit"}
_HEX = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One log leaf."""

    log: str
    """Origin of the log that this leaf belongs to."""
    number: Number
    rev: int
    kind: Kind
    status: Status
    at: str
    """When it was appended, by the publisher's clock: UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""
    prev: str | None
    """Leaf hash, in hex, of the entry before this one about the same statement."""
    commit: str

    @property
    def data(self) -> bytes:
        """Return the leaf's bytes."""
        return canonical.encode(
            {
                "v": LEAF_VERSION,
                "log": self.log,
                "id": str(self.number),
                "rev": self.rev,
                "kind": str(self.kind),
                "status": str(self.status),
                "at": self.at,
                "prev": self.prev,
                "commit": self.commit,
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Read a leaf from anywhere; raises BadProof unless it is one, canonical and complete."""
        try:
            value = canonical.decode(data)
            return cls._from_json(value)
        except (ValueError, KeyError, TypeError, WrongUsage, RecursionError) as error:
            message = "台账条目的格式不正确"
            raise BadProof(message) from error

    @classmethod
    def _from_json(cls, value: dict[str, Any]) -> Entry:
        """Build an entry from decoded JSON; raises ValueError and its kin."""
        entry = cls(
            log=value["log"],
            number=Number.parse(value["id"]),
            rev=value["rev"],
            kind=Kind(value["kind"]),
            status=Status(value["status"]),
            at=value["at"],
            prev=value["prev"],
            commit=value["commit"],
        )
        sound = (
            set(value) == _KEYS
            and value["v"] == LEAF_VERSION
            and isinstance(value["log"], str)
            and type(entry.rev) is int
            and entry.rev >= 1
            and entry.kind is entry.number.kind
            and _TIME.fullmatch(entry.at)
            and _HEX.fullmatch(entry.commit)
            and (entry.prev is None or _HEX.fullmatch(entry.prev))
        )
        if not sound:
            message = "not a leaf"
            raise ValueError(message)
        return entry
