"""The demo: every sample through the real workflow, and what a newcomer finds afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import feedparser

from tests.e2e.conftest import SAMPLES, Office
from tests.tlog.independent import go_verifier


def samples() -> list[str]:
    """Return the sample statements."""
    return sorted(str(path) for path in SAMPLES.glob("*.md") if path.name != "README.md")


def test_every_sample_is_published(demo: Office) -> None:
    """Each sample file has become an edition whose page is on the site."""
    status = demo.done("status")
    assert status["entries"] == len(samples()) == 12
    assert status["published"] == 12
    assert status["pending"] == 0
    assert status["statements"] == {"C2026": 4, "N2026": 6}
    pages = list((demo.site / "statements").glob("*/v*/index.html"))
    assert len(pages) == 12


def test_demo_again_changes_nothing(demo: Office, tmp_path: Path) -> None:
    """Running the demo twice gives the same numbers and writes no file."""
    copied = Office(Path(shutil.copytree(demo.folder, tmp_path / "copied")))
    again = copied.done("demo")
    assert again["written"] == 0
    assert all(row["repeated"] for row in again["statements"])


def test_samples_can_be_submitted_as_they_stand(office: Office) -> None:
    """The files of content/samples pass the gate today, in the order of their publication."""
    ordered = sorted(samples(), key=_published)
    answer = office.done("submit", *ordered)
    assert answer["accepted"] == 12
    assert answer["failed"] == 0


def _published(name: str) -> str:
    """Return the publication time that a sample states."""
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("pub_date"))


def test_independent_client_verifies_the_log(demo: Office) -> None:
    """A client that somebody else wrote verifies every entry of the published log."""
    vkey = (demo.site / "log" / "vkey").read_text().strip()
    done = go_verifier()(demo.site / "log", vkey)
    assert done.returncode == 0, done.stdout + done.stderr


def test_feeds_parse(demo: Office) -> None:
    """Each feed is well formed and names the newest statement."""
    for name in ("feed.atom", "feed.rss"):
        feed = feedparser.parse((demo.site / name).read_bytes())
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.entries
    items = json.loads((demo.site / "feed.json").read_bytes())["items"]
    assert items


def test_full_rebuild_writes_nothing(demo: Office) -> None:
    """What was published step by step is what a full rebuild makes, byte for byte."""
    assert demo.done("project", "--full")["written"] == 0


def test_audit_finds_nothing(demo: Office) -> None:
    """The audit of a sound record has no findings."""
    assert demo.done("audit")["findings"] == []
