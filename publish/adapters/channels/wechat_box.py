"""The draft box: what of ours stands in it, and how what must not be published is taken out.

There is no key against a second draft (facts wechat-weibo-api.md §1.4). One whose answer was lost,
and that took effect later than anybody looked for it, is an orphan: a person who publishes it as
well makes a second copy. So before a draft is added, when it is checked and as long as it waits,
all others are deleted that carry the tag of the same edition, or of an earlier one of the same
statement. Drafts of others, and what has left the box, are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from publish.adapters.channels import wechat_codes as codes
from publish.adapters.channels.wechat_api import CodeError, WechatApi
from publish.adapters.channels.wechat_lists import UNLISTED, Boxed, Lists
from publish.domain.outcome import LEFT, RECALLED, Absent, Did, Undecided
from publish.errors import ChannelUnavailable

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WHOLE = 10
"""Pages of the whole box that are looked through before a draft is added."""
_TAG = re.compile(r"([CN][0-9]{4}-[0-9]{4,7})-v([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Box:
    """The draft box of one account."""

    api: WechatApi
    lists: Lists
    now: datetime
    """When the work at hand began. What came into the box later is another worker's: this one may
    have slept, and been overtaken, since."""

    def holds(self, media_id: str) -> bool:
        """Return whether a draft is in the box."""
        try:
            self.api.post("draft/get", {"media_id": media_id})
        except CodeError as error:
            if error.code == codes.NO_MEDIA:
                return False
            raise
        return True

    def make_room(self, tag: str, known: Mapping[str, str]) -> None:
        """Take out what an earlier attempt or an earlier edition has left, however long ago."""
        self._clear(self.lists.ours(LONG_AGO, WHOLE), tag, keep=known.get("media_id", ""))

    def keep_one(self, tag: str, known: Mapping[str, str]) -> bool:
        """Leave one draft of an edition, ours where it stands; return whether there is one."""
        ours, mine = self.lists.ours(began(known)), known["media_id"]
        own = [each.media_id for each in ours if each.tag == tag]
        there = mine in own or self.holds(mine)
        stays = mine if there else next(iter(own), "")
        self._clear(ours, tag, keep=stays)
        return bool(stays)

    def keep_none(self, tag: str, known: Mapping[str, str], *, but: str = "") -> None:
        """Take out the drafts of an edition that is public, or must not be."""
        self._clear(self.lists.ours(began(known)), tag, keep=but)

    def _clear(self, ours: Iterable[Boxed], tag: str, *, keep: str) -> None:
        """Delete the drafts of an edition, and of those before it, but one."""
        for each in ours:
            if each.media_id != keep and each.at < self.now and _is_older(each.tag, tag):
                self._delete(each.media_id)

    def _delete(self, media_id: str) -> None:
        """Delete a draft; where WeChat will not, the next look tries again."""
        try:
            self.api.post("draft/delete", {"media_id": media_id})
        except CodeError:
            return

    # -- recall --------------------------------------------------------------------------------

    def recall(self, tag: str, known: Mapping[str, str], *, again: bool) -> Did:
        """Delete the draft of an edition that a later one has overtaken, unless it is public.

        Where it may not be asked what is public, the box alone has to tell: a draft that could be
        deleted was not published.
        Its own draft goes last, and nothing is asked afterwards: from then on either the answer
        tells, or the answer is lost. ``again``: after one was lost, that it is not there any more
        is our own doing.
        """
        public = self.lists.published(tag, began(known))
        if isinstance(public, Did):
            return public
        if isinstance(public, Undecided) and public is not UNLISTED:
            raise ChannelUnavailable(public.reason.rstrip("。"))
        own = known.get("media_id", "")
        self.keep_none(tag, known, but=own)
        if not own:
            return Did({RECALLED: "1"})
        try:
            self.api.post("draft/delete", {"media_id": own}, once=True)
        except CodeError as error:
            if error.code != codes.NO_MEDIA:
                raise
            return Did({RECALLED if again else LEFT: "1"})
        return Did({RECALLED: "1"})

    def recalled(self, tag: str, known: Mapping[str, str]) -> Did | Absent | Undecided:
        """Look what became of a recall whose answer was lost."""
        own = known.get("media_id", "")
        if own and self.holds(own):
            return Absent()
        public = self.lists.published(tag, began(known))
        return Did({RECALLED: "1"}) if isinstance(public, Absent) else public


def began(known: Mapping[str, str]) -> datetime:
    """Return the time before which nothing was sent of a delivery."""
    return datetime.fromisoformat(known["since"]) if "since" in known else LONG_AGO


def _is_older(tag: str, than: str) -> bool:
    """Return whether a tag is that of the same edition, or of an earlier one of its statement."""
    one, other = _TAG.fullmatch(tag), _TAG.fullmatch(than)
    if one is None or other is None or one[1] != other[1]:
        return False
    return int(one[2]) <= int(other[2])
