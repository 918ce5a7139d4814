"""Store and site in buckets as the settings name them, from ``s3://`` to a whole publication."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from publish import bootstrap
from publish.adapters.bucket_client import Place
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.s3 import S3Store
from publish.errors import SettingsError
from publish.settings import Settings, load
from tests.buckets.service import BUCKET, Service

ROOT = Path(__file__).parents[2]


def _chosen(folder: Path, **given: str) -> Settings:
    return load({f"ZHENGMING_{name.upper()}": value for name, value in given.items()}, folder)


def _places(chosen: Settings) -> tuple[Place, Place]:
    press = bootstrap.open_press(chosen)
    assert isinstance(press.store, S3Store)
    assert isinstance(press.site, S3Site)
    return press.store._bucket.place, press.site._bucket.place


def test_places_of_the_settings(tmp_path: Path) -> None:
    """Bucket and prefix come from the address, the rest from the settings of the site alone."""
    chosen = _chosen(
        tmp_path,
        store="s3://court-record/zhengming",
        site="s3://court-site",
        site_s3_endpoint="https://s3.oss-cn-beijing.aliyuncs.com",
        site_s3_profile="oss",
        site_s3_addressing="virtual",
    )
    assert _places(chosen) == (
        Place("court-record", "zhengming/"),
        Place("court-site", "", "https://s3.oss-cn-beijing.aliyuncs.com", "oss", "virtual"),
    )


@pytest.mark.parametrize(
    "url", ["s3:", "s3://", "s3:///prefix", "s3:bucket", "s3://b/p?x", "s3://b/a//b", "s3://名/p"]
)
def test_addresses_that_are_none(tmp_path: Path, url: str) -> None:
    """An address without a bucket is a fault of the settings that shows how it is written."""
    with pytest.raises(SettingsError) as caught:
        bootstrap.open_press(_chosen(tmp_path, store=url))
    assert "s3://" in caught.value.advice


WRONG: list[tuple[Mapping[str, str], str]] = [
    ({"site_s3_dialect": "oss"}, "site_s3_dialect"),
    ({"site_s3_addressing": "host"}, "site_s3_addressing"),
    ({"site_s3_folders": "yes"}, "site_s3_folders"),
    ({"site_s3_endpoint": "http://oss.example"}, "site_s3_endpoint"),
    ({"cloudfront_distribution": "arn:aws:x"}, "cloudfront_distribution"),
]


@pytest.mark.parametrize(("given", "name"), WRONG)
def test_settings_that_make_no_sense(tmp_path: Path, given: Mapping[str, str], name: str) -> None:
    """A wrong word is refused by the name of its setting."""
    with pytest.raises(SettingsError, match=name):
        _chosen(tmp_path, **given)


def test_nothing_travels_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint of boto3's own settings that has no TLS is refused before anything is sent."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:9000")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    press = bootstrap.open_press(_chosen(tmp_path, store="s3://court/p"))
    with pytest.raises(SettingsError, match="https"):
        press.store.get("identity")


def test_one_machine_loads_no_boto3() -> None:
    """Whoever keeps record and site on one machine never imports what reaches a bucket."""
    program = (
        "import sys; from publish import bootstrap; "
        "bootstrap.open_press(bootstrap.settings()); print('boto3' in sys.modules)"
    )
    run = [sys.executable, "-c", program]
    told = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "False\n"


def test_the_demo_in_a_bucket(
    seaweedfs: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From init to audit, every command works on a record and a site in one bucket, over TLS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", seaweedfs.endpoint)
    for name, value in {
        "store": f"s3://{BUCKET}/demo/record",
        "site": f"s3://{BUCKET}/demo/public",
        "site_s3_folders": "off",  # SeaweedFS keeps no bytes there
        "log_key_file": str(tmp_path / "log.key"),
        "config": "",
    }.items():
        monkeypatch.setenv(f"ZHENGMING_{name.upper()}", value)

    def zhengming(*words: str) -> str:
        run = [sys.executable, "-m", "publish", *words]
        done = subprocess.run(
            run, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    zhengming("demo")
    assert "没有发现问题" in zhengming("audit")
    assert "网站显示 12 条" in zhengming("status")
