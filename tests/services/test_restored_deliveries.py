"""After a restore: what a backup knows of deliveries, and what may have happened since."""

from __future__ import annotations

from publish.domain import canonical
from publish.domain.delivery import State
from publish.services import keys
from tests.services.desk import CASE, delivery, office
from tests.services.press import C2


def test_after_a_restore_nothing_is_posted_a_second_time() -> None:
    """A backup knows no deliveries, so what it brings is not posted by itself."""
    press, desk = office(2)
    done = canonical.encode({"entries": 2, "done": True})
    press.store.swap(keys.RESTORE, done, seen=None)
    press.first(case=CASE)
    desk.settle(desk.channel())
    assert desk.platform.posts == ["C2026-0003-v1"]
    press.redact(C2, 1)
    desk.settle(desk.channel(), runs=3)
    assert delivery(press, 3).state is State.NEEDS_PERSON
