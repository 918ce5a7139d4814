"""A way to a platform without a network: httpx hands the call over in the same thread.

What a client sees of each fault is what it sees over the wire (``test_direct.py`` holds the two
against each other), but a call costs a tenth of it, and one that is SLOW takes no time at all.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx

from tests.simulators.server import Simulator
from tests.simulators.wire import Answer, Request


@dataclass(slots=True)
class _Call:
    """One call, and what was answered; see ``tests.simulators.server.Line``."""

    request: httpx.Request
    answer: Answer | None = None
    cut: bool = False
    was_reset: bool = False
    gave_up: bool = False

    def head(self) -> Request:
        """See Line.head."""
        url, headers = self.request.url, self.request.headers
        return Request(
            method=self.request.method,
            path=url.path,
            query=dict(parse_qsl(url.query.decode("ascii"), keep_blank_values=True)),
            content_type=headers.get("Content-Type", ""),
            authorization=headers.get("Authorization", ""),
        )

    def body(self) -> bytes:
        """See Line.body."""
        return self.request.read()

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        """See Line.send; nobody hears it who has given up."""
        self.answer, self.cut = answer, cut

    def close(self) -> None:
        """See Line.close."""

    def reset(self) -> None:
        """See Line.reset."""
        self.was_reset = True

    def wait(self, wake: socket.socket) -> bool:
        """See Line.wait: this client has no patience."""
        del wake
        self.gave_up = True
        return False


@dataclass(slots=True)
class _Half(httpx.SyncByteStream):
    """A body that ends in the middle."""

    body: bytes

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 - as httpx has it
        """Yield half, then break off."""
        yield self.body[: len(self.body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message")


@dataclass(slots=True)
class Direct(httpx.BaseTransport):
    """Carries calls to one platform."""

    platform: Simulator
    calls: int = field(default=0, init=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Make a call; raises what the network would."""
        self.calls += 1
        call = _Call(request)
        self.platform.attend(call)
        if call.was_reset:
            raise httpx.ReadError("connection reset by peer", request=request)
        if call.gave_up:
            raise httpx.ReadTimeout("timed out", request=request)
        if call.answer is None:
            raise httpx.RemoteProtocolError("server disconnected", request=request)
        answer, headers = call.answer, {"Content-Type": call.answer.content_type}
        if call.cut:
            return httpx.Response(answer.status, headers=headers, stream=_Half(answer.body))
        return httpx.Response(answer.status, headers=headers, content=answer.body)
