"""The copies of a statement on other platforms, as the public is told of them: 一致性.

Two steps lead there. ``public_copies`` says what follows from the deliveries alone; that is kept
in the store. ``as_of`` holds it against the statement when a page is made: a later edition that
has reached no platform yet leaves its copies uncorrected, and a text that the law took away must
not be pointed at. Nothing of a platform's own comes through but the address of the copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from publish.domain import canonical
from publish.domain.capability import Agreement, agreement
from publish.domain.delivery import Copy, Delivery, State
from publish.domain.statement import Statement

LABELS: Mapping[str, str] = MappingProxyType({"wechat": "微信公众号", "weibo": "微博"})
"""Channel → what a reader calls it."""
_EAST_8 = timedelta(hours=8)
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,500}")
"""What may stand in a link as it is: no space, quote, angle bracket, backslash or control."""
_OVERTAKEN = {Agreement.SAME, Agreement.DIFFERS, Agreement.UNVERIFIED}
_REMOVAL = {Agreement.GONE, Agreement.NOT_REMOVED}


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """One copy that is, or was, public on a platform."""

    edition: int
    channel: str
    """A key of ``LABELS``."""
    url: str
    """Empty where there is none to give."""
    agreement: Agreement
    compared: str
    """Day of the last comparison, Beijing time, ``YYYY-MM-DD``; empty before the first."""

    @property
    def label(self) -> str:
        """Return what a reader calls the platform."""
        return LABELS[self.channel]

    @property
    def row(self) -> list[Any]:
        """Return it as JSON."""
        return [self.edition, self.channel, self.url, str(self.agreement), self.compared]

    @classmethod
    def of(cls, row: Sequence[Any]) -> PublicCopy:
        """Read a row from anywhere; raises ValueError and its kin unless all of it makes sense."""
        edition, channel, url, stands, compared = row
        held = (
            type(edition) is int
            and edition > 0
            and channel in LABELS
            and (url == "" or _ADDRESS.fullmatch(url))
            and (compared == "" or date.fromisoformat(compared).isoformat() == compared)
            and stands != Agreement.NONE
        )
        if not held:
            message = "not a copy"
            raise ValueError(message)
        return cls(edition, channel, url, Agreement(stands), compared)


Copies = tuple[PublicCopy, ...]
"""All copies of a statement: editions in their order, of each the channels in theirs."""


def public_copies(
    channel: str, postings: Mapping[int, Delivery], taken: Sequence[Delivery]
) -> Copies:
    """Return the copies on one channel, given the postings by edition and the retractions."""
    found: list[PublicCopy] = []
    for rev, delivery in sorted(postings.items()):
        later = [each for other, each in postings.items() if other > rev]
        stands = agreement(delivery, [*later, *taken])
        if stands is not Agreement.NONE and _was_public(delivery):
            unread = delivery.copy in {Copy.UNREAD, Copy.UNREADABLE}
            compared = "" if unread else local_day(delivery.compared)
            found.append(PublicCopy(rev, channel, _address(delivery.url), stands, compared))
    return tuple(found)


def _was_public(delivery: Delivery) -> bool:
    """Return whether there ever was a public copy: a draft that was deleted was none."""
    return delivery.state is State.PUBLISHED or bool(delivery.url)


def _address(url: str) -> str:
    """Return an address that may stand in a link, else nothing."""
    return url if _ADDRESS.fullmatch(url) else ""


def local_day(at: str) -> str:
    """Return the day of a UTC time in Beijing; empty for "never"."""
    return (datetime.fromisoformat(at) + _EAST_8).date().isoformat() if at else ""


def in_order(copies: Iterable[PublicCopy]) -> Copies:
    """Return copies in the order in which they are told."""
    channels = list(LABELS)
    return tuple(sorted(copies, key=lambda each: (each.edition, channels.index(each.channel))))


def as_of(copies: Copies, statement: Statement) -> Copies:
    """Return copies as they stand to a statement; doing so twice changes nothing."""
    last = len(statement.editions)
    return tuple(_against(each, statement) for each in copies if each.edition <= last)


def _against(copy: PublicCopy, statement: Statement) -> PublicCopy:
    """Hold one copy against the statement."""
    if statement.editions[copy.edition - 1].redaction is not None:
        stands = copy.agreement if copy.agreement in _REMOVAL else Agreement.NOT_REMOVED
        return replace(copy, url="", agreement=stands)
    if copy.edition < len(statement.editions) and copy.agreement in _OVERTAKEN:
        return replace(copy, agreement=Agreement.NOT_CORRECTED)
    return copy


@dataclass(frozen=True, slots=True)
class KeptCopies:
    """The copies of a statement as the store keeps them."""

    copies: Copies = ()
    writes: int = 0
    """Makes every writing another one, so that no swap takes an old value for the newest."""

    @property
    def data(self) -> bytes:
        """Return the bytes under the key."""
        return canonical.encode(
            {"copies": [each.row for each in self.copies], "writes": self.writes}
        )

    @classmethod
    def read(cls, data: bytes) -> KeptCopies:
        """Read what ``data`` wrote; raises ValueError and its kin for anything else."""
        value = canonical.decode(data)
        return cls(tuple(map(PublicCopy.of, value["copies"])), value["writes"])
