"""Error codes of platforms as rows: what each means for a delivery, and a sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from publish.errors import (
    ChannelBlocked,
    ChannelUnavailable,
    DeliveryInDoubt,
    DeliveryRefused,
    NeedsPerson,
    ZhengmingError,
)

BEIJING = timezone(timedelta(hours=8))
"""Both platforms count their days there."""


class Means(Enum):
    """What a code means."""

    BUSY = "busy"
    """It may or may not have been done."""
    WAIT = "wait"
    """It was not done; all calls have to wait."""
    DAY = "day"
    """It was not done; all calls have to wait for the next day."""
    BLOCKED = "blocked"
    """It was not done; a person has to put the account in order."""
    REFUSED = "refused"
    """It was not done, and never will be."""
    PERSON = "person"
    """It was not done; a person has to look at this delivery."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code."""

    means: Means
    sentence: str
    advice: str = ""
    wait: int = 60


def meaning(
    code: int, rows: Mapping[int, Row], platform: str, now: datetime, *, once: bool
) -> ZhengmingError:
    """Return what a code means as one of our errors; ``once``: the call must not be made twice.

    A code in no row says that something went wrong, not that nothing happened.
    """
    row = rows.get(code)
    if row is None:
        sentence = f"{platform}返回了不认识的错误码 {code}"
        return DeliveryInDoubt(sentence) if once else NeedsPerson(sentence, advice=_UNKNOWN)
    return _error(row, f"{row.sentence}（{platform}错误码 {code}）", now, once=once)


def _error(row: Row, sentence: str, now: datetime, *, once: bool) -> ZhengmingError:
    """Return a row as an error."""
    if row.means is Means.BUSY and once:
        return DeliveryInDoubt(sentence)
    if row.means in {Means.BUSY, Means.WAIT, Means.DAY}:
        whole, day = row.means is not Means.BUSY, row.means is Means.DAY
        wait, advice = (to_midnight(now), row.advice or TOMORROW) if day else (row.wait, None)
        return ChannelUnavailable(sentence, wait=wait, whole=whole, advice=advice)
    kind = _KINDS[row.means]
    return kind(sentence, advice=row.advice or None)


_KINDS: Mapping[Means, type[ZhengmingError]] = {
    Means.BLOCKED: ChannelBlocked,
    Means.REFUSED: DeliveryRefused,
    Means.PERSON: NeedsPerson,
}
_RESOLVED = "用 zhengming dispatch --resolve 记下"
TOMORROW = f"系统到明天会自动再试；急需发布的，请登录平台人工发布，再{_RESOLVED}网址。"
"""What a person may do where today's calls are used up."""
_UNKNOWN = f"请在平台文档中查这个错误码，处理后{_RESOLVED}结果。"


def to_midnight(now: datetime) -> int:
    """Return the seconds until a few minutes into the next day in Beijing."""
    there = now.astimezone(BEIJING)
    tomorrow = (there + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
    return int((tomorrow - there).total_seconds())
