"""What stands in the draft box, for the tests of it."""

from __future__ import annotations

from publish.domain.statement import Edition
from publish.services.resolve import Verdict, resolve
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1

CALLS = (
    "stable_token",
    "material/add_material",
    "draft/add",
    "draft/get",
    "draft/batchget",
    "draft/delete",
    "freepublish/batchget",
)


def boxed(house: House) -> list[str]:
    """Return the tags of the drafts in the box."""
    urls = (each["news_item"][0]["content_source_url"] for each in house.wechat.boxed())
    return sorted(url.rpartition("=")[2] for url in urls)


def drafted(house: House) -> None:
    """Bring a first edition into the box."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.settle(only="wechat", runs=3)
    assert boxed(house) == ["C2026-0001-v1"]


def edition(house: House, rev: int) -> Edition:
    """Return an edition of the first statement."""
    statement = house.press.record.statement(C1)
    assert statement is not None
    return statement.editions[rev - 1]


def tell(house: House, rev: int, verdict: Verdict, url: str = "") -> None:
    """Write a person's word."""
    resolve(house.press.record, "wechat", edition(house, rev), verdict, url=url, now=house.now())
