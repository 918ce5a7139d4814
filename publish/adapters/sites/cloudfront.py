"""Asks Amazon CloudFront to forget what a put has replaced, so that readers see it at once.

Without it they see it when the copy at the edge is a minute old (``ports.cache_control``): so a
failure here is told and undoes nothing. Only files that are cached and may change are named:
tiles and hashed assets never change, and the checkpoint is never kept. What is new is in no cache.
Of many files one sweep of everything is cheaper than their names (Amazon counts paths).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from publish.adapters.sites.s3 import Changed
from publish.ports import cache_control

MANY = 200
"""Paths beyond which everything is swept."""
_LOG = logging.getLogger(__name__)


def connect(profile: str = "") -> Any:  # noqa: ANN401 - boto3 ships no types for CloudFront
    """Return a client of CloudFront; the partition (``aws-cn``) follows from the region."""
    config = Config(
        retries={"total_max_attempts": 4, "mode": "standard"}, connect_timeout=5, read_timeout=10
    )
    return boto3.session.Session(profile_name=profile or None).client("cloudfront", config=config)


class Invalidation:
    """Forgets, at the edges of one distribution, what was replaced."""

    def __init__(
        self, distribution: str, connect: Callable[[], Any] = connect, *, prefix: str = ""
    ) -> None:
        """Name the distribution; ``prefix`` is where the site begins below its root."""
        self._distribution = distribution
        self._connect = connect
        self._prefix = prefix

    def __call__(self, changed: Sequence[Changed]) -> None:
        """Ask once for all that was replaced; never raises what Amazon answers."""
        stale = [each for each in changed if _kept(each.path)]
        named = {quote(each.path) for each in stale}
        # An edge knows the home page under both its names, and forgets one name at a time.
        named |= {""} if "index.html" in named else set()
        paths = sorted(f"/{self._prefix}{name}" for name in named)
        if not paths:
            return
        if len(paths) > MANY:
            paths = [f"/{self._prefix}*"]
        batch = {
            "Paths": {"Quantity": len(paths), "Items": paths},
            "CallerReference": _reference(stale),
        }
        try:
            self._connect().create_invalidation(
                DistributionId=self._distribution, InvalidationBatch=batch
            )
        except (BotoCoreError, ClientError) as error:
            _LOG.warning("CloudFront 没有接受缓存失效请求（%s）；一分钟后自行更新。", _name(error))


def _kept(path: str) -> bool:
    """Tell whether an edge keeps a file that may change."""
    page = f"{path}index.html" if path.endswith("/") else path
    rule = cache_control(page)
    return rule != "no-cache" and "immutable" not in rule


def _reference(stale: Sequence[Changed]) -> str:
    """Return what makes a repeated request the same request: what was replaced, by what, when."""
    rows = sorted(f"{each.path}\0{each.before}\0{each.after}\n" for each in stale)
    return "zhengming-" + hashlib.sha256("".join(rows).encode()).hexdigest()[:40]


def _name(error: Exception) -> str:
    """Return what went wrong without repeating what others wrote."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))[:60]
    return type(error).__name__
