"""The meters by name, and what it means to count, set and observe.

Names and labels are those of Prometheus; ``emf`` says the same to CloudWatch. Labels come from
small fixed sets (routes, states, rules), never from what somebody sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Labels = tuple[tuple[str, str], ...]
"""Names and values, by name."""


@dataclass(frozen=True, slots=True)
class Family:
    """One meter with all its labels."""

    kind: str
    """``counter``, ``gauge`` or ``histogram``."""
    meaning: str
    unit: str = "Count"
    """As CloudWatch calls it."""
    bounds: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets; one without bound is added."""


_FAST = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)

FAMILIES = {
    "zhengming_requests_total": Family("counter", "Requests answered, by route and status."),
    "zhengming_request_seconds": Family(
        "histogram", "Time to answer a request, by route.", "Seconds", _FAST
    ),
    "zhengming_submissions_total": Family("counter", "Submissions through the API, by outcome."),
    "zhengming_gate_refusals_total": Family("counter", "Refusals of the gate, by rule."),
    "zhengming_publish_seconds": Family(
        "histogram", "Time of a publication that changed the site.", "Seconds", _SLOW
    ),
    "zhengming_published_files_total": Family("counter", "Public files whose bytes changed."),
    "zhengming_worker_failures_total": Family("counter", "Steps of the worker that failed."),
    "zhengming_worker_failing": Family(
        "gauge", "1 while a step of the worker fails, by step; 0 once it works again."
    ),
    "zhengming_worker_alive": Family("gauge", "1 while the worker of this process runs."),
    "zhengming_publish_age_seconds": Family(
        "gauge", "Time since the site was last known to be up to date.", "Seconds"
    ),
    "zhengming_log_entries": Family("gauge", "Entries of the log, in the record and on the site."),
    "zhengming_deliveries_pending": Family("gauge", "Deliveries not settled, by channel."),
    "zhengming_deliveries_open": Family("gauge", "Deliveries begun, by channel and state."),
    "zhengming_channel_needs_person": Family(
        "gauge", "1 while a channel or one of its deliveries waits for a person."
    ),
}
"""Everything that is measured."""


class Meters(Protocol):
    """Where figures go; may be used from every thread. Names are those of ``FAMILIES``."""

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        ...

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        ...

    def clear(self, names: Sequence[str]) -> None:
        """Forget the values of gauges, before those that still hold are set."""
        ...

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add a value to a histogram."""
        ...


class NoMeters:
    """Measures nothing."""

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """See Meters.count."""

    def set(self, name: str, value: float, **labels: str) -> None:
        """See Meters.set."""

    def clear(self, names: Sequence[str]) -> None:
        """See Meters.clear."""

    def observe(self, name: str, value: float, **labels: str) -> None:
        """See Meters.observe."""


def key_of(labels: dict[str, str]) -> Labels:
    """Return labels as a key."""
    return tuple(sorted(labels.items()))
