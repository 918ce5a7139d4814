"""Measures Zhengming beside MkDocs Material and Hugo: ``python tests/bench/run.py [--write]``.

Each size has its own press and the same Markdown for the others. What is compared runs in turn,
round after round, and the table shows medians, so that a busy machine burdens all alike. Nothing
fails because something was slow: the table says what was found.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from tests.bench import baselines, corpus  # noqa: E402 - after the path is set
from tests.bench.measure import Cost, clear, empty  # noqa: E402 - as above
from tests.bench.press import Press  # noqa: E402 - as above
from tests.bench.report import Found, table  # noqa: E402 - as above

_BEGAN = time.monotonic()
_BEGIN, _END = "<!-- bench:begin -->", "<!-- bench:end -->"
_SINGLES = 12
"""Single statements that are published at each size, each in a process of its own."""
_SMALL = 1000
"""Up to so many statements an archive is submitted again in each round."""
_PAST_A_TILE = 300
"""So many publications pass every boundary: of lists, feeds, sitemaps, tiles."""


def main() -> int:
    """Measure, print the table, and write it into the README if asked to."""
    given = _arguments()
    sizes = [int(size) for size in given.sizes.split(",")]
    folder = Path(given.folder)
    found = {size: Found(size) for size in sizes}
    compileall.compile_dir(_ROOT / "publish", quiet=1)  # as whoever installs the product does
    presses = {size: _prepare(folder / str(size), size) for size in sizes}
    for size, press in presses.items():
        _repeat(found[size].submit, press.archive, 1 if size > _SMALL else given.rounds)
    for act in (_builds, _look):
        _rounds(act, presses, found, given.rounds)
    _ones(presses, found, _SINGLES)
    for size, press in presses.items():
        found[size].warm = press.warm(20)
        _say(f"{size}: published {len(found[size].warm)} in one process")
    smallest = min(sizes)
    found[smallest].walk = presses[smallest].warm(_PAST_A_TILE, "--look")
    for size, press in presses.items():
        found[size].differing = press.differing()
    clear(folder)
    text = table(found.values(), machine())
    print(text)
    if given.write:
        into_readme(text, _BEGIN, _END)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="", help="statements, separated by commas")
    parser.add_argument("--rounds", type=int, default=0, help="how often everything is repeated")
    parser.add_argument("--quick", action="store_true", help="100 and 1,000 statements, once")
    parser.add_argument("--folder", default=str(_ROOT / "build" / "bench"), help="where to work")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    given = parser.parse_args()
    given.sizes = given.sizes or ("100,1000" if given.quick else "100,1000,10000")
    given.rounds = given.rounds or (1 if given.quick else 3)
    return given


def _prepare(folder: Path, size: int) -> Press:
    """Write the corpus of one size, for every contender."""
    _say(f"{size}: writing the corpus")
    empty(folder)
    corpus.write(folder, size, _SINGLES + 21 + _PAST_A_TILE)
    baselines.prepare(folder)
    return Press(folder / "press", folder)


def _rounds(
    act: Callable[[Press, Found], None],
    presses: dict[int, Press],
    found: dict[int, Found],
    rounds: int,
) -> None:
    """Do something some times at each size, the sizes in turn."""
    for _ in range(rounds):
        for size, press in presses.items():
            act(press, found[size])


def _builds(press: Press, found: Found) -> None:
    """Let everybody build everything once, into an empty folder."""
    _say(f"{found.size}: a round of full builds")
    _repeat(found.mkdocs, partial(baselines.mkdocs, press.corpus))
    _repeat(found.hugo, partial(baselines.hugo, press.corpus))
    _repeat(found.cold, press.cold)


def _look(press: Press, found: Found) -> None:
    """Change the look, ours and Hugo's, after all full builds.

    That replaces every page, and ext4 makes files slowly for minutes after so many were freed.
    """
    _repeat(found.hugo_again, partial(baselines.hugo_again, press.corpus, str(press.looks)))
    _repeat(found.look, press.look)


def _ones(presses: dict[int, Press], found: dict[int, Found], times: int) -> None:
    """Publish single statements, the sizes in turn."""
    for press in presses.values():
        press.one()  # the first finds the files of the last round not in memory
    for _ in range(times):
        for size, press in presses.items():
            cost, written = press.one()
            found[size].one.append(cost)
            found[size].written.append(written)
    _say(f"published {times} single statements at each size")


def _repeat(costs: list[Cost], act: Callable[[], Cost | None], times: int = 1) -> None:
    """Do something some times; keep what it cost, and say so."""
    for _ in range(times):
        cost = act()
        if cost is not None:
            costs.append(cost)
            name = getattr(getattr(act, "func", act), "__name__", "")
            _say(f"  {name:10} wall {cost.wall:7.2f}  CPU {cost.cpu:7.2f}  peak {cost.peak:5.0f}")


def machine() -> str:
    """Return what it was measured on; no date, so that the README changes only with the figures."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def into_readme(text: str, begin: str, end: str) -> None:
    """Put a table between its marks in the README."""
    readme = _ROOT / "README.md"
    before, found, rest = readme.read_text(encoding="utf-8").partition(begin)
    _, also, after = rest.partition(end)
    if not (found and also):
        message = f"README.md has no {begin} … {end}"
        raise SystemExit(message)
    readme.write_text(f"{before}{begin}\n{text}{end}{after}", encoding="utf-8")


def _say(text: str) -> None:
    passed = time.monotonic() - _BEGAN
    print(f"{passed // 60:3.0f}:{passed % 60:02.0f} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
