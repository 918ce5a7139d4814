"""A store with a record, a clock that is turned by hand, and a door, for the tests of access."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from publish.adapters.stores.memory import MemoryStore
from publish.guard.caller import Caller
from publish.guard.roles import Right, Role
from publish.ports import Store
from publish.services import access, keys
from publish.services.door import Door, Recognise
from publish.services.identity import Identity
from publish.services.trail import Event, Trail, What, read_trail

COURT = "press.court.example/log"
START = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def begun(store: Store, court: str = COURT) -> Store:
    """Give a store the identity of a court's record; return it."""
    store.create([(keys.IDENTITY, Identity(court, ("vkey",)).data)])
    return store


def told(store: Store, *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of every record of the trail."""
    return [tuple(row.get(name) for name in columns) for row in read_trail(store, 0, 10_000)]


@dataclass
class Gatehouse:
    """One court's door, with accounts as they are needed."""

    store: Store = field(default_factory=lambda: begun(MemoryStore()))
    now: datetime = START
    recognise: Recognise | None = None
    per_minute: int = 120
    door: Door = field(init=False)

    def __post_init__(self) -> None:
        """Open the door."""
        self.door = self.another()

    def another(self) -> Door:
        """Open another door to the same store, as another process does."""
        return Door(self.store, lambda: self.now, self.recognise, self.per_minute)

    def later(self, **span: float) -> datetime:
        """Turn the clock; return the time."""
        self.now += timedelta(**span)
        return self.now

    def token(self, name: str, *roles: Role, days: int = 90) -> str:
        """Add an account and return a token of it."""
        access.add_user(self.store, name, roles, self.now)
        return access.issue_token(self.store, name, self.now, days=days).text

    def caller(self, name: str, *roles: Role) -> Caller:
        """Add an account and return it as recognised."""
        return access.identify(self.store, self.token(name, *roles), self.now)


WHO = Caller("oa", frozenset({Role.INTAKE}), "press.court.example/log", "token", "0000000000a")


def event(what: What = What.ALLOWED, target: str = "C2026-0001/1") -> Event:
    """Return an event."""
    return Event.about(what, WHO, Right.SUBMIT, target=target, request="r-1")


def written(count: int, store: Store | None = None) -> Store:
    """Return a store whose trail has so many records."""
    store = store or begun(MemoryStore())
    trail = Trail(store)
    for number in range(count):
        trail.write(event(target=f"n{number}"), START)
    return store
