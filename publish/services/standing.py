"""How deliveries stand, for people: of one statement, of every channel, and what is in the way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from publish.domain.capability import Agreement, capability
from publish.domain.copies import LABELS, as_of
from publish.domain.delivery import ASTRAY, Delivery, State
from publish.domain.statement import Statement
from publish.ports import Store
from publish.render.moments import minute_of
from publish.services import copies, deliveries, queue
from publish.services.deliveries import NAMES
from publish.services.queue import LEASE, Hold
from publish.services.record import Record

_LASTING = 5
"""Failures in a row after which a person is told, although it is tried on."""


def channels(
    record: Record, configured: Collection[str], published: int, now: datetime
) -> list[dict[str, Any]]:
    """Return how every channel stands: what is pending, what is in the way, what is open."""
    return [_channel(record, name, configured, published, now) for name in NAMES]


def _channel(
    record: Record, name: str, configured: Collection[str], published: int, now: datetime
) -> dict[str, Any]:
    state, _ = queue.read(record.store, name)
    kept = (deliveries.load(record.store, name, index) for index in state.open)
    rows = [_row(each.delivery, now) for each in kept if each is not None]
    seen = (deliveries.load(record.store, name, index) for index in sorted(state.astray))
    lost = [each.delivery for each in seen if each is not None]
    return {
        "channel": name,
        "label": LABELS[name],
        "configured": name in configured,
        "used": bool(state.account),
        "pending": max(published - state.cursor, 0) + len(state.open),
        "passed_over": state.passed,
        "busy": state.busy(now),
        "reason": state.hold.reason if state.hold else "",
        "advice": state.hold.advice if state.hold else "",
        "next_try": state.hold.until if state.hold else "",
        "again": again(state.hold) if state.hold else "",
        "needs_person": bool(state.hold and state.hold.person)
        or any(row["state"] in {"needs_person", "refused"} for row in rows),
        "open": rows,
        "astray": [_row(each, now) for each in lost if each.copy in ASTRAY],
    }


def of_edition(
    record: Record, statement: Statement, rev: int, configured: Collection[str], now: datetime
) -> list[dict[str, Any]]:
    """Return how the deliveries of one edition stand, on all channels that it is meant for."""
    edition = statement.editions[rev - 1]
    wanted = deliveries.wanted(record, record.logged(edition.index))
    told = as_of(copies.derive(record, statement.number), statement)
    stands = {(each.edition, each.channel): each.agreement for each in told}
    rows: list[dict[str, Any]] = []
    for name in NAMES:
        kept = deliveries.load(record.store, name, edition.index)
        if kept is not None:
            row = _row(kept.delivery, now)
            row["agreement"] = stands.get((rev, name), Agreement.NONE).label
            row["remains"] = capability(name, kept.delivery.mode).remains
            rows.append(row)
        elif name in wanted:
            rows.append(_missing(record.store, name, edition.index, configured))
    return rows


def _missing(store: Store, name: str, index: int, configured: Collection[str]) -> dict[str, Any]:
    """Return the row of a delivery that is wanted and has not been begun."""
    state, _ = queue.read(store, name)
    reason = ""
    if index < state.floor:
        reason = "发布时渠道还没有启用（或者来自恢复的备份），不会自动投递。"
    elif name not in configured:
        reason = "稿件要求投递到这个渠道，但设置中没有配置。"
    blank = {"channel": name, "label": LABELS[name], "index": index, "reason": reason}
    return {**blank, "state": "waiting", "state_label": State.WAITING.label, "url": ""}


def _row(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """Return a delivery for people and programs; it holds no secret, for no delivery does."""
    state = delivery.shown_state(now, LEASE.total_seconds())
    return {
        "channel": delivery.channel,
        "label": LABELS[delivery.channel],
        "index": delivery.index,
        "tag": delivery.tag,
        "order": str(delivery.order),
        "mode": delivery.mode,
        "state": str(state),
        "state_label": state.label,
        "copy": str(delivery.copy),
        "copy_label": delivery.copy.label if delivery.state is State.PUBLISHED else "",
        "url": delivery.url,
        "digest": delivery.digest,
        "remote": {key: value for key, value in delivery.known.items() if key != "url"},
        "failures": delivery.failures,
        "next_try": delivery.next_try,
        "reason": delivery.reason,
        "advice": delivery.advice,
        "steps": [{"step": step.step, "at": step.at} for step in delivery.done],
    }


def line(row: dict[str, Any], *, but: str = "") -> str:
    """Return a row as a line for a person; the reason ``but`` stands above it already."""
    parts = [row["label"], row.get("tag", ""), row["state_label"], row.get("copy_label", "")]
    parts += [row.get("agreement", ""), row["url"]]
    if row["reason"] != but:
        parts += [row["reason"], row.get("advice", "")]
    return "  ".join(dict.fromkeys(part for part in parts if part))


def again(hold: Hold) -> str:
    """Return, for a person, when a channel that is held up is tried again."""
    when = minute_of(datetime.fromisoformat(hold.until).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"))
    now = "处理好了，运行 zhengming dispatch 马上再试；" if hold.person else ""
    return f"{now}下次自动再试：{when}。"


def worth_telling(delivery: Delivery) -> bool:
    """Return whether a person has to be told of where a delivery stands."""
    doubtful = delivery.state in {State.IN_DOUBT, State.NEEDS_PERSON, State.REFUSED}
    lasting = delivery.failures >= _LASTING
    return doubtful or lasting or delivery.copy in ASTRAY
