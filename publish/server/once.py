"""One round of the worker's duties, in a process that has only so long to live.

A cloud function is woken by an entry, or by the clock, and killed at its deadline. Being killed
harms nothing (``services.publication``, ``services.queue``); but who ends in time leaves no claim
that others have to wait for, and what he has put is not put again.
"""

from __future__ import annotations

from collections.abc import Callable

from publish.adapters.observing import Journal, Meters, fault
from publish.bootstrap import Press, clock
from publish.errors import StoreUnavailable, ZhengmingError
from publish.server.duties import Duties
from publish.server.worker import Stopped

BEGIN = 150_000
"""Milliseconds that must be left for a new step, or delivery: several exchanges with a platform."""
GO_ON = 30_000
"""Milliseconds that must be left for one more file of a publication under way."""


def once(press: Press, journal: Journal, meters: Meters, left: Callable[[], int]) -> bool:
    """Do every duty once; return whether all was done before the time was up.

    ``left`` tells the milliseconds until the deadline. One step that fails does not keep the others
    from being done, except without a store; the first failure is raised at the end, so that the
    cloud counts it and calls again.
    """
    duties = Duties(press, journal, meters, lambda: left() > BEGIN, lambda: left() > GO_ON)
    failures: list[Exception] = []
    whole = True
    for name, act in duties.steps:
        if not (duties.go_on() and _step(name, act, journal, failures)):
            journal.tell("out_of_time", level="warning", step=name)
            whole = False
            break
        if failures and isinstance(failures[-1], StoreUnavailable):
            break
    duties.told(clock())
    if failures:
        raise failures[0]
    return whole


def _step(
    name: str, act: Callable[[], object], journal: Journal, failures: list[Exception]
) -> bool:
    """Do one step and note what went wrong; return whether it came to its end."""
    try:
        act()
    except Stopped:
        return False
    except Exception as error:  # noqa: BLE001 - the other steps are done all the same
        person = isinstance(error, ZhengmingError) and error.exit_status == 4
        journal.tell("failing", level="alarm" if person else "error", step=name, **fault(error))
        failures.append(error)
    return True
