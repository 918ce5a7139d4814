"""What the public is told of copies on other platforms, from deliveries and the statement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publish.domain.capability import Agreement
from publish.domain.copies import (
    KeptCopies,
    PublicCopy,
    as_of,
    in_order,
    local_day,
    public_copies,
)
from publish.domain.delivery import Copy, Delivery, Order, State
from publish.domain.kinds import EditionKind, Kind
from tests.render.records import Log

URL = "https://weibo.com/1000000000/5000000000000001"
LATE = "2026-03-06T17:00:00+00:00"
"""An hour past midnight in Beijing."""


def posted(rev: int, **over: object) -> Delivery:
    """A posting that is public and was found the same."""
    given = {
        "state": State.PUBLISHED,
        "copy": Copy.SAME,
        "url": URL,
        "compared": LATE,
    } | over
    tag = f"C2026-0001-v{rev}"
    return Delivery(rev - 1, "weibo", tag, "post", "account", **given)  # type: ignore[arg-type]


def retraction(state: State) -> Delivery:
    """The order to take the first copy away."""
    order = Delivery(9, "weibo", "C2026-0001-v1", "post", "account", Order.RETRACT, 0)
    return replace(order, state=state)


def stands(*postings: Delivery, taken: tuple[Delivery, ...] = ()) -> Agreement | None:
    """How the first copy stands; None if nothing is told of it."""
    rows = public_copies("weibo", dict(enumerate(postings, start=1)), taken)
    return rows[0].agreement if rows and rows[0].edition == 1 else None


WAITING = posted(2, state=State.WAITING, copy=Copy.UNREAD, url="", compared="")
TABLE: dict[str, tuple[Agreement | None, Agreement | None]] = {
    "public and the same": (stands(posted(1)), Agreement.SAME),
    "not read back yet": (stands(posted(1, copy=Copy.UNREAD)), Agreement.UNVERIFIED),
    "cannot be read": (stands(posted(1, copy=Copy.UNREADABLE)), Agreement.UNVERIFIED),
    "changed over there": (stands(posted(1, copy=Copy.DIFFERS)), Agreement.DIFFERS),
    "deleted over there": (stands(posted(1, copy=Copy.GONE)), Agreement.GONE),
    "not public yet": (stands(replace(WAITING, index=0)), None),
    "refused": (stands(posted(1, state=State.REFUSED, copy=Copy.UNREAD)), None),
    "a draft that was deleted": (
        stands(posted(1, state=State.CLOSED, copy=Copy.GONE, url="")),
        None,
    ),
    "the next one is public": (stands(posted(1), posted(2)), Agreement.SUPERSEDED),
    "the next one waits": (stands(posted(1), WAITING), Agreement.NOT_CORRECTED),
    "the next one was refused": (
        stands(posted(1), replace(WAITING, state=State.REFUSED)),
        Agreement.NOT_CORRECTED,
    ),
    "the next waits, a later is public": (
        stands(posted(1), WAITING, posted(3)),
        Agreement.SUPERSEDED,
    ),
    "to be taken away": (
        stands(posted(1), taken=(retraction(State.NEEDS_PERSON),)),
        Agreement.NOT_CORRECTED,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_how_a_copy_stands(name: str) -> None:
    """Each row of the table, and None where there never was a public copy."""
    found, expected = TABLE[name]
    assert found is expected


def test_the_day_is_that_of_beijing() -> None:
    """A comparison at 17:00 UTC was made on the next day there; what was not read has no day."""
    [row] = public_copies("weibo", {1: posted(1)}, ())
    assert row == PublicCopy(1, "weibo", URL, Agreement.SAME, "2026-03-07")
    [row] = public_copies("weibo", {1: posted(1, copy=Copy.UNREADABLE)}, ())
    assert row.compared == ""
    assert local_day("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        'https://weibo.com/"onclick="x',
        "https://weibo.com/ a",
        "https://weibo.com/<b>",
        "https://weibo.com/\u5e0c",
        "ftp://weibo.com/",
        "https://weibo.com/" + "a" * 500,
    ],
)
def test_an_address_that_is_none_is_not_given(url: str) -> None:
    """What a platform or a person wrote there never becomes a link unless it is a plain one."""
    [row] = public_copies("weibo", {1: posted(1, url=url)}, ())
    assert row.url == ""
    with pytest.raises(ValueError, match="not a copy"):
        PublicCopy.of([1, "weibo", url, "same", ""])


def test_a_later_edition_leaves_copies_uncorrected_until_it_is_there() -> None:
    """As soon as the site shows a later edition, no earlier copy is said to agree."""
    log = Log()
    number = log.first(Kind.CLARIFICATION).number
    statement = log.publish(number, EditionKind.CORRECTION)
    given = [
        PublicCopy(1, "wechat", URL, Agreement.SAME, "2026-03-07"),
        PublicCopy(1, "weibo", URL, Agreement.GONE, "2026-03-07"),
        PublicCopy(2, "weibo", URL, Agreement.SAME, "2026-03-07"),
        PublicCopy(3, "weibo", URL, Agreement.SAME, "2026-03-07"),
    ]
    found = as_of(tuple(given), statement)
    told = [(each.edition, each.agreement) for each in found]
    assert told == [
        (1, Agreement.NOT_CORRECTED),
        (1, Agreement.GONE),
        (2, Agreement.SAME),
    ]
    assert as_of(found, statement) == found


@pytest.mark.parametrize("before", [each for each in Agreement if each is not Agreement.NONE])
def test_nobody_is_led_to_a_text_that_the_law_took_away(before: Agreement) -> None:
    """Of a redacted edition the row stays, without address, and says whether the copy is gone."""
    log = Log()
    number = log.first(Kind.CLARIFICATION).number
    statement = log.redact(number, 1)
    [row] = as_of((PublicCopy(1, "weibo", URL, before, "2026-03-07"),), statement)
    gone = before is Agreement.GONE
    assert row.agreement is (Agreement.GONE if gone else Agreement.NOT_REMOVED)
    assert row.url == ""


def test_order_is_editions_then_channels() -> None:
    """However they were found, they are told in one order."""
    rows = [PublicCopy(e, c, "", Agreement.SAME, "") for e in (2, 1) for c in ("weibo", "wechat")]
    found = [(each.edition, each.channel) for each in in_order(rows)]
    assert found == [(1, "wechat"), (1, "weibo"), (2, "wechat"), (2, "weibo")]


def test_it_reads_what_it_writes() -> None:
    """What is kept survives its bytes, and the same copies once more are other bytes."""
    rows = public_copies("weibo", {1: posted(1)}, ())
    kept = KeptCopies(rows, 7)
    assert KeptCopies.read(kept.data) == kept
    assert kept.data != KeptCopies(rows, 8).data


@pytest.mark.parametrize(
    "row",
    [
        [0, "weibo", "", "same", ""],
        [True, "weibo", "", "same", ""],
        [1, "other", "", "same", ""],
        [1, "weibo", "", "none", ""],
        [1, "weibo", "", "sure", ""],
        [1, "weibo", "", "same", "2026-13-01"],
        [1, "weibo", "", "same", "20260301"],
        [1, "weibo", ""],
    ],
)
def test_rows_that_make_no_sense_are_refused(row: list[object]) -> None:
    """Neither the store nor a stranger's file brings anything else onto a page."""
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of its parts is wrong
        PublicCopy.of(row)
