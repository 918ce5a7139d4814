"""Open deliveries out of a backup: what a backup left open, the world may have finished since.

So nothing that a reader would see twice is done before it has been looked for, as after a lost
answer, back to the time when the entry was made. Where no look can tell, a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from publish.domain.delivery import Delivery, Intent, State
from publish.domain.outcome import Ask, Repeat, Step

_REASON = "从备份恢复：这一版可能已经投递过，先到平台上查找。"
_ASK = "请登录平台后台核对，再用 zhengming dispatch --resolve 记下结果。"


def revive(delivery: Delivery, steps: Sequence[Step], since: datetime) -> Delivery | Ask:
    """Return a delivery as it stands after a restore; what is still to be done may have been done.

    A step that only its key protects cannot be looked up, so it is asked about.
    """
    once = [each for each in steps if each.repeat is not Repeat.HARMLESS]
    still = [each for each in once if not delivery.has_done(each.name)]
    if not still:
        return delivery
    if any(each.repeat is Repeat.KEYED for each in still):
        return Ask("从备份恢复：这一版可能已经群发过，没有办法查找。", _ASK)
    at, begun = since.isoformat(timespec="seconds"), delivery.intent
    intent = Intent(still[0].name, at, at)
    if begun is not None and begun.step == intent.step:
        intent = replace(begun, since=min(begun.since, at, key=datetime.fromisoformat))
    doubted = replace(delivery, intent=replace(intent, looks=0, absent=0), state=State.IN_DOUBT)
    return replace(doubted, failures=0, next_try="").because(_REASON, "")
