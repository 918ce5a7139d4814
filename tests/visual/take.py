"""Take pictures of every kind of page: ``make pictures``; ``KEEP=yes``: those that are kept, anew.

All go to ``build/pictures`` with an ``index.html`` to look through them. Kept in
``tests/visual/kept`` are coarse grey ones, one cell for 16 × 16 pixels, which
``tests/e2e/test_visual.py`` compares.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.server.house import serving
from tests.visual.exhibit import Stop, build

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ROOT / "tests" / "browser"
KEPT = Path(__file__).parent / "kept"
PAPER = 794
"""Pixels of an A4 sheet's width."""
SCREENS = tuple((width, mode) for mode in ("light", "dark", "contrast") for width in (360, 1280))
VIEWS = (*SCREENS, (PAPER, "print"))
EVERYWHERE = frozenset({(360, "light"), (1280, "light")})
"""Views that are kept of every page; the others of a few."""
FEW = frozenset({"home", "corrected", "table", "verify-altered"})


def views(stops: Iterable[Stop], address: str, *, kept: bool) -> list[dict[str, Any]]:
    """Return what to picture: all, or what is kept."""
    return [
        {
            "name": stop.name,
            "url": address + stop.path,
            "typed": stop.typed,
            "width": width,
            "mode": mode,
        }
        for stop in stops
        for width, mode in VIEWS
        if not kept or (stop.kept and ((width, mode) in EVERYWHERE or stop.name in FEW))
    ]


def name_of(view: dict[str, Any]) -> str:
    """Return the name of a picture's file."""
    return f"{view['name']}-{view['width']}-{view['mode']}.png"


def take(
    chromium: str, wanted: Sequence[dict[str, Any]], folder: Path, *kept: Path
) -> list[dict[str, Any]]:
    """Take pictures; return how far they are from those that are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "stops.json"
    listed.write_text(json.dumps(wanted), "utf-8")
    command = ["node", "pictures.mjs", chromium, str(listed), str(folder), *map(str, kept)]
    done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def chromium() -> str | None:
    """Return the browser; none where it or what drives it is missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    there = found and shutil.which("node") and (BROWSER / "node_modules").is_dir()
    return found if there else None


def index(names: Sequence[str]) -> str:
    """Return a page to look through the pictures."""
    figures = "\n".join(
        f'<figure><figcaption>{escape(name)}</figcaption><a href="{escape(name)}">'
        f'<img src="{escape(name)}" alt="{escape(name)}" loading="lazy"></a></figure>'
        for name in names
    )
    style = (
        "body{font-family:sans-serif;display:flex;flex-wrap:wrap;gap:1rem}"
        "img{height:24rem;object-fit:cover;object-position:top;border:1px solid #999}"
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Pictures</title>\n'
        f"<style>{style}</style>\n{figures}\n</html>\n"
    )


def main(arguments: Sequence[str]) -> int:
    """Take all pictures; with ``keep``, those that are kept, and keep them."""
    browser = chromium()
    if browser is None:
        sys.stderr.write("Chromium or Node.js is not installed: run `make test`\n")
        return 1
    folder = ROOT / "build" / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as made:
        stops = build(Path(made))
        with serving(StaticSite(DirectorySite(Path(made)))) as address:
            take(browser, views(stops, address, kept="keep" in arguments), folder)
    names = sorted(path.name for path in folder.glob("*.png"))
    (folder / "index.html").write_text(index(names), "utf-8")
    if "keep" in arguments:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir()
        for path in (folder / "coarse").iterdir():
            shutil.copy(path, KEPT)
    sys.stdout.write(f"{len(names)} pictures: {folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
