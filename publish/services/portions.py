"""Portions of the public files, of which the stages of a publication are put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.domain.statement import Edition
from publish.ports import SiteFile
from publish.services import logfiles, registering, searching
from publish.services.projection import Projection


@dataclass(frozen=True, slots=True)
class Stage:
    """Files that may be written in any order among themselves, after all stages before."""

    name: str
    """Chinese, for the progress bar."""
    parts: Sequence[Iterable[SiteFile]]
    """What may be written at the same time; what takes longest comes first."""
    total: int
    """About how many files the first part has, whose progress is shown."""


def documents(projection: Projection, start: int, end: int) -> Iterator[SiteFile]:
    """Yield the documents of the editions among a range of entries."""
    record = projection.record
    for index, proof in logfiles.proofs(record, start, end, projection.signers):
        if record.logged(index).entry.status is Status.REDACTED:
            continue
        edition = record.edition(index)
        if edition.redaction is None:
            yield from projection.documents_of(edition, proof)
        else:
            yield from redacted_documents(projection, edition)


def redacted_documents(projection: Projection, edition: Edition) -> Iterator[SiteFile]:
    """Yield the documents of a redacted edition: they prove the entry that redacted it."""
    if edition.redaction is not None:
        tree = projection.record.tree(edition.redaction.index + 1)
        proof = logfiles.proof(projection.record.origin, tree, projection.signers)
        yield from projection.documents_of(edition, proof)


def new_editions(
    projection: Projection, numbers: Iterable[Number], start: int
) -> Iterator[SiteFile]:
    """Yield the pages of editions that are new, before anything that names them."""
    for number in numbers:
        for page in projection.edition_pages(number, start, projection.head.size):
            yield projection.page(page)


def pages(projection: Projection, numbers: Iterable[Number], start: int) -> Iterator[SiteFile]:
    """Yield the pages of statements and of their editions that are not new."""
    for number in numbers:
        yield projection.page(projection.statement_page(number))
        for page in projection.edition_pages(number, 0, start):
            yield projection.page(page)


def years(projection: Projection, books: Iterable[tuple[Kind, int]]) -> Iterator[SiteFile]:
    """Yield the pages of years, which name their ranges."""
    return (projection.page(projection.year_page(kind, year)) for kind, year in books)


def front_pages(projection: Projection) -> Iterator[SiteFile]:
    """Yield the pages where readers come in: home page and lists."""
    figures = registering.known(projection)
    yield from (projection.page(page) for page in projection.front_pages(figures))
    yield projection.sitemap_pages()


def front(projection: Projection, start: int = 0) -> Iterator[SiteFile]:
    """Yield all where readers come in, given what entries from ``start`` on change: feeds too."""
    yield from front_pages(projection)
    yield searching.tail(projection, start)
    yield projection.robots()
    yield from projection.subscriptions()
