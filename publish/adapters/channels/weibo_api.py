"""The Weibo interface, call by call: token, forms written by hand, budget, and errors as ours.

Facts: wechat-weibo-api.md §2. An app has 100 calls a day for a user, posts and looks together, so
every call is counted before it is made; a post leaves enough for finding it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from publish.adapters.channels import weibo_codes as codes
from publish.adapters.channels.codes import BEIJING, TOMORROW, meaning, to_midnight
from publish.adapters.channels.funnel import Funnel, LostError, NotSentError, read_json
from publish.adapters.channels.multipart import File, form
from publish.adapters.channels.shelf import Shelf
from publish.errors import ChannelUnavailable, DeliveryInDoubt

CALLS_A_DAY = 100
RESERVE = 10
"""Calls that are left for looking: with fewer, nothing is posted (§5, Weibo 4)."""
_BUDGET = "calls"
_FORM = "application/x-www-form-urlencoded"


class CodeError(Exception):
    """The platform answered with an error code; to be turned into one of ours."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class WeiboApi:
    """Calls one account."""

    base: str
    token: str = field(repr=False)
    rip: str
    shelf: Shelf
    clock: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None
    patience: float = 15.0
    calls_a_day: int = CALLS_A_DAY
    _funnel: Funnel = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the funnel."""
        self._funnel = Funnel(self.base, lambda: (self.token,), self.transport, self.patience)

    def get(self, name: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """Read something. Raises CodeError, and ours."""
        query = {"access_token": self.token, **fields}
        return self._call("GET", name, query, b"", kind="", once=False, reserve=0)

    def post(
        self,
        name: str,
        fields: Mapping[str, str],
        *,
        once: bool,
        reserve: int = 0,
        file: File | None = None,
    ) -> dict[str, Any]:
        """Change something; ``once``: with a call that must not be made twice."""
        given = {"access_token": self.token, **fields}
        kind, content = form(given, file) if file else (_FORM, _encoded(given))
        return self._call("POST", name, {}, content, kind=kind, once=once, reserve=reserve)

    def refuse(self, error: CodeError, *, once: bool = False) -> Exception:
        """Return what an error code means, as one of our errors."""
        return meaning(error.code, codes.ROWS, "微博", self.clock(), once=once)

    def _call(
        self,
        method: str,
        name: str,
        query: Mapping[str, str],
        content: bytes,
        *,
        kind: str,
        once: bool,
        reserve: int,
    ) -> dict[str, Any]:
        self._spend(reserve)
        try:
            status, body = self._funnel.send(
                method, f"/2/{name}.json", query=query, content=content, content_type=kind
            )
            code, answer = _sound(status, body)
        except NotSentError:
            raise ChannelUnavailable("没有连上微博", whole=True) from None
        except LostError:
            if once:
                raise DeliveryInDoubt("已发给微博，但没有收到可用的答复") from None
            raise ChannelUnavailable("微博没有给出可用的答复") from None
        if code:
            raise CodeError(code)
        return answer

    def _spend(self, reserve: int) -> None:
        """Count a call, unless the budget is used up; raises ChannelUnavailable."""
        now = self.clock()
        today = now.astimezone(BEIJING).date().isoformat()
        most = self.calls_a_day - reserve

        def counted(kept: dict[str, Any]) -> dict[str, Any] | None:
            used = kept.get("used", 0) if kept.get("day") == today else 0
            return {"day": today, "used": used + 1} if used < most else None

        if not self.shelf.change(_BUDGET, counted):
            wait = to_midnight(now)
            sentence = f"微博每天 {self.calls_a_day} 次调用的额度已用完（留 {RESERVE} 次用于核实）"
            raise ChannelUnavailable(sentence, wait=wait, whole=True, advice=TOMORROW)


def _encoded(fields: Mapping[str, str]) -> bytes:
    """Return fields as a form without a file is written."""
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in fields.items()).encode()


def _sound(status: int, body: bytes) -> tuple[int, dict[str, Any]]:
    """Return code and answer; the code counts, whatever the status (§2.4). Raises LostError."""
    answer = read_json(body)
    code = answer.get("error_code", 0)
    if isinstance(code, bool) or not isinstance(code, int | str) or not str(code).isdecimal():
        raise LostError("error_code")
    if int(code) == 0 and status != httpx.codes.OK:
        raise LostError(str(status))
    return int(code), answer
