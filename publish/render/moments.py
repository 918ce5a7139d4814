"""Written forms of moments. The public time is Asia/Shanghai, which is UTC+08:00 all year.

A *minute* is ``YYYY-MM-DD HH:MM`` local time (国办发〔2017〕47号), as contents carry it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from publish.domain.statement import Edition, Statement

_EAST_8 = timedelta(hours=8)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def minute_of(at: str) -> str:
    """Return the minute of a leaf's UTC time ``YYYY-MM-DDTHH:MM:SSZ``."""
    local = datetime.fromisoformat(at.removesuffix("Z")) + _EAST_8
    return local.isoformat(" ", "minutes")


def published_minute(edition: Edition) -> str:
    """Return when an edition was published: as its text says or, once erased, as its leaf says."""
    if edition.content is not None:
        return edition.content.pub_date
    return minute_of(edition.entry.at)


def last_minute(statement: Statement) -> str:
    """Return when something last happened to a statement, redactions included."""
    moments = [published_minute(edition) for edition in statement.editions]
    moments += [e.redaction.notice.at for e in statement.editions if e.redaction is not None]
    return max(moments)


def rfc3339(minute: str) -> str:
    """Return a minute as RFC 3339 with offset: ``2026-03-06T17:30:00+08:00``."""
    return f"{minute[:10]}T{minute[11:]}:00+08:00"


def rfc822(minute: str) -> str:
    """Return a minute as RSS 2.0 wants it: ``Fri, 06 Mar 2026 17:30:00 +0800``."""
    year, month, day = int(minute[:4]), int(minute[5:7]), int(minute[8:10])
    name = _DAYS[date(year, month, day).weekday()]
    return f"{name}, {day:02d} {_MONTHS[month - 1]} {year:04d} {minute[11:]}:00 +0800"


def time_tag(minute: str) -> str:
    """Return a minute as a ``time`` element."""
    return f'<time datetime="{rfc3339(minute)}">{minute}</time>'


def day_tag(day: str) -> str:
    """Return a day, or the day of a minute, as a ``time`` element."""
    return f'<time datetime="{day[:10]}">{day[:10]}</time>'
