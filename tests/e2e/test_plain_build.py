"""Pages are what a plain ``mkdocs build`` with the same mkdocs.yml would give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import ROOT, Office


def test_every_page_is_the_bytes_of_a_plain_build(demo: Office, tmp_path: Path) -> None:
    """All HTML pages and assets of the demo equal those of stock MkDocs over the same record."""
    plain = tmp_path / "plain"
    store = demo.folder / "var" / "record.sqlite3"
    environment = demo.environment | {
        "ZHENGMING_CONFIG": str(demo.folder / "zhengming.toml"),
        "ZHENGMING_STORE": f"sqlite:///{store}",
        "NO_MKDOCS_2_WARNING": "1",
    }
    environment.pop("ZHENGMING_CONFIG") if not (demo.folder / "zhengming.toml").exists() else None
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(ROOT / "mkdocs.yml")]
    subprocess.run([*command, "-d", str(plain)], env=environment, cwd=tmp_path, check=True)
    ours = {p.relative_to(demo.site) for p in demo.site.rglob("*.html")}
    theirs = {p.relative_to(plain) for p in plain.rglob("*.html")}
    assert ours == theirs
    differing = [str(p) for p in ours if (demo.site / p).read_bytes() != (plain / p).read_bytes()]
    assert differing == []
