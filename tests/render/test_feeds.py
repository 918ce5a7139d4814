"""The feeds: sound by their standards, stable once full, complete, and small."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, strategies as st

from publish.domain.content import Change, Correction
from publish.domain.kinds import EditionKind, Kind
from publish.errors import RenderError
from publish.render import addresses as at
from publish.render.feed_atom import atom_document
from publish.render.feed_json import json_document
from publish.render.feed_rss import rss_document
from publish.render.feeds import FeedEvent
from tests.render.changes import archives_after
from tests.render.markup import ATOM, TOMB, check_atom
from tests.render.records import INFO, Log

Document = Callable[..., bytes]
PAGED = [(atom_document, at.FEED_RANGE), (json_document, at.JSON_FEED_RANGE)]


def subscription(log: Log, document: Document, size: int) -> bytes:
    """The document that readers subscribe to."""
    count = len(log.events)
    events = log.feed(at.subscription_indexes(count, size))
    previous = at.previous_archive(count, size)
    return document(events, archive=None, previous=previous, info=INFO)


def archive(log: Log, document: Document, size: int, k: int) -> bytes:
    """One full document."""
    events = log.feed(at.archive_indexes(k, size))
    return document(events, archive=k, previous=k - 1 if k else None, info=INFO)


def rss(log: Log) -> bytes:
    """The RSS feed."""
    return rss_document(log.feed(at.rss_indexes(len(log.events))), INFO)


def busy_log(moves: list[int]) -> Log:
    """A log in which statements are published, continued, corrected, withdrawn and erased."""
    log = Log()
    for move in moves:
        step(log, move)
    return log


def step(log: Log, move: int) -> None:
    """Let one thing happen; where it makes no sense, a new statement is published."""
    kinds = (EditionKind.UPDATE, EditionKind.CORRECTION, EditionKind.WITHDRAWAL)
    living = [s for s in log.statements.values() if not s.withdrawn]
    erasable = [e for s in log.statements.values() for e in s.editions if e.content]
    if move % 6 < 3 and living:
        log.publish(living[move % len(living)].number, kinds[move % 3])
    elif move % 6 == 3 and erasable:
        edition = erasable[move % len(erasable)]
        log.redact(edition.entry.number, edition.rev)
    else:
        log.first(Kind.NOTICE if move % 2 else Kind.CLARIFICATION)


MOVES = st.lists(st.integers(min_value=0, max_value=600), max_size=30)


@given(MOVES)
def test_every_feed_is_sound(moves: list[int]) -> None:
    """Atom by the letter of its standards; each format read by an independent parser."""
    log = busy_log(moves)
    for k in at.archives(len(log.events), at.FEED_RANGE):
        check_atom(archive(log, atom_document, at.FEED_RANGE, k))
    feed = subscription(log, atom_document, at.FEED_RANGE)
    check_atom(feed)
    assert not feedparser.parse(feed).bozo
    assert not feedparser.parse(rss(log)).bozo
    check_json(subscription(log, json_document, at.JSON_FEED_RANGE))


def check_json(data: bytes) -> None:
    """What JSON Feed 1.1 demands of a feed and of its items."""
    feed = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)
    assert all(item["content_text"] for item in feed["items"])
    assert all(key.startswith("_") or key in ITEM_KEYS for item in feed["items"] for key in item)


ITEM_KEYS = {
    *("id", "url", "title", "content_text", "date_published", "date_modified", "authors", "tags")
}


@pytest.mark.parametrize(("document", "size"), PAGED)
@given(moves=MOVES)
def test_a_full_document_changes_only_by_redaction(
    document: Document, size: int, moves: list[int]
) -> None:
    """After each event, no archive differs but those that ``archives_after`` names."""
    log = Log()
    kept: dict[int, bytes] = {}
    for move in moves:
        step(log, move)
        touched = archives_after(log.statements[log.events[-1]], size)
        full = at.archives(len(log.events), size)
        now = {k: archive(log, document, size, k) for k in full}
        assert {k for k in kept if kept[k] != now[k]} <= {*touched}
        kept = now


@given(MOVES)
def test_the_whole_record_can_be_read_back_through_the_archives(moves: list[int]) -> None:
    """Following prev-archive yields the last state of every statement ever published."""
    log = busy_log(moves)
    documents = {
        INFO.link(at.atom_archive_path(k)): archive(log, atom_document, at.FEED_RANGE, k)
        for k in at.archives(len(log.events), at.FEED_RANGE)
    }
    feed: ET.Element | None = check_atom(subscription(log, atom_document, at.FEED_RANGE))
    states: dict[str, str] = {}
    while feed is not None:
        for entry in feed.findall(f"{ATOM}entry"):
            states.setdefault(entry.findtext(f"{ATOM}id") or "", "text")
        for gone in feed.findall(f"{TOMB}deleted-entry"):
            states.setdefault(gone.attrib["ref"], "gone")
        older = feed.find(f"{ATOM}link[@rel='prev-archive']")
        feed = None if older is None else check_atom(documents[older.attrib["href"]])
    expected = {
        INFO.link(at.statement_path(s.number)): "gone"
        if s.withdrawn or s.current.content is None
        else "text"
        for s in log.statements.values()
    }
    assert states == expected


@given(MOVES)
def test_a_reader_who_trusts_tombstones_keeps_what_stands(moves: list[int]) -> None:
    """No tombstone is newer than the entry of a text that stands (RFC 6721 §3)."""
    log = busy_log(moves)
    entries: dict[str, str] = {}
    tombs: dict[str, str] = {}
    for k in range(-(-len(log.events) // at.FEED_RANGE)):
        indexes = range(k * 5, min(k * 5 + 5, len(log.events)))
        feed = check_atom(atom_document(log.feed(indexes), archive=k, previous=None, info=INFO))
        for entry in feed.findall(f"{ATOM}entry"):
            entries[entry.findtext(f"{ATOM}id") or ""] = entry.findtext(f"{ATOM}updated") or ""
        for gone in feed.findall(f"{TOMB}deleted-entry"):
            tombs[gone.attrib["ref"]] = gone.attrib["when"]
    for statement in log.statements.values():
        address = INFO.link(at.statement_path(statement.number))
        if statement.withdrawn or statement.current.content is None:
            assert tombs[address] >= entries.get(address, "")
        else:
            assert entries[address] >= tombs.get(address, "")


def test_a_statement_stands_once_in_a_document() -> None:
    """A correction replaces the first edition under the same id, and begins with the note."""
    log = Log()
    number = log.first(Kind.CLARIFICATION).number
    log.publish(number, EditionKind.CORRECTION)
    feed = check_atom(subscription(log, atom_document, at.FEED_RANGE))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}content") or "").startswith("<p><strong>更正说明：日期误录。")
    assert (entry.findtext(f"{ATOM}updated") or "") == "2026-03-01T09:01:00+08:00"
    assert (entry.findtext(f"{ATOM}published") or "") == "2026-03-01T09:00:00+08:00"


def test_erased_text_leaves_every_document() -> None:
    """After a redaction no feed holds the text, the full archives included."""
    log = Log()
    number = log.first(Kind.CLARIFICATION, body="<p>秘密。</p>", title="秘密").number
    for _ in range(9):
        log.first(Kind.NOTICE)
    log.redact(number, 1)
    for k in at.archives(len(log.events), at.FEED_RANGE):
        assert "秘密" not in archive(log, atom_document, at.FEED_RANGE, k).decode()
    assert "秘密" not in rss(log).decode()
    assert "秘密" not in archive(log, json_document, at.JSON_FEED_RANGE, 0).decode()


def test_a_withdrawal_is_a_tombstone_and_an_item_without_text() -> None:
    """Atom carries the deletion; RSS and JSON Feed, which have none, say it in words."""
    log = Log()
    number = log.first(Kind.NOTICE, body="<p>原文。</p>", title="原题").number
    log.publish(number, EditionKind.WITHDRAWAL)
    feed = check_atom(subscription(log, atom_document, at.FEED_RANGE))
    (gone,) = feed.findall(f"{TOMB}deleted-entry")
    assert gone.attrib["when"] == "2026-03-01T09:01:00+08:00"
    (item,) = json.loads(subscription(log, json_document, at.JSON_FEED_RANGE))["items"]
    assert item["title"] == "[已撤下]N2026-0001"
    assert "已撤下" in rss(log).decode()
    assert "原文" not in rss(log).decode()


def test_an_event_of_another_statement_is_refused() -> None:
    """An index that is not the statement's raises RenderError."""
    log = Log()
    statement = log.first(Kind.NOTICE)
    with pytest.raises(RenderError):
        FeedEvent.of(statement, 1)


