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

from publish.adapters.observing.journal import Journal
from publish.adapters.observing.meters import Meters

METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
"""Methods that are told by name; any other is ``other``."""
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


def write_down(
    account: Account,
    journal: Journal,
    meters: Meters,
    *,
    method: str,
    status: int,
    seconds: float,
    address: str = "",
) -> None:
    """Count a request that was answered, and tell of it: the route, never what was asked for."""
    route = account.route if status != 404 else "none"
    meters.count("zhengming_requests_total", route=route, status=str(status))
    meters.observe("zhengming_request_seconds", seconds, route=route)
    if account.outcome:
        meters.count("zhengming_submissions_total", outcome=account.outcome)
    for rule in account.rules:
        meters.count("zhengming_gate_refusals_total", rule=rule)
    if not journal.requests and status < 500:
        return
    journal.tell(
        "request",
        level="error" if status >= 500 else "info",
        request=account.request,
        method=method if method in METHODS else "other",
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        caller=account.caller,
        outcome=account.outcome,
        rules=list(account.rules) or None,
        address=address,
    )
