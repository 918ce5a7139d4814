"""What an account may do, and where the sources are unsure: one switch each, with its source.

All sources are sections of facts/wechat-weibo-api.md. Where two sources contradict each other, the
default is the harsher one, so that a client which passes here need not fear either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Literal


class Account(Enum):
    """Kinds of account (§1.4, §1.5, §1.6)."""

    SERVICE = "service"
    """Verified service account: 4 mass sends a month."""
    SUBSCRIPTION = "subscription"
    """Verified subscription account: 1 mass send a day."""
    UNVERIFIED = "unverified"
    """Personal or unverified: material and drafts only, freepublish answers 48001 (§1.5). That mass
    sends answer 48001 as well is assumed."""
    TEST = "test"
    """Everything works, but publishing ends in status 3 (§1.5, a user's report)."""


@dataclass(frozen=True, slots=True)
class Switches:
    """How this platform behaves."""

    account: Account = Account.SERVICE
    comments: bool = False
    """The account may open comments; without it need_open_comment=1 answers 88000 (§1.4)."""
    whitelist: frozenset[str] = frozenset({"203.0.113.7"})
    """Addresses that may call."""
    whitelist_guards: Literal["all", "token"] = "all"
    """Which calls answer 40164; §1.8 does not say. ``token``: those for tokens only."""
    daily: Mapping[str, int] = field(default_factory=dict)
    """Calls a day by the end of the path; beyond it 45009 (§1.8). The facts give no numbers."""
    per_minute: Mapping[str, int] = field(default_factory=dict)
    """The same by the minute; beyond it 45011 (§1.8)."""

    token_length: int = 512
    """"Store >= 512 characters" (§1.2)."""
    token_overlap: timedelta = timedelta()
    """How long the token of /token lives on beside its successor: up to five minutes at a scheduled
    renewal, else it dies at once (§1.2)."""

    title: int = 32
    """字: 32 by the page; 64 by older pages and SDKs (§1.4)."""
    author: int = 8
    """字: 16 by the page; users report 8 Chinese characters (§1.4)."""
    author_bytes: int = 20
    """"About 20 bytes", the other half of the same reports; by the page there is no such limit."""
    digest: int = 120
    """字: 128 by the page; 120 by older pages (§1.4)."""
    rare_character: Literal[1, 2] = 2
    """How much a character beyond U+FFFF counts; no source says (2 as in JavaScript)."""
    kilobyte: Literal[1000, 1024] = 1000
    """What "1 KB" and "1 MB" mean (§1.3, §1.4)."""
    smallest_cover: int = 2
    """Pixels a side: 1x1 fails with 53402, 600x600 passes (§1.3); what is between is not known."""
    escapes: Literal["refused", "literal"] = "refused"
    r"""``\uXXXX`` in a body: 40033, or stored literally, six characters each (§1.1)."""

    outside_links: Literal["dropped", "refused"] = "dropped"
    """Links that lead outside: dropped, or 45166 for the whole article (§1.9)."""
    class_and_id: Literal["removed", "kept"] = "removed"
    """"Do nothing or are removed" (§1.9)."""
    foreign_mmbiz: Literal["removed", "kept"] = "removed"
    """Images at mmbiz.qpic.cn that this account never uploaded: they "must come from uploadimg",
    but also "only mmbiz URLs" (§1.4, §1.9)."""

    images_return: Literal["as sent", "rewritten"] = "as sent"
    """How images come back: §1.9 says nothing; ``rewritten`` is the harsher guess: loaded late
    (``data-src``), by https, with another query, and described anew."""

    reply_type: str = "text/plain"
    """Some replies are text/plain without a charset although UTF-8 (§1.1)."""
    number_type: Literal["int", "str"] = "int"
    """publish_id is documented as both, on the wire an int (§1.5)."""
    polls: int = 1
    """How often freepublish/get and mass/get say "in progress" before a job ends."""
    takes: timedelta = timedelta(minutes=1)
    """After how long a job ends by itself if nobody asks."""
    draft_leaves: Literal["success", "submit"] = "success"
    """When a draft leaves the box: "after it was published or mass-sent" (§1.4)."""
    deleted_listed: bool = True
    """Whether freepublish/batchget still lists what was deleted, ``is_deleted`` true: the field is
    in the official page (offiaccount/Publish/Get_article_from_id.html), the rule in none."""
    publish_event: Literal["PUBLISHJOBFINISH", "MASSSENDJOBFINISH"] = "PUBLISHJOBFINISH"
    """Several users get the second (§1.7)."""

    clientmsgid: int = 32
    """Characters: newer pages 32, older 64 bytes; a UUID of 36 got 45067 (§1.6)."""
    clientmsgid_pause: timedelta = timedelta(minutes=1)
    """A repeat sooner than this after the last attempt answers 45066, later 45065 (§1.6). Zero:
    always 45065, as users saw with hidden retries."""
    protection: Literal["off", "accepted", "answered"] = "off"
    """Mass sends wait for an administrator, 30 minutes at most (§1.6). ``answered``: sendall says
    89503 beside the msg_id; ``accepted``: the usual answer. The sources leave it open."""


PAGE = Switches(title=32, author=16, author_bytes=10**9, digest=128)
"""What the current official pages say, where users report less."""
