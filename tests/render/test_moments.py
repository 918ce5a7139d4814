"""Written forms of moments."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given, strategies as st

from publish.render.moments import day_tag, minute_of, rfc822, rfc3339, time_tag

MOMENTS = st.datetimes().map(lambda moment: moment.replace(year=2000 + moment.year % 25 * 4))


@pytest.mark.parametrize(
    ("at", "minute"),
    [
        ("2026-03-06T09:30:59Z", "2026-03-06 17:30"),
        ("2026-03-06T16:00:00Z", "2026-03-07 00:00"),
        ("2025-12-31T23:59:59Z", "2026-01-01 07:59"),
        ("2028-02-28T20:00:00Z", "2028-02-29 04:00"),
    ],
)
def test_the_log_speaks_utc_and_the_page_local_time(at: str, minute: str) -> None:
    """Asia/Shanghai is eight hours ahead, over midnights, years and leap days."""
    assert minute_of(at) == minute


@given(MOMENTS)
def test_feeds_name_the_same_moment(moment: datetime) -> None:
    """RFC 3339 and RFC 822, read by the standard library, are one moment."""
    minute = moment.isoformat(" ", "minutes")
    assert datetime.fromisoformat(rfc3339(minute)) == parsedate_to_datetime(rfc822(minute))
    assert format_datetime(datetime.fromisoformat(rfc3339(minute))) == rfc822(minute)
    assert rfc3339(minute).endswith("+08:00")


def test_readers_see_the_minute_and_machines_the_zone() -> None:
    """The visible form is that of 国办发〔2017〕47号."""
    tag = '<time datetime="2026-03-06T17:30:00+08:00">2026-03-06 17:30</time>'
    assert time_tag("2026-03-06 17:30") == tag
    assert day_tag("2026-03-06 17:30") == '<time datetime="2026-03-06">2026-03-06</time>'
