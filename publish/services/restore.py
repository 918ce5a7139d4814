"""Restore: a backup into an empty store, or into one that holds a beginning of the same record.

The file is read twice: once to verify every hash and to hold it against the store, and only then
to write. Texts that the record itself says are redacted are never written, whatever the file
holds. A restore that died is marked in the store, so that the audit tells it, and is completed by
running it again.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from publish.domain import canonical
from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.errors import NeedsPerson, NotFound, StoreError
from publish.ports import Store
from publish.services import keys
from publish.services.backup import FORMAT, MANIFEST
from publish.services.identity import Identity
from publish.services.opening import MALFORMED
from publish.services.record import Logged, Record
from publish.services.redact import settle
from publish.services.restored import bring, fits
from publish.services.shown import Watch, unwatched

_MOVING = ("deliveries/", "channels/")
_MATERIAL = ("entries/", "texts/", "digests/", "cases/", "files/")
_KINDS = (keys.SUCCESSORS, keys.TRAIL, *_MATERIAL, *_MOVING)
"""What a backup may hold beside identity and manifest."""
_LARGEST = 200 * 1024 * 1024
"""Bytes of a member; no attachment comes near it."""
_BATCH = 4 * 1024 * 1024
"""Bytes that are written with one call."""
_BROKEN = "请换一份完好的备份；存储没有被改动。"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    origin: str
    entries: int
    """Entries that the store holds now."""
    added: int
    """Entries that it did not hold before."""
    withheld: int
    """Keys of redacted texts that the file held and that were not written."""
    looked_for: int
    """Deliveries that were open, and are looked for on the platforms before anything is sent."""
    warnings: tuple[str, ...]
    """What the operator must be told."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {
            "origin": self.origin,
            "entries": self.entries,
            "added": self.added,
            "withheld": self.withheld,
            "looked_for": self.looked_for,
            "warnings": list(self.warnings),
        }


def restore(store: Store, read: BinaryIO, watch: Watch = unwatched) -> Restored:
    """Restore a backup; ``read`` must be seekable. Restoring again after a death completes it.

    Raises StoreError when the file is broken, NeedsPerson when the store holds anything but a
    beginning of the same record. Nothing has been written then.
    """
    plan = _verify(store, read, watch)
    _mark(store, plan, done=False)
    for batch in _batches(plan, watch("恢复", len(plan.sums), _members(read))):
        store.create(batch)
    looked_for = bring(store, plan.moving, plan.entries)
    record = Record(store, plan.origin)
    size = record.head().size
    settle(record, 0, size)
    if size != plan.entries:
        message = f"恢复后有 {size} 条，备份里有 {plan.entries} 条"
        raise StoreError(message, advice="请再次运行恢复；如果还不行，请运行 zhengming audit。")
    _mark(store, plan, done=True)
    added, withheld = size - plan.held, len(plan.withheld)
    return Restored(plan.origin, size, added, withheld, looked_for, _warnings(plan))


def unfinished(store: Store) -> bool:
    """Return whether a restore died in this store and was not completed."""
    try:
        return canonical.decode(store.get(keys.RESTORE).data)["done"] is not True
    except NotFound:
        return False


def _mark(store: Store, plan: _Plan, *, done: bool) -> None:
    """Say in the store that a restore is under way, or done."""
    try:
        seen = store.get(keys.RESTORE).version
    except NotFound:
        seen = None
    value = {"entries": plan.entries, "done": done}
    store.swap(keys.RESTORE, canonical.encode(value), seen=seen)


def _batches(
    plan: _Plan, members: Iterator[tuple[str, bytes]]
) -> Iterator[list[tuple[str, bytes]]]:
    """Yield what is to be written, in the order of the file; a death leaves a beginning of it."""
    batch, size = list[tuple[str, bytes]](), 0
    for key, data in members:
        if key == MANIFEST or key in plan.withheld or key in plan.moving:
            continue
        if hashlib.sha256(data).hexdigest() != plan.sums.get(key):
            raise StoreError(
                "备份文件在恢复过程中被改动", advice="请用没有改动的备份再次运行恢复。"
            )
        batch, size = [*batch, (key, data)], size + len(data)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _warnings(plan: _Plan) -> tuple[str, ...]:
    """Return what the operator must be told after every restore."""
    later = (
        f"这份备份到台账第 {plan.entries} 条为止。此后发布的内容不在其中；此后依法删除的内容"
        "会随恢复重新出现，请对照删除登记逐一重新删除，再恢复发布。"
    )
    copies = (
        "备份以后可能已经投递过的，系统会先到平台上查找，查不清的请人核实，不会盲目重发；"
        "备份以后受理、需要重新提交的稿件，请先核对平台上是否已有副本，以免重复。"
    )
    return (
        later,
        copies,
        "备份不含台账签名密钥，请把密钥文件放回原处。",
        "请运行 zhengming audit 核对，再运行 zhengming project --full 重新生成全部网页。",
    )


