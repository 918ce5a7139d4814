"""A folder made again elsewhere out of links, as often as there are places to crash in."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=32)
def layout(source: Path) -> tuple[list[str], list[str]]:
    """Return the folders below one that never changes, the outer ones first, and its files."""
    found = {str(path.relative_to(source)): path.is_dir() for path in source.rglob("*")}
    folders = sorted(name for name, is_dir in found.items() if is_dir)
    return folders, [name for name, is_dir in found.items() if not is_dir]


def linked(source: Path, target: Path) -> None:
    """Make a folder with the same files, each a link to that of the source."""
    folders, names = layout(source)
    target.mkdir()
    for name in folders:
        (target / name).mkdir()
    for name in names:
        os.link(f"{source}/{name}", f"{target}/{name}")
