"""A draft is replaced by that of a later edition, and whatever can goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest

from publish.domain.delivery import State
from publish.services.resolve import Verdict
from tests.adapters.channels.box import CALLS, boxed, drafted, tell
from tests.adapters.channels.house import CASE, House
from tests.adapters.channels.test_deaths import fresh
from tests.adapters.channels.test_failures import FAULTS, IN_VIEW, PASSING, name
from tests.crash.mortal import Dead, Life, MortalStore
from tests.services.press import C1, C2
from tests.simulators.faults import LATE, LOST, Fault, Kind, Seeded

pytestmark = pytest.mark.slow


def judge(house: House, *, read: bool = False) -> None:
    """Never two drafts of a statement, never the old one beside the new; in the end the new one."""
    assert house.wechat.losses() == []
    old, new = house.delivery("wechat", 0), house.delivery("wechat", 1)
    if new.state is State.ACCEPTED:
        assert boxed(house) == ["C2026-0001-v2"], (old, new)
        assert old.settled or old.state in IN_VIEW, old
    else:
        assert len(boxed(house)) <= 1
        waits = new.state is State.WAITING and "前一版" in new.reason
        assert new.state in IN_VIEW or (waits and old.state in IN_VIEW), (old, new)
    public = [each.source_url[-2:] for each in house.wechat.ever_published()]
    assert public == (["v1"] if read else [])
    if read:
        assert old.state is State.PUBLISHED or old.state in IN_VIEW


@pytest.mark.parametrize("fault", [*FAULTS, LATE], ids=name)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
def test_a_fault_while_a_draft_is_replaced(
    house: House,
    call: str,
    fault: Fault,
    read: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Any call of it may go wrong in any way, with what a person published and what not."""
    drafted(house)
    house.press.correct(C1)
    if read:
        house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
    house.wechat.tokens.revoke()
    house.wechat.fail(call, fault)
    for _ in range(6):
        house.run(only="wechat")
        assert len(boxed(house)) <= 1
        house.wechat.let_pass(600)
    house.wechat.release()
    house.settle(only="wechat", runs=6)
    judge(house, read=read)


@pytest.mark.parametrize("fault", [*PASSING, LATE], ids=name)
def test_what_passes_needs_no_person(house: House, fault: Fault) -> None:
    """A deletion whose answer was lost is looked up and, if need be, made again."""
    drafted(house)
    house.press.correct(C1)
    house.wechat.fail("draft/delete", fault, times=2)
    house.settle(only="wechat", runs=8)
    house.wechat.release()
    assert boxed(house) == ["C2026-0001-v2"]
    assert house.delivery("wechat", 0).state is State.CLOSED
    assert house.delivery("wechat", 1).state is State.ACCEPTED


def test_a_person_may_publish_while_the_answer_is_lost(house: House) -> None:
    """The deletion never arrived, and the person was quicker than the next look: followed up."""
    drafted(house)
    house.press.correct(C1)
    house.wechat.fail("draft/delete", Fault(Kind.SERVER_ERROR))
    house.run(only="wechat")
    house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
    house.settle(only="wechat", runs=4)
    judge(house, read=True)
    assert house.delivery("wechat", 0).state is State.PUBLISHED


def test_a_refused_deletion_is_a_persons(house: House) -> None:
    """The correction waits until somebody has deleted the old draft by hand, and says so."""
    drafted(house)
    house.press.correct(C1)
    house.wechat.fail("draft/delete", Fault(Kind.REFUSED, code=45166))
    house.settle(only="wechat", runs=3)
    old = house.delivery("wechat", 0)
    assert old.state is State.NEEDS_PERSON
    assert "旧草稿撤不下来" in old.reason
    assert boxed(house) == ["C2026-0001-v1"]
    tell(house, 1, Verdict.SKIP)
    house.settle(only="wechat", runs=2)
    assert boxed(house) == ["C2026-0001-v2"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
def test_killed_at_any_write_while_a_draft_is_replaced(
    house: House,
    after: bool,  # noqa: FBT001 - a column of the table
    read: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Whoever comes next ends it; at no moment are there two drafts."""
    for death in range(1, 100):
        fresh(house, "draft")
        house.settle(only="wechat", runs=3)
        house.press.correct(C1)
        if read:
            house.wechat.publish_by_hand(house.wechat.boxed()[0]["media_id"], "by hand")
        life = Life(death, after=after)
        with suppress(Dead):
            house.run(MortalStore(house.press.store, life), only="wechat")
        assert len(boxed(house)) <= 1
        house.wechat.let_pass(600)
        house.settle(only="wechat", runs=6)
        judge(house, read=read)
        assert house.delivery("wechat", 1).state is State.ACCEPTED
        if not life.over:
            return
    raise AssertionError("the worker never survived")


@pytest.mark.parametrize("seed", range(30))
def test_many_faults_while_drafts_are_replaced(house: House, seed: int) -> None:
    """Drawn from a seed, over three editions of one statement and one of another."""
    drafted(house)
    house.wechat.plans.append(Seeded(seed, rate=0.3, most=8))
    acts: tuple[Callable[[], object], ...] = (
        lambda: house.press.correct(C1),
        lambda: house.press.first(case=CASE),
        lambda: house.press.update(C1),
    )
    for act in acts:
        act()
        house.settle(only="wechat", runs=4)
    house.wechat.plans.clear()
    house.settle(only="wechat", runs=20, minutes=60)
    statements = Counter(tag.rpartition("-v")[0] for tag in boxed(house))
    assert set(statements.values()) <= {1}
    for index, (number, rev) in enumerate(((C1, 1), (C1, 2), (C2, 1), (C1, 3))):
        delivery = house.delivery("wechat", index)
        tag = f"{number}-v{rev}"
        if delivery.state is State.ACCEPTED:
            assert tag in boxed(house)
        else:
            assert delivery.state is State.CLOSED or delivery.reason, delivery
            assert delivery.state in {*IN_VIEW, State.CLOSED, State.WAITING}, delivery


def test_a_lost_deletion_counts_as_ours(house: House) -> None:
    """It took effect: nobody is asked what became of the draft."""
    drafted(house)
    house.press.correct(C1)
    house.wechat.fail("draft/delete", LOST)
    house.run(only="wechat")
    assert house.delivery("wechat", 0).state is State.IN_DOUBT
    house.settle(only="wechat", runs=2)
    assert house.delivery("wechat", 0).state is State.CLOSED
    assert boxed(house) == ["C2026-0001-v2"]
