"""The time, asked for in one place."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """Return the time, aware; the one place where product code asks for it."""
    return datetime.now(UTC)