# -- first reading: is the file whole, and does it fit the store -----------------------------------


@dataclass(slots=True)
class _Plan:
    """What the first reading of a file found."""

    origin: str = ""
    entries: int = 0
    held: int = 0
    """Entries that the store has already."""
    sums: dict[str, str] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    """Keys that must not be written."""
    moving: dict[str, bytes] = field(default_factory=dict)
    """Queues and deliveries, which change after they were created."""


@dataclass(slots=True)
class _Reading:
    """What is learnt from the members, one after the other."""

    store: Store
    sums: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    held: int = 0
    origin: str = ""
    commits: dict[tuple[str, int], str] = field(default_factory=dict)
    hanging: dict[str, list[str]] = field(default_factory=dict)
    """By commitment: the keys that go when it is redacted."""
    redacted: list[tuple[str, int]] = field(default_factory=list)
    moving: dict[str, bytes] = field(default_factory=dict)

    def take(self, key: str, data: bytes) -> None:
        """Take in a member; raises StoreError or NeedsPerson when it must not be restored."""
        if key in self.sums or not (key == keys.IDENTITY or key.startswith(_KINDS)):
            raise _broken(f"其中的 {key} 不应出现")
        self.sums[key] = hashlib.sha256(data).hexdigest()
        if key.startswith(_MOVING):
            self._moving(key, data)
            return
        self._fit(key, data)
        kind, _, rest = key.partition("/")
        if key == keys.IDENTITY:
            self.origin = Identity.read(data).origin
        elif kind == "entries":
            self._entry(key, data)
        elif kind == "digests":
            self.hanging.setdefault(data.decode("ascii"), []).append(key)
        elif kind in {"texts", "files"}:
            self.hanging.setdefault(rest.partition("/")[0], []).append(key)

    def _moving(self, key: str, data: bytes) -> None:
        """Take in a queue or a delivery, which stand after all entries."""
        if not fits(key, data, self.entries):
            raise _broken(f"其中的 {key} 不应出现")
        self.moving[key] = data

    def _entry(self, key: str, data: bytes) -> None:
        """Take in an entry, which must be the next one."""
        if key != keys.entry(self.entries):
            raise _broken(f"第 {self.entries} 条缺失")
        entry: Entry = Logged.read(self.entries, data).entry
        if entry.log != self.origin:
            raise _broken(f"第 {self.entries} 条属于另一个台账")
        self.entries += 1
        edition = (str(entry.number), entry.rev)
        if entry.status is Status.REDACTED:
            self.redacted.append(edition)
        else:
            self.commits[edition] = entry.commit

    def _fit(self, key: str, data: bytes) -> None:
        """Hold a member against the store."""
        try:
            there = self.store.get(key).data
        except NotFound:
            return
        if there != data:
            message = f"存储里已有另一份记录（{key} 不同），不能把备份恢复到这里"
            advice = "请恢复到一个空的存储；不要先运行 zhengming init。"
            raise NeedsPerson(message, advice=advice)
        self.held += key.startswith("entries/")

    def plan(self) -> _Plan:
        """Return the plan, once all members have been taken in."""
        commits = [self.commits[edition] for edition in self.redacted if edition in self.commits]
        withheld = {key for commit in commits for key in self.hanging.get(commit, ())}
        return _Plan(self.origin, self.entries, self.held, self.sums, withheld, self.moving)


def _verify(store: Store, read: BinaryIO, watch: Watch) -> _Plan:
    """Read the whole file and believe nothing that its manifest does not confirm."""
    reading, manifest = _Reading(store), dict[str, Any]()
    for key, data in watch("核对备份", 0, _members(read)):
        if manifest:
            raise _broken("清单之后还有内容")
        try:
            if key == MANIFEST:
                manifest = canonical.decode(data)
            else:
                reading.take(key, data)
        except MALFORMED as error:
            raise _broken(f"其中的 {key} 读不懂") from error
    expected = {
        "format": FORMAT,
        "origin": reading.origin,
        "entries": reading.entries,
        "sha256": reading.sums,
    }
    if manifest != expected:
        raise _broken("内容与清单不符，文件可能不完整")
    plan = reading.plan()
    for key in store.list("entries/"):
        if key >= keys.entry(plan.entries):
            message = f"存储里的台账比备份新（备份到第 {plan.entries} 条为止）"
            raise NeedsPerson(message, advice="不需要恢复；如果存储已损坏，请恢复到一个空的存储。")
    return plan


def _members(read: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Yield the members of a file from its beginning; raises StoreError for a broken one."""
    read.seek(0)
    try:
        with (
            gzip.GzipFile(fileobj=read, mode="rb") as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.size > _LARGEST:
                    raise _broken(f"其中的 {member.name} 不是备份里的文件")
                yield member.name, source.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
        raise _broken("读不下去，文件不完整或者已损坏") from error


def _broken(why: str) -> StoreError:
    """Return the error of a file that cannot be restored."""
    return StoreError(f"备份文件不可用：{why}", advice=_BROKEN)
