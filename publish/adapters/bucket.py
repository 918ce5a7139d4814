"""A bucket as the S3 store and the S3 site use it: seven requests, each with its own retries.

Keys are given without the prefix of the place. Every request raises what ``bucket_faults`` knows
and nothing else. A client belongs to one process: after a fork the child makes its own, since two
processes on one TLS connection would destroy it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from publish.adapters.bucket_client import Place, connect
from publish.adapters.bucket_faults import FOREIGN, Absent, BucketFault, Failed, Moved, judge

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_T = TypeVar("_T")
_Reader = Callable[..., Any]
_Rows = Any
"""Rows of DeleteObjects, as boto3 wants them."""
_GONE = {"NoSuchKey", "NoSuchVersion"}
_NEXT = {
    "ContinuationToken": "NextContinuationToken",
    "KeyMarker": "NextKeyMarker",
    "VersionIdMarker": "NextVersionIdMarker",
}
"""Where a list goes on, and what its page calls that."""
_MOST = 1000
"""Keys that one DeleteObjects may name (API Reference)."""
_FIRST, _LONGEST = 0.1, 5.0
"""Seconds: the longest first pause, and the longest of all."""


@dataclass(frozen=True, slots=True)
class Held:
    """An object as it was found; ``etag`` is in quotes, as HTTP has it (RFC 9110 §8.8.3)."""

    key: str
    etag: str
    modified: datetime
    data: bytes = b""
    """Empty where only its head or a list was asked for."""
    content_type: str = ""
    """Empty where a list was asked for."""
    cache_control: str = ""
    """The same."""


@dataclass(frozen=True, slots=True)
class Past:
    """One version of a key in a bucket that keeps versions."""

    key: str
    version: str
    marker: bool
    """Whether it only says that the key was deleted."""
    latest: bool


class Bucket:
    """One bucket, used by any number of threads and processes."""

    def __init__(
        self,
        place: Place,
        *,
        connect: Callable[[Place], S3Client] = connect,
        tries: int = 7,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Name the place; nothing is connected yet.

        A request is made up to ``tries`` times, with pauses that grow, about six seconds in all.
        """
        self.place = place
        self._connect = connect
        self._tries = tries
        self._pause = pause
        self._made: tuple[int, S3Client] | None = None

    @property
    def client(self) -> S3Client:
        """Return the client of this process."""
        made = self._made
        if made is None or made[0] != os.getpid():
            made = self._made = (os.getpid(), self._connect(self.place))
        return made[1]

    def close(self) -> None:
        """Close the idle connections of this process; a later request connects again."""
        made, self._made = self._made, None
        if made is not None and made[0] == os.getpid():
            made[1].close()

    def get(self, key: str) -> Held:
        """Return an object with its bytes; raises Absent."""

        def read(client: S3Client) -> Held:
            answer = client.get_object(Bucket=self.place.bucket, Key=self._full(key))
            with answer["Body"] as body:
                return _held(key, answer, body.read())

        return self._ask("s3:GetObject", read)

    def head(self, key: str) -> Held:
        """Return what is known of an object without its bytes; raises Absent."""

        def read(client: S3Client) -> Held:
            answer = client.head_object(Bucket=self.place.bucket, Key=self._full(key))
            return _held(key, answer)

        return self._ask("s3:GetObject", read)

    def put(self, key: str, data: bytes, **how: Any) -> str:  # noqa: ANN401 - as boto3 has them
        """Write an object; return its new ETag.

        ``how``: IfNoneMatch, IfMatch, ContentType, CacheControl. Raises Moved or Absent if a
        condition was not met; ``unsure`` then says that an earlier try, whose answer was lost, may
        have been the one that met it.
        """

        def write(client: S3Client) -> str:
            full = self._full(key)
            answer = client.put_object(Bucket=self.place.bucket, Key=full, Body=data, **how)
            return answer["ETag"]

        return self._ask("s3:PutObject", write)

    def list(self, prefix: str) -> Iterator[Held]:
        """Yield what begins with a prefix, page by page, in the order of the server."""
        for page in self._pages("s3:ListBucket", self._page, prefix):
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(self.place.prefix)
                yield Held(key, found["ETag"], found["LastModified"])

    def versions(self, key: str) -> Iterator[Past]:
        """Yield every version of a key, and every marker of a deletion."""
        for page in self._pages("s3:ListBucketVersions", self._versions, key):
            for kind in ("Versions", "DeleteMarkers"):
                for row in page.get(kind, ()):
                    if row["Key"] == self._full(key):
                        marker = kind == "DeleteMarkers"
                        yield Past(key, row["VersionId"], marker, row["IsLatest"])

    def _pages(self, right: str, read: _Reader, prefix: str) -> Iterator[Any]:
        """Yield the pages of a list, asking for the next one when it is wanted."""
        more = {"Prefix": self._full(prefix)}
        while True:
            page = self._ask(right, partial(read, more=more))
            yield page
            if not page.get("IsTruncated"):
                return
            more = {"Prefix": self._full(prefix)} | {
                name: page[told] for name, told in _NEXT.items() if page.get(told)
            }

    def delete(self, keys: Iterable[str]) -> None:
        """Delete keys; on a bucket that keeps versions, only hide them."""
        self._delete([{"Key": self._full(key)} for key in keys], "s3:DeleteObject")

    def forget(self, past: Iterable[Past]) -> None:
        """Delete versions for good."""
        gone = [{"Key": self._full(each.key), "VersionId": each.version} for each in past]
        self._delete(gone, "s3:DeleteObjectVersion")

    def _delete(self, gone: _Rows, right: str) -> None:
        for start in range(0, len(gone), _MOST):
            self._ask(right, partial(self._delete_some, left=gone[start : start + _MOST]))

    def _delete_some(self, client: S3Client, left: _Rows) -> None:
        """Delete what is left to delete.

        An answer of 200 may still say of single keys that they were not deleted; the first of
        those is judged as if it were the answer.
        """
        answer = client.delete_objects(
            Bucket=self.place.bucket, Delete={"Objects": left, "Quiet": True}
        )
        errors = [e for e in answer.get("Errors", ()) if e.get("Code") not in _GONE]
        if errors:
            status = 500 if errors[0].get("Code") == "InternalError" else 400
            told: Any = {"Error": errors[0], "ResponseMetadata": {"HTTPStatusCode": status}}
            raise ClientError(told, "DeleteObjects")

    def _page(self, client: S3Client, more: Any) -> Any:  # noqa: ANN401 - of boto3
        return client.list_objects_v2(Bucket=self.place.bucket, **more)

    def _versions(self, client: S3Client, more: Any) -> Any:  # noqa: ANN401 - of boto3
        return client.list_object_versions(Bucket=self.place.bucket, **more)

    def _full(self, key: str) -> str:
        return self.place.prefix + key

    def _ask(self, right: str, call: Callable[[S3Client], _T]) -> _T:
        """Make a request that needs a right until it is answered, or it makes no sense any more."""
        unsure = False
        for number in range(1, self._tries + 1):
            try:
                return call(self.client)
            except FOREIGN as exc:
                verdict = judge(exc, right, self.place.bucket)
                if not verdict.again or number == self._tries:
                    raise _final(verdict.error, unsure=unsure) from exc
                unsure = unsure or verdict.unsure
            most = min(_LONGEST, _FIRST * 2**number)
            self._pause(random.uniform(0, most))  # noqa: S311 - spreads out rivals, no secret
        raise AssertionError  # the last try returns or raises


def _final(error: BucketFault, *, unsure: bool) -> BucketFault:
    """Return the error with what earlier tries left open."""
    if isinstance(error, (Absent, Moved)):
        error.unsure = unsure
    return error


def _held(key: str, answer: Any, data: bytes = b"") -> Held:  # noqa: ANN401 - an answer of boto3
    return Held(
        key,
        answer["ETag"],
        answer["LastModified"],
        data,
        answer.get("ContentType", ""),
        answer.get("CacheControl", ""),
    )


__all__ = ["Absent", "Bucket", "BucketFault", "Failed", "Held", "Moved", "Past", "Place"]
