"""The feed of one kind: sound, small, and honest about what it leaves out."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import feedparser
import pytest

from publish.domain.kinds import EditionKind, Kind
from publish.render import addresses as at
from publish.render.feed_kind import kind_document
from tests.render.markup import ATOM, TOMB
from tests.render.records import INFO, Log
from tests.render.test_feeds import LONG, long_log


def of_kind(log: Log, kind: Kind) -> bytes:
    """The feed of a kind, as the projection asks for it."""
    indexes = [index for index, number in enumerate(log.events) if number.kind is kind]
    events = [log.feed(range(index, index + 1))[0] for index in indexes[-at.KIND_WINDOW :]]
    return kind_document(kind, events, INFO)


def test_it_tells_of_its_kind_alone() -> None:
    """Clarifications and notices stand in their own feeds; each leads to its list and to all."""
    log = Log()
    ids = {kind: INFO.link(at.statement_path(log.first(kind).number)) for kind in Kind}
    for kind in Kind:
        feed = ET.fromstring(of_kind(log, kind))
        assert [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")] == [
            ids[kind]
        ]
        links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")}
        assert links == {
            "self": INFO.link(at.kind_feed_path(kind)),
            "alternate": INFO.link(at.list_path(kind)),
            "related": INFO.link("feed.atom"),
        }


def test_a_correction_and_a_withdrawal_are_told() -> None:
    """What was corrected begins with the reason; what was withdrawn is a tombstone, textless."""
    log = Log()
    corrected, gone = (log.first(Kind.NOTICE, body="<p>原文在此。</p>").number for _ in range(2))
    log.publish(corrected, EditionKind.CORRECTION)
    log.publish(gone, EditionKind.WITHDRAWAL)
    feed = ET.fromstring(of_kind(log, Kind.NOTICE))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}summary") or "").startswith("更正说明：日期误录。")
    (tomb,) = feed.findall(f"{TOMB}deleted-entry")
    assert tomb.attrib["ref"] == INFO.link(at.statement_path(gone))
    assert "原文" not in (tomb.findtext(f"{TOMB}comment") or "")


def test_a_reader_reads_it() -> None:
    """An independent parser finds titles, addresses, times and openings."""
    log = long_log(3, EditionKind.CORRECTION)
    parsed = feedparser.parse(of_kind(log, Kind.CLARIFICATION))
    assert not parsed.bozo
    assert parsed.feed.title == f"澄清声明_{INFO.name}"
    assert [entry.link for entry in parsed.entries] == [
        INFO.link(f"statements/C2026-000{serial}/") for serial in (3, 2, 1)
    ]
    assert all(entry.summary and entry.updated_parsed for entry in parsed.entries)


@pytest.mark.parametrize("kind", [None, EditionKind.CORRECTION])
def test_it_stays_within_12_kb(kind: EditionKind | None) -> None:
    """Long titles and long reasons included."""
    log = long_log(40, kind)
    assert LONG["title"] in of_kind(log, Kind.CLARIFICATION).decode()
    assert len(of_kind(log, Kind.CLARIFICATION)) <= 12_000


def test_it_speaks_to_who_opens_it_in_a_browser() -> None:
    """Browsers show a feed as it is written; its beginning says what it is and where to go."""
    feed = ET.fromstring(of_kind(Log(), Kind.NOTICE))
    told = feed.findtext(f"{ATOM}subtitle") or ""
    assert told == "这个网址供订阅阅读器使用，怎样订阅见 https://press.court.example/feeds/"
