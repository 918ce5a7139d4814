"""A press of the bench: its own folder, driven through the command line as an operator would."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Cost, Written, empty, run, tree

_ROOT = Path(__file__).resolve().parents[2]
_BENCH = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Row:
    """One publication in a warm process."""

    index: int
    wall: float
    cpu: float
    written: Written


@dataclass(slots=True)
class Press:
    """One record and site; ``corpus`` holds its archive, and more to publish one by one."""

    folder: Path
    corpus: Path
    looks: int = 0
    """How often the look was changed: each gives the footer another telephone number."""
    used: int = 0
    """Lines of ``more.jsonl`` that were submitted."""

    @property
    def public(self) -> Path:
        """Return the folder of the public files."""
        return self.folder / "var" / "public"

    def archive(self) -> Cost:
        """Begin anew, and submit the whole archive."""
        empty(self.folder).mkdir(parents=True)
        settings = 'site_url = "https://press.court.example/"\n'
        (self.folder / "zhengming.toml").write_text(settings, encoding="utf-8")
        self.zhengming("init")
        return self.zhengming("submit", self.corpus / "archive.jsonl")

    def cold(self) -> Cost:
        """Make everything, the theme too, into an empty folder."""
        self.looks += 1
        empty(self.public)
        return self.zhengming("project", "--full")

    def look(self) -> Cost:
        """Change the look, and so every page."""
        self.looks += 1
        return self.zhengming("publish")

    def one(self) -> tuple[Cost, Written]:
        """Submit one more statement; return what it cost to publish it, in a process of its own."""
        line = self._more(1)
        single = self.folder / "one.jsonl"
        single.write_text("".join(line), encoding="utf-8")
        self.zhengming("submit", single)
        before = tree(self.public)
        cost = self.zhengming("publish")
        return cost, Written.between(before, tree(self.public))

    def warm(self, count: int, *options: str) -> list[Row]:
        """Publish more in one process; return a row for each."""
        several = self.folder / "several.jsonl"
        several.write_text("".join(self._more(count)), encoding="utf-8")
        words = [sys.executable, str(_BENCH / "warm.py"), str(self.public), str(several)]
        run([*words, str(count), *options], self.folder, self._environment)
        rows = (self.folder / "said.txt").read_text(encoding="utf-8").splitlines()
        return [
            Row(index, wall, cpu, Written(*written))
            for index, wall, cpu, *written in map(json.loads, rows)
        ]

    def differing(self) -> int:
        """Make everything again; return how many files were not as they were."""
        self.zhengming("project", "--full", "--json")
        said = (self.folder / "said.txt").read_text(encoding="utf-8")
        written: int = json.loads(said.splitlines()[-1])["written"]
        return written

    def zhengming(self, *words: str | Path) -> Cost:
        """Run the command line; raises RuntimeError with what it said if it fails."""
        try:
            return run((sys.executable, "-m", "publish", *words), self.folder, self._environment)
        except subprocess.CalledProcessError as error:
            message = f"zhengming {words[0]}: {error.output}"
            raise RuntimeError(message) from error

    @property
    def _environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(_ROOT), "ZHENGMING_PHONE": f"0100-{self.looks:04d}"}

    def _more(self, count: int) -> list[str]:
        lines = (self.corpus / "more.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        self.used += count
        if self.used > len(lines):
            message = f"more.jsonl has only {len(lines)} lines"
            raise RuntimeError(message)
        return lines[self.used - count : self.used]
