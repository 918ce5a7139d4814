"""The public files in a bucket: of S3, or of a cloud that only speaks its language.

What differs is told by the ETag, which is the MD5 of the bytes wherever a file was put in one
piece and not encrypted with a key of KMS; there, every file would count as different and be
written again. A few files are asked for one by one, many are compared with one list of the bucket
(1,000 names a request). ``put`` writes with several hands: within one call the order is free.

No address may depend on a rule at the edge of a network, and a bucket behind CloudFront knows no
``index.html`` (nothing that runs at the edge exists in Amazon's regions in China). So a page
``x/index.html`` also lies under the key ``x/``, which is what ``https://…/x/`` asks for. It is
written before its twin, and both are compared, so that whatever died in between is mended.

With ``conditions`` a swap is one conditional PUT. Without (Aliyun OSS, Tencent COS, Huawei OBS
answer 501) it reads, compares and writes under a lock file. What is weaker then: the lock holds on
one machine only, and a write whose answer was lost may arrive late. An older checkpoint could then
stand over a newer one until the next publication (decisions/0011).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from publish.adapters.bucket import Absent, Bucket, Failed, Held, Moved
from publish.adapters.bucket_client import HANDS
from publish.errors import Conflict, NotFound, SiteError, why
from publish.ports import SiteFile, Version, Versioned

FEW = 64
"""Files that are asked for one by one; from here on a list of the bucket is cheaper."""
_MANY = 512
"""Files that wait for the hands at any time."""
_INDEX = "index.html"
_LONGEST = 900
"""Bytes of a path; a key may have 1,024, prefix included."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_MISTAKE = "这是程序错误，请把这句话交给开发人员。"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that had other bytes before, and may be cached somewhere."""

    path: str
    before: str
    """ETag and time of what was replaced; never the same twice."""
    after: str
    """ETag of what is there now."""


