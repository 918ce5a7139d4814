"""Append without a lock: entry *n* may be created only by one who has read entries 0…n-1.

Creating the entry is the commit. What it needs (text, case file, attachments) is created before
it in the same ordered call, what follows from it (derived keys) after it, so a death anywhere
leaves either nothing but orphans, which a retry uses again, or a committed entry, which the next
run finishes. Whoever finds the place taken reads again and decides again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from publish.domain.entry import Entry
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.errors import Conflict, LogDiverged, StoreError, StoreUnavailable
from publish.services import keys
from publish.services.record import Head, Logged, Record, derived_keys
from publish.tlog import leaf_hash

_ATTEMPTS = 1000
"""Far beyond what honest contention needs; ends a loop that a broken store would keep going."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one entry shall say; its place, its time and a first edition's number come last."""

    kind: Kind
    status: Status
    year: int
    """Civil year of the number that a first edition gets."""
    number: Number | None
    """None for a first edition."""
    rev: int
    commit: str
    case: str | None
    material: tuple[tuple[str, bytes], ...]
    """What must be in the store before the entry is."""


Decide = Callable[[Head], Sequence[Draft]]
"""Looks at the record as it is now and says what to append; called again after a lost race."""


def append(record: Record, decide: Decide, now: datetime) -> list[Logged]:
    """Append what ``decide`` says, in its order; return the entries.

    Raises what ``decide`` raises, StoreUnavailable if the store gives up, and LogDiverged if a
    place stays taken though nothing can be read there.
    """
    for _ in range(_ATTEMPTS):
        head = record.head()
        drafts = decide(head)
        if not drafts:
            return []
        logged, items, after = _prepare(record, head, drafts, now)
        try:
            record.store.create(items)
        except Conflict:
            continue
        except StoreUnavailable:
            # The answer is lost, not necessarily the write: say so only if it did not happen. What
            # follows from the entries may be missing, so the head has to find its way by itself.
            if not _all_there(record, logged):
                raise
            record.head()
        else:
            record.keep_head(after)
        return logged
    message = "反复争用之后仍不能登记台账条目"
    raise LogDiverged(message)


def _prepare(
    record: Record, head: Head, drafts: Sequence[Draft], now: datetime
) -> tuple[list[Logged], list[tuple[str, bytes]], Head]:
    """Return the entries, all keys in the order of creation, and the head afterwards."""
    logged: list[Logged] = []
    material: list[tuple[str, bytes]] = []
    chain: list[tuple[str, bytes]] = []
    fresh: list[bytes] = []

    def hashes(start: int, end: int) -> list[bytes]:
        stored = min(end, head.size)
        return (
            record.leaf_hashes(start, stored) + fresh[max(0, start - head.size) : end - head.size]
        )

    after = head
    for draft in drafts:
        row = Logged(after.size, _leaf(record, after, draft, now), draft.case)
        fresh.append(leaf_hash(row.leaf))
        after = after.after(row.leaf)
        material += draft.material
        chain.append((keys.entry(row.index), row.data))
        chain += derived_keys(row, after.tree, hashes)
        logged.append(row)
    return logged, material + chain, after


def _leaf(record: Record, head: Head, draft: Draft, now: datetime) -> bytes:
    """Return the leaf that goes to the place after ``head``."""
    serial = head.serials.get(Number.of(draft.kind, draft.year, 1).book, 0) + 1
    number = draft.number or Number.of(draft.kind, draft.year, serial)
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry(
        log=record.origin,
        number=number,
        rev=draft.rev,
        kind=draft.kind,
        status=draft.status,
        at=max(at, head.at),
        prev=_previous(record, number) if draft.number else None,
        commit=draft.commit,
    ).data


def _previous(record: Record, number: Number) -> str:
    """Return the leaf hash of the newest entry about a statement, redactions included."""
    newest, rev = -1, 1
    while (index := record.index_of(keys.edition(number, rev))) is not None:
        redacted = record.index_of(keys.redaction(number, rev))
        newest = max(newest, index, -1 if redacted is None else redacted)
        rev += 1
    return leaf_hash(record.logged(newest).leaf).hex()


def _all_there(record: Record, logged: Sequence[Logged]) -> bool:
    """Return whether every entry stands in its place."""
    try:
        return all(record.logged(row.index).data == row.data for row in logged)
    except StoreError:
        return False
