"""The public state of each statement's copies: kept beside the deliveries that it follows from.

A page tells how the copies stand, and they change after it was published. So (decisions/0010)

1. whoever is going to write a delivery first notes the statement in the queue of the channel that
   it holds (``Turn.touch``);
2. before it gives the queue back, it ``settle``s what it noted: it writes what follows from the
   deliveries under ``copies/<number>`` and, where that is something new, marks the statement in
   the record of what is published (``publication.mark``);
3. a publisher puts the pages of marked statements again, under its claim.

A death anywhere leaves a note or a mark, and the next worker or publisher goes on from it. What is
kept is derived: ``rebuild`` writes all of it anew from the deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from publish.domain.copies import Copies, KeptCopies, in_order, public_copies
from publish.domain.delivery import Delivery
from publish.domain.number import Number
from publish.errors import Conflict, LogDiverged, NotFound, StoreUnavailable
from publish.ports import Store, Version
from publish.services import deliveries, keys, publication, queue
from publish.services.deliveries import NAMES
from publish.services.history import Finding
from publish.services.opening import MALFORMED
from publish.services.queue import Turn
from publish.services.record import Record

_ATTEMPTS = 1000


def read(store: Store, number: Number) -> Copies:
    """Return the copies of a statement as they were last settled."""
    return _stored(store, number)[0].copies


def _stored(store: Store, number: Number) -> tuple[KeptCopies, Version | None]:
    """Return what is under the key, and its version."""
    try:
        found = store.get(keys.copies(number))
    except NotFound:
        return KeptCopies(), None
    return KeptCopies.read(found.data), found.version


# -- from deliveries -------------------------------------------------------------------------------


def derive(record: Record, number: Number) -> Copies:
    """Return what follows from the deliveries of a statement, as they are in the store."""
    editions = list(_editions(record, number))
    redactions = _redactions(record, number, len(editions))
    found: list[Copies] = []
    for channel in NAMES:
        rows = _deliveries(record.store, channel, dict(enumerate(editions, start=1)))
        taken = _deliveries(record.store, channel, redactions)
        found.append(public_copies(channel, rows, list(taken.values())))
    return in_order(each for copies in found for each in copies)


def _editions(record: Record, number: Number) -> Iterator[int]:
    """Yield the entries of a statement's editions."""
    rev = 1
    while (index := record.index_of(keys.edition(number, rev))) is not None:
        yield index
        rev += 1


def _redactions(record: Record, number: Number, editions: int) -> dict[int, int]:
    """Return the entries that redact editions, by edition."""
    found = {rev: record.index_of(keys.redaction(number, rev)) for rev in range(1, editions + 1)}
    return {rev: index for rev, index in found.items() if index is not None}


def _deliveries(store: Store, channel: str, indexes: dict[int, int]) -> dict[int, Delivery]:
    """Return the deliveries of entries on a channel, by edition."""
    kept = {rev: deliveries.load(store, channel, index) for rev, index in indexes.items()}
    return {rev: each.delivery for rev, each in kept.items() if each is not None}


# -- keeping ---------------------------------------------------------------------------------------


def settle(record: Record, turn: Turn) -> None:
    """Keep what follows from the deliveries that a turn wrote; raises Overtaken.

    What an earlier worker left unsettled is marked in any case: it may have died before it could.
    """
    numbers = turn.queue.unshown
    if numbers:
        moved = [text for text in numbers if _refresh(record, text) or text in turn.found]
        publication.mark(record.store, moved)
        turn.keep(replace(turn.queue, unshown=()))


def hand_over(record: Record, numbers: Iterable[str]) -> None:
    """Do the same for a worker that has lost its queue, and marks all that it may have changed."""
    moved = list(numbers)
    for text in moved:
        _refresh(record, text)
    publication.mark(record.store, moved)


def rebuild(record: Record) -> set[Number]:
    """Write all that is kept anew from the deliveries; return the statements that have copies."""
    numbers = _numbers(record)
    for text in numbers:
        _refresh(record, text, idle=True)
    return {number for number in map(Number.parse, numbers) if read(record.store, number)}


def findings(record: Record) -> Iterator[Finding]:
    """Yield where what is kept does not follow from the deliveries, and nobody is at it."""
    for text in _numbers(record):
        number, key = Number.parse(text), keys.copies(Number.parse(text))
        try:
            wrong = _differs(record, number) and text not in unsettled(record.store)
            if wrong and _differs(record, number):  # it was not settled in between
                yield Finding("copies.wrong", key, "副本状态与投递记录不符。")
        except MALFORMED:
            yield Finding("copies.form", key, "副本状态或者投递记录读不懂。")


def _differs(record: Record, number: Number) -> bool:
    """Return whether what is kept does not follow from the deliveries."""
    return read(record.store, number) != derive(record, number)


def _numbers(record: Record) -> list[str]:
    """Return the statements that have something kept, or a delivery."""
    numbers = {key.rpartition("/")[2] for key in record.store.list(keys.COPIES)}
    for key in record.store.list(keys.DELIVERIES):
        with suppress(NotFound, LogDiverged, *MALFORMED):  # such entries are told elsewhere
            numbers.add(str(record.logged(int(key.rpartition("/")[2])).entry.number))
    return sorted(numbers)


def unsettled(store: Store) -> set[str]:
    """Return the statements that some worker may be changing, or has left unsettled."""
    return {text for name in NAMES for text in queue.read(store, name)[0].unshown}


def _refresh(record: Record, text: str, *, idle: bool = False) -> bool:
    """Write what follows from the deliveries, however many are at it; return whether it is new.

    The version is read before the deliveries, so whoever swaps last has seen them all. Writing
    the same once more is what makes others, who may have read less, look again: needless only
    for one who is ``idle``, that is, has written no delivery.
    """
    number = Number.parse(text)
    for _ in range(_ATTEMPTS):
        stored, seen = _stored(record.store, number)
        copies = derive(record, number)
        if idle and copies == stored.copies:
            return False
        fresh = KeptCopies(copies, stored.writes + 1)
        try:
            record.store.swap(keys.copies(number), fresh.data, seen=seen)
        except Conflict:
            continue
        return copies != stored.copies
    message = f"反复争用之后仍不能记下 {text} 的副本状态"
    raise StoreUnavailable(message)