class S3Site:
    """The Site in a bucket."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        conditions: bool = True,
        folders: bool = True,
        hands: int = HANDS,
        lock: str | os.PathLike[str] | None = None,
        changed: Callable[[Sequence[Changed]], None] = lambda _: None,
    ) -> None:
        """Name the bucket.

        ``folders`` keeps a copy of every page under the address of its folder. ``lock`` names a
        file of this machine that guards ``swap`` where there are no conditions. ``changed`` is
        told, at the end of a put, what was replaced.
        """
        self._bucket = bucket
        self._conditions = conditions
        self._folders = folders
        self._hands = hands
        self._changed = changed
        self._lock = lock
        self._swapping = threading.Lock()

    def get(self, path: str) -> Versioned:
        """See Site.get."""
        _check(path)
        try:
            found = self._ask(f"读取网站文件 {path} ", lambda bucket: bucket.get(path))
        except Absent:
            raise NotFound(f"网站上没有文件 {path}。") from None
        return Versioned(found.data, _version(found.etag))

    def put(self, files: Iterable[SiteFile]) -> int:
        """See Site.put; ``files`` is read as a stream, however long it is."""
        stream = iter(files)
        first = list(islice(stream, FEW + 1))
        if not first:
            return 0
        self._ask("连接存储桶", lambda bucket: bucket.client)
        listed = self._listed() if len(first) > FEW else None
        changed: list[Changed] = []
        written = 0
        rest = chain(first, stream)
        with ThreadPoolExecutor(self._hands) as pool:
            while some := list(islice(rest, _MANY)):
                for done in _spread(pool, self._hands, lambda file: self._put(file, listed), some):
                    written += done is not None
                    changed += done if done is not None else ()
        if changed:
            self._changed(changed)
        return written

    def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
        """See Site.swap."""
        _check(file.path)
        try:
            if self._conditions:
                how = {"IfNoneMatch": "*"} if seen is None else {"IfMatch": f'"{seen}"'}
                return self._write(file.path, file, how)
            with self._alone():
                if self._now(file.path) == seen:
                    return self._write(file.path, file, {})
        except (Moved, Absent) as missed:
            mine = _version(_digest(file.data))
            if missed.unsure and self._now(file.path) == mine:
                return mine  # the first try took effect, and its answer was lost
        raise Conflict(f"网站文件 {file.path} 在读取之后已被改动。", advice="请重新读取后再决定。")

    def list(self, prefix: str = "") -> Iterator[str]:
        """See Site.list; sorted here, for not every server lists in the order of bytes."""
        doing = f"列出网站文件 {prefix!r} "
        held = self._ask(doing, lambda bucket: [found.key for found in bucket.list(prefix)])
        paths = (key for key in held if key.startswith(prefix) and not key.endswith("/"))
        return iter(sorted(path for path in paths if path))

    def remove(self, paths: Iterable[str]) -> None:
        """See Site.remove; the copy under the folder's address goes as well."""
        gone = list(paths)
        for path in gone:
            _check(path)
        keys = [key for path in gone for key in _keys(path)]
        self._ask(f"删除 {len(gone)} 个网站文件", lambda bucket: bucket.delete(keys))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads out, and other processes of this machine if there is a lock file."""
        with self._swapping:
            if self._lock is None:
                yield
                return
            try:
                handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise SiteError(f"打不开锁文件 {self._lock}（{why(error)}）。") from error
            with os.fdopen(handle, "wb") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                yield

    def _put(self, file: SiteFile, listed: Mapping[str, Held] | None) -> Sequence[Changed] | None:
        """Write a file where it differs; return what was replaced, or None if nothing was done."""
        _check(file.path)
        wanted = _version(_digest(file.data))
        keys = _keys(file.path) if self._folders else [file.path]
        old = {key: self._head(key) if listed is None else listed.get(key) for key in keys}
        differing = [key for key in keys if not _same(old[key], wanted, file, key)]
        for key in differing:
            self._write(key, file, {})
        replaced = [(key, held) for key in differing if (held := old[key]) is not None]
        done = [
            Changed(key, f"{held.etag} {held.modified.isoformat()}", wanted)
            for key, held in replaced
        ]
        return done if differing else None

    def _write(self, key: str, file: SiteFile, how: Mapping[str, str]) -> Version:
        rules = {"ContentType": file.content_type, "CacheControl": file.cache_control}
        doing = f"写入网站文件 {file.path} "
        etag = self._ask(doing, lambda bucket: bucket.put(key, file.data, **rules, **how))
        return _version(etag)

    def _head(self, key: str) -> Held | None:
        try:
            return self._ask(f"查看网站文件 {key} ", lambda bucket: bucket.head(key))
        except Absent:
            return None

    def _now(self, path: str) -> Version | None:
        held = self._head(path)
        return None if held is None else _version(held.etag)

    def _listed(self) -> Mapping[str, Held]:
        """Return what is in the bucket: some hundred bytes of memory a file."""
        return self._ask(
            "列出网站文件", lambda bucket: {found.key: found for found in bucket.list("")}
        )

    def _ask(self, doing: str, work: Callable[[Bucket], _T]) -> _T:
        """Do some requests; Absent and Moved are the caller's to judge."""
        try:
            return work(self._bucket)
        except Failed as failed:
            raise SiteError(f"{doing}失败：{failed}。", advice=failed.advice) from failed


def _keys(path: str) -> list[str]:
    """Return the keys under which a path lies, the one that is compared last at the end."""
    folder, slash, name = path.rpartition("/")
    return [f"{folder}/", path] if slash and name == _INDEX else [path]


def _same(held: Held | None, wanted: Version, file: SiteFile, key: str) -> bool:
    """Tell whether an object is as it has to be; type and rule count where they were asked for.

    Under a folder's address some servers keep no more than the bytes.
    """
    if held is None or _version(held.etag) != wanted:
        return False
    told = (held.content_type, held.cache_control)
    return told == ("", "") or key != file.path or told == (file.content_type, file.cache_control)


def _digest(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _version(etag: str) -> Version:
    """Return an ETag as version; some clouds write the digest in capitals."""
    return Version(etag.strip('"').lower())


def _check(path: str) -> None:
    """Refuse a path that could lead out of the site, or that no server should serve."""
    parts = path.split("/")
    sound = not _FORBIDDEN.search(path) and not {"", ".", ".."} & set(parts)
    try:
        sound = sound and len(path.encode()) <= _LONGEST
    except UnicodeEncodeError:
        sound = False
    if not sound:
        raise SiteError(f"网站路径 {path!r} 不合规定。", advice=_MISTAKE)


def _spread(
    pool: ThreadPoolExecutor, hands: int, work: Callable[[SiteFile], _T], files: Sequence[SiteFile]
) -> Iterable[_T]:
    """Do the work for each file; with one hand in order, in this very thread."""
    return map(work, files) if hands == 1 else pool.map(work, files)
