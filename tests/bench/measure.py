"""What a command costs, and what it did to a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

_ASIDE = ".aside-"
_INDEX = re.compile(r"/public/(?:search|check)/.*\.(?:bin|json)$")
"""Files of the indexes, whose folders also hold a page each."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took, with all processes that it started and waited for."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, of all its processes together."""
    peak: float
    """MiB of the largest of its processes."""

    @classmethod
    def typical(cls, costs: Sequence[Self]) -> Self:
        """Return the medians of several runs."""
        return cls(
            median(cost.wall for cost in costs),
            median(cost.cpu for cost in costs),
            max(cost.peak for cost in costs),
        )


def run(
    command: Sequence[str | Path], folder: Path, extra: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end; raises CalledProcessError with what it said if it fails.

    A small process starts it and waits: Linux counts to a process's peak memory that of the one
    that it was forked from, which here holds a whole corpus.
    """
    said, words = folder / "said.txt", [str(word) for word in command]
    with said.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-I", "-S", __file__, *words],
            cwd=folder,
            env={**os.environ, **(extra or {})},
            stdout=subprocess.PIPE,
            stderr=output,
            check=True,
        )
    status, wall, cpu, peak = json.loads(done.stdout)
    if status:
        tail = said.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise subprocess.CalledProcessError(status, words, output=tail)
    return Cost(wall, cpu, peak)


def _measured(words: list[str]) -> list[float]:
    """Run a command with its output on standard error; return status and cost."""
    start = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, 2, 1)]
    process = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    cpu = used.ru_utime + used.ru_stime
    return [os.waitstatus_to_exitcode(status), wall, cpu, used.ru_maxrss / 1024]


Tree = Mapping[str, tuple[int, int, int]]
"""Path → inode, time of change and size: a file that was written again differs."""


def tree(folder: Path) -> Tree:
    """Look at every file below a folder."""
    found: dict[str, tuple[int, int, int]] = {}
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    about = entry.stat(follow_symlinks=False)
                    found[entry.path] = (about.st_ino, about.st_mtime_ns, about.st_size)
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """What was written between two looks at a site."""

    files: int
    size: int
    """Bytes."""
    core_files: int = 0
    """Without the indexes of search and check."""
    core_size: int = 0

    @classmethod
    def between(cls, before: Tree, after: Tree) -> Self:
        """Return what is new or was written again."""
        sizes = {path: about[2] for path, about in after.items() if before.get(path) != about}
        core = [size for path, size in sizes.items() if not _INDEX.search(path)]
        return cls(len(sizes), sum(sizes.values()), len(core), sum(core))


def empty(folder: Path) -> Path:
    """Make sure that a folder is not there, and return it.

    What was there is only moved aside, to be deleted by ``clear``: ext4 is slow to make files for
    some seconds after many were deleted, and whoever came next would pay for it.
    """
    if folder.exists():
        aside = folder.parent / f"{_ASIDE}{time.monotonic_ns()}"
        folder.rename(aside)
    return folder


def clear(folder: Path) -> None:
    """Delete what was moved aside anywhere below a folder."""
    for aside in list(folder.rglob(f"{_ASIDE}*")):
        shutil.rmtree(aside)


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1:])))
