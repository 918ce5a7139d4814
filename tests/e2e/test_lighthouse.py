"""What Lighthouse says of the home page and of a statement, as on a phone.

Its score for speed goes by the clock, and the machine may be busy; so it is not asserted. Asserted
is what that score rests on and what no clock decides: bytes, requests, layout shift, scripts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.e2e.conftest import ROOT, Office
from tests.server.house import serving

pytestmark = pytest.mark.slow

BROWSER = ROOT / "tests" / "browser"
PAGES = ("", "statements/C2026-0002/")
TIMELESS = {
    "unused-css-rules",
    "unused-javascript",
    "third-party-summary",
    "legacy-javascript",
    "uses-text-compression",
    "uses-long-cache-ttl",
    "redirects",
    "unsized-images",
    "non-composited-animations",
    "dom-size",
    "total-byte-weight",
    "font-display",
    "viewport",
}
"""Audits of speed that go by what is sent, and not by how long it took."""


@pytest.fixture(scope="module")
def told(demo: Office) -> list[dict[str, Any]]:
    """What Lighthouse told of the pages."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (chromium and shutil.which("node") and (BROWSER / "node_modules/lighthouse").is_dir()):
        pytest.skip("Chromium or Lighthouse is not installed: run `make test`")
    with serving(StaticSite(DirectorySite(demo.site))) as address:
        command = ["node", "lighthouse.mjs", chromium, *(address + page for page in PAGES)]
        done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.browser
def test_lighthouse_gives_full_marks(told: list[dict[str, Any]]) -> None:
    """100 for accessibility, best practices and search engines, without an audit that failed."""
    for page in told:
        assert (page["error"], page["unseen"]) == (None, [])
        marks = {name: page["scores"][name] for name in ("accessibility", "best-practices", "seo")}
        assert marks == dict.fromkeys(marks, 100), page["failed"]


@pytest.mark.browser
def test_pages_are_as_light_as_speed_needs(told: list[dict[str, Any]]) -> None:
    """At most 4 requests and 30 KB, nothing moves, nothing blocks but our one style sheet."""
    for page in told:
        audits, sent = page["audits"], page["requests"]
        assert len(sent) <= 4
        assert sum(request["bytes"] for request in sent) <= 30_000
        assert [each["type"] for each in sent].count("Stylesheet") == 1
        assert [each["type"] for each in sent].count("Script") <= 1  # it reads aloud
        assert not [each for each in sent if each["type"] in {"Font", "Image"}]
        assert audits["cumulative-layout-shift"]["value"] == 0
        known = TIMELESS & {*audits}
        assert len(known) >= 8, "Lighthouse renamed its audits"
        assert {name for name in known if audits[name]["score"] not in {1, None}} == set()
