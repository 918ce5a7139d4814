"""Sitemaps and robots.txt."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given, strategies as st

from publish.domain.kinds import EditionKind, Kind
from publish.render import addresses
from publish.render.sitemap import robots_txt, sitemap_index, sitemap_pages, sitemap_shard
from tests.render.records import INFO, Log

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(data: bytes) -> list[str]:
    """The addresses that a sitemap lists."""
    return [loc.text or "" for loc in ET.fromstring(data).iter(f"{SPACE}loc")]


def test_a_shard_lists_current_pages_with_the_date_of_the_last_event() -> None:
    """A correction moves the date of its statement alone; editions are not listed."""
    log = Log()
    statements = [log.first(Kind.CLARIFICATION) for _ in range(3)]
    statements[0] = log.publish(statements[0].number, EditionKind.CORRECTION)
    data = sitemap_shard(statements, INFO)
    assert locations(data) == [INFO.link(f"statements/C2026-000{n}/") for n in (1, 2, 3)]
    dates = [date.text for date in ET.fromstring(data).iter(f"{SPACE}lastmod")]
    assert dates == [f"2026-03-01T09:0{n}:00+08:00" for n in (3, 1, 2)]


def test_a_redaction_counts_as_the_last_event() -> None:
    """Search engines must come back to a page whose text was erased."""
    log = Log()
    number = log.first(Kind.NOTICE).number
    data = sitemap_shard([log.redact(number, 1)], INFO)
    assert b"2026-03-01T09:01:00+08:00" in data


def test_the_index_changes_only_when_a_shard_is_added() -> None:
    """It carries no dates, and names each shard of its book in order."""
    few = sitemap_index("C2026", 1, 16, INFO)
    assert few == sitemap_index("C2026", 1, 35, INFO)
    assert few != sitemap_index("C2026", 1, 36, INFO)
    assert locations(few) == [
        INFO.link(path)
        for path in (
            "sitemaps/C2026-0001.xml",
            "sitemaps/C2026-0002.xml",
        )
    ]


@given(st.integers(1, 20_000))
def test_indexes_name_each_shard_once_and_stay_small(count: int) -> None:
    """However many a year has: no index grows beyond 10 KB, and a full one never changes again."""
    parts = addresses.sitemap_indexes(count)
    found = [sitemap_index("C2026", part, count, INFO) for part in parts]
    named = [location for data in found for location in locations(data)]
    shards = addresses.sitemap_shards(count)
    paths = [INFO.link(addresses.sitemap_path("C2026", shard)) for shard in shards]
    assert named == (paths if len(shards) > 1 else [])
    assert max(map(len, found), default=0) <= 10_240
    later = [sitemap_index("C2026", part, count + 5000, INFO) for part in parts]
    assert found[:-1] == later[: len(found[:-1])]


def test_fixed_pages_and_robots() -> None:
    """Fixed pages stand in their own sitemap; robots.txt names it and where each book begins."""
    assert locations(sitemap_pages(["", addresses.VERIFY], INFO)) == [
        INFO.url,
        INFO.link(addresses.VERIFY),
    ]
    serials = {"N2026": 1, "C2027": 17, "C2026": 16}
    assert robots_txt(serials, INFO).decode().splitlines()[2:] == [
        f"Sitemap: {INFO.url}sitemap.xml",
        f"Sitemap: {INFO.url}sitemaps/C2026-0001.xml",
        f"Sitemap: {INFO.url}sitemaps/C2027.xml",
        f"Sitemap: {INFO.url}sitemaps/N2026-0001.xml",
    ]


def test_robots_names_a_further_index_one_serial_after_it_came() -> None:
    """2,000 statements later there is a second index; the first keeps its address."""
    maps = [robots_txt({"C2026": count}, INFO).decode().splitlines()[3:] for count in (1996, 1997)]
    first, second = (f"Sitemap: {INFO.url}sitemaps/C2026{part}.xml" for part in ("", ".2"))
    assert maps == [[first], [first, second]]
