"""What a reader's browser gets: valid HTML, accessible pages, nothing from anybody else."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.e2e.conftest import ROOT, Office
from tests.server.house import serving

BROWSER = ROOT / "tests" / "browser"
MODULES = BROWSER / "node_modules"
PAGES = (
    "",
    "clarifications/",
    "clarifications/2026/",
    "notices/",
    "register/",
    "statements/C2026-0002/",
    "statements/C2026-0001/",
    "statements/C2026-0001/v1/",
    "statements/C2026-0001/v2/",
    "statements/N2026-0002/",
    "verify/",
    "feeds/",
    "about/",
    "404.html",
)


def _need(condition: object, what: str) -> None:
    """Skip, naming what this machine lacks."""
    if not condition:
        pytest.skip(f"{what} is not installed: run `make test`, which installs it where it may")


@pytest.fixture
def address(demo: Office) -> Iterator[str]:
    """Return the address of a server of the demo's site, on loopback."""
    with serving(StaticSite(DirectorySite(demo.site))) as address:
        yield address


@pytest.mark.browser
def test_axe_finds_nothing(address: str) -> None:
    """At phone and desktop width axe finds nothing, nothing overflows, no other host is asked."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    _need(chromium and shutil.which("node"), "Chromium or Node.js")
    _need((MODULES / "axe-core").is_dir(), "axe-core")
    urls = [address + page for page in PAGES]
    command = ["node", "axe.mjs", str(chromium), *urls]
    done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["found"] == []
    assert result["pages"] == 2 * len(PAGES)
    assert [f"http://{host}/" for host in result["hosts"]] == [address]


@pytest.mark.nu
def test_html_passes_the_nu_checker(demo: Office) -> None:
    """Every HTML page of the demo passes the Nu checker without an error."""
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    _need(shutil.which("java") and jar.is_file(), "the Nu checker or Java")
    pages = [str(path) for path in sorted(demo.site.rglob("*.html"))]
    assert len(pages) > 30
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    told = [(Path(m["url"]).relative_to(demo.site), m["message"]) for m in messages]
    assert told == []


def test_server_sends_types_and_rules(address: str) -> None:
    """Types, cache rules and the content policy come as the ports promise them."""
    from urllib.request import urlopen  # noqa: TID251 - loopback

    with urlopen(address + "log/checkpoint") as answer:
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with urlopen(address + "statements/C2026-0001") as answer:
        assert answer.url.endswith("/statements/C2026-0001/")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
