r"""A store in a bucket of S3: many machines, no lock, nothing but conditional writes.

``create`` is PUT with ``If-None-Match: *``, ``swap`` is PUT with ``If-Match`` (RFC 9110 §13.1);
S3 answers every read with the newest finished write, lists included. So one create of an entry is
the commit, whoever else tries to be first (decisions/0011). Before its first write, a process
makes sure that the bucket heeds conditions: gateways that ignore them would fork the log.

A created key holds the bytes as they are, so that other tools can read the record. A swapped key
holds a mark, 16 bytes of chance, and the bytes: so its ETag never comes back with the bytes, and
a writer whose answer was lost knows his own write again. Where a created value begins with the
byte 0, as no text does, another mark goes before it.

Erasing reaches every version that the bucket keeps. What it cannot reach: copies by replication,
backups, and versions under an Object Lock, which is refused in a sentence that says so.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NoReturn, TypeVar

from publish.adapters.bucket import Absent, Bucket, Failed, Held, Moved, Past
from publish.errors import Conflict, NotFound, StoreError, StoreUnavailable
from publish.ports import Version, Versioned

_KEY = re.compile(r"[!-.0-~]+(?:/[!-.0-~]+)*")
_DOTS = re.compile(r"(?:.*/)?\.{1,2}(?:/.*)?")
_LONGEST = 200
_PROBE = "probe of conditions"
"""Lies beside the keys; with its spaces it can never be one of them."""
_NEVER = '"00000000000000000000000000000000"'
"""No object's ETag."""
_ESCAPED, _SWAPPED = b"\0C", b"\0S"
_CHANCE = 16
_TIMES = 5
_MISTAKE = "这是程序错误，请把这句话交给开发人员。"
_AGAIN = "请重新读取后再决定。"
_CREATED = "created "
"""Begins the version of a created key, which no swap may name."""
_T = TypeVar("_T")


class S3Store:
    """The Store in a bucket; needs no lock and no clock."""

    def __init__(self, bucket: Bucket, *, proven: bool = False) -> None:
        """Name the bucket; ``proven`` says that it is known to heed conditions."""
        self._bucket = bucket
        self._proven = proven

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        _check_key(key)
        found = self._find(key)
        if found is None:
            raise NotFound(f"存储中没有键 {key}。")
        swapped, data = _open(found)
        version = found.etag if swapped else _CREATED + found.etag
        return Versioned(data, Version(version))

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See Store.ahead; here every further key is a further request, so it is the first."""
        found: dict[str, bytes] = {}
        for key in keys[:1]:
            with suppress(NotFound):
                found[key] = self.get(key).data
        return found

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create; one conditional PUT after the other, so a death leaves a prefix."""
        kept = tuple(items)
        for key, data in kept:
            _check(key, data)
        for key, data in kept:
            self._create(key, data)

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap; StoreUnavailable if an answer was lost and others wrote since."""
        _check(key, data)
        if seen is not None and seen.startswith(_CREATED):
            _mistake(f"键 {key} 由 create 写入，永不改变，不能用 swap。")
        mine = _SWAPPED + secrets.token_bytes(_CHANCE) + data
        how = {"IfNoneMatch": "*"} if seen is None else {"IfMatch": str(seen)}
        self._prove()
        try:
            return Version(self._ask(f"更新键 {key} ", lambda b: b.put(_coded(key), mine, **how)))
        except (Moved, Absent) as missed:
            return self._missed(key, mine, missed, seen)

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list; sorted here, for not every server lists in the order of bytes."""
        doing = f"列出前缀 {prefix!r} "
        held = self._ask(doing, partial(_listed, prefix=_coded(prefix)))
        keys = (key.replace("%5C", "\\").replace("%25", "%") for key in held)
        return iter(sorted(key for key in keys if key.startswith(prefix) and _KEY.fullmatch(key)))

    def erase(self, keys: Iterable[str]) -> None:
        """See Store.erase; calling again finishes what was cut off.

        The newest version of a key goes last: until then it hides the older ones, and whoever died
        in between finds the key again. What is created after the list was made stays.
        """
        gone = list(keys)
        for key in gone:
            _check_key(key)
        doing = f"抹除 {len(gone)} 个键"
        for key in gone:
            past = self._ask(doing, partial(_versions, key=_coded(key)))
            for latest in (False, True):
                each = [version for version in past if version.latest is latest]
                self._ask(doing, partial(Bucket.forget, past=each))

    def close(self) -> None:
        """Close the idle connections of this process; a later call connects again."""
        self._bucket.close()

    def _find(self, key: str) -> Held | None:
        try:
            return self._ask(f"读取键 {key} ", lambda bucket: bucket.get(_coded(key)))
        except Absent:
            return None

    def _create(self, key: str, data: bytes) -> None:
        """Create one key; what is there already may be our own write, whose answer was lost."""
        raw = _ESCAPED + data if data.startswith(b"\0") else data
        self._prove()
        for _ in range(_TIMES):
            try:
                self._ask(f"创建键 {key} ", lambda b: b.put(_coded(key), raw, IfNoneMatch="*"))
            except Moved:
                found = self._find(key)
                if found is None:
                    continue  # erased in between
                _compare(key, found, raw)
            return
        raise StoreUnavailable(f"创建键 {key} 时，它不断被创建和抹除。")

    def _missed(
        self, key: str, mine: bytes, missed: Moved | Absent, seen: Version | None
    ) -> Version:
        """Return the version if the swap took effect after all, else raise."""
        if missed.unsure or seen is None:
            found = self._find(key)
            if found is not None and found.data == mine:
                return Version(found.etag)
            if missed.unsure:
                raise StoreUnavailable(f"更新键 {key} 时应答丢失，之后它又被改动，结果不明。")
            if found is not None and not _open(found)[0]:
                _mistake(f"键 {key} 由 create 写入，永不改变，不能用 swap。")
        raise Conflict(f"键 {key} 在读取之后已被改动。", advice=_AGAIN)

    def _prove(self) -> None:
        """Make sure, once, that two conditions which cannot hold are refused."""
        if self._proven:
            return
        with suppress(Moved):
            self._probe({"IfNoneMatch": "*"})
        for how in ({"IfNoneMatch": "*"}, {"IfMatch": _NEVER}):
            try:
                self._probe(how)
            except (Moved, Absent):
                continue
            advice = "请换用支持条件写入的服务，或者用 sqlite: 作存储、这个桶只作网站。"
            raise StoreError(f"存储桶没有执行 {next(iter(how))}，不能作存储。", advice=advice)
        self._proven = True

    def _probe(self, how: Mapping[str, str]) -> None:
        self._ask("检验存储桶是否支持条件写入", lambda b: b.put(_PROBE, b"probe\n", **how))

    def _ask(self, doing: str, work: Callable[[Bucket], _T]) -> _T:
        """Do some requests; Absent and Moved are the caller's to judge."""
        try:
            return work(self._bucket)
        except Failed as failed:
            kind = StoreUnavailable if failed.passing else StoreError
            raise kind(f"{doing}失败：{failed}。", advice=failed.advice) from failed


