"""Addresses and fixed ranges, at each boundary."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.render import addresses as at

COUNTS = st.integers(min_value=1, max_value=20_000)
NUMBER = Number.of(Kind.CLARIFICATION, 2026, 1)


def test_public_addresses_are_those_of_the_design() -> None:
    """The addresses of DESIGN §6 are written out here, as they hold for ever."""
    assert at.statement_path(NUMBER) == "statements/C2026-0001/"
    assert at.edition_path(NUMBER, 2) == "statements/C2026-0001/v2/"
    assert at.file_path(NUMBER, 1, "a.pdf") == "statements/C2026-0001/v1/files/a.pdf"
    assert [at.list_path(kind) for kind in Kind] == ["clarifications/", "notices/"]
    assert at.year_path(Kind.NOTICE, 2026) == "notices/2026/"
    assert at.range_path(Kind.CLARIFICATION, 2026, 3) == "clarifications/2026/p3/"
    assert at.atom_archive_path(12) == "feeds/atom/00012.atom"
    assert at.json_archive_path(12) == "feeds/json/00012.json"
    assert at.sitemap_path("C2026", 1) == "sitemaps/C2026-0001.xml"
    assert at.sitemap_index_path("C2026", 1) == "sitemaps/C2026.xml"
    assert at.sitemap_index_path("C2026", 12) == "sitemaps/C2026.12.xml"


@pytest.mark.parametrize(
    ("count", "page", "newest", "full"),
    [
        (0, 1, [], []),
        (1, 1, [1], []),
        (9, 1, [*range(1, 10)], []),
        (10, 1, [*range(1, 11)], []),
        (11, 2, [11], [1]),
        (20, 2, [*range(11, 21)], [1]),
        (21, 3, [21], [1, 2]),
    ],
)
def test_a_list_turns_over_after_ten(
    count: int, page: int, newest: list[int], full: list[int]
) -> None:
    """The year shows the newest range; one gets a page of its own when the next one begins."""
    assert at.newest_list_page(count) == page
    assert [*at.newest_serials(count)] == newest
    assert [*at.full_list_pages(count)] == full


@given(COUNTS)
def test_every_serial_stands_on_exactly_one_page(count: int) -> None:
    """A serial's page holds it, and the newest and the full pages together hold every serial."""
    assert count in at.list_serials(at.list_page(count))
    held = [serial for page in at.full_list_pages(count) for serial in at.list_serials(page)]
    assert [*held, *at.newest_serials(count)] == [*range(1, count + 1)]


@pytest.mark.parametrize(("count", "shards"), [(0, 0), (1, 1), (15, 1), (16, 2), (35, 2), (36, 3)])
def test_a_sitemap_gets_a_shard_every_twenty(count: int, shards: int) -> None:
    """A shard exists as soon as one serial needs it; the first is five short."""
    assert len(at.sitemap_shards(count)) == shards


@given(COUNTS)
def test_every_serial_stands_in_exactly_one_shard(count: int) -> None:
    """The shard of the newest serial is the newest shard."""
    shard = at.sitemap_shard_of(count)
    assert count in at.sitemap_serials(shard)
    assert at.sitemap_serials(shard).stop == at.sitemap_serials(shard + 1).start
    assert at.sitemap_shards(count)[-1] == shard


@pytest.mark.parametrize(
    ("count", "shown", "previous", "full"),
    [
        (0, (0, 0), None, 0),
        (2, (0, 2), None, 0),
        (3, (0, 3), None, 0),
        (4, (2, 4), 0, 1),
        (5, (2, 5), 0, 1),
        (6, (4, 6), 1, 2),
        (7, (4, 7), 1, 2),
    ],
)
def test_the_atom_feed_moves_on_when_the_next_range_is_full(
    count: int, shown: tuple[int, int], previous: int | None, full: int
) -> None:
    """The subscription holds what no archive has, and leads on to the newest archive."""
    assert at.subscription_indexes(count, at.FEED_RANGE) == range(*shown)
    assert at.previous_archive(count, at.FEED_RANGE) == previous
    assert len(at.archives(count, at.FEED_RANGE)) == full


@given(COUNTS, st.sampled_from([at.FEED_RANGE, at.JSON_FEED_RANGE]))
def test_subscription_and_archives_hold_every_entry(count: int, size: int) -> None:
    """Following the archives backwards from the subscription document meets each entry once."""
    seen = [*at.subscription_indexes(count, size)]
    archive = at.previous_archive(count, size)
    while archive is not None:
        assert archive in at.archives(count, size)
        seen += at.archive_indexes(archive, size)
        archive = archive - 1 if archive else None
    assert sorted(seen) == [*range(count)]
    assert len(at.subscription_indexes(count, size)) >= min(count, 2)
    assert at.archive_of(count - 1, size) * size <= count - 1


@pytest.mark.parametrize(("count", "first"), [(0, 0), (5, 0), (6, 0), (7, 1)])
def test_the_rss_feed_shows_the_newest_six(count: int, first: int) -> None:
    """The window ends at the newest entry and never holds more than six."""
    assert at.rss_indexes(count) == range(first, count)


@given(st.integers(1, 10**6))
def test_turns_of_ranges_never_meet(count: int) -> None:
    """One entry finishes at most one range by log index."""
    widths = (at.FEED_RANGE, at.JSON_FEED_RANGE)
    turns = [len(at.archives(count, w)) - len(at.archives(count - 1, w)) for w in widths]
    assert sum(turns) + len(at.full_register_pages(count - 1, count)) <= 1


@given(st.integers(1, 60) | st.integers(1, 10**5))
def test_ranges_by_serial_never_meet(count: int) -> None:
    """One first edition finishes a page, begins a shard, or changes robots.txt: one or none."""
    pages = len(at.full_list_pages(count)) - len(at.full_list_pages(count - 1))
    shards = len(at.sitemap_shards(count)) - len(at.sitemap_shards(max(count - 1, 1)))
    named = [at.sitemap_front_paths("C2026", each) for each in (count, count - 1) if each]
    robots = 1 if count == 1 or named[0] != named[1] else 0
    assert pages + shards + robots <= 1


def test_where_a_sitemap_of_a_year_begins() -> None:
    """At its only shard; one serial after a second one came, at its index."""
    found = [at.sitemap_front_paths("C2026", count) for count in (1, 15, 16, 17, 400)]
    assert found == [["sitemaps/C2026-0001.xml"]] * 3 + [["sitemaps/C2026.xml"]] * 2
