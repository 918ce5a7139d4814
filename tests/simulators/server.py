"""A platform as a server on a loopback port: the wire, the faults on it, and a list of the calls.

The rules of a platform stand elsewhere; what is here would be the same for any.
"""

from __future__ import annotations

import json
import socket
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self

from tests.simulators.clock import Clock
from tests.simulators.faults import At, Fault, Kind, Plan, is_named
from tests.simulators.loopback import Server
from tests.simulators.wire import Answer, Refusal, Request, html_answer

_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_MALFORMED = {
    Kind.BROKEN: Answer(b'{"errcode":0,"errmsg":'),
    Kind.HTML: html_answer(_GATEWAY),
    Kind.WRONG_TYPE: Answer(b"[]"),
    Kind.SERVER_ERROR: html_answer(_GATEWAY, status=502),
}


@dataclass(slots=True)
class Call:
    """One call that a client made."""

    path: str
    nth: int
    """Of this path, from 1."""
    at: datetime
    request: Request
    """Without its body where that was never read."""
    fault: Fault | None = None
    answer: Answer | None = None
    """What the rules said, whether or not the client heard it; None where they were not asked."""


class Line(Protocol):
    """What a call comes in by: a connection, or none at all (``tests.simulators.direct``)."""

    def head(self) -> Request:
        """Return the request without its body."""

    def body(self) -> bytes:
        """Read the body."""

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        """Send an answer; ``cut``: half of its body, then nothing."""

    def close(self) -> None:
        """Say nothing more."""

    def reset(self) -> None:
        """Break off before the body is read."""

    def wait(self, wake: socket.socket) -> bool:
        """Wait until woken, and return True, or until the client is gone."""


class Simulator(ABC):
    """One platform; use it in a ``with`` statement, or ``start`` and ``stop`` it."""

    refused = 0
    """The code of a fault REFUSED that names none."""
    throttled = 0
    """The code of a fault THROTTLED that names none."""

    def __init__(self, clock: Clock | None = None, *, port: int = 0) -> None:
        """Prepare a platform; port 0 takes a free one when it starts."""
        self.clock = clock or Clock()
        self.port = port
        self.client_ip = "203.0.113.7"
        """Where the platform believes all calls to come from (a documentation address)."""
        self.plans: list[Plan] = []
        """The first that gives a fault counts."""
        self.calls: list[Call] = []
        self.lock = threading.RLock()
        self._counts: Counter[str] = Counter()
        self._faults = 0
        self._changed = threading.Condition(self.lock)
        self._server: Server | None = None
        self._held: list[socket.socket] = []
        self._late: list[Call] = []

    @abstractmethod
    def respond(self, request: Request) -> Answer:
        """Answer a call by the rules; raises Refusal."""

    @abstractmethod
    def refusal(self, refusal: Refusal, request: Request) -> Answer:
        """Return a refusal in the platform's own format."""

    @abstractmethod
    def look(self, request: Request) -> Answer | None:
        """Return a page for people; None if the address is none of theirs."""

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Listen."""
        self._server = Server(self.port, self.attend)
        self.port = self._server.port
        return self

    def stop(self) -> None:
        """Stop listening and cut every connection; raises what went wrong in a rule."""
        server, self._server = self._server, None
        if server:
            self._wake(b"0")
            server.stop()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse every connection for a while; the port stays the same."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def fail(self, path: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of a path meet a fault; ``path`` is the end of it."""
        done = len(self.calls_to(path))
        self.plans[:0] = [At(path, fault, nth=done + more) for more in range(1, times + 1)]

    def forget_calls(self) -> None:
        """Begin with no calls and no plans, as if newly started."""
        with self.lock:
            self.calls, self.plans = [], []
            self._counts.clear()
            self._faults = 0

    def calls_to(self, path: str) -> list[Call]:
        """Return the calls of a path, by its end."""
        with self.lock:
            return [call for call in self.calls if is_named(call.path, path)]

    @property
    def holding(self) -> int:
        """How many calls wait for ``release()``, those of LATE included."""
        with self.lock:
            return len(self._held) + len(self._late)

    def await_holding(self, count: int = 1, *, timeout: float = 10) -> bool:
        """Wait until so many calls wait; return whether they do."""
        with self._changed:
            return self._changed.wait_for(lambda: self.holding >= count, timeout)

    def release(self) -> list[Answer]:
        """Answer the calls held by SLOW; let those of LATE take effect, and return the answers."""
        self._wake(b"1")
        with self.lock:
            late, self._late = self._late, []
            return [self._take_effect(call) for call in late]

    def _wake(self, word: bytes) -> None:
        with self.lock:
            for waiting in self._held:
                waiting.send(word)
            self._held.clear()

    def attend(self, connection: Line) -> None:
        """Answer one request, with whatever goes wrong."""
        request = replace(connection.head(), client_ip=self.client_ip)
        with self.lock:
            page = self.look(request)
        if page:
            connection.body()
            connection.send(page)
            return
        call = self._note(request)
        if call.fault and call.fault.kind is Kind.NOT_SENT:
            connection.reset()
            return
        call.request = replace(request, body=connection.body())
        self._serve(connection, call)

    def _note(self, request: Request) -> Call:
        with self.lock:
            nth = self._counts[request.path] = self._counts[request.path] + 1
            meet = (plan.fault(request.path, nth=nth, so_far=self._faults) for plan in self.plans)
            fault = next(filter(None, meet), None)
            self._faults += fault is not None
            call = Call(request.path, nth, self.clock.now(), request, fault)
            self.calls.append(call)
            return call

    def _serve(self, connection: Line, call: Call) -> None:
        fault = call.fault
        if fault is None:
            connection.send(self._take_effect(call))
        elif fault.kind is Kind.LATE:
            with self.lock:
                self._late.append(call)
                self._changed.notify_all()
            connection.close()
        else:
            answer = self._take_effect(call) if fault.effect else None
            self._spoil(connection, call, fault, answer)

    def _spoil(self, connection: Line, call: Call, fault: Fault, answer: Answer | None) -> None:
        """Let the client see what the fault says; ``answer`` is what it should have been."""
        if fault.kind is Kind.LOST:
            connection.close()
        elif fault.kind is Kind.SLOW:
            if self._hold(connection):
                connection.send(answer or _MALFORMED[Kind.SERVER_ERROR])
            connection.close()
        elif fault.kind is Kind.TRUNCATED:
            connection.send(answer or self._refused(call, fault), cut=True)
        else:
            connection.send(_MALFORMED.get(fault.kind) or self._refused(call, fault))

    def _refused(self, call: Call, fault: Fault) -> Answer:
        usual = self.throttled if fault.kind is Kind.THROTTLED else self.refused
        request = call.request
        echo = ""
        if fault.kind is Kind.ECHOED:
            sent = request.body.decode("utf-8", "replace")
            echo = f" {json.dumps(request.query)} {request.authorization} {sent}"
        with self.lock:
            return self.refusal(Refusal(fault.code or usual, echo), request)

    def _hold(self, connection: Line) -> bool:
        """Hold a call; return whether it was released, and not given up by the client."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self.lock:
                self._held.append(theirs)
                self._changed.notify_all()
            released = connection.wait(ours)
            with self.lock:
                self._held = [each for each in self._held if each is not theirs]
        return released

    def _take_effect(self, call: Call) -> Answer:
        with self.lock:
            try:
                call.answer = self.respond(call.request)
            except Refusal as refusal:
                call.answer = self.refusal(refusal, call.request)
            return call.answer
