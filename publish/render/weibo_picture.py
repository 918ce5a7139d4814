"""The picture of a Weibo post: the first one among the edition's attachments, if it may go.

2/statuses/share takes one, JPEG, GIF or PNG, "< 5 MB" (facts/wechat-weibo-api.md §2.1). Where the
first does not fit, none goes: the second page of a scan, alone, would say something else.
"""

from __future__ import annotations

from publish.domain.content import Attachment, Content
from publish.domain.picture import attached

MOST_BYTES = 4_999_999
"""Of a picture: less than 5 MB, taken as 5 × 10^6."""


def weibo_picture(content: Content) -> Attachment | None:
    """Return the attachment that goes with the post of an edition."""
    first = next(iter(attached(content)), None)
    return first if first is not None and first.size <= MOST_BYTES else None
