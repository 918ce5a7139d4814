"""What each platform can do for a copy once the statement has moved on, as a table.

A copy over there cannot be marked as the site marks an old edition. So the table says, for each
channel and mode, how a correction, a withdrawal and a redaction reach what has been posted:

| verb      | what is done                                                                        |
|-----------|-------------------------------------------------------------------------------------|
| follow_up | a new article or post that names and links what it corrects; the old one stays      |
| delete    | the old one is deleted                                                              |
| by_hand   | the interface cannot do it: a person is asked                                       |
| replace   | what waits for a person over there is deleted, and then the new one is put there    |

Editing is in no row: WeChat changes drafts only (draft/update), Weibo nothing at all, and a text
that changed silently is what this system exists to prevent (DESIGN §3.8).

A draft in the box is no copy yet. When a later edition comes, it must not stay there: a person
might publish by mistake what the court has corrected. It is deleted before the new one is added
(draft/delete, draft/add) and not overwritten (draft/update), for three reasons. Each edition keeps
a draft number of its own: whatever is asked about a number later (is it in the box, is it public,
take it away) is about one text. An answer that is lost does no harm: a deletion can be repeated
and takes nothing else, while an update that takes effect late would put an old text over a newer
one. And between the two calls there is no draft at all, never two, never a wrong one. The price is
that changes which a person made by hand to the old draft are lost, as with an update.
Sources: facts/wechat-weibo-api.md §1.4-1.6 (draft/delete, freepublish/delete, mass/delete), §2.3
(statuses/destroy).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from publish.domain.delivery import Copy, Delivery, Order, State


class Means(StrEnum):
    """How a later entry reaches a copy."""

    FOLLOW_UP = "follow_up"
    DELETE = "delete"
    BY_HAND = "by_hand"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Capability:
    """One row: what a channel can do in one mode."""

    correction: Means = Means.FOLLOW_UP
    """Also for updates."""
    withdrawal: Means = Means.FOLLOW_UP
    redaction: Means = Means.DELETE
    waiting: Means = Means.FOLLOW_UP
    """How any later edition reaches what waits for a person over there and has no readers."""
    remains: str = ""
    """What stays behind even so, one Chinese sentence."""


CAPABILITIES: Mapping[tuple[str, str], Capability] = MappingProxyType(
    {
        ("wechat", "draft"): Capability(
            waiting=Means.REPLACE,
            remains="草稿由人工发布，系统只能删除还在草稿箱里的和能在发布列表中查到的；"
            "文中图片没有删除接口。",
        ),
        ("wechat", "publish"): Capability(remains="文中图片没有删除接口。"),
        ("wechat", "mass"): Capability(
            remains="已推送到读者手机上的消息卡片不能收回，点开后看不到正文；文中图片没有删除接口。"
        ),
        ("weibo", "post"): Capability(remains="他人转发时附加的文字不能删除。"),
    }
)
"""Channel and mode → what it can do."""
UNKNOWN = Capability(redaction=Means.BY_HAND)
"""A channel without a row."""


def capability(channel: str, mode: str) -> Capability:
    """Return what a channel can do in a mode."""
    return CAPABILITIES.get((channel, mode), UNKNOWN)


class Agreement(StrEnum):
    """一致性: how a copy stands to the site now."""

    NONE = "none"
    SAME = "same"
    SUPERSEDED = "superseded"
    NOT_CORRECTED = "not_corrected"
    NOT_REMOVED = "not_removed"
    """The law took the text away, and the copy is not known to have gone."""
    DIFFERS = "differs"
    UNVERIFIED = "unverified"
    GONE = "gone"

    @property
    def label(self) -> str:
        """Return what a person sees."""
        return {
            Agreement.NONE: "没有副本",
            Agreement.SAME: "与网站一致",
            Agreement.SUPERSEDED: "已被后续版本取代",
            Agreement.NOT_CORRECTED: "后续版本未能送达，副本未更正",
            Agreement.NOT_REMOVED: "原文已依法删除，副本尚未删除",
            Agreement.DIFFERS: "与网站不一致",
            Agreement.UNVERIFIED: "尚未核对",
            Agreement.GONE: "副本已删除",
        }[self]


_OF_COPY = {
    Copy.SAME: Agreement.SAME,
    Copy.DIFFERS: Agreement.DIFFERS,
    Copy.GONE: Agreement.GONE,
    Copy.UNREAD: Agreement.UNVERIFIED,
    Copy.UNREADABLE: Agreement.UNVERIFIED,
}


def agreement(delivery: Delivery, later: Sequence[Delivery]) -> Agreement:
    """Return how the copy of an edition stands to the site.

    ``later`` are the deliveries of all later entries about the same statement on the same channel;
    one that is wanted and not public leaves the copy uncorrected.
    """
    if delivery.copy is Copy.GONE:
        return Agreement.GONE
    if delivery.state is not State.PUBLISHED:
        return Agreement.NONE
    retractions = [each for each in later if each.target == delivery.index]
    if any(each.state is not State.CLOSED for each in retractions):
        return Agreement.NOT_CORRECTED
    follows = [each for each in later if each.order is Order.POST]
    if follows:
        reached = any(each.state is State.PUBLISHED for each in follows)
        return Agreement.SUPERSEDED if reached else Agreement.NOT_CORRECTED
    return _OF_COPY[delivery.copy]
