"""One delivery: what is known of one log entry on one channel, and in which state it is.

An entry is either an edition, of which a copy is posted, or a redaction, which orders the copy of
an edition to be retracted. The record holds what was done, never the text: a redaction would have
to find it here. What happens next is decided in ``publish.domain.delivering``.

Times are UTC, ``YYYY-MM-DDTHH:MM:SS+00:00``; the empty string stands for "not yet".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from publish.domain import canonical

DELIVERY_VERSION = 1


class State(StrEnum):
    """Where a delivery stands; ``label`` is what a person sees."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"
    CLOSED = "closed"
    """Nothing is to be done: no copy is wanted any more, or the copy has been retracted."""

    @property
    def label(self) -> str:
        """Return what a person sees."""
        return _LABELS[self]


_LABELS = {
    State.WAITING: "等待",
    State.SENDING: "发送中",
    State.ACCEPTED: "已受理",
    State.PUBLISHED: "已发布",
    State.IN_DOUBT: "结果待核实",
    State.REFUSED: "被拒",
    State.NEEDS_PERSON: "需人工处理",
    State.CLOSED: "已办结",
}
FINAL = frozenset({State.PUBLISHED, State.REFUSED, State.CLOSED})
"""No run of dispatch changes these any more, but for the reading back of what is published."""
FOR_PERSON = frozenset({State.IN_DOUBT, State.NEEDS_PERSON, State.REFUSED})
"""What a person may decide (``zhengming dispatch --resolve``)."""


class Order(StrEnum):
    """What the entry orders to do on the channel."""

    POST = "post"
    RETRACT = "retract"


class Copy(StrEnum):
    """How the copy over there compares with what was sent."""

    UNREAD = ""
    """Not read back yet."""
    SAME = "same"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    """It cannot be read back: a person posted it, or the platform does not show it."""
    GONE = "gone"

    @property
    def label(self) -> str:
        """Return what a person sees."""
        return {
            Copy.UNREAD: "尚未核对",
            Copy.SAME: "与发送内容一致",
            Copy.DIFFERS: "与发送内容不一致",
            Copy.UNREADABLE: "无法自动核对",
            Copy.GONE: "副本已删除",
        }[self]


ASTRAY = frozenset({Copy.DIFFERS, Copy.GONE})
"""What happened over there, unless the law asked for it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A step that was begun and whose result is not known: the call may have been made."""

    step: str
    at: str
    """When it was last begun."""
    since: str
    """When it was first begun."""
    begun: int = 1
    """How often: more than once, and an earlier call may have arrived though this one did not."""
    looks: int = 0
    """How often it was looked up since it was last begun."""
    absent: int = 0
    """How many of these looks saw that nothing had happened."""

    def age(self, now: datetime) -> float:
        """Return the seconds since it was last begun."""
        return (now - datetime.fromisoformat(self.at)).total_seconds()

    def held(self, now: datetime) -> float:
        """Return the seconds since it was first begun."""
        return (now - datetime.fromisoformat(self.since)).total_seconds()


