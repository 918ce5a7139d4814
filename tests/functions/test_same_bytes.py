"""Posted to the API of one machine, published by it and by the packed functions: the same bytes.

The other way round, from the functions to one machine, is in ``test_package``. A record moves by a
backup, since salt and time of an entry are drawn anew wherever a text is submitted once more.
"""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest

from publish.adapters.sites.s3 import S3Site
from tests.buckets.service import Service
from tests.functions.cloud import running, scheduled
from tests.functions.test_package import NAMES, URL, InTheCloud
from tests.server.process import served
from tests.tools import samples

pytestmark = pytest.mark.slow


@pytest.fixture
def machine(tmp_path: Path) -> InTheCloud:
    """Give one machine with SQLite and a folder, under the address of the court."""
    folder = tmp_path / "machine"
    folder.mkdir()
    key = str(tmp_path / "log.key")
    office = InTheCloud(folder, {"ZHENGMING_SITE_URL": URL, "ZHENGMING_LOG_KEY_FILE": key})
    office.done("init")
    office.done("user", "add", "oa", "--role", "intake")
    return office


def handed_in(machine: InTheCloud) -> dict[str, bytes]:
    """Post the samples to the API of ``serve``; return what its worker makes public."""
    token = machine.done("user", "token", "oa")["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/markdown"}
    with served(machine, "--every", "0.2") as server:
        for name in NAMES:
            body = samples.text(name).encode()
            got = httpx.post(f"{server.url}api/statements", content=body, headers=headers)
            assert got.status_code == 201, got.text
        server.wait_until(
            lambda: any(line["entries"] == len(NAMES) for line in server.events("published"))
        )
        server.signal(signal.SIGTERM)
        assert server.ended() == 0
    found = (path for path in machine.site.rglob("*") if path.is_file())
    return {str(path.relative_to(machine.site)): path.read_bytes() for path in found}


def test_the_functions_make_the_bytes_that_serve_made(
    machine: InTheCloud, seaweedfs: Service, unpacked: Path, tmp_path: Path
) -> None:
    """SQLite and a folder under ``serve``, S3 and S3 under Lambda: no file and no byte differs."""
    files = handed_in(machine)
    assert {"log/checkpoint", "statements/N2026-0001/index.html", "feed.json"} <= set(files)
    machine.done("backup", str(tmp_path / "backup.zm"))
    settings, site = seaweedfs.court()
    cloud = InTheCloud(tmp_path / "cloud", {**machine.settings, **settings})
    cloud.folder.mkdir()
    cloud.done("restore", str(tmp_path / "backup.zm"))
    with running(unpacked, "app.looked", cloud.settings, cloud.folder) as on_time:
        on_time.invoke(scheduled())
    public = S3Site(seaweedfs.bucket(site.prefix.rstrip("/")), folders=False)
    assert {path: public.get(path).data for path in public.list()} == files
