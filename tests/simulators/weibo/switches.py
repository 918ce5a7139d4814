"""Where the sources on Weibo are unsure: one switch each, with its source.

All sources are sections of facts/wechat-weibo-api.md. Where two contradict each other, the default
is the harsher one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Switches:
    """How this platform behaves."""

    domains: frozenset[str] = frozenset({"court.example"})
    """The app's bound "安全域名" (§2.1), as host names."""
    subdomains: bool = False
    """Whether hosts below a bound one count as bound; §2.1 does not say."""
    may_destroy: bool = True
    """destroy "may need permission": without it 10014 (§2.3, from memory)."""
    life: timedelta = timedelta(days=30)
    """Of a token: 1 day (test), 30 days (7 in older copies), 5 years for the app's owner (§2.2)."""

    length: int = 140
    """字, by the counting of ``text.length`` (§2.1)."""
    rare_character: Literal[1, 2] = 2
    """How much a character beyond U+FFFF counts; no source says."""
    megabyte: int = 1_000_000
    """What "1 MB" means: a picture is smaller than five (§2.1)."""
    short_links: bool = True
    """Stored text shows ``http://t.cn/…`` in place of addresses (§2.1, from memory)."""
    timeline: Literal[5, 10] = 5
    """How many posts user_timeline shows at most: 10 for an app with the mobile SDK (§2.3)."""
    appears_after: timedelta = timedelta()
    """How long a new post is missing in user_timeline; 20032 says "1-2 minutes" (§2.4)."""
    repeat_code: Literal[20017, 20019, 20111] = 20019
    """Which code a repeated text meets (§2.4)."""
    repeat_window: timedelta = timedelta(days=3650)
    """For how long a text counts as repeated; §2.4 does not say."""
    deleted_repeats: bool = False
    """Whether the text of a deleted post counts as repeated; §5 says that 20019 "proves that the
    first post exists", so not."""

    calls_a_day: int = 100
    """Per app and user (§2.4); beyond it 10023. Every call with a good token counts."""
    posts_an_hour: int = 30
    """Per user (§2.4); beyond it 10024, since 10024 is what waits for the next hour."""
    calls_an_hour_by_ip: int = 15_000
    """§2.4; beyond it 10022."""
    error_status: Literal["by kind", "200"] = "by kind"
    """HTTP status of errors: 400, 401 or 403 (§2.4, from memory), or always 200."""
    error_code_type: Literal["int", "str"] = "int"
    """An int on the wire, a string in the pages (§2.4)."""
    forbidden: Mapping[str, int] = field(default_factory=dict)
    """Words that are refused, with the code: 20018, 20020, 20021, 21602 (§2.4)."""
