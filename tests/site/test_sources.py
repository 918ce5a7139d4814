"""The sources of the look: where they are built to, and what counts as a change."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from publish.adapters.mkdocs import fingerprint
from publish.adapters.resources import root
from publish.render.site import SiteInfo
from tests.site.conftest import copy_sources


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml without resolving the names of Python functions."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda loader, suffix, node: suffix)


def test_mkdocs_does_not_build_into_our_sources() -> None:
    """MkDocs empties its output folder, so that must hold nothing of ours."""
    config = yaml.load((root() / "mkdocs.yml").read_text("utf-8"), _Loader)
    assert config["site_dir"].split("/")[0] == "build"
    assert config["docs_dir"] == "content"
    assert config["plugins"] == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources that a test may change."""
    folder = tmp_path_factory.mktemp("sources")
    copy_sources(folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "mkdocs.yml",
        "site/hooks.py",
        "site/assets/zm.css",
        "site/overrides/main.html",
        "site/overrides/partials/footer.html",
        "content/about/index.md",
        "content/about/decisions/index.md",
    ],
)
def test_every_source_changes_the_fingerprint(copy: Path, info: SiteInfo, name: str) -> None:
    """A changed source means a new theme, and the old source again the old theme."""
    path, before = copy / name, fingerprint(copy, info)
    old = path.read_bytes()
    path.write_bytes(old + b" ")
    changed = fingerprint(copy, info)
    path.write_bytes(old)
    assert changed != before
    assert fingerprint(copy, info) == before


def test_a_new_fixed_page_changes_the_fingerprint(copy: Path, info: SiteInfo) -> None:
    """A page that was added or moved is a change, even if it is empty."""
    before = fingerprint(copy, info)
    (copy / "content/about/new.md").touch()
    added = fingerprint(copy, info)
    (copy / "content/about/new.md").rename(copy / "content/about/newer.md")
    moved = fingerprint(copy, info)
    (copy / "content/about/newer.md").unlink()
    assert len({before, added, moved}) == 3


@pytest.mark.parametrize("field", [field.name for field in fields(SiteInfo)])
def test_every_particular_changes_the_fingerprint(copy: Path, info: SiteInfo, field: str) -> None:
    """Whatever the footer or the head says of the court is part of the theme."""
    value: Any = ("另一个",) if field == "hubs" else "另一个"
    assert fingerprint(copy, info) != fingerprint(copy, replace(info, **{field: value}))


def test_samples_are_not_part_of_the_look(copy: Path, info: SiteInfo) -> None:
    """Writing a sample statement renders nothing anew."""
    before = fingerprint(copy, info)
    (copy / "content/samples").mkdir(exist_ok=True)
    (copy / "content/samples/x.md").write_text("x", "utf-8")
    assert fingerprint(copy, info) == before


def test_the_fingerprint_is_quick(info: SiteInfo) -> None:
    """Asking whether the look changed costs milliseconds, since every publication asks."""
    best = min(_timed(info) for _ in range(5))
    assert best < 0.05


def _timed(info: SiteInfo) -> float:
    """Return the seconds that one fingerprint takes."""
    start = time.perf_counter()
    fingerprint(root(), info)
    return time.perf_counter() - start
