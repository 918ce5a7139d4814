"""The restore drill, as OPERATING.md tells it: back up, lose everything, go on elsewhere.

By the command line alone, with both platforms imitated: from SQLite and a folder to SQLite and a
folder on another machine, and to a bucket. Kept apart, as the guide wants it, are the settings, the
log key, and the secrets of the channels.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from publish.adapters.sites.s3 import S3Site
from tests.buckets.service import Service
from tests.e2e.conftest import SAMPLES, Office
from tests.e2e.test_channels import configure, platforms
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import WeiboSimulator

__all__ = ["platforms"]
NAMES = ("notice-2026-005", "clarification-2026-001", "clarification-2026-001-v2")
KEPT_APART = ("zhengming.toml", "wechat.secret", "weibo.token", "var/log.key")
pytestmark = pytest.mark.slow
Platforms = tuple[WechatSimulator, WeiboSimulator]


@dataclass(frozen=True)
class Elsewhere(Office):
    """Another machine, whose settings lead to a bucket."""

    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of commands."""
        return {**Office.environment.fget(self), **self.settings}  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Lost:
    """What was public before everything was lost, and what is left of it."""

    files: Mapping[str, bytes]
    copies: tuple[list[str], list[str]]
    backup: Path
    apart: Path


def copies(platforms: Platforms) -> tuple[list[str], list[str]]:
    """Return every copy that ever was public, and every draft that lies in the box."""
    wechat, weibo = platforms
    drafts = [str(each["news_item"][0]["content_source_url"]) for each in wechat.boxed()]
    return [each.source_url for each in weibo.ever_published()], drafts


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture
def lost(office: Office, platforms: Platforms, tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """Publish, correct and deliver; back up; then nothing is left but what was kept apart."""
    configure(office, *platforms)
    for name in NAMES:
        office.done("submit", str(SAMPLES / f"{name}.md"))
        office.done("publish")
    apart = tmp_path_factory.mktemp("safe")
    for name in KEPT_APART:
        (apart / name).parent.mkdir(exist_ok=True)
        shutil.copy2(office.folder / name, apart / name)
    office.done("backup", str(apart / "court.zm"))
    kept = Lost(files(office.site), copies(platforms), apart / "court.zm", apart)
    assert {"log/checkpoint", "statements/C2026-0001/copies.json"} <= set(kept.files)
    assert all(kept.copies)
    shutil.rmtree(office.folder)
    return kept


def moved_in(lost: Lost, office: Office) -> None:
    """Put back what was kept apart, restore, and make the site, as the guide says."""
    for name in KEPT_APART:
        (office.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(lost.apart / name, office.folder / name)
    office.done("restore", str(lost.backup))
    office.done("project", "--full")
    assert office.done("audit")["sound"] is True


def test_another_machine_shows_the_same_and_sends_nothing_again(
    lost: Lost, platforms: Platforms, tmp_path: Path
) -> None:
    """The site is the same to the last byte, and both platforms hold what they held."""
    office = Office(tmp_path / "elsewhere")
    moved_in(lost, office)
    assert files(office.site) == lost.files
    for command in ("publish", "dispatch", "publish"):
        office.done(command)
    assert copies(platforms) == lost.copies
    assert files(office.site) == lost.files
    again = office.done("submit", str(SAMPLES / f"{NAMES[2]}.md"))
    assert (again["number"], again["edition"]) == ("C2026-0001", 2)


def test_a_bucket_shows_the_same_and_sends_nothing_again(
    lost: Lost, platforms: Platforms, seaweedfs: Service, tmp_path: Path
) -> None:
    """From SQLite and a folder to S3 and S3: the same bytes, the same copies, and it goes on."""
    settings, site = seaweedfs.court()
    office = Elsewhere(tmp_path / "cloud", settings)
    moved_in(lost, office)
    public = S3Site(seaweedfs.bucket(site.prefix.rstrip("/")), folders=False)
    assert {path: public.get(path).data for path in public.list()} == lost.files
    office.done("publish")
    assert copies(platforms) == lost.copies
    fresh = office.done("submit", str(SAMPLES / "clarification-2026-002.md"))
    assert (fresh["number"], fresh["index"]) == ("C2026-0002", 3)
    office.done("publish")
    before, after = lost.copies[0], copies(platforms)[0]
    assert (after[: len(before)], len(after)) == (before, len(before) + 1)
