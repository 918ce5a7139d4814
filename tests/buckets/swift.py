"""OpenStack Swift with its s3api, on the loopback over TLS: a bucket that knows no conditions.

It refuses what Aliyun OSS, Tencent COS and Huawei OBS refuse, in the same way: bodies in
aws-chunked pieces, If-None-Match and If-Match on a write (501), DeleteObjects without Content-MD5.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.buckets.service import ACCESS, BUCKET, SECRET, Service, ports, processes, wait_for

_BIN = Path("/usr/bin")
_PARTS = ("account", "container", "object")
_PIPELINE = (
    "catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo "
    "versioned_writes symlink proxy-server"
)
_ACCOUNT, _, _USER = ACCESS.partition(":")


def required() -> None:
    """Skip the test, saying why, where the servers are not there."""
    missing = [part for part in ("proxy", *_PARTS) if not _server(part).exists()]
    if missing:
        wanted = " ".join(f"swift-{part}" for part in missing)
        pytest.skip(f"OpenStack Swift is not installed (Debian: {wanted})")


@contextmanager
def running(folder: Path, certificate: Path, key: Path) -> Iterator[Service]:
    """Run four servers on one disk that is a folder, with one empty bucket."""
    place = dict(zip(("proxy", *_PARTS), ports(4), strict=True))
    (folder / "disks" / "d").mkdir(parents=True)
    (folder / "swift.conf").write_text(_SWIFT, encoding="ascii")
    for part in _PARTS:
        (folder / f"{part}.conf").write_text(_storage(part, place[part], folder), encoding="ascii")
    _rings(folder, place)
    proxy = folder / "proxy.conf"
    proxy.write_text(_proxy(place["proxy"], folder, certificate, key), encoding="ascii")
    commands = [[str(_server(part)), str(folder / f"{part}.conf")] for part in place]
    with processes(commands, folder, {"HOME": str(folder), "PATH": os.defpath}) as servers:
        for part in _PARTS:
            wait_for(place[part], servers)
        wait_for(place["proxy"], servers, certificate)
        service = Service(f"https://127.0.0.1:{place['proxy']}")
        service.bucket().client.create_bucket(Bucket=BUCKET)
        yield service


def _server(part: str) -> Path:
    return _BIN / f"swift-{part}-server"


def _rings(folder: Path, place: Mapping[str, int]) -> None:
    """Make the rings that say where the one replica of everything lies, with Swift's own library.

    The commands of ``swift-ring-builder`` do the same, in nine processes of a second each.
    """
    command = ["/usr/bin/python3", "-c", _BUILD, *(f"{part}={place[part]}" for part in _PARTS)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)


_BUILD = """
import sys
from swift.common.ring import RingBuilder
for word in sys.argv[1:]:
    part, port = word.split("=")
    builder = RingBuilder(1, 1, 1)
    where = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d"}
    builder.add_dev({**where, "weight": 1.0, "replication_ip": "127.0.0.1",
                     "replication_port": int(port), "meta": ""})
    builder.rebalance(seed=1)
    builder.get_ring().save(part + ".ring.gz")
"""
_SWIFT = """[swift-hash]
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""


def _common(port: int, folder: Path) -> str:
    return f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder / "disks"}
mount_check = false
workers = 0
user = {pwd.getpwuid(os.getuid()).pw_name}
log_level = WARNING
log_address = {folder / "no-syslog"}
"""


def _storage(part: str, port: int, folder: Path) -> str:
    return f"""{_common(port, folder)}
[pipeline:main]
pipeline = {part}-server
[app:{part}-server]
use = egg:swift#{part}
"""


def _proxy(port: int, folder: Path, certificate: Path, key: Path) -> str:
    filters = "".join(
        f"[filter:{name}]\nuse = egg:swift#{_EGGS.get(name, name)}\n{_MORE.get(name, '')}"
        for name in _PIPELINE.split()[:-1]
    )
    return f"""{_common(port, folder)}
cert_file = {certificate}
key_file = {key}
[pipeline:main]
pipeline = {_PIPELINE}
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
{filters}"""


_EGGS = {"cache": "memcache"}
_MORE = {
    "tempauth": f"user_{_ACCOUNT}_{_USER} = {SECRET} .admin\n",
    "cache": "memcache_servers = 127.0.0.1:9\n",
    "s3api": "location = us-east-1\n",
    "versioned_writes": "allow_object_versioning = true\n",
}
