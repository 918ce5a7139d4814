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
    assert at.sitemap_index_path("C2026") == "sitemaps/C2026.xml"


@pytest.mark.parametrize(
    ("count", "page", "newest", "full"),
    [
        (0, 1, [], []),
        (1, 1, [1], []),
        (19, 1, [*range(1, 20)], []),
        (20, 1, [*range(1, 21)], [1]),
        (21, 2, [21], [1]),
        (40, 2, [*range(21, 41)], [1, 2]),
        (41, 3, [41], [1, 2]),
    ],
)
def test_a_list_turns_over_after_twenty(
    count: int, page: int, newest: list[int], full: list[int]
) -> None:
    """The year shows the partial range or the one just filled; full ranges have their own page."""
    assert at.newest_list_page(count) == page
    assert [*at.newest_serials(count)] == newest
    assert [*at.full_list_pages(count)] == full


@given(COUNTS)
def test_every_serial_stands_on_exactly_one_page(count: int) -> None:
    """A serial's page holds it, and the newest and the full pages together hold every serial."""
    assert count in at.list_serials(at.list_page(count))
    held = {serial for page in at.full_list_pages(count) for serial in at.list_serials(page)}
    assert held | {*at.newest_serials(count)} == {*range(1, count + 1)}


@pytest.mark.parametrize(("count", "shards"), [(0, 0), (1, 1), (59, 1), (60, 1), (61, 2)])
def test_a_sitemap_gets_a_shard_every_sixty(count: int, shards: int) -> None:
    """A shard exists as soon as one serial needs it."""
    assert len(at.sitemap_shards(count)) == shards


@given(COUNTS)
def test_every_serial_stands_in_exactly_one_shard(count: int) -> None:
    """The shard of the newest serial is the newest shard."""
    shard = at.sitemap_shard_of(count)
    assert count in at.sitemap_serials(shard)
    assert at.sitemap_shards(count)[-1] == shard


@pytest.mark.parametrize(
    ("count", "shown", "previous", "full"),
    [
        (0, (0, 0), None, 0),
        (2, (0, 2), None, 0),
        (3, (0, 3), None, 1),
        (5, (0, 5), None, 1),
        (6, (3, 6), 0, 2),
        (8, (3, 8), 0, 2),
        (9, (6, 9), 1, 3),
    ],
)
def test_the_atom_feed_moves_on_when_a_range_is_full(
    count: int, shown: tuple[int, int], previous: int | None, full: int
) -> None:
    """The subscription holds the last full range and the partial one, and leads on from there."""
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
    assert at.archive_of(count - 1, size) * size <= count - 1


@pytest.mark.parametrize(("count", "first"), [(0, 0), (9, 0), (10, 0), (11, 1)])
def test_the_rss_feed_shows_the_newest_ten(count: int, first: int) -> None:
    """The window ends at the newest entry and never holds more than ten."""
    assert at.rss_indexes(count) == range(first, count)
