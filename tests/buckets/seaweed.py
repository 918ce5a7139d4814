"""SeaweedFS, a server of S3 that others wrote (Go, Apache-2.0), on the loopback over TLS.

It checks signatures and heeds conditions. Not as Amazon: it lists by folders; a key that ends with
a slash keeps no bytes, or files them elsewhere (so sites are tested without ``folders`` here, and
with them against Swift); a key may not be created once it is the folder of others; and If-Match on
a missing key is answered with 412 instead of 404.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.buckets.service import ACCESS, BUCKET, SECRET, Service, ports, processes, wait_for

PROGRAM = Path(__file__).parents[2] / "build" / "engines" / "bin" / "weed"
_TRIES = 200


def required() -> None:
    """Skip the test, saying why, where the program is not there."""
    if not os.access(PROGRAM, os.X_OK):
        pytest.skip("SeaweedFS is not in build/engines: .ci/setup test installs it")


@contextmanager
def running(folder: Path, certificate: Path, key: Path) -> Iterator[Service]:
    """Run the server with one empty bucket."""
    place = ports(8)
    (folder / "home").mkdir()
    (folder / "identities.json").write_text(json.dumps(_identities()), encoding="ascii")
    command = [str(PROGRAM), "server", *_options(place), f"-dir={folder}"]
    command += [f"-s3.cert.file={certificate}", f"-s3.key.file={key}"]
    with processes([command], folder, {"HOME": str(folder / "home")}) as servers:
        wait_for(place[6], servers, certificate)
        service = Service(f"https://127.0.0.1:{place[6]}")
        _make_bucket(service)
        yield service


def _options(place: list[int]) -> list[str]:
    names = (
        *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
        *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
    )
    return [
        *(f"-{name}={port}" for name, port in zip(names, place, strict=True)),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"),
        *("-s3", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-s3.config=identities.json", "-filer.saveToFilerLimit=1048576"),
        *("-volume.max=0", "-master.volumeSizeLimitMB=64", "-volume.preStopSeconds=0"),
    ]


def _identities() -> object:
    credentials = [{"accessKey": ACCESS, "secretKey": SECRET}]
    actions = ["Admin", "Read", "Write", "List"]
    return {"identities": [{"name": "press", "credentials": credentials, "actions": actions}]}


def _make_bucket(service: Service) -> None:
    """Make the bucket once the parts behind the door have found each other."""
    client = service.bucket().client
    for left in reversed(range(_TRIES)):
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"1")
        except ClientError:
            assert left, "SeaweedFS takes no object"
            time.sleep(0.05)
        else:
            return
