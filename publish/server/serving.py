"""One process on one machine: the site, what is mounted, and the worker, from start to stop.

A signal (SIGTERM, SIGINT) shuts the doors, lets requests and the worker finish, and ends within
about a minute; a second one ends the process at once, which nothing minds: whatever was under way
is taken up by the next start.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from publish.adapters.observing import (
    EmfMeters,
    Journal,
    Meters,
    NoMeters,
    PrometheusMeters,
    fault,
)
from publish.api import wsgi
from publish.bootstrap import Press, clock
from publish.errors import WrongUsage, ZhengmingError
from publish.render.site import SiteInfo
from publish.render.websub import link_header
from publish.server.duties import Duties
from publish.server.engine import Door, Engine
from publish.server.exposed import PORT, Exposed
from publish.server.front import Front, Mount
from publish.server.health import Health
from publish.server.static import StaticSite
from publish.server.worker import EVERY, Worker

LOOPBACK = "127.0.0.1"
_STEP = 15.0
"""Seconds that the worker has for its present step before a long publication is broken off."""
_END = 40.0
"""Seconds after that, until it is left to die with the process; one delivery may take so long."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a person wants it served."""

    host: str = LOOPBACK
    port: int = 8000
    metrics_port: int | None = None
    site_only: bool = False
    """Serve the public files and nothing else: no worker, no API, no record and no key needed."""
    every: float = EVERY
    """Seconds between two looks of the worker when nobody nudges."""


def _links(path: str, info: SiteInfo) -> list[str]:
    """Return the Link headers of a public path: a feed names its hubs, and itself."""
    found = link_header(path, info)
    return [found] if found else []


class House:
    """Everything that runs in the process, put together and not yet started."""

    def __init__(
        self, press: Press, wanted: Wanted, journal: Journal, mounts: Sequence[Mount] | None = None
    ) -> None:
        """Open the doors; raises what would keep it from being of use, so that it is told at once.

        SettingsError and NeedsPerson for record and key, StoreUnavailable when the store is locked,
        SiteError when an address is taken. What is mounted is closed at the end, if it can be.
        """
        self.journal = journal
        self._closing: list[Callable[[], object]] = []
        self.meters = _meters(press, wanted)
        self.duties = Duties(press, journal, self.meters)
        self.worker = None if wanted.site_only else self._worker(press, wanted.every)
        if mounts is None:
            mounts = () if wanted.site_only else _mounts(press)
        for mount in mounts:
            self._closing += [close] if (close := getattr(mount.application, "close", None)) else []
        front = Front(
            site=StaticSite(press.site, lambda path: _links(path, press.info)),
            mounts=mounts,
            journal=journal,
            meters=self.meters,
            health=Health(press, self.duties, self.worker),
            nudge=self.worker.nudge if self.worker else _nothing,
            addresses=press.settings.log_addresses == "yes",
        )
        proxy = press.settings.trusted_proxy
        doors = [Door(front, wanted.host, wanted.port, trusted_proxy=proxy)]
        if isinstance(self.meters, PrometheusMeters):
            port = PORT if wanted.metrics_port is None else wanted.metrics_port
            exposed = Exposed(self.meters, lambda: self.duties.told(clock()))
            doors.append(Door(exposed, LOOPBACK, port, threads=1))
        self.engine = Engine(doors, journal)

    def _worker(self, press: Press, every: float) -> Worker:
        """Return the worker, after looking whether record and key will let it work."""
        press.record.head()
        press.publisher()
        worker = Worker(self.duties.steps, self.journal, self.meters, clock, every=every)
        self.duties.go_on = lambda: worker.going_on
        return worker

    def run(self) -> None:
        """Serve until ``stop`` is called, from another thread or a signal's handler."""
        if self.worker is not None:
            self.worker.start()
        try:
            self.engine.run()
        finally:
            self._end()

    def stop(self) -> None:
        """Ask for the end: no new requests, no new step of the worker."""
        if self.worker is not None:
            self.worker.stop()
        self.engine.stop()

    def _end(self) -> None:
        """Close what is mounted, let the worker finish its step, break off what takes too long."""
        for close in self._closing:
            try:
                close()
            except ZhengmingError as error:
                self.journal.tell("fault", level="error", **fault(error))
        if self.worker is None:
            return
        self.worker.stop()
        if not self.worker.join(_STEP):
            self.duties.patient = lambda: False
            if not self.worker.join(_END):
                self.journal.tell("worker_left", level="warning")
        self.duties.told(clock())


def serve(press: Press, wanted: Wanted, announce: Callable[[int], None]) -> None:
    """Serve until a signal comes; ``announce`` is told the port once the doors are open."""
    journal = Journal(sys.stderr, clock, requests=not sys.stderr.isatty())
    house = House(press, wanted, journal)
    port, *others = house.engine.ports
    with _signals(house.stop):
        works = house.worker is not None
        metrics = others[0] if others else None
        journal.tell("started", host=wanted.host, port=port, metrics=metrics, worker=works)
        announce(port)
        house.run()
    journal.tell("stopped")


def _meters(press: Press, wanted: Wanted) -> Meters:
    """Return the meters of the settings; a port for them means Prometheus."""
    chosen = press.settings.metrics
    if wanted.metrics_port is not None and chosen == "emf":
        raise WrongUsage("设置 metrics 为 emf 时没有指标端口", advice="请去掉 --metrics-port。")
    if chosen == "prometheus" or wanted.metrics_port is not None:
        return PrometheusMeters()
    return EmfMeters(sys.stderr) if chosen == "emf" else NoMeters()


def _mounts(press: Press) -> list[Mount]:
    """Return what is mounted beside the site: a new part of the house is one row here."""
    return [Mount("/api", wsgi.application(press))]


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first signal stop gently, and any later one end the process as signals do."""
    caught = (signal.SIGTERM, signal.SIGINT)

    def gently(number: int, frame: object) -> None:
        del number, frame
        for each in caught:
            signal.signal(each, signal.SIG_DFL)
        stop()

    before = {each: signal.signal(each, gently) for each in caught}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _nothing() -> None:
    """Nudge nobody."""
