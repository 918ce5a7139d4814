"""The public notice that stands where a text was erased because the law demanded it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from publish.domain import canonical
from publish.domain.kinds import WithdrawalReason
from publish.domain.ties import Ties


@dataclass(frozen=True, slots=True)
class RedactionNotice:
    """Which edition's text went, when, why and on whose order; it must not hint at the text."""

    statement: str
    edition: int
    reason: WithdrawalReason
    note: str
    authority: str
    at: str
    """``YYYY-MM-DD HH:MM``, Asia/Shanghai."""
    kept: Ties | None = None
    """Ties of the erased edition, which other pages rest on; without any, no such field."""

    @property
    def data(self) -> bytes:
        """Return the canonical JSON that the ``redacted`` entry commits to."""
        kept = {"kept": self.kept.plain} if self.kept else {}
        return canonical.encode(
            {
                "v": 1,
                "redaction": True,
                "statement": self.statement,
                "edition": self.edition,
                "reason": str(self.reason),
                "note": self.note,
                "authority": self.authority,
                "at": self.at,
                **kept,
            }
        )

    @classmethod
    def from_data(cls, data: bytes) -> RedactionNotice:
        """Read what ``data`` wrote; raises ValueError for anything else."""
        value: dict[str, Any] = canonical.decode(data)
        if value.pop("v", None) != 1 or value.pop("redaction", None) is not True:
            message = "not a redaction notice"
            raise ValueError(message)
        value["reason"] = WithdrawalReason(value["reason"])
        if "kept" in value:
            value["kept"] = Ties.read(value["kept"])
        return cls(**value)
