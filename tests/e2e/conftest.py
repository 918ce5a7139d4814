"""A press set up and filled by the command line, the way a court would do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.visual.exhibit import Stop, build

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "content" / "samples"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    value: dict[str, Any]
    prose: str


@dataclass(frozen=True)
class Office:
    """A folder with a record and a site, and the command line in it."""

    folder: Path

    @property
    def site(self) -> Path:
        """Return the public folder."""
        return self.folder / "var" / "public"

    @property
    def environment(self) -> dict[str, str]:
        """Return an environment without settings of anybody else."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHENGMING")}
        return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}

    def run(self, *arguments: str, text: str | None = None) -> Ran:
        """Run a command with ``--json`` in the folder."""
        done = self._run(*arguments, "--json", text=text)
        value = json.loads(done.stdout) if done.stdout.strip() else {}
        return Ran(done.returncode, value, done.stderr)

    def spoken(self, *arguments: str) -> str:
        """Return what a command that succeeds says to a person on standard output."""
        done = self._run(*arguments, text=None)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, *arguments: str, text: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "publish", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str, text: str | None = None) -> dict[str, Any]:
        """Run a command that has to succeed."""
        ran = self.run(*arguments, text=text)
        assert ran.status == 0, (ran.value, ran.prose)
        return ran.value


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office in which the demo has been run; do not write to it."""
    office = Office(tmp_path_factory.mktemp("demo"))
    office.done("demo")
    return office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an empty office, set up."""
    made = Office(tmp_path)
    made.done("init")
    return made


@pytest.fixture(scope="session")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Stop]]:
    """Return a site with one of each kind of page, and its stops; do not write to it."""
    folder = tmp_path_factory.mktemp("exhibition")
    return folder, build(folder)
