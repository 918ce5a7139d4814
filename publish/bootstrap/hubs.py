"""Telling the WebSub hubs what the site shows; the commands and the worker do it."""

from __future__ import annotations

from publish.bootstrap.moment import clock
from publish.bootstrap.press import Press
from publish.services import logfiles, publication
from publish.services.websub import Announced, Announcer


def announce(press: Press, *, eager: bool = False) -> Announced:
    """Tell the hubs what is new; does nothing, and reads nothing, where there are none."""
    if not press.info.hubs:
        return Announced()
    from publish.adapters.channels.websub import ping

    worker = Announcer(press.store, press.info, ping, clock, eager=eager)
    return worker.announce(safely_shown(press))


def safely_shown(press: Press) -> int:
    """Return up to which entry the feeds are as they will be.

    The checkpoint is public, and no publisher that may be alive writes earlier feeds over them.
    """
    shown = logfiles.published(press.site, press.record, press.verifiers)
    state, _ = publication.read(press.store)
    return min(shown.size, state.start) if shown else 0
