"""A parcel: one edition in the form of one platform, ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.domain import canonical
from publish.domain.picture import Picture


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent; never kept, for a redaction would have to find it."""

    tag: str
    """Identifies the edition: ``C2026-0003-v2``."""
    url: str
    """The edition's address with its tag in it: what a lost answer is looked up by."""
    fields: Mapping[str, str]
    """The formatted text, by the platform's own field names."""
    pictures: tuple[Picture, ...] = ()
    """What goes with it, in order."""

    @property
    def digest(self) -> str:
        """Return the digest of what is sent.

        Pictures count by their own SHA-256. The address that a platform gives to one does not: it
        may be another each time it is uploaded, and says nothing of what readers see.
        """
        sent: dict[str, Any] = dict(self.fields)
        if self.pictures:
            sent["pictures"] = [each.sha256 for each in self.pictures]
        return canonical.digest(canonical.encode(sent))
