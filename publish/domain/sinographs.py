"""Chinese texts changed at little cost: what is between the characters changes, they stay.

A unified ideograph from U+4E00 to U+9FFF has no other form (Unicode normalisation, UAX #15) and
joins with nothing before or after it. So whatever maps, drops or normalises other characters can
look at each run of those alone. There are few different runs in a text, mostly one mark each, and
so their changes are remembered; the whole text would take five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from publish.domain.remembered import Remembered

Change = Callable[[str], str]
_BETWEEN = re.compile("([^\u4e00-\u9fff]+)")
_SHORT = 32
"""Characters of a run that is worth remembering; longer ones never come again."""
_REMEMBERED = 2048


def between(change: Change) -> Change:
    """Return a function that changes what is between the Chinese characters of a text.

    ``change`` must leave those characters alone, and look at no neighbour that is one.
    """
    runs = Remembered(change, _REMEMBERED, worth=lambda run: len(run) <= _SHORT)

    def changed(text: str) -> str:
        pieces = _BETWEEN.split(text)
        pieces[1::2] = map(runs.__getitem__, pieces[1::2])
        return "".join(pieces)

    return changed
