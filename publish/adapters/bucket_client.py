"""A client of S3 for one place, from the settings of boto3 and a few of ours.

What boto3 does by itself is turned off where it would hurt: its retries, since whoever writes
under a condition has to know how often he asked; and the trailing checksums of aws-chunked
bodies, which Aliyun OSS, Tencent COS, Huawei OBS and OpenStack Swift refuse. The signature covers
the SHA-256 of every body instead. DeleteObjects carries Content-MD5, the only checksum that those
know for it.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

import boto3
from botocore.config import Config

from publish.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

Addressing = Literal["auto", "path", "virtual"]
HANDS = 16
"""Requests that one process makes at the same time, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, a prefix in it, and how to reach it."""

    bucket: str
    prefix: str = ""
    """Empty, or ends with a slash."""
    endpoint: str = ""
    """Address of the service; empty: as boto3 finds it (``AWS_ENDPOINT_URL``, or Amazon's own)."""
    profile: str = ""
    """Profile in boto3's own files with credentials and region; empty: as boto3 finds them."""
    addressing: Addressing = "auto"
    """``path``, ``virtual`` or ``auto``: whether the bucket stands in the path or in the host."""

    @classmethod
    def parse(
        cls, rest: str, *, endpoint: str = "", profile: str = "", addressing: Addressing = "auto"
    ) -> Place:
        """Read what stands after ``s3:``; raises SettingsError."""
        parts = urlsplit(rest)
        bucket, prefix = parts.netloc, unquote(parts.path).strip("/")
        if not bucket or not bucket.isascii() or parts.query or parts.fragment or "//" in prefix:
            message = f"S3 地址“s3:{rest}”的写法不对"
            raise SettingsError(message, advice="请写成 s3://存储桶 或者 s3://存储桶/前缀 的形式。")
        return cls(bucket, f"{prefix}/" if prefix else "", endpoint, profile, addressing)


def connect(place: Place) -> S3Client:
    """Return a client; raises SettingsError where texts would travel in the clear."""
    session = boto3.session.Session(profile_name=place.profile or None)
    client = session.client("s3", endpoint_url=place.endpoint or None, config=_config(place))
    address = urlsplit(client.meta.endpoint_url)
    if address.scheme != "https" and not _loopback(address.hostname or ""):
        message = f"S3 的地址 {address.hostname} 没有用 https"
        raise SettingsError(message, advice="卷内材料和网页不能明文传送，请改用 https:// 的地址。")
    client.meta.events.register("before-sign.s3.DeleteObjects", _content_md5)
    return client


def _config(place: Place) -> Config:
    return Config(
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=20,
        max_pool_connections=HANDS,
        tcp_keepalive=True,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": place.addressing},
    )


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _content_md5(request: Any, **_: Any) -> None:  # noqa: ANN401 - botocore's AWSRequest, untyped
    """Put Content-MD5 (RFC 1864) in the place of the checksums of newer clients."""
    for name in list(request.headers):
        if name.lower().startswith(("x-amz-checksum-", "x-amz-sdk-checksum-")):
            del request.headers[name]
    body = request.body if isinstance(request.body, bytes) else request.body.encode()
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    request.headers["Content-MD5"] = base64.b64encode(digest).decode("ascii")
