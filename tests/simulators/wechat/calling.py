"""WeChat as the one who calls: events go to the callback address by themselves (facts §1.7)."""

from __future__ import annotations

import http.client
import threading
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from tests.simulators.wechat.callbacks import CallbackRequest
from tests.simulators.wechat.people import Account

TRIES = 3
_PATIENCE = 5
"""Seconds that an answer may take."""
_GOOD = {b"success", b""}


@dataclass(slots=True)
class Caller:
    """Calls one address about one account, about each event three times at most."""

    account: Account
    address: str
    """Of the callback, without a query."""
    mode: Literal["plain", "safe"] = "safe"
    told: int = 0
    """Events that are done with."""
    statuses: list[int] = field(default_factory=list)
    """Of every answer; 0 where there was none."""

    def check(self) -> bool:
        """Try the address as the back office does when it is entered; return whether it is good."""
        at = self.account.clock.now()
        request = self.account.callback.check(at, "tried", "5837397576500011341")
        return self.send(request) == (200, b"5837397576500011341")

    def tell(self) -> int:
        """Call about every event that is new; return how many were received."""
        events = self.account.events()[self.told :]
        received = 0
        for number, event in enumerate(events, self.told + 1):
            request = self.account.callback.event(event, f"nonce{number}", self.mode)
            received += any(self._received(request) for _ in range(TRIES))
            self.told = number
        return received

    def go_on(self, stop: threading.Event) -> None:
        """Call whenever there is something new, until told to stop."""
        while not stop.wait(1):
            self.tell()

    def send(self, request: CallbackRequest) -> tuple[int, bytes]:
        """Send one request; return status and body, 0 where no answer came."""
        parts = urlsplit(self.address)
        https = parts.scheme == "https"
        kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=_PATIENCE)
        headers = {"Content-Type": request.content_type} if request.body else {}
        try:
            target = f"{parts.path or '/'}?{request.target}"
            connection.request(request.method, target, request.body or None, headers)
            answer = connection.getresponse()
            said = (answer.status, answer.read())
        except (OSError, http.client.HTTPException):
            said = (0, b"")
        finally:
            connection.close()
        self.statuses.append(said[0])
        return said

    def _received(self, request: CallbackRequest) -> bool:
        status, body = self.send(request)
        return status == 200 and body in _GOOD
