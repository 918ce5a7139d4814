"""Health, for whoever watches from outside: in one word, without a token.

What is pending is told to nobody here: it would show that something is about to come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from publish.api.exchange import Answer, answer
from publish.api.route import Call, Route
from publish.errors import StoreError
from publish.services import keys

Health = Callable[[], Mapping[str, Any]]
_present: ContextVar[Health | None] = ContextVar("health", default=None)


@contextmanager
def told_by(health: Health | None) -> Iterator[None]:
    """Let whoever runs the worker tell how it is, for the requests of this block."""
    token = _present.set(health)
    try:
        yield
    finally:
        _present.reset(token)


def _health(call: Call) -> Answer:
    """Tell whether the house works: the store answers and, where there is one, the worker runs."""
    told = _present.get()
    if told is not None:
        seen = told()
        value = {"ok": bool(seen["ok"]), "store": seen["store"], "worker": seen["worker"]}
        return answer(value, 200 if value["ok"] else 503)
    try:
        call.press.store.get(keys.IDENTITY)
    except StoreError:
        return answer({"ok": False, "store": False, "worker": None}, 503)
    return answer({"ok": True, "store": True, "worker": None})


ROUTES = (
    Route(
        "GET",
        "/health",
        "health",
        None,
        "系统是否正常",
        _health,
        {200: "Health", 503: "Health"},
        about="供监控程序使用，不需要令牌；不正常时状态码是 503。",
    ),
)
