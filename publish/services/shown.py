"""What a site shows of a log and of one statement, believed only as far as it is proven.

Everything is held against the leaves: the files beside an edition must say what its leaf commits
to, and its page must show exactly that. What the theme puts around the main part of a page, and
what a style sheet may hide, is not looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from publish.domain.copies import Copies, as_of
from publish.domain.effects import tied_to, ties_of
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.errors import BadProof, NotFound
from publish.render import addresses
from publish.render.documents import statement_txt
from publish.render.elsewhere import parse_copies_json
from publish.render.page import Page
from publish.render.site import SiteInfo
from publish.render.statement import edition_page, statement_page
from publish.services.bearing import bound, named_in
from publish.services.departures import departures
from publish.services.history import Chain, Finding, History
from publish.services.logfiles import PREFIX
from publish.services.opening import MALFORMED, field_faults, read_edition, site_info
from publish.tlog import Checkpoint, LogClient, TlogProof, Verifier

Fetch = Callable[[str], bytes]
"""Returns the bytes of a public path; raises NotFound, and SiteError when there is no answer."""
Watch = Callable[[str, int, Iterable[Any]], Iterator[Any]]
"""Passes things on and tells a person how far the work is: name of the stage, total, things."""


def unwatched(name: str, total: int, things: Iterable[Any]) -> Iterator[Any]:
    """Pass things on and tell nobody."""
    del name, total
    return iter(things)


@dataclass(frozen=True, slots=True)
class PublicLog:
    """A site's log, its entries proven to be those of a signed checkpoint."""

    checkpoint: Checkpoint
    history: History
    findings: tuple[Finding, ...]
    """Rules that its leaves break."""

    def proves(self, seen: Checkpoint) -> bool:
        """Return whether this log begins with the whole log of another checkpoint."""
        roots = self.history.roots
        return seen.size < len(roots) and roots[seen.size] == seen.root


def client(fetch: Fetch, origin: str, verifiers: Sequence[Verifier]) -> LogClient:
    """Return the verifying reader of a site's log."""
    return LogClient(lambda path: fetch(PREFIX + path), origin, verifiers)


