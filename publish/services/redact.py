"""Redact: when the law demands that a text goes, text and salt are erased, and the log says so.

The ``redacted`` entry commits first; the erasure follows from it, here and again in every publish
that walks over the entry, so a death in between cannot leave the text behind. The leaf of the
edition stays: it holds a commitment that nothing can open any more, and every proof still holds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from publish.domain import canonical
from publish.domain.content import Content
from publish.domain.effects import ties_of
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.domain.ties import Ties
from publish.errors import NotFound, WrongUsage
from publish.ports import Site
from publish.render.addresses import edition_path
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.record import Head, Record


def redact(record: Record, notice: RedactionNotice, now: datetime) -> int:
    """Erase an edition's text; return the index of the entry that says so.

    Asking again gives the same answer. Raises WrongUsage when there is no such edition.
    """
    number, rev = Number.parse(notice.statement), notice.edition
    notice = replace(notice, kept=_ties(record, number, rev))
    salt = secrets.token_bytes(canonical.SALT_BYTES)
    commit = canonical.commitment(salt, notice.data)

    def decide(head: Head) -> list[Draft]:
        del head
        if record.index_of(keys.edition(number, rev)) is None:
            message = f"没有 {number} 第{rev}版"
            raise WrongUsage(message, advice="请核对编号和版本号，可以先运行 zhengming status。")
        if record.index_of(keys.redaction(number, rev)) is not None:
            return []
        return [
            Draft(
                kind=number.kind,
                status=Status.REDACTED,
                year=number.year,
                number=number,
                rev=rev,
                commit=commit,
                case=None,
                material=((keys.text(commit), salt + notice.data),),
            )
        ]

    append(record, decide, now)
    index = record.index_of(keys.redaction(number, rev))
    assert index is not None  # noqa: S101 - append returned, so the entry and its key are there
    erase(record, number, rev)
    return index


def _ties(record: Record, number: Number, rev: int) -> Ties | None:
    """Return what the notice keeps, so that pages of other statements still follow from it."""
    index = record.index_of(keys.edition(number, rev))
    ties = ties_of(record.edition(index)) if index is not None else Ties()
    return ties if ties != Ties() else None


def erase(record: Record, number: Number, rev: int) -> None:
    """Erase what opens an edition's commitment: digest, attachments, and the text last.

    The text comes last because it names the others; dying before it only means erasing again.
    Two who submitted the same content at once, or one who died in the middle of it, may have left
    the text a second time under a commitment that was never used: those go too.
    """
    index = record.index_of(keys.edition(number, rev))
    if index is None:
        return
    commit = record.logged(index).entry.commit
    try:
        _, data = record.text(commit)
    except NotFound:
        return
    content = Content.from_data(data)
    going = [*_unused(record, data), commit]
    for each in going:
        record.store.erase([keys.file(each, item.sha256) for item in content.attachments])
    record.store.erase([keys.text(each) for each in going[:-1]])
    if _leads_to(record, content.digest) in going:
        record.store.erase([keys.digest(content.digest)])
    record.store.erase([keys.text(commit)])


def _unused(record: Record, content: bytes) -> Iterator[str]:
    """Yield every commitment under which a content is kept, unless it is an entry's."""
    for key in record.store.list(keys.TEXTS):
        commit = key.removeprefix(keys.TEXTS)
        with suppress(NotFound):
            if record.text(commit)[1] == content and record.index_of(keys.logged(commit)) is None:
                yield commit


def _leads_to(record: Record, digest: str) -> str | None:
    """Return the commitment for a content; another edition's, if it was published once more."""
    try:
        return record.store.get(keys.digest(digest)).data.decode("ascii")
    except NotFound:
        return None


def settle(record: Record, start: int, end: int) -> None:
    """Finish the erasures that a range of entries orders."""
    for entry in _redactions(record, start, end):
        erase(record, *entry)


def erased_files(record: Record, site: Site, start: int, end: int) -> Iterator[str]:
    """Yield the public attachments of the editions that a range of entries redacts."""
    for number, rev in _redactions(record, start, end):
        yield from site.list(edition_path(number, rev) + "files/")


def _redactions(record: Record, start: int, end: int) -> Iterator[tuple[Number, int]]:
    """Yield what a range of entries redacts."""
    for logged in record.entries(start, end):
        entry = logged.entry
        if entry.status is Status.REDACTED:
            yield entry.number, entry.rev
