"""Every kind of page in Chromium: axe in each theme, the keyboard, weight, and no script."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.e2e.conftest import ROOT
from tests.server.house import serving
from tests.visual import take
from tests.visual.exhibit import Stop

SCRIPTED = {"search", "verify"}
"""Pages that do more with a script."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def tour(
    exhibition: tuple[Path, list[Stop]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What a browser found at each stop."""
    chromium = take.chromium()
    if chromium is None:
        pytest.skip("Chromium or Node.js is not installed: run `make test`")
    folder, stops = exhibition
    with serving(StaticSite(DirectorySite(folder))) as address:
        rows = [{"name": s.name, "url": address + s.path, "typed": s.typed} for s in stops]
        listed = tmp_path_factory.mktemp("tour") / "stops.json"
        listed.write_text(json.dumps(rows), "utf-8")
        command = ["node", "tour.mjs", chromium, str(listed)]
        browser = ROOT / "tests" / "browser"
        done = subprocess.run(command, cwd=browser, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found = {row["name"]: row | {"host": address} for row in json.loads(done.stdout)}
    assert len(found) == len(stops)
    return found


def test_axe_finds_nothing_in_any_theme(tour: dict[str, dict[str, Any]]) -> None:
    """Light at both widths; dark, high contrast, forced colors on a phone; none scroll aside."""
    assert {name: page["faults"] for name, page in tour.items() if page["faults"]} == {}


def test_the_keyboard_reaches_everything(tour: dict[str, dict[str, Any]]) -> None:
    """From the skip link on, in the order of the page, always in sight, and out at the end."""
    for name, page in tour.items():
        walk = page["walk"]
        assert (walk["missed"], walk["unseen"], walk["ended"]) == (0, [], True), name
        assert page["walk"]["disordered"] == 0, name
        assert walk["first"] == "跳到正文", name


def test_pages_are_light_and_nothing_moves(tour: dict[str, dict[str, Any]]) -> None:
    """At most 30 KB and 4 requests, no layout shift, no other host; scripts of ours come on top."""
    for name, page in tour.items():
        if weight := page.get("weight"):
            assert weight["shifted"] == 0, name
            assert [f"http://{host}/" for host in weight["hosts"]] == [page["host"]], name
            if name not in SCRIPTED:
                assert weight["requests"] <= 4, name
                assert weight["bytes"] <= 30_000, (name, weight["bytes"])


def test_pages_read_the_same_without_a_script(tour: dict[str, dict[str, Any]]) -> None:
    """Nothing but the check and the search needs one, and both say what to do instead."""
    for name, page in tour.items():
        if "plain" in page and name not in SCRIPTED:
            assert page["plain"] == page["scripted"] != "", name
    assert "zhengming verify" in tour["verify"]["plain"]
    assert "按年份查找" in tour["search"]["plain"]
