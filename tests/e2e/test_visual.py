"""The look, held against coarse pictures that are kept (CONTRIBUTING, "Pictures")."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.server.house import serving
from tests.visual import take
from tests.visual.exhibit import Stop

SHARE = 0.06
"""Share of cells that may differ. Measured: 4.3 % at most where another font stands for all of the
text (WenQuanYi Micro Hei for Noto), 8 to 20 % in the broken layouts below."""
TALLER = 0.05
"""Share by which a page may be taller or lower."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def compared(
    folder: Path, stops: list[Stop], tmp_path: Path, names: set[str] | None = None
) -> list[dict[str, Any]]:
    """How far pages are from the pictures kept of them."""
    chromium = take.chromium()
    if chromium is None:
        pytest.skip("Chromium or Node.js is not installed: run `make test`")
    with serving(StaticSite(DirectorySite(folder))) as address:
        wanted = take.views(stops, address, kept=True)
        some = [view for view in wanted if names is None or take.name_of(view) in names]
        return take.take(chromium, some, tmp_path / "pictures", take.KEPT)


def departed(found: list[dict[str, Any]]) -> list[str]:
    """The pictures that are too far from what is kept."""
    return [
        f"{each['file']}: {each['share']:.1%} differ, {each['taller']:+.1%} tall"
        for each in found
        if each["share"] > SHARE or abs(each["taller"]) > TALLER
    ]


def test_pages_look_as_they_did(exhibition: tuple[Path, list[Stop]], tmp_path: Path) -> None:
    """No page departs from its picture; if it should, look, and run ``make pictures KEEP=yes``."""
    folder, stops = exhibition
    assert departed(compared(folder, stops, tmp_path)) == []


def test_what_is_kept_is_what_is_compared(exhibition: tuple[Path, list[Stop]]) -> None:
    """No picture is kept of a page that is gone, and all together are small."""
    _, stops = exhibition
    kept = {path.name: path.stat().st_size for path in take.KEPT.glob("*.png")}
    assert {take.name_of(view) for view in take.views(stops, "", kept=True)} == set(kept)
    assert sum(kept.values()) < 500_000


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("home-360-light.png", ".zm-nav ul { display: block; }"),
        ("table-360-light.png", ".zm-summary dl div { display: block; margin-left: 9em; }"),
        ("corrected-1280-light.png", ".zm-page { max-width: none; }"),
        ("register-360-light.png", ".zm-head { background: none; }"),
        ("verify-altered-1280-light.png", ".zm-verdict { display: none; }"),
    ],
)
def test_a_broken_layout_is_noticed(
    exhibition: tuple[Path, list[Stop]], tmp_path: Path, name: str, rule: str
) -> None:
    """One rule of the style sheet gone wrong is seen in the coarse picture."""
    folder, stops = exhibition
    site = tmp_path / "site"
    shutil.copytree(folder, site)
    (sheet,) = (site / "assets").glob("zm.*.css")
    sheet.write_text(f"{sheet.read_text('utf-8')}\n{rule}\n", "utf-8")
    assert departed(compared(site, stops, tmp_path, {name})) != []
