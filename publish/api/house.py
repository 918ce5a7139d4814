"""Routes about the whole house: publish now, what is pending, audit, the trail."""

from __future__ import annotations

from typing import Any

from publish.api.exchange import Answer, answer
from publish.api.problems import CONFLICT, Refused
from publish.api.reading import AFTER, HOW_MANY, following, page, shown_size
from publish.api.route import Call, Route
from publish.guard.roles import Right
from publish.services import publication, standing
from publish.services.audit import audit
from publish.services.trail import read_trail, trail_size


def _publish(call: Call) -> Answer:
    """Bring the site up to the record; the worker, or the next run, brings the copies after it."""
    if not call.press.settings.log_key_file:
        advice = "不必调用：受理以后自动更新，最迟五分钟；没有更新的，请系统管理员查看后台函数。"
        raise Refused(CONFLICT, "这里不能更新网站：签名密钥只在后台函数手里", advice=advice)
    done = call.press.publisher().publish()
    return answer({**done.as_json(), "url": call.press.info.url})


def _status(call: Call) -> Answer:
    """Tell what is pending: figures, and no text."""
    press = call.press
    head, shown = press.record.head(), shown_size(press)
    state, _ = publication.read(press.store)
    value = {
        "origin": press.info.origin,
        "entries": head.size,
        "published": shown,
        "pending": head.size - min(shown, state.start),
        "publishers": len(state.claims),
        "statements": dict(head.serials),
        "last": head.at or None,
        "channels": [
            _channel(row) for row in standing.channels(press.record, press.outlets, shown, call.now)
        ],
    }
    return answer(value)


def _channel(row: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a channel alone."""
    names = ("channel", "configured", "used", "pending", "busy", "needs_person")
    return {name: row[name] for name in names}


def _audit(call: Call) -> Answer:
    """Verify the whole record, the site, and the trail; a large record takes minutes."""
    press = call.press
    return answer(audit(press.record, press.verifiers, press.site).as_json())


def _trail(call: Call) -> Answer:
    """Return records of the trail, as they were written."""
    start, limit = page(call)
    rows, size = read_trail(call.press.store, start, limit), trail_size(call.press.store)
    return answer({"records": rows, "size": size, "next": following("/trail", start, limit, size)})


ROUTES = (
    Route(
        "POST",
        "/publish",
        "publish",
        Right.PUBLISH,
        "立即更新网站",
        _publish,
        {200: "Published"},
        about="平时不必调用：受理以后系统会自动更新网站，再投递到各渠道。",
    ),
    Route("GET", "/status", "status", Right.READ_STATUS, "查看待办", _status, {200: "Status"}),
    Route(
        "GET",
        "/audit",
        "audit",
        Right.READ_AUDIT,
        "从头核对存储、台账、网站和操作记录",
        _audit,
        {200: "Audit"},
        about="件数很多时需要几分钟；请改在服务器上运行 zhengming audit。",
    ),
    Route(
        "GET",
        "/trail",
        "listTrail",
        Right.READ_AUDIT,
        "操作记录",
        _trail,
        {200: "Trail"},
        query=(AFTER, HOW_MANY),
    ),
)
