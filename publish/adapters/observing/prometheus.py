"""Meters that are asked for: the text exposition format of Prometheus, version 0.0.4."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from publish.adapters.observing.meters import FAMILIES, Family, Labels, key_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class PrometheusMeters:
    """Keeps sums since the start of the process."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._values: dict[str, dict[Labels, float]] = {}
        self._buckets: dict[str, dict[Labels, list[int]]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """See Meters.count."""
        with self._lock:
            values, key = self._values.setdefault(name, {}), key_of(labels)
            values[key] = values.get(key, 0) + by

    def set(self, name: str, value: float, **labels: str) -> None:
        """See Meters.set."""
        with self._lock:
            self._values.setdefault(name, {})[key_of(labels)] = value

    def clear(self, names: Sequence[str]) -> None:
        """See Meters.clear."""
        with self._lock:
            for name in names:
                self._values.pop(name, None)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """See Meters.observe."""
        bounds = FAMILIES[name].bounds
        with self._lock:
            key = key_of(labels)
            row = self._buckets.setdefault(name, {}).setdefault(key, [0] * (len(bounds) + 1))
            row[bisect_left(bounds, value)] += 1
            sums = self._values.setdefault(name, {})
            sums[key] = sums.get(key, 0) + value

    def text(self) -> str:
        """Return all meters as text."""
        with self._lock:
            lines = [line for name, family in FAMILIES.items() for line in self._of(name, family)]
        return "\n".join(lines) + "\n"

    def _of(self, name: str, family: Family) -> Iterator[str]:
        values = self._values.get(name, {})
        if not values:
            return
        yield f"# HELP {name} {family.meaning}"
        yield f"# TYPE {name} {family.kind}"
        for labels, value in sorted(values.items()):
            if family.kind == "histogram":
                yield from _histogram(name, family, labels, self._buckets[name][labels])
                yield f"{name}_sum{_braces(labels)} {value:.6g}"
            else:
                yield f"{name}{_braces(labels)} {value:.15g}"


def _histogram(name: str, family: Family, labels: Labels, row: Sequence[int]) -> Iterator[str]:
    """Yield the cumulative buckets, and the count."""
    total = 0
    for bound, count in zip((*family.bounds, None), row, strict=True):
        total += count
        le = "+Inf" if bound is None else f"{bound:g}"
        yield f"{name}_bucket{_braces((*labels, ('le', le)))} {total}"
    yield f"{name}_count{_braces(labels)} {total}"


def _braces(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
