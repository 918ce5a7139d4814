"""Material: the texts, digests, case files and attachments that entries refer to, or erased."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from publish.domain import canonical
from publish.domain.casefile import CaseFile
from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.errors import BadProof, NotFound
from publish.ports import Store
from publish.services import keys
from publish.services.history import Finding, Placed
from publish.services.opening import MALFORMED, read_content, read_notice
from publish.services.record import Logged, parted
from publish.services.shown import Watch


class Material:
    """Checks what belongs to entries, one entry at a time."""

    def __init__(self, store: Store) -> None:
        """Read from ``store``."""
        self.counts = {"texts": 0, "redacted": 0, "cases": 0, "files": 0, "orphans": 0}
        self.missing: list[Entry] = []
        """Entries whose text could not be found."""
        self._store = store
        self._gone: set[str] = set()
        self._known: set[str] = set()

    def check(self, logged: Logged, *, gone: bool) -> Iterator[Finding]:
        """Yield what is wrong with the material of an entry; ``gone``: a later one redacted it."""
        entry = logged.entry
        self._known.add(entry.commit)
        content: Content | None = None
        if gone:
            self._gone.add(entry.commit)
            self.counts["redacted"] += 1
            yield from self._erased(entry)
        else:
            try:
                content = self._open(logged, entry)
            except BadProof as error:
                yield Finding("text.wrong", keys.text(entry.commit), f"{error}。")
            except NotFound:
                self.missing.append(entry)
        if content is not None:
            yield from self._beside(entry, content)
        if entry.status is not Status.REDACTED:
            yield from self._case(logged, content)
        elif logged.case is not None:
            yield Finding("case.stray", keys.entry(logged.index), "删除条目不应有卷内材料。")

    def _erased(self, entry: Entry) -> Iterator[Finding]:
        """Yield whether a text is still there that must not be."""
        if self._there(keys.text(entry.commit)):
            yield Finding("text.leftover", keys.text(entry.commit), "已登记删除，正文却还在。")

    def _open(self, logged: Logged, entry: Entry) -> Content | None:
        """Open an entry's commitment; raises BadProof if it does not open. None for a notice."""
        salt, committed = parted(self._store.get(keys.text(entry.commit)).data)
        self.counts["texts"] += 1
        if (
            len(salt) != canonical.SALT_BYTES
            or canonical.commitment(salt, committed) != entry.commit
        ):
            raise BadProof("盐值和正文打不开台账里的承诺")
        placed = Placed(logged.index, entry)
        if entry.status is Status.REDACTED:
            read_notice(committed, placed)
            return None
        return read_content(committed, placed)

    def _beside(self, entry: Entry, content: Content) -> Iterator[Finding]:
        """Yield what is wrong with the digest's key and the attachments of a text."""
        key = keys.digest(content.digest)
        try:
            if self._store.get(key).data != entry.commit.encode("ascii"):
                yield Finding("digest.wrong", key, "内容摘要指向另一个承诺。")
        except NotFound:
            yield Finding("digest.missing", key, "缺少内容摘要的索引，重复提交会认不出来。")
        for item in content.attachments:
            self.counts["files"] += 1
            key = keys.file(entry.commit, item.sha256)
            try:
                data = self._store.get(key).data
            except NotFound:
                yield Finding("file.missing", key, f"附件 {item.name} 不见了。")
            else:
                if (len(data), hashlib.sha256(data).hexdigest()) != (item.size, item.sha256):
                    yield Finding("file.wrong", key, f"附件 {item.name} 的内容已被改动。")

    def _case(self, logged: Logged, content: Content | None) -> Iterator[Finding]:
        """Yield what is wrong with the case file of an edition."""
        key = keys.case(logged.case or "")
        try:
            data = self._store.get(key).data if logged.case else b""
            case = CaseFile.from_data(data)
        except NotFound:
            yield Finding("case.missing", key, "卷内材料不见了。")
            return
        except MALFORMED:
            yield Finding("case.wrong", keys.entry(logged.index), "卷内材料缺失或者读不懂。")
            return
        self.counts["cases"] += 1
        if hashlib.sha256(data).hexdigest() != logged.case:
            yield Finding("case.wrong", key, "卷内材料已被改动。")
        digests = set(_digests(case))
        if content is not None:
            digests.add(content.digest)
        if len(digests) > 1:
            yield Finding("case.digest", key, "审签回执所签的不是这份内容。")

    # -- what is there besides -----------------------------------------------------------------

    def leftovers(self, watch: Watch) -> Iterator[Finding]:
        """Yield what is left of redacted texts; count what no entry refers to."""
        for key in watch("正文", 0, self._store.list("texts/")):
            self.counts["orphans"] += key.removeprefix("texts/") not in self._known
        for key in watch("内容摘要", 0, self._store.list("digests/")):
            try:
                commit = self._store.get(key).data.decode("ascii", errors="replace")
            except NotFound:
                continue
            if commit in self._gone:
                yield Finding("digest.leftover", key, "已登记删除，内容摘要却还在。")
        for key in watch("附件", 0, self._store.list("files/")):
            if key.split("/")[1] in self._gone:
                yield Finding("file.leftover", key, "已登记删除，附件却还在。")

    def _there(self, key: str) -> bool:
        """Return whether a key can be read."""
        try:
            self._store.get(key)
        except NotFound:
            return False
        return True


def _digests(case: CaseFile) -> Iterator[str]:
    """Yield the digests that the receipts of a case file carry."""
    receipts: list[Any] = [case.approval, *case.review, case.secrecy_review, case.sign_off]
    yield from (receipt.digest for receipt in receipts if receipt and receipt.digest)
