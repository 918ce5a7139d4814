"""Access tokens: their text, what is kept of them, and whether one is good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PREFIX = "zm"


@dataclass(frozen=True, slots=True)
class Secret:
    """A token as its owner holds it: ``zm_<id>_<secret>``."""

    id: str
    secret: bytes

    @property
    def text(self) -> str:
        """Return the text that is shown once."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Token:
    """What the store keeps of a token; the secret is not in it."""

    id: str
    user: str
    court: str
    hashed: str
    since: datetime
    until: datetime
    revoked: datetime | None = None


def parse(text: str) -> Secret:
    """Read a token's text; raises Unauthenticated."""
    raise NotImplementedError
