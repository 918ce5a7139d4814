"""The accessibility table of the facts (chinese-conventions.md §2, A1 to A10), in Chromium."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.e2e.conftest import ROOT, Office
from tests.server.house import serving

BROWSER = ROOT / "tests" / "browser"
PAGES = ("", "register/", "statements/C2026-0002/", "statements/C2026-0001/v2/")


@pytest.fixture
def read(demo: Office) -> Iterator[list[dict[str, Any]]]:
    """What a browser found on some pages of the demo."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (chromium and shutil.which("node") and (BROWSER / "node_modules").is_dir()):
        pytest.skip("Chromium or Node.js is not installed: run `make test`")
    with serving(StaticSite(DirectorySite(demo.site))) as address:
        urls = [address + page for page in PAGES]
        command = ["node", "reading.mjs", str(chromium), *urls]
        done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)


@pytest.mark.browser
def test_the_table_of_accessibility_holds(read: list[dict[str, Any]]) -> None:
    """Large print, contrast, keyboard, headings, links: each row of the table on each page."""
    assert len(read) == len(PAGES)
    for page in read:
        assert page["sizes"] == [1, 1.25, 1.5, 2], "A1"
        assert page["wide"] == [0, 0, 0, 0, 0], "A1: nothing scrolls sideways, at 320 px neither"
        assert page["font"] >= 16, "A2"
        assert page["line"] >= 1.5, "A2"
        assert page["gap"] is None or page["gap"] >= 1.3, "A2"
        assert page["contrast"] == page["dark"] == page["more"] == [], "A3"
        assert page["walk"]["first"] == "跳到正文", "A5"
        assert page["walk"]["unseen"] == [], "A5"
        assert page["walk"]["stops"] >= page["walk"]["links"], "A5: no trap"
        assert (page["lang"], page["h1"], page["heads"]) == ("zh-CN", 1, True), "A6"
        if "/statements/" in page["url"]:
            off, on = ["朗读全文", "false"], ["停止朗读", "true"]
            assert page["aloud"]["told"] == [off, on, off, on], "A4"
            assert page["aloud"]["title"], "A4: the title is said"
        else:
            assert page["aloud"] is None
        assert page["vague"] == 0, "A8"
        assert (page["moving"], page["animations"]) == (0, 0), "A9"
        assert page["controls"] == 5, "A10: in the head of each page"
        assert page["same"], "A10: the same text"
        assert page["scripts"] == ("/statements/" in page["url"])
        assert page["requests"] <= 4
        assert "/".join(page["url"].split("/")[3:]) in page["printed"]


def test_a_statement_with_its_style_is_small(demo: Office) -> None:
    """Page, style sheet and script together are at most 30 KB compressed."""
    page = (demo.site / "statements" / "C2026-0002" / "index.html").read_bytes()
    named = re.findall(rb'<(?:link rel="stylesheet" href|script defer src)="\.\./\.\./(.*?)"', page)
    assert len(named) == 2
    parts = [page, *((demo.site / name.decode()).read_bytes() for name in named)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 30_000


def test_links_to_attachments_say_type_and_size(demo: Office) -> None:
    """Whoever follows a link to a file knows before what comes (A8)."""
    texts = [
        label
        for path in (demo.site / "statements").rglob("index.html")
        for label in re.findall(r'href="[^"]*files/[^"]*">(.*?)</a>', path.read_text("utf-8"))
    ]
    assert texts
    assert all(re.search(r"（[A-Z]+，[0-9.]+ (字节|KB|MB)）$", text) for text in texts)
