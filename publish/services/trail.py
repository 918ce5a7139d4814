"""The trail: every decision about who may do what, appended and chained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.guard.caller import Caller
from publish.guard.roles import Right
from publish.ports import Store
from publish.services.history import Finding


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody asks for."""

    caller: Caller
    right: Right
    target: str = ""
    """Number, digest, or name that it is about; never content."""
    request: str = ""
    """Id of the request."""


class Trail:
    """Writes and reads the trail of one store; one for a process, used by all its threads."""

    def __init__(self, store: Store) -> None:
        """Write to this store."""
        self.store = store

    def allowed(self, act: Act, now: datetime) -> int:
        """Write that something was allowed that changes nothing; return the index."""
        raise NotImplementedError

    def refused(self, act: Act, now: datetime, *, why: str = "", rules: Sequence[str] = ()) -> int:
        """Write a refusal, with the ids of the gate's rules if it was the gate's."""
        raise NotImplementedError

    def begun(self, act: Act, now: datetime) -> int:
        """Write that something is about to be done, before it is; return the index."""
        raise NotImplementedError


def verify_trail(store: Store) -> tuple[list[Finding], int]:
    """Return what is wrong with the trail, and how many records it has."""
    raise NotImplementedError
