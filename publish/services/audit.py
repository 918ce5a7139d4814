"""Audit: verify the whole record again from what the store holds, trusting no summary of it.

One walk over the entries, in order; of each statement and entry an index is kept, of no text more
than one at a time. Then the keys that are there are held against those that follow from the
entries, and the public log, if there is one, against both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from publish.domain.kinds import Status
from publish.errors import BadProof, NotFound
from publish.ports import Site
from publish.services import copies, keys, publication
from publish.services.history import Finding, History
from publish.services.identity import identity_of
from publish.services.material import Material
from publish.services.opening import MALFORMED
from publish.services.publication import Publication
from publish.services.record import EMPTY, Head, Logged, Record, derived_keys
from publish.services.restore import unfinished
from publish.services.shown import Watch, unwatched
from publish.services.sitelog import shown_checkpoint, site_findings
from publish.services.trail import verify_trail
from publish.tlog import TILE_WIDTH, Verifier, leaf_hash

_DERIVED = ("editions/", "redactions/", "logged/", "fills/")


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found."""

    findings: tuple[Finding, ...]
    counts: dict[str, int]
    """How much was looked at: entries, statements, texts, files, …"""
    trail_last: str = ""
    """Hash of the trail's last record: kept elsewhere, it proves all before it."""

    @property
    def sound(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {
            "sound": self.sound,
            "findings": [finding.as_json() for finding in self.findings],
            "counts": dict(self.counts),
            "trail_last": self.trail_last,
        }


def audit(
    record: Record,
    verifiers: Sequence[Verifier],
    site: Site | None,
    watch: Watch = unwatched,
) -> Audit:
    """Verify a record and, if given, the log on its site; reads only, and writes nothing."""
    walk = _Walk(record, verifiers, watch)
    # What lags behind the entries is read before them, so that writers may go on meanwhile.
    state, shown = walk.published(), shown_checkpoint(record, verifiers, site)
    findings = [*walk.identity(), *walk.entries(), *walk.leftovers()]
    findings += walk.publication(state)
    findings += copies.findings(record)
    trailed = verify_trail(record.store, watch, court=record.origin)
    findings += trailed.findings
    if site is not None and shown is not None:
        findings += site_findings(record, site, shown, walk.history.roots, watch)
    counts = {
        "entries": walk.history.size,
        "statements": len(walk.history.chains),
        **walk.material.counts,
        "trail": trailed.size,
        "trail_open": trailed.open,
    }
    return Audit(tuple(findings), counts, trailed.last)


@dataclass(slots=True)
class _Walk:
    """One audit: what has been learnt from the entries so far."""

    record: Record
    verifiers: Sequence[Verifier]
    watch: Watch
    history: History = field(init=False)
    material: Material = field(init=False)
    derived: set[str] = field(default_factory=set)
    hashes: list[bytes] = field(default_factory=list)
    """Leaf hashes since the last full tile."""
    head: Head = EMPTY
    summarised: int = 0
    """Entries that the stored head covers: for these every summary must be there."""

    def __post_init__(self) -> None:
        """Begin before the first entry."""
        self.history = History(self.record.origin)
        self.material = Material(self.record.store)

    # -- identity and entries ------------------------------------------------------------------

    def identity(self) -> Iterator[Finding]:
        """Yield what is wrong with the identity of the store, and whether it is whole."""
        if unfinished(self.record.store):
            yield Finding("restore.unfinished", keys.RESTORE, "恢复没有做完，请再次运行恢复。")
        try:
            identity = identity_of(self.record.store)
        except MALFORMED:
            yield Finding("identity.form", keys.IDENTITY, "身份记录读不懂。")
            return
        if identity is None:
            yield Finding("identity.missing", keys.IDENTITY, "存储没有身份记录。")
        else:
            if identity.origin != self.record.origin:
                text = f"存储属于台账 {identity.origin}，不是 {self.record.origin}。"
                yield Finding("identity.origin", keys.IDENTITY, text)
            if {v.vkey for v in self.verifiers} - set(identity.vkeys):
                text = "核验所用的公钥不在身份记录里。"
                yield Finding("identity.key", keys.IDENTITY, text)

    def entries(self) -> Iterator[Finding]:
        """Yield what is wrong with entries, with what they refer to, and with what follows."""
        listed = sorted(self.record.store.list("entries/"))
        redacted = self._redacted(len(listed))
        stored = self._stored_head()
        if isinstance(stored, Finding):
            yield stored
            stored = None
        for index in self.watch("台账条目", len(listed), iter(range(_BEYOND))):
            logged = self._logged(index)
            if logged is None:
                break
            if isinstance(logged, Finding):
                yield logged
                return
            yield from self._entry(logged, redacted)
            if stored is not None and stored.size == self.history.size:
                yield from self._head(stored)
        yield from self._vanished(redacted)
        yield from self._beyond(listed, stored)

    def _vanished(self, redacted: set[tuple[str, int]]) -> Iterator[Finding]:
        """Yield the texts that are missing; not those redacted since this walk began."""
        for entry in self.material.missing:
            chain = self.history.chains[entry.number]
            if entry.rev not in chain.redactions or (str(entry.number), entry.rev) in redacted:
                yield Finding("text.missing", keys.text(entry.commit), "正文不见了。")

    def _logged(self, index: int) -> Logged | Finding | None:
        """Return an entry; None after the last, a finding where it cannot be read."""
        key = keys.entry(index)
        try:
            return Logged.read(index, self.record.store.get(key).data)
        except NotFound:
            return None
        except MALFORMED:
            return Finding("entry.form", key, "条目读不懂，其后的内容没有核对。")

    def _redacted(self, count: int) -> set[tuple[str, int]]:
        """Return which editions have been redacted, by reading all leaves once beforehand."""
        found = set()
        for index in self.watch("删除登记", count, iter(range(_BEYOND))):
            logged = self._logged(index)
            if not isinstance(logged, Logged):
                break
            try:
                entry = logged.entry
            except BadProof:
                continue
            if entry.status is Status.REDACTED:
                found.add((str(entry.number), entry.rev))
        return found

    def _entry(self, logged: Logged, redacted: set[tuple[str, int]]) -> Iterator[Finding]:
        """Yield what is wrong with one entry and all that belongs to it."""
        yield from self.history.add(logged.leaf)
        hashed = leaf_hash(logged.leaf)
        try:
            entry = logged.entry
        except BadProof:
            self.hashes.append(hashed)
            return
        self.head = self.head.after(logged.leaf)
        gone = entry.status is not Status.REDACTED and (str(entry.number), entry.rev) in redacted
        yield from self.material.check(logged, gone=gone)
        self.hashes.append(hashed)
        yield from self._follows(logged)
        self.hashes = self.hashes if len(self.hashes) < TILE_WIDTH else []

    def _follows(self, logged: Logged) -> Iterator[Finding]:
        """Yield which summaries of an entry are not what follows from it."""
        expected = derived_keys(logged, self.history.tree, lambda _, __: self.hashes[:-1])
        for key, value in expected:
            self.derived.add(key)
            try:
                given = self.record.store.get(key).data
            except NotFound:
                if logged.index < self.summarised:
                    yield Finding("derived.missing", key, "缺少由台账推出的索引。")
            else:
                if given != value:
                    yield Finding("derived.wrong", key, "索引与台账不符。")

    # -- the head ------------------------------------------------------------------------------

    def _stored_head(self) -> Head | Finding | None:
        """Return the head as it was last written."""
        try:
            head = Head.read(self.record.store.get(keys.HEAD).data)
        except NotFound:
            return None
        except MALFORMED:
            return Finding("head.form", keys.HEAD, "台账摘要读不懂。")
        self.summarised = head.size
        return head

    def _head(self, stored: Head) -> Iterator[Finding]:
        """Yield whether the stored head is wrong, when as many entries have been read."""
        if stored.data != self.head.data:
            yield Finding("head.wrong", keys.HEAD, f"前 {stored.size} 条的摘要与台账不符。")

    def _beyond(self, listed: Sequence[str], stored: Head | None) -> Iterator[Finding]:
        """Yield entries after a gap, and a head that is ahead of the entries."""
        size = self.history.size
        for key in listed:
            if key >= keys.entry(size):
                yield Finding("entry.gap", key, f"第 {size} 条缺失，其后却还有条目。")
        if stored is not None and stored.size > size:
            text = f"摘要说有 {stored.size} 条，实有 {size} 条。"
            yield Finding("head.ahead", keys.HEAD, text)

    # -- keys that are there -------------------------------------------------------------------

    def leftovers(self) -> Iterator[Finding]:
        """Yield keys that no entry explains, where that is wrong."""
        for prefix in _DERIVED:
            for key in self.record.store.list(prefix):
                if key not in self.derived and not self._later(key):
                    yield Finding("derived.stray", key, "索引没有对应的台账条目。")
        yield from self.material.leftovers(self.watch)

    def _later(self, key: str) -> bool:
        """Return whether a derived key follows from an entry that came after this walk."""
        try:
            value = int(key[6:]) * TILE_WIDTH if key.startswith("fills/") else None
            index = int(self.record.store.get(key).data) if value is None else value
        except (NotFound, ValueError):
            return False
        return index >= self.history.size and isinstance(self._logged(index), Logged)

    def published(self) -> Publication | Finding:
        """Return what the store says has been published."""
        try:
            return publication.read(self.record.store)[0]
        except MALFORMED:
            return Finding("publication.form", keys.PUBLICATION, "发布状态读不懂。")

    def publication(self, state: Publication | Finding) -> Iterator[Finding]:
        """Yield what is wrong with the record of what has been published."""
        key, size = keys.PUBLICATION, self.history.size
        if isinstance(state, Finding):
            yield state
            return
        starts = [claim.start for claim in state.claims]
        sinces = [claim.since for claim in state.claims]
        if not 0 <= state.size <= size:
            yield Finding("publication.ahead", key, f"称已发布 {state.size} 条，实有 {size} 条。")
        if any(not 0 <= start <= size for start in starts) or not all(map(_is_time, sinces)):
            yield Finding("publication.claim", key, "发布登记的起点或者时间不合理。")


_BEYOND = 10**12
"""More entries than keys have digits for."""


def _is_time(text: str) -> bool:
    """Return whether a text is a moment as publication claims write it."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
