"""Meters that are told: CloudWatch's Embedded Metric Format, one JSON line a set of labels.

Kept between two calls of ``flush``, then written as sums, last values, and values one by one
(arrays of at most 100, which CloudWatch makes its percentiles from).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TextIO

from publish.adapters.observing.meters import FAMILIES, Labels, key_of

NAMESPACE = "Zhengming"
_MOST = 100
"""Values that one metric may have in one line, and metrics that one line may have."""


class EmfMeters:
    """Keeps what happened since the last line."""

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``, which a log agent or a cloud function's runtime reads."""
        self._stream = stream
        self._lock = threading.Lock()
        self._found: dict[Labels, dict[str, list[float]]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """See Meters.count."""
        with self._lock:
            row = self._row(labels).setdefault(name, [0.0])
            row[0] += by

    def set(self, name: str, value: float, **labels: str) -> None:
        """See Meters.set."""
        with self._lock:
            self._row(labels)[name] = [value]

    def clear(self, names: Sequence[str]) -> None:
        """See Meters.clear: what was said is said."""

    def observe(self, name: str, value: float, **labels: str) -> None:
        """See Meters.observe."""
        with self._lock:
            self._row(labels).setdefault(name, []).append(value)

    def flush(self, now: datetime) -> None:
        """Write all that was kept; what cannot be written is dropped."""
        with self._lock:
            found, self._found = self._found, {}
        lines = [line for labels, row in found.items() for line in _lines(labels, row, now)]
        with suppress(OSError, ValueError):
            self._stream.writelines(f"{line}\n" for line in lines)
            self._stream.flush()

    def _row(self, labels: dict[str, str]) -> dict[str, list[float]]:
        return self._found.setdefault(key_of(labels), {})


def _lines(labels: Labels, row: dict[str, list[float]], now: datetime) -> Iterator[str]:
    """Yield as many lines as the longest row of values needs."""
    longest = max(len(values) for values in row.values())
    for start in range(0, longest, _MOST):
        part = {name: values[start : start + _MOST] for name, values in row.items()}
        yield _line(labels, {name: values for name, values in part.items() if values}, now)


def _line(labels: Labels, row: dict[str, list[float]], now: datetime) -> str:
    metrics = [{"Name": name, "Unit": FAMILIES[name].unit} for name in row]
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [[name for name, _ in labels]],
        "Metrics": metrics,
    }
    line: dict[str, Any] = {
        "_aws": {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]},
        **dict(labels),
        **{name: values[0] if len(values) == 1 else values for name, values in row.items()},
    }
    return json.dumps(line, ensure_ascii=False)
