"""The record seen as public files: every file is a function of the record and the theme alone.

Which of them are written when is decided in ``services.project``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from publish.domain.copies import Copies, as_of
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.domain.statement import Edition, Statement
from publish.errors import LogDiverged, NotFound
from publish.ports import SiteFile
from publish.render import addresses, documents, lists, rules, sitemap
from publish.render.elsewhere import copies_json
from publish.render.feed_atom import atom_document
from publish.render.feed_json import json_document
from publish.render.feed_kind import kind_document
from publish.render.feed_rss import rss_document
from publish.render.feeds import FeedEvent
from publish.render.figures import Figures
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo
from publish.render.statement import edition_page, statement_page
from publish.services import copies, keys, logfiles, ties
from publish.services.record import Head, Record
from publish.tlog import Signer

HOME_ROWS = 5
"""Statements of each kind that the home page shows."""
_REMEMBERED = 256
"""More than a shard of the sitemap has."""


def nothing(path: str) -> bytes:
    """Read a site on which there is nothing."""
    raise NotFound(path)


@dataclass(slots=True)
class Projection:
    """The record as of one head, seen as public files."""

    record: Record
    head: Head
    info: SiteInfo
    theme: Theme
    signers: Sequence[Signer]
    earlier: Callable[[str], bytes] = nothing
    """Reads a public file as it is; the search index goes on from there."""
    _known: dict[Number, Statement] = field(default_factory=dict)
    """Statements read lately: pages, lists and feeds ask for the same ones."""
    _elsewhere: dict[Number, Copies] = field(default_factory=dict)
    """The copies that were asked for last."""
    grams: dict[int, Iterable[int]] = field(default_factory=dict)
    """What the search index has of a few new entries, while one walk lasts."""

    # -- what a page, a document, a list is made from ------------------------------------------

    def statement(self, number: Number) -> Statement:
        """Return a statement as of the head."""
        if number in self._known:
            return self._known[number]
        found = self.record.statement(number, size=self.head.size)
        if found is None:
            message = f"编号 {number} 没有对应的发布件，编号出现断号"
            raise LogDiverged(message)
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        found = ties.tied(self.record, found, self.head.size)
        self._known[number] = found
        return found

    def page(self, page: Page) -> SiteFile:
        """Return a page with the theme around it."""
        return SiteFile(page.file, self.theme.render(page, self.info.url))

    def statement_page(self, number: Number) -> Page:
        """Return the page at a statement's own address."""
        return statement_page(self.statement(number), self.info, self.copies(number))

    def edition_pages(self, number: Number, start: int, end: int) -> Iterator[Page]:
        """Yield the pages of a statement's editions among a range of entries, newest first."""
        statement, elsewhere = self.statement(number), self.copies(number)
        for edition in reversed(statement.editions):
            if start <= edition.index < end:
                yield edition_page(statement, edition.rev, self.info, elsewhere)

    def copies(self, number: Number) -> Copies:
        """Return how the copies of a statement stand.

        The last answer is remembered, for all pages of a statement: who changes it marks the
        statement, and then its pages are put again.
        """
        if number not in self._elsewhere:
            kept = copies.read(self.record.store, number)
            self._elsewhere = {number: as_of(kept, self.statement(number)) if kept else ()}
        return self._elsewhere[number]

    def copies_files(self, numbers: Iterable[Number]) -> Iterator[SiteFile]:
        """Yield what says so beside the pages of statements, where there are copies."""
        for number in numbers:
            if found := self.copies(number):
                yield SiteFile(addresses.copies_path(number), copies_json(number, found))

    def documents_of(self, edition: Edition, proof: bytes) -> Iterator[SiteFile]:
        """Yield what stands beside an edition's page: JSON, plain text, proof, attachments."""
        number = edition.entry.number
        folder = addresses.edition_path(number, edition.rev)
        yield SiteFile(folder + "statement.json", documents.statement_json(edition, self.info))
        yield SiteFile(folder + "statement.txt", documents.statement_txt(edition, self.info))
        yield SiteFile(folder + "statement.tlog-proof", proof)
        for attachment in edition.content.attachments if edition.content else ():
            try:
                data = self.record.store.get(
                    keys.file(edition.entry.commit, attachment.sha256)
                ).data
            except NotFound:
                if self.record.redaction(edition.entry) is None:
                    raise
                return  # erased since the edition was read; its redaction will be walked over
            path = addresses.file_path(number, edition.rev, attachment.name)
            yield SiteFile(path, data)

    def has(self, number: Number) -> bool:
        """Return whether a number has been given out."""
        return number.serial <= self.count(number.kind, number.year)

    # -- lists ---------------------------------------------------------------------------------

    def count(self, kind: Kind, year: int) -> int:
        """Return how many statements of a kind a year has."""
        return self.head.serials.get(Number.of(kind, year, 1).book, 0)

    def years(self, kind: Kind) -> list[int]:
        """Return the years that have statements of a kind, newest first."""
        letter = Number.of(kind, 1, 1).letter
        return sorted(
            (int(book[1:]) for book in self.head.serials if book[0] == letter), reverse=True
        )

    def newest(self, kind: Kind, limit: int) -> list[Statement]:
        """Return the newest statements of a kind by number, newest first."""
        found: list[Statement] = []
        for year in self.years(kind):
            for serial in range(self.count(kind, year), 0, -1):
                if len(found) == limit:
                    return found
                found.append(self.statement(Number.of(kind, year, serial)))
        return found

    def _rows(self, kind: Kind, year: int, serials: range) -> list[Statement]:
        """Return the statements of a range, oldest first."""
        return [self.statement(Number.of(kind, year, serial)) for serial in serials]

    def range_page(self, kind: Kind, year: int, page: int) -> Page:
        """Return the page of a full range."""
        rows = self._rows(kind, year, addresses.list_serials(page))
        return lists.range_page(kind, year, page, rows, self.info)

    def range_file(self, kind: Kind, year: int, page: int) -> SiteFile:
        """Return the page of a full range with the theme around it."""
        return self.page(self.range_page(kind, year, page))

    def year_page(self, kind: Kind, year: int) -> Page:
        """Return the page of a year's newest range."""
        count = self.count(kind, year)
        rows = self._rows(kind, year, addresses.newest_serials(count))
        return lists.year_page(kind, year, count, rows, self.info)

    def front_pages(self, figures: Figures) -> Iterator[Page]:
        """Yield the home page and the two lists."""
        newest = {kind: self.newest(kind, HOME_ROWS) for kind in Kind}
        years = {kind: self.years(kind) for kind in Kind}
        yield lists.home_page(newest, self.info, years, figures)
        for kind in Kind:
            latest = self.newest(kind, addresses.LATEST)
            yield lists.kind_page(kind, self.years(kind), latest, self.info)

    def range_pages(self, kind: Kind, year: int) -> Iterator[Page]:
        """Yield the pages of all full ranges of a year."""
        for page in addresses.full_list_pages(self.count(kind, year)):
            yield self.range_page(kind, year, page)

    # -- sitemaps and feeds --------------------------------------------------------------------

    def sitemap_shard(self, kind: Kind, year: int, shard: int) -> SiteFile:
        """Return one shard of the sitemap."""
        count = self.count(kind, year)
        serials = addresses.sitemap_serials(shard)
        rows = self._rows(kind, year, range(serials.start, min(serials.stop, count + 1)))
        path = addresses.sitemap_path(Number.of(kind, year, 1).book, shard)
        return SiteFile(path, sitemap.sitemap_shard(rows, self.info))

    def sitemap_index(self, kind: Kind, year: int, part: int) -> SiteFile:
        """Return an index of a year's sitemap."""
        book, count = Number.of(kind, year, 1).book, self.count(kind, year)
        data = sitemap.sitemap_index(book, part, count, self.info)
        return SiteFile(addresses.sitemap_index_path(book, part), data)

    def sitemap_pages(self) -> SiteFile:
        """Return the sitemap of the fixed pages and lists."""
        pages = sorted(path for path in self.theme.files if path.endswith("/index.html"))
        fixed = [path.removesuffix("index.html") for path in pages]
        own = (*(addresses.list_path(kind) for kind in Kind), addresses.REGISTER)
        listed = ["", *own, *fixed, rules.RULES]
        return SiteFile(addresses.SITEMAP, sitemap.sitemap_pages(listed, self.info))

    def robots(self) -> SiteFile:
        """Return robots.txt, which leads to the sitemaps of all years."""
        return SiteFile(addresses.ROBOTS, sitemap.robots_txt(self.head.serials, self.info))

    def events(self, indexes: Iterable[int]) -> list[FeedEvent]:
        """Return what feeds tell of a range of entries."""
        return [self._event(index) for index in indexes]

    def _event(self, index: int) -> FeedEvent:
        """Return what feeds tell of one entry."""
        number = self.record.logged(index).entry.number
        return FeedEvent.of(self.statement(number), index)

    def subscriptions(self) -> Iterator[SiteFile]:
        """Yield the three feeds that readers subscribe to."""
        size = self.head.size
        atom = self.events(addresses.subscription_indexes(size, addresses.FEED_RANGE))
        older = addresses.previous_archive(size, addresses.FEED_RANGE)
        data = atom_document(atom, archive=None, previous=older, info=self.info)
        yield SiteFile(addresses.FEED_ATOM, data)
        rss = self.events(addresses.rss_indexes(size))
        yield SiteFile(addresses.FEED_RSS, rss_document(rss, self.info))
        page = self.events(addresses.subscription_indexes(size, addresses.JSON_FEED_RANGE))
        older = addresses.previous_archive(size, addresses.JSON_FEED_RANGE)
        data = json_document(page, archive=None, previous=older, info=self.info)
        yield SiteFile(addresses.FEED_JSON, data)

    def kind_feed(self, kind: Kind, indexes: Iterable[int]) -> SiteFile:
        """Return the feed of one kind, which tells of some entries."""
        data = kind_document(kind, self.events(indexes), self.info)
        return SiteFile(addresses.kind_feed_path(kind), data)

    def atom_archive(self, archive: int) -> SiteFile:
        """Return an archive document of the Atom feed."""
        events = self.events(addresses.archive_indexes(archive, addresses.FEED_RANGE))
        older = archive - 1 if archive else None
        data = atom_document(events, archive=archive, previous=older, info=self.info)
        return SiteFile(addresses.atom_archive_path(archive), data)

    def json_archive(self, archive: int) -> SiteFile:
        """Return a full page of the JSON feed."""
        events = self.events(addresses.archive_indexes(archive, addresses.JSON_FEED_RANGE))
        older = archive - 1 if archive else None
        data = json_document(events, archive=archive, previous=older, info=self.info)
        return SiteFile(addresses.json_archive_path(archive), data)

    # -- fixed ---------------------------------------------------------------------------------

    def rules_page(self) -> Page:
        """Return the page of the gate's rules; the gate is imported only for it."""
        from publish.domain import gate  # noqa: PLC0415 - heavy, and of no use to publish-one

        return rules.rules_page(gate.describe())

    def schema(self) -> SiteFile:
        """Return the JSON Schema of what may be submitted."""
        from publish.domain.schema import statement_schema  # noqa: PLC0415 - as above

        value = statement_schema(self.info.link(rules.SCHEMA))
        text = json.dumps(value, ensure_ascii=False, indent=2)
        return SiteFile(rules.SCHEMA, f"{text}\n".encode())

    def fixed(self) -> Iterator[SiteFile]:
        """Yield what depends on no entry: theme, rules, schema, key."""
        for path, data in self.theme.files.items():
            yield SiteFile(path, data)
        yield self.page(self.rules_page())
        yield self.schema()
        vkeys = "".join(f"{signer.vkey}\n" for signer in self.signers)
        yield SiteFile(logfiles.VKEY, vkeys.encode("ascii"))
