"""How long a notice holds, in words: command line and browser say the same of the same day."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from publish.domain.number import Number
from publish.domain.statement import Effect, EffectKind
from publish.render.holding import holding

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "vectors" / "check" / "holding.json"
MODULE = ROOT / "site" / "assets" / "check" / "holding.js"
VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
SCRIPT = """
const { holding } = await import(process.argv[1]);
const { today, cases } = JSON.parse(process.argv[2]);
console.log(JSON.stringify(cases.map(({ effects, last }) => holding(effects, last, today))));
"""


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    """What is to be said of a case."""
    return {"act": case["act"], "lines": case["lines"]}


def effect(row: dict[str, Any]) -> Effect:
    """An effect as the record knows it."""
    return Effect(
        kind=EffectKind(row["kind"]),
        by=Number.parse(row["by"]),
        since=row["since"],
        title=row["title"],
        doc_number=None,
        newest=3,
        at="2026-03-01T00:00:00Z",
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["what"])
def test_the_command_line_says_it(case: dict[str, Any]) -> None:
    """Each case has its words, written out."""
    found = holding([effect(row) for row in case["effects"]], case["last"], VECTORS["today"])
    assert found.as_json() == wanted(case)


def test_the_browser_says_it() -> None:
    """The module of the page and of the verifier has the same words for every case."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, "--input-type=module", "-e", SCRIPT, MODULE.as_uri(), FILE.read_text("utf-8")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [wanted(case) for case in VECTORS["cases"]]
