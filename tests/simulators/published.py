"""What a reader sees over there: the list by which the simulators are judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Published:
    """One public copy, or one that was public once."""

    at: datetime
    remote_id: str
    """article_id, or mass-send job, or the idstr of a post."""
    url: str
    title: str
    """Empty on Weibo."""
    content: str
    """HTML on WeChat, text with its long addresses on Weibo."""
    source_url: str
    """content_source_url; on Weibo the first address in the text."""
    way: str
    """``publish``, ``mass``, ``by hand``, ``mass by hand``, ``share``."""
    author: str = ""
    digest: str = ""
    pictures: tuple[bytes, ...] = field(default=(), repr=False)
    comments: tuple[str, ...] = ()
    gone: str = ""
    """Why it is not public any more: ``deleted``, ``banned``; empty: it is public."""
    edited: bool = False
    """Whether a person changed it over there."""