def _coded(key: str) -> str:
    """Return the name of a key in the bucket; a prefix of the one is a prefix of the other."""
    return key.replace("%", "%25").replace("\\", "%5C")


def _listed(bucket: Bucket, prefix: str) -> Sequence[str]:
    return [found.key for found in bucket.list(prefix)]


def _versions(bucket: Bucket, key: str) -> Sequence[Past]:
    return list(bucket.versions(key))


def _open(found: Held) -> tuple[bool, bytes]:
    """Return whether an object was swapped, and its bytes without marks."""
    mark = found.data[:2]
    if mark == _SWAPPED and len(found.data) > len(mark) + _CHANCE:
        return True, found.data[len(mark) + _CHANCE :]
    if mark == _ESCAPED and len(found.data) > len(mark):
        return False, found.data[len(mark) :]
    if mark.startswith(b"\0") or not mark:
        advice = "请停止发布，保留现场，并用备份核对存储桶的内容。"
        raise StoreError(f"键 {found.key} 的内容不是正名写入的。", advice=advice)
    return False, found.data


def _compare(key: str, found: Held, raw: bytes) -> None:
    """Raise unless what was to be created is there."""
    if found.data == raw:
        return
    if _open(found)[0]:
        _mistake(f"键 {key} 由 swap 写入，不能再用 create。")
    raise Conflict(f"键 {key} 已有不同的内容。", advice=_AGAIN)


def _check(key: str, data: bytes) -> None:
    _check_key(key)
    if type(data) is not bytes or not data:
        _mistake(f"键 {key} 的内容不是字节串，或者是空的。")


def _check_key(key: str) -> None:
    """Refuse keys that the port does not allow, and parts that clients of HTTP would fold away."""
    if len(key) > _LONGEST or not _KEY.fullmatch(key) or _DOTS.fullmatch(key):
        _mistake(f"存储的键 {key!r} 不合规定。")


def _mistake(sentence: str) -> NoReturn:
    raise StoreError(sentence, advice=_MISTAKE)
