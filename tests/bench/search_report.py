"""What the bench of the search found at each size, and the table that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench import checks
from tests.bench.run import machine


@dataclass(slots=True)
class Found:
    """Everything that was measured at one size."""

    size: int
    recall: float = 0
    precision: float = 0
    asked: int = 0
    first: list[int] = field(default_factory=list)
    """Bytes on the wire of a first query for ten results, script included."""
    requests: list[int] = field(default_factory=list)
    all_: float = 0
    """Seconds in which the whole index was made."""
    total: int = 0
    files: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    """Bytes of the largest file of a top floor, and of all that one publication writes of both
    indexes where most meets."""
    times: list[float] = field(default_factory=list)
    material: int = 0
    peak: float = 0
    """MiB of this process at its largest, the texts included."""
    checks: dict[str, list[int]] = field(default_factory=dict)
    """Bytes of each check, by kind."""
    pagefind: dict[str, Any] = field(default_factory=dict)


def table(found: Sequence[Found]) -> str:
    """Return what was found, as a Markdown table."""
    rows = [["", *(f"{each.size:,} statements" for each in found)]]
    rows.append(["---"] * (len(found) + 1))
    for name, make in _ROWS:
        rows.append([name, *(make(each) for each in found)])
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    note = (
        f"Measured by `tests/bench/search.py` on {machine()}. Bytes are those on the wire "
        "(indexes as they are, script and texts with gzip), median / largest of 200 first queries "
        "for ten results; recall and precision over all results (at most 20 rare words above "
        "10,000). At 100,000 the index is made from texts alone, without record, log, pages; the "
        "bytes of a check are then those of the index, without text, proof and tiles. Checks are "
        "made in Chromium, their modules ("
        f"{checks.modules() / 1000:.0f} KB) not counted. One more statement: search and check. "
        "Memory is that of the whole process, with all texts in it. "
        "Queries are runs of characters out of the texts, most of which cut a word somewhere. "
        "Pagefind 1.6.0 is asked in quotation marks: it finds every run of whole words, and none "
        "that cuts one. Material's index is loaded with every page."
    )
    return f"{lines}\n\n{note}\n"


def _kilobytes(sizes: Sequence[int]) -> str:
    return f"{median(sizes) / 1000:.0f} / {max(sizes) / 1000:.0f} KB"


def _check(found: Found, kind: str) -> str:
    return _kilobytes(found.checks[kind]) if kind in found.checks else "–"


def _of_pagefind(found: Found, form: str) -> str:
    return form.format(**found.pagefind) if found.pagefind else "–"


_ROWS: tuple[tuple[str, Any], ...] = (
    ("recall / precision", lambda f: f"{f.recall:.2%} / {f.precision:.2%}"),
    ("… of Pagefind", lambda f: _of_pagefind(f, "{recall:.2%} / {precision:.2%}")),
    ("a first query", lambda f: _kilobytes(f.first)),
    ("… of Pagefind", lambda f: _kilobytes(f.pagefind["first"]) if f.pagefind else "–"),
    ("… of Material", lambda f: f"{f.material / 1000:,.0f} KB"),
    ("requests of a first query", lambda f: f"{median(f.requests):.0f} / {max(f.requests)}"),
    (
        "one more statement: files, bytes",
        lambda f: f"{max(f.files)}, {max(f.written) / 1000:.0f} KB",
    ),
    ("… processor time", lambda f: f"{1000 * median(f.times):.0f} ms"),
    ("… of Pagefind: time, memory", lambda f: _of_pagefind(f, "{cpu:.1f} s, {peak:.0f} MiB")),
    (
        "a file of the top floor, both indexes in one publication, at most",
        lambda f: f"{f.most[0] / 1000:.0f} KB, {f.most[1] / 1000:.0f} KB",
    ),
    (
        "the whole search index: bytes, time, memory",
        lambda f: f"{f.total / 1e6:.1f} MB, {f.all_:.0f} s, {f.peak:.0f} MiB",
    ),
    ("a check of a whole text", lambda f: _check(f, "whole")),
    ("… of a paragraph", lambda f: _check(f, "paragraph")),
    ("… of an altered text", lambda f: _check(f, "altered")),
    ("… of a number", lambda f: _check(f, "number")),
)
