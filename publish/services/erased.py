"""What is still done about the delivery of a text that was redacted meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from publish.domain import delivering
from publish.domain.acts import Act, Decide, LookUp, ReadBack, Take
from publish.domain.delivery import Copy, Delivery
from publish.domain.outcome import Ask, Read, Step, Unwanted

_BY_HAND = "请登录平台后台核对，再用 zhengming dispatch --resolve 记下结果。"


def still_wanted(delivery: Delivery, act: Act, steps: Sequence[Step]) -> Act:
    """Return what is still done for a text that was redacted: find out, and never send it."""
    if isinstance(act, LookUp | Decide):
        return act
    if isinstance(act, Take) and not act.step.by_person and delivering.accepted(delivery, steps):
        return act
    if isinstance(act, ReadBack):
        return Decide(Read(Copy.UNREADABLE))
    if delivery.resent or (delivery.intent is not None and delivering.keyed(delivery, steps)):
        return Decide(Ask("文字已依法删除，但此前一次可能已经发出。", _BY_HAND))
    return Decide(Unwanted("文字已依法删除，不再发送。"))
