"""Deliveries in the store: which entry is wanted where, and what was done of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publish.domain.delivery import Delivery, State
from publish.domain.kinds import Status
from publish.domain.statement import Statement
from publish.errors import Conflict, LogDiverged, NotFound
from publish.ports import Store, Version
from publish.services import keys
from publish.services.queue import Overtaken, Turn
from publish.services.record import Logged, Record

CHANNELS = {"weixin": "wechat", "wechat": "wechat", "weibo": "weibo"}
"""Name in a case file → channel. Others (``site``, ``hall``) are not delivered to by machine."""
NAMES = tuple(dict.fromkeys(CHANNELS.values()))
"""Every channel there can be, in the order of their turns."""


@dataclass(slots=True)
class Kept:
    """A delivery as it is in the store."""

    store: Store
    delivery: Delivery
    seen: Version | None = None

    def keep(self, turn: Turn, delivery: Delivery) -> None:
        """Write it; raises Overtaken if somebody else wrote it meanwhile.

        First the turn notes that the statement's pages may have to tell something else: if the
        worker dies in between, the next one finds that out.
        """
        turn.touch(delivery.number)
        key = keys.delivery(delivery.channel, delivery.index)
        try:
            self.seen = self.store.swap(key, delivery.data, seen=self.seen)
        except Conflict as error:
            raise Overtaken from error
        self.delivery = delivery


def load(store: Store, channel: str, index: int) -> Kept | None:
    """Return the delivery of an entry on a channel, if there is one."""
    try:
        found = store.get(keys.delivery(channel, index))
    except NotFound:
        return None
    return Kept(store, Delivery.read(found.data), found.version)


def wanted(record: Record, logged: Logged) -> set[str]:
    """Return the channels that an edition's case file names."""
    if logged.case is None:
        return set()
    case = json.loads(record.store.get(keys.case(logged.case)).data)  # the rest of it is not read
    names = (plan["name"] for plan in case.get("channels", ()))
    return {CHANNELS[name] for name in names if name in CHANNELS}


def statement_of(record: Record, logged: Logged) -> Statement:
    """Return the statement that an entry is about, as of now."""
    found = record.statement(logged.entry.number)
    if found is None:
        message = f"台账第 {logged.index} 条没有对应的发布件"
        raise LogDiverged(message)
    return found


def earlier(store: Store, channel: str, statement: Statement, rev: int) -> Iterator[Delivery]:
    """Yield the deliveries of the editions before one."""
    for edition in statement.editions[: rev - 1]:
        kept = load(store, channel, edition.index)
        if kept is not None:
            yield kept.delivery


def links(before: Iterable[Delivery], statement: Statement) -> dict[str, str]:
    """Return the addresses of earlier copies, by edition: what a follower names."""
    revs = {edition.index: edition.rev for edition in statement.editions}
    return {str(revs[each.index]): each.url for each in before if each.url}


def goes_to(record: Record, logged: Logged, channel: str) -> bool:
    """Return whether an edition is posted on a channel.

    So it is if its case file says so, or if an earlier edition has a copy there, had one, or may
    get one: a correction or a withdrawal has to reach whoever read the first. Of one that was
    taken back before it had readers it takes the place, but a withdrawal has none to take.
    """
    if channel in wanted(record, logged):
        return True
    rev = logged.entry.rev
    if rev == 1:
        return False
    before = list(earlier(record.store, channel, statement_of(record, logged), rev))
    if any(delivery.state is not State.CLOSED for delivery in before):
        return True
    withdraws = logged.entry.status is Status.WITHDRAWN
    return not withdraws and any(delivery.superseded for delivery in before)


def redacts(logged: Logged) -> bool:
    """Return whether an entry orders a copy to go."""
    return logged.entry.status is Status.REDACTED
