"""What is common to the servers of buckets that tests start: ports, processes, readiness."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from mypy_boto3_s3.client import S3Client

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Addressing, Place, connect

ACCESS, SECRET = "court:press", "only-on-loopback"
"""Known to both servers; as OpenStack's tempauth writes accounts and users."""
BUCKET = "court"
_PATIENCE = 30
"""Seconds in which a server has to answer."""
_numbers = count()


@dataclass(frozen=True, slots=True)
class Service:
    """A server of buckets on this machine, over TLS, with a bucket in it."""

    endpoint: str

    def place(self, prefix: str = "", addressing: Addressing = "path") -> Place:
        """Return a place of its own in the bucket."""
        below = f"{prefix or f't{next(_numbers)}'}/"
        return Place(BUCKET, below, self.endpoint, addressing=addressing)

    def court(self) -> tuple[Mapping[str, str], Place]:
        """Return settings with record and site at places of their own, and that of the site."""
        record, site = self.place(), self.place()
        return {
            "ZHENGMING_STORE": f"s3://{record.bucket}/{record.prefix}record",
            "ZHENGMING_SITE": f"s3://{site.bucket}/{site.prefix}",
            "ZHENGMING_SITE_S3_FOLDERS": "off",
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            **{name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        }, site

    def bucket(self, prefix: str = "") -> Bucket:
        """Return the bucket at a new place; all of one process share a client, which is dear."""
        return Bucket(
            self.place(prefix), connect=lambda place: _client(os.getpid(), place.endpoint)
        )


@cache
def _client(process: int, endpoint: str) -> S3Client:
    return connect(Place(BUCKET, endpoint=endpoint, addressing="path"))


def environment(certificate: Path) -> Mapping[str, str]:
    """Return the settings of boto3 that reach the servers."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CA_BUNDLE": str(certificate),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    }


def ports(number: int) -> list[int]:
    """Return ports of the loopback that are free at this moment."""
    with ExitStack() as stack:
        bound = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in bound:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in bound]


@contextmanager
def processes(
    commands: Sequence[Sequence[str]], folder: Path, environ: Mapping[str, str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run programs, each with a log in the folder; they are killed at the end."""
    with ExitStack() as stack:
        running = []
        for number, command in enumerate(commands):
            log = stack.enter_context((folder / f"{number}.log").open("wb"))
            each = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
            stack.callback(each.wait)
            stack.callback(each.kill)
            running.append(each)
        yield running


def wait_for(
    port: int, running: Sequence[subprocess.Popen[bytes]], certificate: Path | None = None
) -> None:
    """Wait until a port answers, over TLS where a certificate is given."""
    context = ssl.create_default_context(cafile=certificate) if certificate else None
    end = time.monotonic() + _PATIENCE
    while True:
        assert all(each.poll() is None for each in running), "a server ended by itself"
        assert time.monotonic() < end, "a server does not answer"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
                if context is not None:
                    context.wrap_socket(plain, server_hostname="127.0.0.1").close()
                return
        except OSError:
            time.sleep(0.05)
