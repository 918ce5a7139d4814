"""The door of the API: who comes in, at what pace, for what; and all of it on the trail.

    caller = door.enter(bearer, address=…, request=…)            401, 429, 503
    with door.act(caller, Right.SUBMIT, request=…) as doing:     403
        answer = submit(…)
        doing.target = f"{answer.number}/{answer.edition}"

What changes something is written before it happens and after it. What only reads is written when
it is first allowed, and for a minute its like (same caller, right and target) is counted, then
written as one number. So it is with whoever is not recognised, per reason and token: two records
a minute for each, however many come. Counts live in this process; if it is killed, the first of
each kind stands and the number is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from publish.errors import Fault, Forbidden, GateRefused, TooManyRequests, Unauthenticated
from publish.guard import tokens
from publish.guard.caller import Caller, Why, require
from publish.guard.limits import Rate, place
from publish.guard.roles import Right
from publish.ports import Store
from publish.services.access import identify
from publish.services.pacing import Backoff, Counts, Paces, Trusted
from publish.services.trail import Event, Trail, What

Recognise = Callable[[str, datetime], Caller]
"""Who holds a bearer token of the single sign-on; raises Unauthenticated, IdentityUnavailable."""
PER_MINUTE = 120
_STRANGERS = Rate(per_minute=30, burst=20)
"""Attempts that fail, from one address."""
_TOO_MANY = "too-many"


@dataclass(slots=True)
class Doing:
    """What is being done behind the door; all may be filled in once it is known."""

    target: str
    what: What = What.DONE
    why: str = ""
    rules: tuple[str, ...] = ()

    def refused(self, faults: tuple[Fault, ...]) -> None:
        """Say that the gate refused, where that is an answer and not an error."""
        self.what = What.REFUSED
        self.rules = tuple(sorted({fault.rule for fault in faults if fault.level == "refuse"}))


@dataclass(slots=True)
class Door:
    """One for a process, used by all its threads."""

    store: Store
    clock: Callable[[], datetime]
    recognise: Recognise | None = None
    """None where no single sign-on is set up."""
    per_minute: int = PER_MINUTE
    """Requests a minute that one caller may make, over all their tokens."""
    trail: Trail = field(init=False)
    _callers: Paces = field(init=False)
    _addresses: Paces = field(default_factory=lambda: Paces(_STRANGERS))
    _backoff: Backoff = field(default_factory=Backoff)
    _trusted: Trusted = field(default_factory=Trusted)
    _counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        """Open the trail."""
        self.trail = Trail(self.store)
        self._callers = Paces(Rate(self.per_minute, max(1, self.per_minute // 4)))

    # -- who comes in ------------------------------------------------------------------------------

    def enter(self, bearer: str | None, *, address: str = "", request: str = "") -> Caller:
        """Return who asks; ``bearer`` is what follows ``Bearer`` in the header.

        ``address`` is the client's network address; it paces strangers and is kept nowhere.
        Raises Unauthenticated, TooManyRequests, IdentityUnavailable.
        """
        now = self.clock()
        where = place(address)
        known = self._trusted.knows(bearer, now)
        wait = None if known else self._addresses.wait(where, now)
        if wait is not None:
            self._note(Event(What.REFUSED, request=request, why=_TOO_MANY), now)
            raise _too_many(wait)
        try:
            caller = self._recognised(bearer, now)
        except Unauthenticated as error:
            self._stranger(error, bearer, where, request, now)
            raise
        if bearer is not None:
            self._trusted.keep(bearer, now)
        self._pace(caller, request, now)
        return caller

    def _recognised(self, bearer: str | None, now: datetime) -> Caller:
        """Return who a bearer is, by our own token or by the single sign-on."""
        foreign = bearer is not None and not bearer.startswith(tokens.PREFIX)
        if foreign and self.recognise is not None and bearer is not None:
            return self.recognise(bearer, now)
        return identify(self.store, bearer, now)

    def _stranger(
        self, error: Unauthenticated, bearer: str | None, where: str, request: str, now: datetime
    ) -> None:
        """Count a failing attempt; raises TooManyRequests if it came too soon after others."""
        self._addresses.admit(where, now)
        event = Event(What.REFUSED, token=error.token, request=request, why=error.why)
        self._note(event, now)
        if error.why not in {Why.NOTHING, Why.MALFORMED, Why.MISTYPED, Why.BEARER} and bearer:
            early = self._backoff.fail(tokens.parse(bearer).id, now)
            if early is not None:
                raise _too_many(early) from None

    def _pace(self, caller: Caller, request: str, now: datetime) -> None:
        """Raise TooManyRequests for a caller who is faster than anybody need be."""
        wait = self._callers.admit(caller.name, now)
        if wait is not None:
            event = Event(What.REFUSED, caller.name, caller.via, caller.token, why=_TOO_MANY)
            self._note(replace(event, request=request), now)
            raise _too_many(wait)

    # -- for what ----------------------------------------------------------------------------------

    @contextmanager
    def act(
        self, caller: Caller, right: Right, *, target: str = "", request: str = ""
    ) -> Iterator[Doing]:
        """Check a right, and keep on the trail what comes of it; raises Forbidden.

        What the block raises comes out unchanged. If the trail cannot be written, StoreError is
        raised before the block runs; once it has run, what it did stands, on record or not.
        """
        now = self.clock()
        event = Event.about(What.ALLOWED, caller, right, target=target, request=request)
        try:
            require(caller, right)
        except Forbidden:
            self._note(replace(event, what=What.REFUSED, why="role"), now)
            raise
        doing = Doing(target)
        if not right.lasting:
            self._note(event, now)
            yield doing
            return
        begun = self.trail.write(replace(event, what=What.BEGUN), now)
        try:
            yield doing
        except BaseException as error:
            _failed(doing, error)
            raise
        finally:
            ended = replace(
                event, what=doing.what, target=doing.target, why=doing.why, rules=doing.rules
            )
            self.trail.end(begun, ended, self.clock())

    def close(self) -> None:
        """Write what has been counted and not written yet; call when the process ends."""
        self._flush(None, self.clock())

    # -- the trail ---------------------------------------------------------------------------------

    def _note(self, event: Event, now: datetime) -> None:
        """Write an event, or count it if its like was written within this minute."""
        self._flush(now, now)
        if not self._counts.again(event, now):
            self._counts.written(event, self.trail.write(event, now), now)

    def _flush(self, until: datetime | None, now: datetime) -> None:
        for kind, first, more in self._counts.due(until):
            self.trail.end(first, replace(kind, what=What.COUNTED, count=more), now)


def _failed(doing: Doing, error: BaseException) -> None:
    """Say on the trail how it ended: the class of the error, never its message."""
    doing.what, doing.why = What.FAILED, type(error).__name__
    if isinstance(error, GateRefused):
        doing.refused(error.faults)


def _too_many(wait: timedelta) -> TooManyRequests:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooManyRequests("请求太频繁", retry_after=seconds)
