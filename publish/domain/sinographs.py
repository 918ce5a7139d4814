"""Chinese texts changed at little cost: what is between the characters changes, they stay.

A unified ideograph from U+4E00 to U+9FFF has no other form (Unicode normalisation, UAX #15) and
joins with nothing before or after it. So whatever maps, drops or normalises other characters can
look at each run of those alone. There are few different runs in a text, mostly one mark each, and
so their changes are remembered; the whole text would take five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Change = Callable[[str], str]
_BETWEEN = re.compile("[^\u4e00-\u9fff]+")
_SHORT = 32
"""Characters of a run that is worth remembering; longer ones never come again."""
_REMEMBERED = 2048


def between(change: Change) -> Change:
    """Return a function that changes what is between the Chinese characters of a text.

    ``change`` must leave those characters alone, and look at no neighbour that is one.
    """
    short = lru_cache(maxsize=_REMEMBERED)(change)

    def piece(match: re.Match[str]) -> str:
        run = match[0]
        return short(run) if len(run) <= _SHORT else change(run)

    return lambda text: _BETWEEN.sub(piece, text)
