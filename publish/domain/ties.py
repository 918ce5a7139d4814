"""Ties: what binds a statement to others, and what an erasure leaves of an edition for their sake.

A text may have to go; that it put another document out of force, or that it belongs to an event
whose page has an address for ever, does not go with it. So the notice of a redaction keeps the ties
of the erased edition: a code, numbers and times, never a sentence of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.domain.content import Content
from publish.domain.number import Number


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of one edition."""

    series: str | None = None
    repeals: tuple[str, ...] = ()
    """Numbers of the notices that it puts out of force."""
    amends: tuple[str, ...] = ()
    since: str | None = None
    """From which day it repeals and amends, ``YYYY-MM-DD``."""
    first_seen: str | None = None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Return the notices that the edition repeals or amends, each once."""
        return tuple(dict.fromkeys(map(Number.parse, (*self.repeals, *self.amends))))

    @property
    def plain(self) -> dict[str, Any]:
        """Return the JSON object; fields without a value are left out."""
        rows = {
            "series": self.series,
            "repeals": list(self.repeals),
            "amends": list(self.amends),
            "since": self.since,
            "first_seen": self.first_seen,
        }
        return {name: value for name, value in rows.items() if value}

    @classmethod
    def of(cls, content: Content) -> Ties:
        """Return the ties of a content."""
        repeals = tuple(each.number for each in content.repeals if each.number)
        amends = tuple(each.number for each in content.amends if each.number)
        day = (content.effective_date or content.pub_date)[:10]
        since = day if repeals or amends else None
        return cls(content.series, repeals, amends, since, content.first_seen)

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Ties:
        """Read what ``plain`` wrote."""
        lists = {name: tuple(value.get(name, ())) for name in ("repeals", "amends")}
        return cls(**{**value, **lists})