@dataclass(frozen=True, slots=True)
class Done:
    """A step and its result."""

    step: str
    at: str
    values: Mapping[str, str] = field(default_factory=dict)
    """Remote identifiers, by the channel's names."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that is known of one entry on one channel."""

    index: int
    """The log entry."""
    channel: str
    tag: str
    """Identifies the edition on the platform: ``C2026-0003-v2``."""
    mode: str
    """How the channel delivers, fixed when the delivery began: ``publish``, ``draft``, …"""
    account: str
    """Whose account; what was begun with one is never looked up with another."""
    order: Order = Order.POST
    target: int | None = None
    """For a retraction: the entry whose copy has to go."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses of earlier copies, by edition, as they were known when this delivery began."""
    state: State = State.WAITING
    done: tuple[Done, ...] = ()
    intent: Intent | None = None
    digest: str = ""
    """Of what was sent, fixed by the first step."""
    resent: int = 0
    """How often the step at hand was begun again after it had been looked up in vain."""
    failures: int = 0
    """Failures in a row."""
    next_try: str = ""
    url: str = ""
    """Public address of the copy."""
    copy: Copy = Copy.UNREAD
    compared: str = ""
    """When the copy was last compared with what was sent, or last seen to be gone."""
    reason: str = ""
    """Why it stands where it stands, one Chinese sentence."""
    advice: str = ""
    """What a person should do about it."""
    told: bool = False
    """Whether a person has been told of the reason."""
    at: str = ""
    """When the record last changed."""
    superseded: bool = False
    """Whether a later edition has come while this one had no readers (``domain.superseding``)."""
    restored: bool = False
    """Whether it was open in a backup, and nothing has been done about it since
    (``publish.domain.reviving``)."""

    @property
    def number(self) -> str:
        """Return the number of the statement, as the tag has it."""
        return self.tag.rpartition("-v")[0]

    @property
    def settled(self) -> bool:
        """Return whether no later run has anything to do here."""
        return self.state in FINAL and not (
            self.state is State.PUBLISHED and self.copy is Copy.UNREAD
        )

    @property
    def needs_person(self) -> bool:
        """Return whether only a person can bring it further."""
        return self.state is State.NEEDS_PERSON

    @property
    def begun(self) -> bool:
        """Return whether anything may have reached the platform."""
        return bool(self.done) or self.intent is not None

    @property
    def known(self) -> Mapping[str, str]:
        """Return all remote identifiers, later steps before earlier ones."""
        values: dict[str, str] = {}
        for step in self.done:
            values |= step.values
        return values

    def has_done(self, step: str) -> bool:
        """Return whether a step is done."""
        return any(done.step == step for done in self.done)

    def due(self, now: datetime) -> bool:
        """Return whether the time of the next try has come."""
        return not self.next_try or datetime.fromisoformat(self.next_try) <= now

    def shown_state(self, now: datetime, patience: float) -> State:
        """Return the state for a person: a call that nobody finished in time is in doubt."""
        if self.state is State.SENDING and self.intent and self.intent.age(now) > patience:
            return State.IN_DOUBT
        return self.state

    def because(self, reason: str, advice: str) -> Delivery:
        """Return it with another reason; a reason that is not new has been told already."""
        told = self.told and reason == self.reason
        return replace(self, reason=reason, advice=advice, told=told)

    # -- bytes ---------------------------------------------------------------------------------

    @property
    def data(self) -> bytes:
        """Return the canonical JSON under the delivery's key; defaults are left out."""
        value: dict[str, Any] = {
            name: getattr(self, name)
            for name in _PLAIN
            if getattr(self, name) != _DEFAULTS.get(name)
        }
        value |= {name: str(getattr(self, name)) for name in _NAMED}
        value["done"] = [[step.step, step.at, dict(step.values)] for step in self.done]
        value["links"] = dict(self.links)
        if self.intent is not None:
            intent = self.intent
            value["intent"] = [
                intent.step,
                intent.at,
                intent.since,
                intent.begun,
                intent.looks,
                intent.absent,
            ]
        return canonical.encode({"v": DELIVERY_VERSION, **value})

    @classmethod
    def read(cls, data: bytes) -> Delivery:
        """Read what ``data`` wrote; raises ValueError for anything else."""
        value: dict[str, Any] = canonical.decode(data)
        if value.pop("v", None) != DELIVERY_VERSION:
            message = "delivery version is not known"
            raise ValueError(message)
        for name, reader in _READERS.items():
            if name in value:
                value[name] = reader(value[name])
        return cls(**value)


_PLAIN = (
    "index",
    "channel",
    "tag",
    "mode",
    "account",
    "target",
    "digest",
    "resent",
    "failures",
    "next_try",
    "url",
    "compared",
    "reason",
    "advice",
    "told",
    "at",
    "superseded",
    "restored",
)
_NAMED = ("order", "state", "copy")
_DEFAULTS: dict[str, Any] = {
    "target": None,
    "digest": "",
    "resent": 0,
    "failures": 0,
    "next_try": "",
    "url": "",
    "compared": "",
    "reason": "",
    "advice": "",
    "told": False,
    "at": "",
    "superseded": False,
    "restored": False,
}
_READERS: dict[str, Any] = {
    "order": Order,
    "state": State,
    "copy": Copy,
    "done": lambda rows: tuple(Done(step, at, values) for step, at, values in rows),
    "intent": lambda row: Intent(*row),
}
