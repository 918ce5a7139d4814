"""Which statements name an event or an earlier notice: found at a cost that does not grow.

A *thread* is a row of keys ``ties/<topic>/<k>``, each with the log index of an entry that was the
first of its statement to name the topic: an event (``series/qy-2026-video``) or an earlier notice
(``on/N2026-0001``). Threads follow from the entries alone, so whoever publishes first lays out
those of new entries; ``ties`` says up to which entry all are laid. A row has no gaps and is in the
order of the log, so its end, and what stood in it at any size of the log, are found by halving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from publish.domain import canonical
from publish.domain.effects import effect_on, newest_entry, tied_to, ties_of
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.domain.statement import Effect, Statement
from publish.domain.ties import Ties
from publish.errors import Conflict, NotFound
from publish.ports import Version
from publish.services import keys
from publish.services.record import Record


def lay(record: Record, size: int) -> None:
    """Lay out the threads of all entries before ``size``, going on from where somebody stopped."""
    done, seen = _laid(record)
    for index in range(done, size):
        entry = record.logged(index).entry
        if entry.status is not Status.REDACTED:
            for topic in _topics(ties_of(record.edition(index))):
                if not _named_before(record, entry.number, entry.rev, topic):
                    _put(record, topic, index)
    if done < size:
        try:
            record.store.swap(keys.TIES, canonical.encode({"size": size}), seen=seen)
        except Conflict:
            return  # somebody else lays the same threads


def _laid(record: Record) -> tuple[int, Version | None]:
    """Return up to which entry all threads are laid."""
    try:
        found = record.store.get(keys.TIES)
    except NotFound:
        return 0, None
    return int(canonical.decode(found.data)["size"]), found.version


def _topics(ties: Ties) -> list[str]:
    """Return the topics of an edition."""
    series = [series_topic(ties.series)] if ties.series else []
    return [*series, *(_notice_topic(number) for number in ties.numbers)]


def series_topic(series: str) -> str:
    """Return the topic of an event."""
    return f"series/{series}"


def _notice_topic(number: Number) -> str:
    """Return the topic of an earlier notice."""
    return f"on/{number}"


def _named_before(record: Record, number: Number, rev: int, topic: str) -> bool:
    """Return whether an earlier edition of a statement named a topic."""
    for earlier in range(1, rev):
        index = record.index_of(keys.edition(number, earlier))
        if index is not None and topic in _topics(ties_of(record.edition(index))):
            return True
    return False


def _put(record: Record, topic: str, index: int) -> None:
    """Put an entry at the end of a thread, unless it is there."""
    while True:
        place = _first(record, topic, lambda found: found >= index)
        if record.index_of(keys.tie(topic, place)) is not None:
            return
        try:
            record.store.create([(keys.tie(topic, place), str(index).encode())])
        except Conflict:
            continue  # somebody else put an entry there meanwhile
        return


def _first(record: Record, topic: str, found: Callable[[int], bool]) -> int:
    """Return the first place of a thread that is free, or whose entry is as asked for."""

    def beyond(place: int) -> bool:
        index = record.index_of(keys.tie(topic, place))
        return index is None or found(index)

    if beyond(0):  # most topics have no thread at all
        return 0
    low, high = 1, 2
    while not beyond(high - 1):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if beyond(middle) else (middle + 1, high)
    return low


def count(record: Record, topic: str, size: int) -> int:
    """Return how many statements name a topic, among the entries before ``size``."""
    return _first(record, topic, lambda found: found >= size)


def is_named(record: Record, number: Number, size: int) -> bool:
    """Return whether any statement names a notice, among the entries before ``size``."""
    return number.kind is Kind.NOTICE and count(record, _notice_topic(number), size) > 0


def member(record: Record, topic: str, place: int) -> Number:
    """Return the statement at a place of a thread; raises NotFound."""
    index = int(record.store.get(keys.tie(topic, place)).data)
    return record.logged(index).entry.number


def place_of(record: Record, topic: str, statement: Statement) -> int:
    """Return the place of a statement that names a topic."""
    index = next(e.index for e in statement.editions if topic in _topics(ties_of(e)))
    return _first(record, topic, lambda found: found >= index)


def tied(record: Record, statement: Statement, size: int) -> Statement:
    """Return a statement with what binds it to others, among the entries before ``size``."""
    newest, _ = newest_entry(statement)
    firsts = ((number, record.index_of(keys.edition(number, 1))) for number in tied_to(statement))
    reaches = tuple(number for number, at in firsts if at is not None and at < newest)
    return replace(statement, effects=_effects(record, statement, size), reaches=reaches)


def _effects(record: Record, statement: Statement, size: int) -> tuple[Effect, ...]:
    """Return what other statements do to a notice, among the entries before ``size``."""
    if statement.kind is not Kind.NOTICE:
        return ()
    topic = _notice_topic(statement.number)
    found: list[Effect] = []
    for place in range(count(record, topic, size)):
        other = record.statement(member(record, topic, place), size=size)
        if other is not None and other.number != statement.number:
            effect = effect_on(statement, other)
            found += [effect] if effect else []
    return tuple(found)
