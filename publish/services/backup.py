"""Backup and restore: the whole record in one file, whichever store it is in.

The file is a tar, compressed; a member is a key, the last one is the manifest with the SHA-256 of
every other. The same record gives the same bytes. What follows from the entries (indexes, head,
publication, themes) is left out, for it is made again: after a restore, publish in full.

The log key is *not* in it, and must not be: it is kept apart, in a file of mode 0600. Nor are the
tokens of channels, accounts, and their tokens, for an old backup would revive what was revoked.
The trail is in it, and what was delivered where; ``services.restored`` says what that is worth.

Writers may go on meanwhile. How many entries are saved is decided first; what one of them refers
to comes before it. A text that vanishes while the backup is written has been redacted by a later
entry, so the backup goes on up to that entry. Hence a backup, cut anywhere between two entries, is
a whole record, and a restore that dies leaves a beginning of it that the next one completes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import BinaryIO

from publish.domain import canonical
from publish.domain.content import Content
from publish.domain.kinds import Status
from publish.errors import NotFound, StoreError
from publish.ports import Store
from publish.services import keys, queue
from publish.services.deliveries import NAMES
from publish.services.identity import Identity, identities
from publish.services.opening import MALFORMED
from publish.services.record import Logged, parted
from publish.services.shown import Watch, unwatched

MANIFEST = "manifest.json"
FORMAT = "zhengming-backup/v1"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    origin: str
    entries: int
    keys: int

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {"origin": self.origin, "entries": self.entries, "keys": self.keys}


def backup(store: Store, write: BinaryIO, watch: Watch = unwatched) -> Saved:
    """Write the record of a store; raises StoreError if it is not whole: then audit it first.

    ``write`` need not be seekable. Only when this has returned is the file complete.
    """
    return _Backup(store).write(write, watch)


@dataclass(slots=True)
class _Backup:
    """One backup in the making."""

    store: Store
    size: int = 0
    redacted: set[tuple[str, int]] = field(default_factory=set)
    vanished: set[tuple[str, int]] = field(default_factory=set)
    """Editions whose text was not there, and whose redaction has not been read yet."""
    sums: dict[str, str] = field(default_factory=dict)

    def write(self, write: BinaryIO, watch: Watch) -> Saved:
        """Write all members, and the manifest last."""
        origin = Identity.read(self.store.get(keys.IDENTITY).data).origin
        self._look_ahead(watch)
        # No file name and no time: the same record gives the same bytes.
        with (
            gzip.GzipFile(filename="", mode="wb", fileobj=write, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            for key, data in self._members(watch):
                if key not in self.sums:
                    self.sums[key] = hashlib.sha256(data).hexdigest()
                    _add(tar, key, data)
            manifest = {
                "format": FORMAT,
                "origin": origin,
                "entries": self.size,
                "sha256": self.sums,
            }
            _add(tar, MANIFEST, canonical.encode(manifest))
        return Saved(origin, self.size, len(self.sums))

    def _look_ahead(self, watch: Watch) -> None:
        """Decide how many entries are saved, and learn which of their texts must be gone."""
        for index in watch("台账条目", 0, iter(range(10**12))):
            logged = self._logged(index)
            if logged is None:
                self.size = index
                return
            entry = logged.entry
            if entry.status is Status.REDACTED:
                self.redacted.add((str(entry.number), entry.rev))

    def _members(self, watch: Watch) -> Iterator[tuple[str, bytes]]:
        """Yield keys and bytes: of each entry, what it refers to before itself."""
        yield from identities(self.store)
        index = 0
        for index in watch("备份", self.size, iter(range(10**12))):
            if index >= self.size and not self.vanished:
                break
            logged = self._logged(index)
            if logged is None:
                who = "、".join(f"{number} 第{rev}版" for number, rev in sorted(self.vanished))
                message = f"正文不见了，台账里也没有删除的条目：{who}"
                raise StoreError(message, advice="请先运行 zhengming audit，查明原因后再备份。")
            yield from self._material(logged)
            yield keys.entry(index), logged.data
        self.size = max(self.size, index)
        yield from self._trail()
        yield from self._moving()

    def _trail(self) -> Iterator[tuple[str, bytes]]:
        """Yield the trail as long as it is by now; who did what must outlive the machine."""
        for index in count():
            try:
                yield keys.trail(index), self.store.get(keys.trail(index)).data
            except NotFound:
                return

    def _moving(self) -> Iterator[tuple[str, bytes]]:
        """Yield how far each channel is, and then its deliveries, which may only be further."""
        for name in NAMES:
            seen, version = queue.read(self.store, name)
            if version is not None:
                yield keys.queue(name), seen.at_rest(self.size).data
        for key in sorted(self.store.list(keys.DELIVERIES)):
            if index_of(key) < self.size:
                yield key, self.store.get(key).data

    def _material(self, logged: Logged) -> Iterator[tuple[str, bytes]]:
        """Yield what an entry refers to, in the order in which it was created."""
        entry = logged.entry
        edition = (str(entry.number), entry.rev)
        if entry.status is Status.REDACTED:
            self.vanished.discard(edition)
            yield from self._text(entry.commit, notice=True)
        elif edition not in self.redacted:
            try:
                yield from self._text(entry.commit, notice=False)
            except NotFound:
                self.vanished.add(edition)
        if logged.case is not None:
            yield keys.case(logged.case), self.store.get(keys.case(logged.case)).data

    def _text(self, commit: str, *, notice: bool) -> Iterator[tuple[str, bytes]]:
        """Yield a text with what hangs on it; raises NotFound when it is being erased."""
        data = self.store.get(keys.text(commit)).data
        hanging = [] if notice else list(text_keys(commit, data))
        found = [(key, self.store.get(key).data) for key in hanging]
        yield keys.text(commit), data
        yield from found

    def _logged(self, index: int) -> Logged | None:
        """Return an entry, or None after the last."""
        try:
            return Logged.read(index, self.store.get(keys.entry(index)).data)
        except NotFound:
            return None


def index_of(key: str) -> int:
    """Return the entry that the key of a delivery is about."""
    return int(key.rpartition("/")[2])


def text_keys(commit: str, data: bytes) -> Iterator[str]:
    """Yield the keys that hang on a text: its digest and its attachments."""
    try:
        content = Content.from_data(parted(data)[1])
    except MALFORMED as error:
        message = f"正文 {keys.text(commit)} 读不懂"
        raise StoreError(message, advice="请先运行 zhengming audit，查明原因后再备份。") from error
    yield keys.digest(content.digest)
    yield from (keys.file(commit, item.sha256) for item in content.attachments)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a member without owner or time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))
