"""What each platform can do for a copy once the statement has moved on, as a table.

A copy over there cannot be marked as the site marks an old edition. So the table says, for each
channel and mode, how a correction, a withdrawal and a redaction reach what has been posted:

| verb      | what is done                                                                        |
|-----------|-------------------------------------------------------------------------------------|
| follow_up | a new article or post that names and links what it corrects; the old one stays      |
| delete    | the old one is deleted                                                              |
| by_hand   | the interface cannot do it: a person is asked                                       |

Editing is in no row: WeChat changes drafts only (draft/update), Weibo nothing at all, and a text
that changed silently is what this system exists to prevent (DESIGN §3.8).
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


@dataclass(frozen=True, slots=True)
class Capability:
    """One row: what a channel can do in one mode."""

    correction: Means = Means.FOLLOW_UP
    """Also for updates."""
    withdrawal: Means = Means.FOLLOW_UP
    redaction: Means = Means.DELETE
    remains: str = ""
    """What stays behind even so, one Chinese sentence."""


CAPABILITIES: Mapping[tuple[str, str], Capability] = MappingProxyType(
    {
        ("wechat", "draft"): Capability(
            remains="草稿由人工发布，系统只能删除还在草稿箱里的和能在发布列表中查到的。",
        ),
        ("wechat", "publish"): Capability(),
        ("wechat", "mass"): Capability(
            remains="已推送到读者手机上的消息卡片不能收回，点开后看不到正文。"
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
