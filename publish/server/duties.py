"""What the worker does: publish, dispatch, and look how things stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from publish.adapters.observing import EmfMeters, Journal, Meters
from publish.bootstrap import Press, clock
from publish.bootstrap.hubs import announce
from publish.ports import SiteFile
from publish.server.worker import Step, Stopped
from publish.services import logfiles, publication, standing
from publish.services.dispatch import Dispatched, Dispatcher

_DELIVERIES = (
    "zhengming_deliveries_pending",
    "zhengming_deliveries_open",
    "zhengming_channel_needs_person",
)


@dataclass(slots=True)
class Duties:
    """The steps of the worker over one press."""

    press: Press
    journal: Journal
    meters: Meters
    go_on: Callable[[], bool] = lambda: True
    """Whether to begin something more; the worker's, once there is one."""
    patient: Callable[[], bool] = lambda: True
    """Whether a publication under way may go on: false some time after a stop."""
    since: datetime = field(default_factory=clock)
    """When this began: the age of the last publication until there is one."""
    published: datetime | None = None
    """When the site was last known to show the whole record."""
    backlog: int | None = None
    """Entries that the site did not show when somebody last looked."""

    @property
    def steps(self) -> list[Step]:
        """Return the steps in order; the site comes before its copies."""
        return [
            ("publish", self.publish),
            ("dispatch", self.dispatch),
            ("show", self.show),
            ("announce", self.announce),
            ("survey", self.survey),
        ]

    def publish(self) -> None:
        """Bring the site up to the record."""
        began = time.monotonic()
        done = self.press.publisher(self._watch).publish()
        self.published = clock()
        if done.scope == "nothing":
            return
        seconds = time.monotonic() - began
        self.meters.observe("zhengming_publish_seconds", seconds)
        self.meters.count("zhengming_published_files_total", done.written)
        self.journal.tell(
            "published",
            entries=done.size,
            files=done.written,
            scope=done.scope,
            ms=round(seconds * 1000, 1),
        )

    def _watch(self, name: str, total: int, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
        """Pass files on; raises Stopped to break off, and the next publication goes on."""
        del name, total
        for file in files:
            if not self.patient():
                raise Stopped
            yield file

    def dispatch(self) -> None:
        """Carry to the channels what the site shows; tell what a person has to know, once."""
        shown = logfiles.published(self.press.site, self.press.record, self.press.verifiers)
        worker = Dispatcher(self.press.record, self.press.outlets, clock, go_on=self.go_on)
        self._tell(worker.dispatch(shown.size if shown else 0))

    def show(self) -> None:
        """Put the pages again whose copies stand otherwise by now."""
        if publication.read(self.press.store)[0].again:
            self.publish()

    def announce(self) -> None:
        """Tell the WebSub hubs what the site shows."""
        done = announce(self.press)
        for each in done.news:
            self.journal.tell("hub", level="warning", hub=each.hub, message=each.reason)
        if done.told:
            self.journal.tell("announced", hubs=done.told)

    def _tell(self, done: Dispatched) -> None:
        for name, hold in done.holds:
            level = "alarm" if hold.person else "warning"
            self.journal.tell(
                "channel_held", level=level, channel=name, message=hold.reason, advice=hold.advice
            )
        for each in done.news:
            self.journal.tell(
                "delivery",
                level="warning",
                channel=each.channel,
                tag=each.tag,
                state=str(each.state),
                message=each.reason,
                advice=each.advice,
            )
        if done.settled:
            self.journal.tell("dispatched", settled=done.settled, pending=done.pending)

    def survey(self) -> None:
        """Set the gauges, and send the meters that are told."""
        press, now = self.press, clock()
        head = press.record.head().size
        found = logfiles.published(press.site, press.record, press.verifiers)
        shown = found.size if found else 0
        self.backlog = head - shown
        self.meters.set("zhengming_log_entries", head, where="record")
        self.meters.set("zhengming_log_entries", shown, where="site")
        self.meters.clear(_DELIVERIES)
        for row in standing.channels(press.record, press.outlets, shown, now):
            self._channel(row["channel"], row)
        self.told(now)

    def _channel(self, name: str, row: dict[str, object]) -> None:
        """Set the gauges of one channel that is set up, or was."""
        if not (row["configured"] or row["used"]):
            return
        states: dict[str, int] = {}
        for each in row["open"]:  # type: ignore[attr-defined]  # rows of JSON
            states[each["state"]] = states.get(each["state"], 0) + 1
        for state, count in states.items():
            self.meters.set("zhengming_deliveries_open", count, channel=name, state=state)
        pending = float(str(row["pending"]))
        self.meters.set("zhengming_deliveries_pending", pending, channel=name)
        self.meters.set(
            "zhengming_channel_needs_person", int(bool(row["needs_person"])), channel=name
        )

    def told(self, now: datetime) -> None:
        """Set the age of the last publication, and send the meters where they are sent."""
        age = (now - (self.published or self.since)).total_seconds()
        self.meters.set("zhengming_publish_age_seconds", max(age, 0))
        if isinstance(self.meters, EmfMeters):
            self.meters.flush(now)
