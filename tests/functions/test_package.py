"""What ``make package`` makes: driven by Lambda's own client, on a bucket, with real events."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from publish.adapters.sites.s3 import S3Site
from tests.buckets.service import Service
from tests.e2e.conftest import Office
from tests.functions.cloud import Function, entered, request, running, scheduled
from tests.tools import samples

URL = "https://press.court.example/"
FIRST = "record/entries/000000000000"
NAMES = ("notice-2026-005", "clarification-2026-002")
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class InTheCloud(Office):
    """The operator's machine, with settings that lead to the bucket."""

    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of commands, and of functions."""
        return {**Office.environment.fget(self), **self.settings}  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Lambda:
    """A court in the cloud: its functions, and the site's bucket as a reader may see it."""

    office: InTheCloud
    api: Function
    entered: Function
    looked: Function
    site: S3Site
    token: str

    def submit(self, name: str) -> tuple[int, str]:
        """Submit a sample; return status and number."""
        event = request("POST", "/statements", self.token, samples.text(name))
        got = self.api.invoke(event, milliseconds=29_000)
        return got["statusCode"], json.loads(got["body"]).get("number", "")

    @property
    def public(self) -> dict[str, bytes]:
        """Return every public file."""
        return {path: self.site.get(path).data for path in self.site.list()}


@pytest.fixture(scope="module")
def court(
    seaweedfs: Service, unpacked: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lambda]:
    """Give the packed functions on two places of the bucket, all three running."""
    folder = tmp_path_factory.mktemp("cloud")
    places, site = seaweedfs.court()
    settings = {
        **places,
        "ZHENGMING_SITE_URL": URL,
        "ZHENGMING_LOG_KEY_FILE": str(folder / "log.key"),
    }
    office = InTheCloud(folder, settings)
    office.done("init")
    office.done("user", "add", "oa", "--role", "intake")
    token = office.done("user", "token", "oa")["token"]
    with (
        running(unpacked, "app.app", settings, folder) as api,
        running(unpacked, "app.entered", settings, folder) as on_entry,
        running(unpacked, "app.looked", settings, folder) as on_time,
    ):
        public = S3Site(seaweedfs.bucket(site.prefix.rstrip("/")), folders=False)
        yield Lambda(office, api, on_entry, on_time, public, token)


@pytest.fixture(scope="module")
def published(court: Lambda) -> Lambda:
    """Give the court after two submissions, an event that came twice, and one that was lost."""
    assert court.submit(NAMES[0])[0] == 201
    for _ in range(2):
        court.entered.invoke(entered(FIRST))
    assert court.submit(NAMES[1])[0] == 201
    court.looked.invoke(scheduled())
    return court


def test_a_submission_is_answered_once_and_for_all(published: Lambda) -> None:
    """The same edition sent again gets the same number, and is not created again."""
    assert published.submit(NAMES[0]) == (200, "N2026-0001")
    assert published.submit(NAMES[1]) == (200, "C2026-0001")


def test_nobody_comes_in_without_a_token(published: Lambda) -> None:
    """The function refuses by itself; no gateway has to."""
    event = request("POST", "/statements", "zm_wrong", samples.text(NAMES[0]))
    got = published.api.invoke(event, milliseconds=29_000)
    assert (got["statusCode"], json.loads(got["body"])["status"]) == (401, 401)


def test_the_bucket_holds_the_bytes_that_one_machine_makes(
    published: Lambda, tmp_path: Path
) -> None:
    """The record restored into SQLite gives the same files in a folder, to the last byte."""
    published.office.done("backup", str(tmp_path / "backup.zm"))
    here = {
        "ZHENGMING_SITE_URL": URL,
        "ZHENGMING_LOG_KEY_FILE": published.office.settings["ZHENGMING_LOG_KEY_FILE"],
    }
    machine = InTheCloud(tmp_path, here)
    machine.done("restore", str(tmp_path / "backup.zm"))
    machine.done("project", "--full")
    files = {
        str(path.relative_to(machine.site)): path.read_bytes()
        for path in machine.site.rglob("*")
        if path.is_file()
    }
    assert {"log/checkpoint", "statements/N2026-0001/index.html", "feed.json"} <= set(files)
    assert files == published.public


def test_too_little_time_is_left_to_the_next_call(court: Lambda) -> None:
    """A function that is about to be stopped begins nothing, and does not fail."""
    court.looked.invoke(scheduled(), milliseconds=100_000)


def test_the_package_holds_what_it_needs_and_no_more(package: Path) -> None:
    """The package is inside, with bytecode that is never checked; boto3 and secrets are not."""
    with zipfile.ZipFile(package / "deployment.zip") as packed:
        names = set(packed.namelist())
        code = packed.read("publish/__pycache__/ports.cpython-311.pyc")
    assert {"app.py", "publish/ports.py", "publish/_bundle/site/hooks.py"} <= names
    assert code[4:8] == b"\x01\x00\x00\x00"  # PEP 552: by hash, unchecked
    tops = {name.split("/")[0] for name in names}
    assert tops & {"boto3", "botocore", "waitress", "tests", "zhengming.toml", "var"} == set()


def test_the_package_is_well_below_the_limits_of_lambda(package: Path) -> None:
    """Lambda unpacks 250 MiB and takes 50 MiB at once: of the icons only those in use are there."""
    with zipfile.ZipFile(package / "deployment.zip") as packed:
        unpacked = sum(each.file_size for each in packed.infolist())
        icons = [name for name in packed.namelist() if "/.icons/" in name]
        assert len(packed.namelist()) < 6000
    assert unpacked < 125 << 20
    assert (package / "deployment.zip").stat().st_size < 40 << 20
    assert "material/templates/.icons/material/magnify.svg" in icons
    assert len(icons) < 50


def test_the_template_names_no_partition_and_no_secret(package: Path) -> None:
    """The same template is for Amazon's regions in China; what is secret is only named."""
    text = (package / "sam.json").read_text("utf-8")
    template = json.loads(text)
    assert "arn:aws:" not in text
    assert "CloudFront::" not in text
    assert template["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"
    told = template["Globals"]["Function"]["Environment"]["Variables"]
    assert [name for name in told if "SECRET" in name or "TOKEN" in name or "KEY" in name] == []
