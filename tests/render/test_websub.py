"""WebSub in the feeds and in the headers: who passes a feed on, and what it is called (§4)."""

from __future__ import annotations

import json
from dataclasses import replace

import feedparser
import pytest

from publish.domain.kinds import Kind
from publish.render import addresses as at
from publish.render.feed_atom import atom_document
from publish.render.feed_json import json_document
from publish.render.feed_rss import rss_document
from publish.render.feeds import FeedEvent
from publish.render.websub import link_header
from tests.render.markup import check_atom
from tests.render.records import INFO, Log

HUBS = ("https://hub.court.example/", "https://hub2.court.example/?a=1&b=2")
TOLD = replace(INFO, hubs=HUBS)


@pytest.fixture
def events() -> list[FeedEvent]:
    """What feeds tell of twelve statements."""
    log = Log()
    for _ in range(12):
        log.first(Kind.NOTICE)
    return log.feed(range(12))


def test_atom_names_its_hubs_and_itself(events: list[FeedEvent]) -> None:
    """The subscription document does, and stays a sound feed."""
    data = atom_document(events, archive=None, previous=None, info=TOLD)
    check_atom(data)
    links = [(each.rel, each.href) for each in feedparser.parse(data).feed.links]
    assert [href for rel, href in links if rel == "hub"] == list(HUBS)
    assert [href for rel, href in links if rel == "self"] == [TOLD.link("feed.atom")]


def test_rss_names_its_hubs_and_itself(events: list[FeedEvent]) -> None:
    """By elements of Atom, which RSS itself has not."""
    data = rss_document(events, TOLD).decode()
    assert data.count('<atom:link rel="hub" href="') == 2
    assert '<atom:link rel="hub" href="https://hub2.court.example/?a=1&amp;b=2"/>' in data
    assert data.count('rel="self"') == 1
    assert not feedparser.parse(data).bozo


def test_json_feed_names_its_hubs(events: list[FeedEvent]) -> None:
    """In the field that version 1.1 has for them."""
    feed = json.loads(json_document(events, archive=None, previous=None, info=TOLD))
    assert feed["hubs"] == [{"type": "WebSub", "url": hub} for hub in HUBS]
    assert feed["feed_url"] == TOLD.link("feed.json")


def test_an_archive_names_no_hub(events: list[FeedEvent]) -> None:
    """It does not change, so there is nothing to be told of, and it stays as it is for ever."""
    for make in (atom_document, json_document):
        with_hubs = make(events, archive=0, previous=None, info=TOLD)
        assert with_hubs == make(events, archive=0, previous=None, info=INFO)


def test_without_hubs_nothing_is_said(events: list[FeedEvent]) -> None:
    """Neither in a document nor in a header."""
    assert b"hub" not in atom_document(events, archive=None, previous=None, info=INFO)
    assert b'rel="hub"' not in rss_document(events, INFO)
    plain = json.loads(json_document(events, archive=None, previous=None, info=INFO))
    assert "hubs" not in plain
    assert link_header(at.FEED_ATOM, INFO) is None


@pytest.mark.parametrize("path", ["feed.atom", "feed.rss", "feed.json"])
def test_a_feed_has_a_link_header(path: str) -> None:
    """Every hub, and itself once."""
    assert link_header(path, TOLD) == (
        '<https://hub.court.example/>; rel="hub", '
        '<https://hub2.court.example/?a=1&b=2>; rel="hub", '
        f'<{TOLD.url}{path}>; rel="self"'
    )


@pytest.mark.parametrize("path", ["index.html", "feeds/atom/00000.atom", "log/checkpoint", ""])
def test_nothing_else_has_one(path: str) -> None:
    """A page is no topic."""
    assert link_header(path, TOLD) is None


def test_what_the_feeds_say_of_the_site_is_in_its_imprint() -> None:
    """Name, court and hubs; not what only the footer says, which is the look's business."""
    changed = [
        replace(INFO, name="另一个"),
        replace(INFO, court="另一个"),
        TOLD,
        replace(INFO, hubs=HUBS[::-1]),
        INFO,
    ]
    assert len({each.imprint for each in changed}) == 5
    assert replace(INFO, phone="010-00000000", icp="另一个").imprint == INFO.imprint
