"""The same Markdown through MkDocs Material, tuned, and through Hugo with a theme of our size."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measure import Cost, empty, run

_HUGO_THEME = Path(__file__).parent / "hugo"
# What facts about sites of this kind found fastest: no navigation, no plugin, no foreign font.
_MKDOCS = """\
site_name: 示例市清源区人民法院官方发布
site_url: https://press.court.example/
use_directory_urls: true
not_in_nav: |
  statements/
nav:
  - index.md
theme:
  name: material
  language: zh
  font: false
plugins: []
markdown_extensions:
  - tables
"""


def prepare(folder: Path) -> None:
    """Set both up for the Markdown in ``docs``."""
    (folder / "docs" / "index.md").write_text("# 首页\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(_MKDOCS, encoding="utf-8")
    shutil.copytree(_HUGO_THEME, folder / "hugo")
    content = folder / "hugo" / "content"
    content.mkdir()
    shutil.copytree(folder / "docs" / "statements", content / "statements")


def mkdocs(folder: Path) -> Cost:
    """Build with MkDocs into an empty folder."""
    target = empty(folder / "mkdocs-out")
    words = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", target)
    return run(words, folder, {"NO_MKDOCS_2_WARNING": "1"})


def hugo(folder: Path) -> Cost | None:
    """Build with Hugo into an empty folder; None where there is no Hugo."""
    return _hugo(folder, empty(folder / "hugo-out"))


def hugo_again(folder: Path, look: str) -> Cost | None:
    """Build with Hugo over what it built, after the name of the court in its theme changed."""
    return _hugo(folder, folder / "hugo-out", {"HUGO_PARAMS_COURT": f"示例市清源区人民法院 {look}"})


def _hugo(folder: Path, target: Path, extra: Mapping[str, str] | None = None) -> Cost | None:
    program = shutil.which("hugo")
    if program is None:
        return None
    words = (program, "--buildFuture", "--quiet", "--source", folder / "hugo", "--destination")
    return run((*words, target), folder, extra)
