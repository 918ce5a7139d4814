"""A site to search in, and the page's own engine run over it by Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from publish.domain.grams import fold
from publish.domain.number import Number
from publish.render.documents import searchable, statement_txt
from publish.services.record import Record
from tests.crash.stranger import Tree
from tests.services.press import INFO

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "site" / "assets" / "search.js"


def write(tree: Tree, folder: Path) -> Path:
    """Write the files of a site that a search reads."""
    for path, data in tree.items():
        if path.startswith("search/") or path.endswith("statement.txt"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return folder


def ask(folder: Path, limit: int = 1_000_000, **asked: object) -> dict[str, Any]:
    """Ask the engine; skips where there is no Node.js."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, str(Path(__file__).with_name("engine.mjs")), str(SCRIPT), str(folder)]
    given = json.dumps(asked)
    done = subprocess.run(
        [*command, str(limit)], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def living(record: Record, numbers: Sequence[Number]) -> dict[str, str]:
    """Return the text of each statement that a reader may find, folded, by number."""
    found = {}
    for number in numbers:
        statement = record.statement(number)
        assert statement is not None
        if statement.current.content is not None:
            text = statement_txt(statement.current, INFO).decode()
            found[str(number)] = fold(searchable(text))
    return found
