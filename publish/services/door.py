"""The door of the API: who comes in, at what pace, for what; and all of it on the trail.

    caller = door.enter(bearer, address=…, request=…)            401, 429, 503
    with door.act(caller, Right.SUBMIT, request=…) as act:       403
        answer = submit(…)
        act.target = f"{answer.number}/{answer.edition}"

``act`` checks the right. Where its use lasts, it writes "about to" before the block runs, and what
became of it afterwards: done, refused (with the gate's rule ids), or failed. Otherwise it writes
that it was allowed. The block's own errors come out unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from publish.guard.caller import Caller, require
from publish.guard.roles import Right
from publish.ports import Store
from publish.services.trail import Trail

Recognise = Callable[[str, datetime], Caller]
"""Who holds a bearer token of the single sign-on; raises Unauthenticated, IdentityUnavailable."""


@dataclass(slots=True)
class Doing:
    """What is being done behind the door; ``target`` may be filled in once it is known."""

    target: str


@dataclass(slots=True)
class Door:
    """One for a process, used by all its threads."""

    store: Store
    clock: Callable[[], datetime]
    recognise: Recognise | None = None
    """None where no single sign-on is set up."""
    per_minute: int = 120
    """Requests a minute that one caller may make."""
    trail: Trail = field(init=False)

    def __post_init__(self) -> None:
        """Open the trail."""
        self.trail = Trail(self.store)

    def enter(self, bearer: str | None, *, address: str = "", request: str = "") -> Caller:
        """Return who asks; ``bearer`` is what follows ``Bearer`` in the header.

        ``address`` is the client's network address; it paces strangers and is kept nowhere.
        Raises Unauthenticated, TooManyRequests, IdentityUnavailable.
        """
        raise NotImplementedError

    @contextmanager
    def act(
        self,
        caller: Caller,
        right: Right,
        *,
        target: str = "",
        request: str = "",  # noqa: ARG002 - skeleton
    ) -> Iterator[Doing]:
        """Check a right, and keep on the trail what comes of it; raises Forbidden."""
        require(caller, right)
        yield Doing(target)

    def close(self) -> None:
        """Write what has been counted and not written yet; call when the process ends."""
        raise NotImplementedError
