"""What was found, as a Markdown table: for each target what it asks and what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.measure import Cost, Written
from tests.bench.press import Row


@dataclass(slots=True)
class Found:
    """Everything that was measured at one size."""

    size: int
    submit: list[Cost] = field(default_factory=list)
    mkdocs: list[Cost] = field(default_factory=list)
    hugo: list[Cost] = field(default_factory=list)
    hugo_again: list[Cost] = field(default_factory=list)
    cold: list[Cost] = field(default_factory=list)
    look: list[Cost] = field(default_factory=list)
    one: list[Cost] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    warm: list[Row] = field(default_factory=list)
    """Publications in one process."""
    walk: list[Row] = field(default_factory=list)
    """The same over every boundary of the log and the lists, at the smallest size."""
    differing: int = 0

    @property
    def warm_cost(self) -> Cost:
        """Return the typical publication of a warm process; its first pays for what it reads."""
        rows = self.warm[1:]
        return Cost(median(row.wall for row in rows), median(row.cpu for row in rows), 0)


def table(found: Iterable[Found], machine: str) -> str:
    """Return the table, and the sentences that belong to it."""
    columns = sorted(found, key=lambda each: each.size)
    head = ["", *(f"{each.size:,} statements" for each in columns), "target at 10,000"]
    rows = [head, ["---"] * len(head)]
    rows += [[name, *(_cell(make, each) for each in columns), goal] for name, make, goal in _ROWS]
    first = columns[0]
    rows.append(_flat(columns, first))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", *_notes(columns, machine)]) + "\n"


def _cell(make: Callable[[Found], str], found: Found) -> str:
    """Return a cell; a dash for what was not measured, Hugo not being there."""
    try:
        return make(found)
    except (ValueError, ArithmeticError):  # StatisticsError is a ValueError
        return "–"


def _cost(costs: Sequence[Cost]) -> str:
    cost = Cost.typical(costs)
    return f"{cost.wall:.2f} s / {cost.cpu:.2f} s / {cost.peak:.0f} MiB"


def _times(others: Sequence[Cost], ours: Cost) -> str:
    """Return how many times as fast ours is, by the wall and by the processor."""
    other = Cost.typical(others)
    return f"{_figure(other.wall / ours.wall)} × / {_figure(other.cpu / ours.cpu)} ×"


def _paired(ours: Sequence[Cost], others: Sequence[Cost]) -> str:
    """Return ours in parts of the others', round by round."""
    walls = median(our.wall / other.wall for our, other in zip(ours, others, strict=True))
    cpus = median(our.cpu / other.cpu for our, other in zip(ours, others, strict=True))
    return f"{walls:.2f} / {cpus:.2f}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _rate(found: Found) -> str:
    cost = Cost.typical(found.submit)
    return f"{found.size / cost.wall:.0f} / {found.size / cost.cpu:.0f}"


def _most(written: Sequence[Written]) -> str:
    """Return the most files and bytes, without and with the indexes."""
    core = max(each.core_size for each in written) / 1000
    whole = max(each.size for each in written) / 1000
    return (
        f"{max(each.core_files for each in written)}, {core:.0f} KB / "
        f"{max(each.files for each in written)}, {whole:.0f} KB"
    )


def _size(found: Found) -> str:
    return _most(found.written)


def _warm(found: Found) -> str:
    return f"{1000 * found.warm_cost.wall:.0f} ms / {1000 * found.warm_cost.cpu:.0f} ms"


_ROWS: tuple[tuple[str, Callable[[Found], str], str], ...] = (
    ("publish one more, in a new process", lambda f: _cost(f.one), "peak ≤ 100 MiB"),
    ("… faster than MkDocs", lambda f: _times(f.mkdocs, Cost.typical(f.one)), "≥ 50 ×"),
    ("… faster than Hugo", lambda f: _times(f.hugo, Cost.typical(f.one)), "≥ 10 ×"),
    ("… written at most, without and with indexes", _size, "≤ 20, 150 KB / ≤ 26, 250 KB"),
    ("publish one more, in a warm process", _warm, ""),
    ("… faster than MkDocs", lambda f: _times(f.mkdocs, f.warm_cost), "≥ 500 ×"),
    ("everything, into an empty folder", lambda f: _cost(f.cold), ""),
    ("… in parts of MkDocs' build", lambda f: _paired(f.cold, f.mkdocs), "< 1"),
    ("all pages again, after a change of the look", lambda f: _cost(f.look), ""),
    ("… in parts of Hugo's, after one of its own", lambda f: _paired(f.look, f.hugo_again), "≤ 1"),
    ("submitted a second, of an archive", _rate, "≥ 200"),
    ("MkDocs Material, tuned: full build", lambda f: _cost(f.mkdocs), ""),
    ("Hugo: full build", lambda f: _cost(f.hugo), ""),
    ("Hugo: all pages again", lambda f: _cost(f.hugo_again), ""),
)


def _flat(columns: Sequence[Found], first: Found) -> list[str]:
    """Return the row that says whether a publication costs more where there is more already."""
    name = f"publish one more, in parts of its cost at {first.size:,}"
    return [name, *(_cell(lambda f: _paired(f.one, first.one), f) for f in columns), "≤ 1.25"]


def _notes(columns: Sequence[Found], machine: str) -> list[str]:
    """Return what a reader has to know."""
    wrong = sum(each.differing for each in columns)
    said = (
        f"Measured by `make bench` on {machine}: medians, and ratios from the same run. Two "
        "figures are wall time / processor time, a third is the peak memory of the largest "
        "process. A publication of ours writes page, edition, JSON, text, proof, lists, feeds, "
        "sitemap and log; MkDocs writes one page a statement, Hugo lists, sitemap and RSS besides."
    )
    again = f"A full rebuild after all of this found {wrong} files other than it makes them."
    notes = [said, "", again]
    walk = next((each.walk for each in columns if each.walk), [])
    if walk:
        middle = median(row.written.core_size for row in walk) / 1000
        notes.append(
            f"Of {len(walk)} publications in a row, over every boundary of lists, feeds, sitemaps "
            f"and log tiles, none wrote more than {_most([row.written for row in walk])} (without "
            f"and with the indexes of search and check); the median is {middle:.0f} KB without."
        )
    return notes
