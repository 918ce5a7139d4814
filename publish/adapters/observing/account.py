"""What becomes known of one request while it is answered: for its log line and for the meters.

Whoever opens an account (the front of the server, or the entrance of a cloud function) writes it
down at the end. Code in between adds what it knows with ``note``, wherever it stands in the call;
outside a request that does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_LONGEST = 120
_MOST_RULES = 50


@dataclass(slots=True)
class Account:
    """One request, as far as an operator may know it."""

    request: str
    """Its identifier, which the answer carries too."""
    route: str = ""
    """Template of the route, never the address as asked for: ``/api/statements/{number}``."""
    caller: str = ""
    """Name of the token or account; never the token."""
    outcome: str = ""
    """One word: ``accepted``, ``repeated``, ``refused``, ``malformed``, ``denied`` …"""
    rules: tuple[str, ...] = ()
    """Identifiers of the rules that the gate refused by."""


_present: ContextVar[Account | None] = ContextVar("account", default=None)


@contextmanager
def opened(request: str) -> Iterator[Account]:
    """Open the account of a request, for this thread, until the request is answered."""
    account = Account(request)
    token = _present.set(account)
    try:
        yield account
    finally:
        _present.reset(token)


def note(
    *, route: str = "", caller: str = "", outcome: str = "", rules: Iterable[str] = ()
) -> None:
    """Add to the account of the present request what is given; nothing outside a request."""
    account = _present.get()
    if account is None:
        return
    account.route = route[:_LONGEST] or account.route
    account.caller = caller[:_LONGEST] or account.caller
    account.outcome = outcome[:_LONGEST] or account.outcome
    account.rules = tuple(dict.fromkeys([*account.rules, *rules]))[:_MOST_RULES]
