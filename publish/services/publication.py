"""Publication claims: several publishers at once, without a lock (decisions/0004).

Lists, feeds and current pages are overwritten, so a slow publisher that knows fewer entries could
put an old list over a newer one, and die before it notices. Therefore whoever is going to write
public files first says so in the store: from which entry on it will write. A publisher starts at
the lowest entry that any open claim names, and closes its own claim only if nobody else opened
or closed one meanwhile; otherwise it walks once more. So whatever a dead or overtaken publisher
left behind is written over by the next one, which its claim forces to start early enough.

Pages also tell how copies on other platforms stand, and that changes without an entry
(decisions/0010). Whoever notices marks the statement here; a claim names the marked statements that
its publisher puts again, so that the same rule holds for them as for entries.

A dead publisher's claim expires: nobody works longer than ``LEASE`` without renewing. A claim also
names the look and the forms that its publisher writes, so that what a dead one left behind of
another look is found wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from publish import __version__
from publish.domain import canonical
from publish.errors import Conflict, NotFound, StoreUnavailable
from publish.ports import Store, Version
from publish.services import keys

LEASE = timedelta(minutes=15)
"""Longest time that a publisher may work on without renewing its claim."""
FORM_VERSION = f"{__version__}/9"
"""Raised whenever a form (page body, JSON, feed, rule) changes, so that all are made again;
a new version of the program makes all again in any case."""
_ATTEMPTS = 1000
_BREATH = 100
"""Files that are written between two looks at the clock."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Claim:
    """One publisher's word that it may be writing public files."""

    id: str
    start: int
    """First entry whose files it writes."""
    since: str = ""
    """When it was opened or last renewed, UTC."""
    look: str = ""
    """Fingerprint of the theme that it writes."""
    form: str = ""
    """Version of the forms that it writes."""
    again: tuple[str, ...] = ()
    """Statements before ``start`` whose pages it writes all the same."""

    def expired(self, now: datetime) -> bool:
        """Return whether its publisher must be dead."""
        return datetime.fromisoformat(self.since) + LEASE < now


@dataclass(frozen=True, slots=True)
class Publication:
    """What the public files show, and who may be writing them."""

    size: int = 0
    """Entries that are shown completely, unless an open claim starts before it."""
    look: str = ""
    """Fingerprint of the theme that all pages were rendered with."""
    form: str = ""
    """Version of the forms (JSON, feeds, …) that all files were written in."""
    claims: tuple[Claim, ...] = ()
    again: tuple[str, ...] = ()
    """Statements whose pages tell something else by now, though no entry says so: marked."""
    marks: int = 0
    """Counts the markings, so that one more of the same statement is another record."""

    @property
    def start(self) -> int:
        """Return the first entry that a publisher has to walk from."""
        return min([self.size, *(claim.start for claim in self.claims)])

    @property
    def unsure(self) -> tuple[str, ...]:
        """Return the statements that a publisher has to put again: marked, or claimed by some."""
        claimed = (number for claim in self.claims for number in claim.again)
        return tuple(sorted({*self.again, *claimed}))

    @property
    def looks(self) -> set[str]:
        """Return all looks that public files may have."""
        return {self.look, *(claim.look for claim in self.claims)}

    @property
    def forms(self) -> set[str]:
        """Return all versions of the forms that public files may have."""
        return {self.form, *(claim.form for claim in self.claims)}

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        claims = [[c.id, c.start, c.since, c.look, c.form, list(c.again)] for c in self.claims]
        return canonical.encode(
            {
                "size": self.size,
                "look": self.look,
                "form": self.form,
                "claims": claims,
                "again": list(self.again),
                "marks": self.marks,
            }
        )

    @classmethod
    def read(cls, data: bytes) -> Publication:
        """Read what ``data`` wrote."""
        value: dict[str, Any] = canonical.decode(data)
        rows = value.pop("claims")
        claims = tuple(replace(Claim(*row[:5]), again=tuple(*row[5:])) for row in rows)
        return cls(**value | {"again": tuple(value.get("again", ()))}, claims=claims)

    def without(self, claim_id: str, now: datetime) -> Publication:
        """Return it without one claim, and without the claims of the dead."""
        left = [c for c in self.claims if c.id != claim_id and not c.expired(now)]
        return replace(self, claims=tuple(left))


