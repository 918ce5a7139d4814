"""A bucket in memory that answers a client of boto3's shape as S3 does, for runs by the thousand.

It stands in the place of the client, not of the server: nothing is signed, sent or parsed, which
costs two milliseconds a request and is tried against SeaweedFS. The same contract suites hold it
that hold SeaweedFS. It has no faults of its own; ``faulty.FaultyClient`` adds them.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, cast

from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from mypy_boto3_s3.client import S3Client

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place

_BEGAN = datetime(2026, 3, 4, tzinfo=UTC)
_STATUS = {"NoSuchKey": 404, "PreconditionFailed": 412, "NotImplemented": 501}
PAGE = 1000


@dataclass(frozen=True, slots=True)
class _Object:
    """One version of a key; a marker has no bytes."""

    id: str
    modified: datetime
    data: bytes | None
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Return the MD5 of the bytes in quotes."""
        return f'"{hashlib.md5(self.data or b"").hexdigest()}"'


class Double:
    """The client: one bucket, whatever name it is called by."""

    def __init__(self, *, versions: bool = False, conditions: bool = True) -> None:
        """Start empty; ``versions`` keeps what is overwritten or deleted."""
        self._versions = versions
        self._conditions = conditions
        self._rows: dict[str, list[_Object]] = {}
        self._ids = count(1)
        self._lock = threading.RLock()

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803 - as boto3 has it
        """See S3.GetObject."""
        found = self._newest(Key, "GetObject")
        data = found.data or b""
        return {**_head(found), "Body": StreamingBody(io.BytesIO(data), len(data))}

    def head_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803 - as boto3 has it
        """See S3.HeadObject."""
        return _head(self._newest(Key, "HeadObject"))

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803 - as boto3 has it
        Key: str,  # noqa: N803 - the same
        Body: bytes,  # noqa: N803 - the same
        IfNoneMatch: str = "",  # noqa: N803 - the same
        IfMatch: str = "",  # noqa: N803 - the same
        **rules: str,
    ) -> Any:  # noqa: ANN401 - the same
        """See S3.PutObject, conditions included."""
        with self._lock:
            now = self._current(Key)
            if (IfNoneMatch or IfMatch) and not self._conditions:
                raise refusal("NotImplemented", "PutObject")
            if IfMatch and now is None:
                raise refusal("NoSuchKey", "PutObject")
            if (IfNoneMatch and now) or (IfMatch and now and now.etag != IfMatch):
                raise refusal("PreconditionFailed", "PutObject")
            return {"ETag": self._add(Key, bytes(Body), rules).etag}

    def list_objects_v2(
        self,
        *,
        Bucket: str,  # noqa: N803 - as boto3 has it
        Prefix: str,  # noqa: N803 - the same
        ContinuationToken: str = "",  # noqa: N803 - the same
    ) -> Any:  # noqa: ANN401 - the same
        """See S3.ListObjectsV2."""
        with self._lock:
            found = [
                {"Key": key, "ETag": now.etag, "LastModified": now.modified}
                for key in sorted(self._rows, key=str.encode)
                if key.startswith(Prefix) and key > ContinuationToken
                if (now := self._current(key)) is not None
            ]
        page = found[:PAGE]
        if len(found) <= PAGE:
            return {"Contents": page, "IsTruncated": False}
        return {"Contents": page, "IsTruncated": True, "NextContinuationToken": page[-1]["Key"]}

    def list_object_versions(self, *, Bucket: str, Prefix: str) -> Any:  # noqa: ANN401, N803 - the same
        """See S3.ListObjectVersions; one page, newest first."""
        with self._lock:
            rows = [
                (each.data is None, {"Key": key, "VersionId": each.id, "IsLatest": place == 0})
                for key in sorted(self._rows)
                if key.startswith(Prefix)
                for place, each in enumerate(reversed(self._rows[key]))
            ]
        return {
            "Versions": [row for marker, row in rows if not marker],
            "DeleteMarkers": [row for marker, row in rows if marker],
            "IsTruncated": False,
        }

    def delete_objects(self, *, Bucket: str, Delete: Any) -> Any:  # noqa: ANN401, N803 - the same
        """See S3.DeleteObjects."""
        with self._lock:
            for row in Delete["Objects"]:
                self._delete(row["Key"], row.get("VersionId"))
        return {}

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def everything(self) -> Sequence[bytes]:
        """Return all bytes that the bucket holds in any version."""
        with self._lock:
            return [each.data or b"" for rows in self._rows.values() for each in rows]

    def copy(self) -> Double:
        """Return another bucket that holds the same."""
        other = Double(versions=self._versions, conditions=self._conditions)
        with self._lock:
            other._rows = {key: list(rows) for key, rows in self._rows.items()}
            other._ids = count(next(self._ids))
        return other

    def _add(self, key: str, data: bytes | None, rules: Mapping[str, str]) -> _Object:
        number = next(self._ids)
        made = _Object(str(number), _BEGAN + timedelta(seconds=number), data, rules)
        if not self._versions:
            made = replace(made, id="null")
        self._rows[key] = [*(self._rows.get(key, []) if self._versions else []), made]
        return made

    def _delete(self, key: str, version: str | None) -> None:
        if version is not None:
            left = [each for each in self._rows.get(key, []) if each.id != version]
        elif self._versions:
            self._add(key, None, {})
            return
        else:
            left = []
        self._rows.pop(key, None)
        if left:
            self._rows[key] = left

    def _current(self, key: str) -> _Object | None:
        rows = self._rows.get(key)
        return rows[-1] if rows and rows[-1].data is not None else None

    def _newest(self, key: str, operation: str) -> _Object:
        with self._lock:
            found = self._current(key)
        if found is None:
            raise refusal("NoSuchKey", operation)
        return found


class DoubleBucket(Bucket):
    """The bucket of the product, with a double in the place of boto3's client."""

    def __init__(
        self, double: object = None, *, prefix: str = "p/", versions: bool = False
    ) -> None:
        """Reach a double, or a new one."""
        client = cast("S3Client", double or Double(versions=versions))
        super().__init__(Place("court", prefix), connect=lambda _: client, pause=lambda _: None)


def refusal(code: str, operation: str = "PutObject", status: int | None = None) -> ClientError:
    """Return the error that boto3 makes of an answer."""
    number = status or _STATUS.get(code, 400)
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": number}}
    return ClientError(told, operation)


def _head(found: _Object) -> dict[str, Any]:
    return {"ETag": found.etag, "LastModified": found.modified, **found.rules}


def tree(double: Double, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield every key below a prefix with its bytes, as a reader of the bucket gets them."""
    for key in sorted(double._rows):
        now = double._current(key)
        if key.startswith(prefix) and now is not None:
            yield key.removeprefix(prefix), now.data or b""