def read_log(reader: LogClient, checkpoint: Checkpoint, watch: Watch = unwatched) -> PublicLog:
    """Read all entries; raises BadProof when one does not belong to the checkpoint."""
    history, found = History(checkpoint.origin), list[Finding]()
    entries = reader.entries(0, checkpoint.size, checkpoint)
    for leaf in watch("台账", checkpoint.size, entries):
        found += history.add(leaf)
    if history.roots[-1] != checkpoint.root:
        raise BadProof("全部条目与检查点的树根不符")
    return PublicLog(checkpoint, history, tuple(found))


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found about one statement."""

    statement: Statement | None
    """None when not every edition could be read."""
    editions: tuple[Edition | None, ...]
    findings: tuple[tuple[Finding, ...], ...]
    """By edition; those of the current page are with the newest."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Holds what a site shows of its statements against its log."""

    fetch: Fetch
    log: PublicLog
    verifiers: Sequence[Verifier]
    named: dict[Number, set[Number]] = field(default_factory=dict)
    """By notice, who was seen to repeal or amend it."""
    heeded: dict[Number, set[Number]] = field(default_factory=dict)
    """By statement, whose effects its pages were held against."""
    noticed: dict[Number, str | None] = field(default_factory=dict)
    """By statement, when its first edition says that the claim was first noticed."""

    @property
    def info(self) -> SiteInfo:
        """Return as much about the site as its log tells."""
        return site_info(self.log.checkpoint.origin)

    def examine(self, number: Number) -> Examined:
        """Examine every edition of a statement that is in the log, and all its pages."""
        statement, editions, findings = self._statement(number)
        if statement is not None:
            statement = self._with_effects(statement)
            copies, found = self._copies(statement)
            findings[-1] += found
            for rev in range(1, len(findings) + 1):
                findings[rev - 1] += self._edition_page(statement, rev, copies)
        return Examined(statement, tuple(editions), tuple(map(tuple, findings)))

    def tied(self, number: Number) -> Statement | None:
        """Return a statement with what others do to it; None if not every edition can be read."""
        statement, _, _ = self._statement(number)
        return None if statement is None else self._with_effects(statement)

    def texts(self, number: Number) -> Iterator[tuple[Edition, bytes]]:
        """Yield the proven editions of a statement, each with its ``statement.txt``, made anew."""
        chain = self.log.history.chains[number]
        for rev in range(1, len(chain.editions) + 1):
            path = f"{addresses.edition_path(number, rev)}statement.json"
            with suppress(NotFound, *MALFORMED):
                data = self.fetch(path)
                edition = read_edition(data, chain.place_of(rev), chain.redactions.get(rev))
                scheme = str(json.loads(data).get("url")).partition(":")[0]
                yield edition, statement_txt(edition, site_info(edition.entry.log, scheme))

    def unheeded(self) -> list[Number]:
        """Return the notices whose pages have to be looked at again, knowing more by now."""
        known = self.log.history.chains
        rows = ((number, by) for number, by in self.named.items() if number in known)
        return [number for number, by in rows if not by <= self.heeded.get(number, set())]

    def _statement(
        self, number: Number
    ) -> tuple[Statement | None, list[Edition | None], list[list[Finding]]]:
        """Read all editions of a statement; note which notices it has an effect on."""
        chain = self.log.history.chains[number]
        read = [self._edition(chain, rev) for rev in range(1, len(chain.editions) + 1)]
        editions, findings = [edition for edition, _ in read], [found for _, found in read]
        sound = tuple(edition for edition in editions if edition is not None)
        if len(sound) < len(editions):
            return None, editions, findings
        statement = Statement(number, sound)
        with suppress(*MALFORMED):
            self.noticed[number] = ties_of(statement.first).first_seen
            for target in tied_to(statement):
                self.named.setdefault(target, set()).add(number)
        return statement, editions, findings

    def _with_effects(self, statement: Statement) -> Statement:
        """Return a statement with what others do to it, as far as they are known or named."""
        number = statement.number
        hints: list[Number] = []
        with suppress(NotFound):
            page = self.fetch(f"{addresses.statement_path(number)}index.html")
            hints = named_in(page.decode("utf-8", errors="replace"))
        others = {*hints, *self.named.get(number, ())} & self.log.history.chains.keys() - {number}
        self.heeded[number] = others
        with suppress(*MALFORMED):
            read = (self._statement(other)[0] for other in sorted(others))
            found = [each for each in read if each is not None]
            return bound(statement, found, self.log.history)
        return statement

    # -- files beside a page -------------------------------------------------------------------

    def _edition(self, chain: Chain, rev: int) -> tuple[Edition | None, list[Finding]]:
        """Read an edition and everything beside its page."""
        folder = addresses.edition_path(chain.number, rev)
        path = f"{folder}statement.json"
        try:
            data = self.fetch(path)
            edition = read_edition(data, chain.place_of(rev), chain.redactions.get(rev))
        except NotFound:
            return None, [missing(path)]
        except BadProof as error:
            return None, [Finding("file.statement", path, f"{error}。")]
        try:
            found = [Finding("file.fields", path, text) for text in field_faults(data, edition)]
            found += self._text(f"{folder}statement.txt", edition)
        except MALFORMED:
            return None, [Finding("file.statement", path, "所承诺的内容不能显示成文字。")]
        return edition, [*found, *self._proof(f"{folder}statement.tlog-proof", edition)]

    def _proof(self, path: str, edition: Edition) -> Iterator[Finding]:
        """Yield what is wrong with an offline proof."""
        last = edition.redaction or edition
        try:
            proof = TlogProof.parse(self.fetch(path))
            origin = self.log.checkpoint.origin
            head = proof.verify(last.entry.data, origin=origin, verifiers=self.verifiers)
        except NotFound:
            yield missing(path)
        except BadProof as error:
            yield Finding("file.proof", path, f"{error}。")
        else:
            if proof.index != last.index:
                yield Finding("file.proof", path, f"证明的是第 {proof.index} 条，不是本条。")
            if not self.log.proves(head):
                text = "证明所附的检查点由台账签名，却不是现在这份台账的一部分。"
                yield Finding("log.fork", path, text)

    def _text(self, path: str, edition: Edition) -> Iterator[Finding]:
        """Yield what is wrong with the plain text and with the attachments."""
        link = self.info.url
        expected = statement_txt(edition, self.info)
        try:
            given = self.fetch(path)
        except NotFound:
            yield missing(path)
        else:
            if given.replace(link.replace("https:", "http:").encode(), link.encode()) != expected:
                yield Finding("file.text", path, "纯文本与承诺的内容不一致。")
        for item in edition.content.attachments if edition.content else ():
            entry = edition.entry
            yield from self._attachment(
                addresses.file_path(entry.number, entry.rev, item.name), item.sha256
            )

    def _attachment(self, path: str, sha256: str) -> Iterator[Finding]:
        """Yield what is wrong with an attachment."""
        try:
            given = self.fetch(path)
        except NotFound:
            yield missing(path)
        else:
            if hashlib.sha256(given).hexdigest() != sha256:
                yield Finding("file.attachment", path, "附件与承诺的 SHA-256 不符。")

    def _copies(self, statement: Statement) -> tuple[Copies, list[Finding]]:
        """Read how the copies elsewhere stand: no leaf says so, but it must fit the leaves."""
        path = addresses.copies_path(statement.number)
        try:
            copies = parse_copies_json(self.fetch(path), statement.number)
        except NotFound:
            return (), []
        except BadProof as error:
            return (), [Finding("file.copies", path, f"{error}。")]
        if as_of(copies, statement) != copies:
            text = "副本状态与台账不符：台账上已有后续版本，或者已登记删除。"
            return copies, [Finding("file.copies", path, text)]
        return copies, []

    # -- pages ---------------------------------------------------------------------------------

    def _edition_page(self, statement: Statement, rev: int, copies: Copies) -> list[Finding]:
        """Return what is wrong with an edition's page; of the newest, with the current page too."""
        try:
            pages = [edition_page(statement, rev, self.info, copies)]
            if rev == statement.current.rev:
                pages.append(statement_page(statement, self.info, copies))
        except MALFORMED:
            where = f"{statement.number} 第{rev}版"
            return [Finding("file.statement", where, "所承诺的内容不能显示成页面。")]
        return [finding for page in pages for finding in self._page(page)]

    def _page(self, page: Page) -> list[Finding]:
        """Return what is wrong with the page that readers see."""
        try:
            shown = self.fetch(page.file).decode("utf-8", errors="replace")
        except NotFound:
            return [missing(page.file)]
        return [Finding(rule, page.file, text) for rule, text in departures(shown, page.body)]


def missing(path: str) -> Finding:
    """Return that a file is not there, and no entry of the log says why."""
    return Finding("file.missing", path, "文件不见了，台账里没有相应的条目。")