@dataclass(frozen=True, slots=True)
class Opened:
    """A claim that has been opened, and what was there to see when it was."""

    claim: Claim
    seen: Version
    """Version of the record with this claim in it: unchanged means that nobody interfered."""
    publication: Publication


def read(store: Store) -> tuple[Publication, Version | None]:
    """Return the publication as it is in the store."""
    try:
        found = store.get(keys.PUBLICATION)
    except NotFound:
        return Publication(), None
    return Publication.read(found.data), found.version


def reread(store: Store, opened: Opened, now: datetime) -> Opened:
    """Look again after somebody interfered, without touching the record.

    Not renewing here is what makes the walks end: only openings, closings and markings can
    interfere, and there are finitely many of them. A claim that was taken for dead is opened anew,
    and so is one that does not name all that is to be put again: it must, before that is written.
    """
    publication, seen = read(store)
    mine = [claim for claim in publication.claims if claim.id == opened.claim.id]
    if seen is None or not mine or not {*publication.unsure} <= {*mine[0].again}:
        return open_claim(store, opened.claim, now)
    return Opened(mine[0], seen, publication)


def open_claim(store: Store, claim: Claim, now: datetime) -> Opened:
    """Open a claim from the lowest entry that is in doubt, at most its own."""
    return _put(store, claim, now)[1]


def renew(store: Store, opened: Opened, now: datetime) -> Opened:
    """Say in time that the publisher lives; returns the claim as it was while that is early.

    If somebody interfered, the old version is kept, so that closing still fails.
    """
    if datetime.fromisoformat(opened.claim.since) + LEASE / 3 > now:
        return opened
    found, renewed = _put(store, opened.claim, now)
    return renewed if found == opened.seen else replace(opened, claim=renewed.claim)


@dataclass(slots=True)
class Working:
    """A publisher at work, who says in time that it lives, however long the work takes."""

    store: Store
    clock: Callable[[], datetime]
    opened: Opened

    def on(self, things: Iterable[_T]) -> Iterator[_T]:
        """Pass things on, renewing the claim where it is time."""
        for place, thing in enumerate(things):
            if place % _BREATH == 0:
                self.opened = renew(self.store, self.opened, self.clock())
            yield thing


def _put(store: Store, claim: Claim, now: datetime) -> tuple[Version | None, Opened]:
    """Put a claim among the others; return the version that was there, and the claim."""
    since = now.isoformat(timespec="seconds")

    def change(publication: Publication) -> Publication:
        start = min(publication.start, claim.start)
        again = tuple(sorted({*publication.unsure, *claim.again}))
        mine = replace(claim, start=start, since=since, again=again)
        others = tuple(c for c in publication.claims if c.id != claim.id)
        return replace(publication, claims=(*others, mine))

    found, publication, version = _change(store, change)
    return found, Opened(publication.claims[-1], version, publication)


def close_claim(
    store: Store, opened: Opened, done: Publication, began: datetime
) -> Publication | None:
    """Close a claim after all is written; None if somebody interfered: then walk once more.

    ``began`` is when the walk began: whoever was dead by then had his files written over. One
    who died later may have put an old list over a new one in the middle of it.
    """
    before = opened.publication
    shown = replace(done, claims=before.claims, marks=before.marks)
    closed = shown.without(opened.claim.id, began)
    try:
        store.swap(keys.PUBLICATION, closed.data, seen=opened.seen)
    except Conflict:
        return None
    return closed


def mark(store: Store, numbers: Sequence[str]) -> None:
    """Say that the pages of statements have to be put again, by whoever publishes next.

    A publisher at work cannot close its claim after this, so it looks at them once more.
    """
    if numbers:
        _change(store, lambda publication: _marked(publication, numbers))


def _marked(publication: Publication, numbers: Sequence[str]) -> Publication:
    again = tuple(sorted({*publication.again, *numbers}))
    return replace(publication, again=again, marks=publication.marks + 1)


def _change(
    store: Store, change: Callable[[Publication], Publication]
) -> tuple[Version | None, Publication, Version]:
    """Swap a changed publication in, however many others are at it; tell what was there."""
    for _ in range(_ATTEMPTS):
        publication, seen = read(store)
        changed = change(publication)
        try:
            return seen, changed, store.swap(keys.PUBLICATION, changed.data, seen=seen)
        except Conflict:
            continue
    message = "反复争用之后仍不能登记发布状态"
    raise StoreUnavailable(message)
