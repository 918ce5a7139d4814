"""Hubs are told of every publication, however often they fail, and never hold one up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.errors import ChannelUnavailable, Conflict
from publish.ports import Store, Version
from publish.render.site import SiteInfo
from publish.services import websub
from publish.services.project import Scope
from publish.services.websub import Announced, Announcer
from tests.crash.office import LATER, look, publisher
from tests.crash.stranger import differences, tree_of
from tests.services.press import INFO, PressBuilder

FIRST, SECOND = "https://hub.court.example/", "https://hub2.court.example/"
FEEDS = [INFO.link(path) for path in ("feed.atom", "feed.rss", "feed.json")]


@dataclass
class Desk:
    """Tells hubs, and notes what they were told."""

    store: Store = field(default_factory=MemoryStore)
    now: datetime = LATER
    down: set[str] = field(default_factory=set)
    """Hubs, or topics, that do not answer."""
    told: list[tuple[str, str]] = field(default_factory=list)
    tried: int = 0

    def ping(self, hub: str, topic: str) -> None:
        """Tell a hub."""
        self.tried += 1
        if {hub, topic} & self.down:
            raise ChannelUnavailable("推送中心没有答复")
        self.told.append((hub, topic))

    def run(self, published: int, *hubs: str, eager: bool = False) -> Announced:
        """Tell all hubs what is new."""
        info = replace(INFO, hubs=hubs or (FIRST,))
        return Announcer(self.store, info, self.ping, lambda: self.now, eager=eager).announce(
            published
        )

    def row(self, published: int, hub: str = FIRST) -> tuple[str, str]:
        """Return how a hub stands."""
        [row] = websub.standing(self.store, replace(INFO, hubs=(hub,)), published)
        return row["state_label"], row["reason"]


def test_each_hub_is_told_of_each_feed_once() -> None:
    """Three feeds, two hubs; a second run has nothing to tell."""
    desk = Desk()
    done = desk.run(1, FIRST, SECOND)
    assert (done.told, done.waiting) == (2, 0)
    assert desk.told == [(hub, feed) for hub in (FIRST, SECOND) for feed in FEEDS]
    assert desk.row(1) == ("已通知", "")
    assert desk.run(1, FIRST, SECOND) == Announced()
    assert desk.tried == 6


def test_a_new_entry_is_told_and_an_empty_log_is_not() -> None:
    """Only what the site shows counts."""
    desk = Desk()
    assert desk.run(0) == Announced()
    desk.run(2)
    assert desk.row(3) == ("等待", "")
    desk.run(3)
    assert [topic for _, topic in desk.told] == FEEDS * 2


def test_a_hub_that_fails_is_tried_later_and_later() -> None:
    """After one minute, then two; a person is told of the reason once."""
    desk = Desk(down={FIRST})
    first = desk.run(1, FIRST, SECOND)
    assert (first.told, first.waiting) == (1, 1)
    assert [each.reason for each in first.news] == ["推送中心没有答复。"]
    assert desk.row(1) == ("通知失败", "推送中心没有答复。")
    assert desk.tried == 1 + 3
    desk.now += timedelta(seconds=59)
    assert (desk.run(1).waiting, desk.tried) == (1, 4)
    desk.now += timedelta(seconds=1)
    assert (desk.run(1).news, desk.tried) == ([], 5)
    desk.now += timedelta(seconds=119)
    assert (desk.run(1).waiting, desk.tried) == (1, 5)
    desk.now += timedelta(seconds=1)
    desk.down.clear()
    assert desk.run(1).told == 1
    assert desk.row(1) == ("已通知", "")


def test_a_person_who_asks_need_not_wait() -> None:
    """``zhengming dispatch`` tries at once."""
    desk = Desk(down={FIRST})
    desk.run(1)
    desk.down.clear()
    assert desk.run(1, eager=True).told == 1


def test_what_was_told_before_a_failure_is_not_told_again() -> None:
    """One feed failed, one is left."""
    desk = Desk(down={FEEDS[1]})
    assert desk.run(1).waiting == 1
    desk.down.clear()
    desk.now += timedelta(minutes=1)
    desk.run(1)
    assert [topic for _, topic in desk.told] == FEEDS


class Raced(MemoryStore):
    """A store in which somebody else has told the hub in the meantime."""

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        if key.startswith("channels/websub/"):
            raise Conflict(key)
        return super().swap(key, data, seen=seen)


def test_two_who_tell_the_same_hub_do_no_harm() -> None:
    """The second word is not written; nothing breaks, and nothing is lost."""
    desk = Desk(Raced())
    assert desk.run(1).told == 1
    assert desk.row(1) == ("等待", "")


# -- the feeds themselves --------------------------------------------------------------------------


def shown(info: SiteInfo, store: Store, site: MemorySite, name: str = "") -> str:
    """Publish for a court with these particulars, whose look is named; return the scope."""
    made = replace(publisher(store, site, theme=name), info=info)
    return str(made.publish().scope)


@pytest.mark.parametrize(
    "changed",
    [
        replace(INFO, hubs=(FIRST,)),
        replace(INFO, name="另一个名称"),
        replace(INFO, court="另一法院"),
    ],
    ids=["hubs", "name", "court"],
)
def test_other_particulars_reach_every_feed_and_archive(changed: SiteInfo) -> None:
    """What an increment leaves is what a new site would have, byte for byte."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    for _ in range(12):
        press.first()
    assert isinstance(press.site, MemorySite)
    shown(INFO, press.store, press.site)
    before = tree_of(press.site)
    assert shown(changed, press.store, press.site, "changed") == Scope.EVERYTHING
    fresh = MemorySite()
    replace(publisher(press.store, fresh, theme="changed"), info=changed).publish(full=True)
    assert not differences(tree_of(press.site), tree_of(fresh))
    assert before["feed.atom"] != tree_of(press.site)["feed.atom"]


def test_the_same_particulars_again_make_nothing() -> None:
    """And taking a hub away is a change as well."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    press.first()
    assert isinstance(press.site, MemorySite)
    with_hub = replace(INFO, hubs=(FIRST,))
    assert shown(with_hub, press.store, press.site) == "everything"
    assert shown(with_hub, press.store, press.site) == "nothing"
    assert b'rel="hub"' in tree_of(press.site)["feed.atom"]
    assert shown(INFO, press.store, press.site) == "everything"
    assert b'rel="hub"' not in tree_of(press.site)["feed.atom"]