def test_characters_that_xml_cannot_carry_do_not_break_a_feed() -> None:
    """A control character in a text is left out of XML, so that readers do not lose the feed."""
    log = Log()
    log.first(Kind.NOTICE, title="标题\x0b\uffff]]>&", body="<p>甲\x01乙</p>")
    check_atom(subscription(log, atom_document, at.FEED_RANGE))
    ET.fromstring(rss(log))


LONG: dict[str, Any] = {
    "title": "关于网传“收取财物”视频有关情况的通报及其后续处理",
    "body": "\n".join(f"<p>{'本院依法独立公正行使审判权，' * 7}{i}。</p>" for i in range(10)),
}
"""A text of 1,000 characters in ten paragraphs."""


def long_log(count: int, kind: EditionKind | None) -> Log:
    """A log of long texts; with a kind, every statement is continued by it once."""
    log = Log()
    change: dict[str, Any] = {}
    if kind is EditionKind.CORRECTION:
        changes = (Change("甲" * 30, "乙" * 30), Change("丙" * 30, "丁" * 30))
        change["correction"] = Correction("理由" * 15, changes, affects_conclusion=False)
    numbers = [log.first(Kind.CLARIFICATION, **LONG).number for _ in range(count)]
    if kind is not None:
        for number in numbers:
            log.publish(number, kind, **LONG, **change)
    return log


@pytest.mark.parametrize("kind", [None, EditionKind.CORRECTION])
def test_the_feeds_stay_within_their_budget(kind: EditionKind | None) -> None:
    """At every point of their ranges: 42 KB Atom, 16 KB RSS, 16 KB JSON (1 KB = 1,000 bytes)."""
    log = long_log(40, kind)
    count = len(log.events)
    for cut in range(count - 10, count + 1):
        atom = log.feed(at.subscription_indexes(cut, at.FEED_RANGE))
        assert len(atom_document(atom, archive=None, previous=9, info=INFO)) <= 42_000
        assert len(rss_document(log.feed(at.rss_indexes(cut)), INFO)) <= 16_000
        page = log.feed(at.subscription_indexes(cut, at.JSON_FEED_RANGE))
        assert len(json_document(page, archive=None, previous=9, info=INFO)) <= 16_000
