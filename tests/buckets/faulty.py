"""A client of a bucket whose every request is an operation that can fail or kill.

``Faults`` counts (tests.crash.faults); an effect that took place with its answer lost is what
``after=True`` means. It wraps boto3's client and the double alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from mypy_boto3_s3.client import S3Client

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place
from tests.crash.faults import Faults


class FaultyClient:
    """A client that reports every request to a plan."""

    def __init__(self, inner: object, faults: Faults) -> None:
        """Wrap a client."""
        self._inner = inner
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a request that is an operation."""
        request = getattr(self._inner, name)

        def ask(**asked: Any) -> Any:  # noqa: ANN401 - as boto3 has them
            key = asked.get("Key") or asked.get("Prefix") or ""
            return self._faults.step((name, key), lambda: request(**asked))

        return ask


def faulty(
    inner: object, faults: Faults, place: Place, pause: Callable[[float], None] = lambda _: None
) -> Bucket:
    """Return a bucket that reaches a client through a plan."""
    client = cast("S3Client", FaultyClient(inner, faults))
    return Bucket(place, connect=lambda _: client, pause=pause)
