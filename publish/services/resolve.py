"""Resolve: a person says what became of a delivery, where looking could not tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from publish.domain.delivering import after
from publish.domain.delivery import FINAL, Copy, Delivery, Order, State
from publish.domain.outcome import Resolved, Unwanted
from publish.domain.statement import Edition
from publish.errors import NeedsPerson, WrongUsage
from publish.services import copies, deliveries, queue
from publish.services.deliveries import Kept
from publish.services.queue import Overtaken, Turn
from publish.services.record import Record

_DECIDED = "已经有人核实过。"


class Verdict(StrEnum):
    """What the person saw, or wants."""

    POSTED = "posted"
    """It is public; for a retraction: the copy is gone."""
    NOT_POSTED = "not-posted"
    """It is not public: send it (again)."""
    SKIP = "skip"
    """Do not send it any more, whatever became of it; it is known that the copy has gone astray."""


def resolve(
    record: Record,
    channel: str,
    edition: Edition,
    verdict: Verdict,
    *,
    url: str = "",
    now: datetime,
) -> Delivery:
    """Write a person's word; raises WrongUsage if there is nothing to decide.

    Raises NeedsPerson while a worker has the channel: then the word may be out of date.
    """
    turn = queue.claim(record.store, channel, now)
    if turn is None:
        raise NeedsPerson("另一个进程正在投递", advice="请等它结束（最多几分钟）后再试。")
    try:
        kept = _open(record, turn, edition)
        if verdict is Verdict.SKIP and kept.delivery.index in turn.queue.astray:
            turn.keep(turn.queue.seen(kept.delivery.index, astray=False))
            return kept.delivery
        _refuse_settled(kept)
        kept.keep(turn, _decided(kept.delivery, verdict, url, now))
        _gone(record, turn, kept.delivery)
        _into_view(turn, kept.delivery)
        copies.settle(record, turn)
    except Overtaken:
        raise NeedsPerson("这一条刚被另一个进程改动", advice="请查看现状后再决定。") from None
    finally:
        _released(turn)
    return kept.delivery


def _open(record: Record, turn: Turn, edition: Edition) -> Kept:
    """Return what is to be decided: the posting while it is open, then an open retraction.

    A retraction waits until it is known whether there is anything to take away.
    """
    posting = deliveries.load(record.store, turn.channel, edition.index)
    retraction = None
    if edition.redaction is not None:
        retraction = deliveries.load(record.store, turn.channel, edition.redaction.index)
    known = posting is None or posting.delivery.state in FINAL
    if retraction is not None and known and not _decided_already(retraction.delivery):
        return retraction
    if posting is not None:
        return posting
    if edition.index >= turn.queue.cursor:
        message = f"{edition.entry.number} 第{edition.rev}版还没有轮到投递"
        raise WrongUsage(message, advice="请先运行 zhengming publish。")
    tag = f"{edition.entry.number}-v{edition.rev}"
    return Kept(record.store, Delivery(edition.index, turn.channel, tag, "", turn.queue.account))


def _decided(delivery: Delivery, verdict: Verdict, url: str, now: datetime) -> Delivery:
    """Return the delivery after a person's word."""
    if verdict is Verdict.SKIP:
        return after(delivery, Unwanted(_DECIDED), (), now)
    posted = verdict is Verdict.POSTED
    if posted and delivery.order is Order.POST and not url.startswith(("http://", "https://")):
        raise WrongUsage("已发布的副本要写明网址", advice="请加上 --url 和完整的网址。")
    return after(delivery, Resolved(posted, url), (), now)


def _decided_already(delivery: Delivery) -> bool:
    return delivery.settled and delivery.state is not State.REFUSED


def _refuse_settled(kept: Kept) -> None:
    """Raise WrongUsage if there is nothing to decide."""
    if _decided_already(kept.delivery):
        raise WrongUsage(f"{kept.delivery.tag} 的投递已经办结，没有要核实的")


def _gone(record: Record, turn: Turn, delivery: Delivery) -> None:
    """Note on the posting that its copy is gone, where a person has deleted it."""
    if delivery.copy is Copy.GONE and delivery.target is not None:
        kept = deliveries.load(record.store, delivery.channel, delivery.target)
        if kept is not None:
            kept.keep(turn, replace(kept.delivery, copy=Copy.GONE, compared=delivery.at))


def _into_view(turn: Turn, delivery: Delivery) -> None:
    """Let dispatch see a delivery that is to be sent, even if it had been passed over."""
    state = turn.queue
    if not delivery.settled and delivery.index < state.cursor and delivery.index not in state.open:
        turn.keep(replace(state, open=tuple(sorted((*state.open, delivery.index)))))


def _released(turn: Turn) -> None:
    try:
        turn.release()
    except Overtaken:
        return
