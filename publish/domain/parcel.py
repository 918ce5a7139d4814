"""A parcel: one edition in the form of one platform, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish.domain import canonical


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent; never kept, for a redaction would have to find it."""

    tag: str
    """Identifies the edition: ``C2026-0003-v2``."""
    url: str
    """The edition's address with its tag in it: what a lost answer is looked up by."""
    fields: Mapping[str, str]
    """The formatted text, by the platform's own field names."""

    @property
    def digest(self) -> str:
        """Return the digest of what is sent."""
        return canonical.digest(canonical.encode(dict(self.fields)))
