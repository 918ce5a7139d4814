"""Copies that were changed or deleted over there: how long a person is reminded of them."""

from __future__ import annotations

import pytest

from publish.domain.delivery import Copy, State
from publish.errors import ChannelUnavailable
from publish.services import queue, standing
from publish.services.queue import Hold
from publish.services.resolve import Verdict, resolve
from tests.services.desk import delivery, failing, office
from tests.services.platform import Office
from tests.services.press import C1, PressBuilder

TAG = "C2026-0001-v1"


def reminders(press: PressBuilder, desk: Office) -> list[tuple[str, str]]:
    """What the status of the channel says of copies gone astray."""
    rows = standing.channels(press.record, ["weibo"], 1, desk.time())
    [row] = [each for each in rows if each["channel"] == "weibo"]
    return [(each["tag"], each["copy"]) for each in row["astray"]]


def look(desk: Office) -> int:
    """Let the slow round come by; return how much news it had."""
    desk.time.pass_(hours=2)
    return len(desk.run(desk.channel()).news)


@pytest.fixture
def house() -> tuple[PressBuilder, Office]:
    """One copy, as it was sent."""
    press, desk = office()
    desk.settle(desk.channel())
    look(desk)
    return press, desk


def test_a_changed_copy_stays_in_view_until_it_is_mended(
    house: tuple[PressBuilder, Office],
) -> None:
    """It is news once, in the status for as long as it differs, and no longer."""
    press, desk = house
    assert reminders(press, desk) == []
    right = desk.platform.texts[TAG]
    desk.platform.texts[TAG] = "被改过的文字"
    assert [look(desk), look(desk)] == [1, 0]
    assert reminders(press, desk) == [(TAG, "differs")]
    desk.platform.texts[TAG] = right
    look(desk)
    assert reminders(press, desk) == []
    assert delivery(press, 0).copy is Copy.SAME


@pytest.mark.parametrize("found", ["gone", "differs"])
def test_what_a_person_knows_of_is_not_told_again(
    house: tuple[PressBuilder, Office], found: str
) -> None:
    """The delivery stays as it is; later looks that see the same say nothing."""
    press, desk = house
    if found == "gone":
        desk.platform.gone.add(TAG)
    else:
        desk.platform.texts[TAG] = "被改过的文字"
    look(desk)
    assert reminders(press, desk) == [(TAG, found)]
    before = delivery(press, 0)
    statement = press.record.statement(C1)
    assert statement is not None
    resolve(press.record, "weibo", statement.first, Verdict.SKIP, now=desk.time())
    for _ in range(30):
        assert look(desk) == 0
    assert reminders(press, desk) == []
    assert (delivery(press, 0).state, delivery(press, 0).copy) == (before.state, before.copy)


def test_a_copy_that_the_law_took_is_no_copy_gone_astray(
    house: tuple[PressBuilder, Office],
) -> None:
    """It had been changed; now it is to be gone, and nobody is reminded."""
    press, desk = house
    desk.platform.texts[TAG] = "被改过的文字"
    look(desk)
    press.redact(C1, 1)
    desk.settle(desk.channel())
    assert delivery(press, 0).copy is Copy.GONE
    assert reminders(press, desk) == []


def test_a_queue_of_a_former_release_is_read() -> None:
    """It knows of none."""
    former = queue.Queue().data.replace(b'"astray":[],', b"")
    assert b"astray" not in former
    assert queue.Queue.read(former) == queue.Queue()


def test_a_hold_says_in_beijing_when_it_is_over() -> None:
    """And to whom it falls to end it sooner."""
    passing = Hold("2026-11-29T16:05:00+00:00", "额度已用完。")
    assert standing.again(passing) == "下次自动再试：2026-11-30 00:05。"
    person = Hold("2026-11-29T10:03:00+00:00", "令牌已失效。", person=True)
    assert standing.again(person).startswith("处理好了，运行 zhengming dispatch 马上再试；")


def test_what_held_another_way_up_holds_no_more() -> None:
    """Mass sends are used up: whoever sets the channel up in another way need not wait."""
    press, desk = office()
    spent = ChannelUnavailable("群发次数已用完", wait=36_000, whole=True)
    desk.run(desk.channel(mode="mass", call=failing("upload", spent)))
    desk.run(desk.channel(mode="mass"))
    assert delivery(press, 0).state is State.WAITING
    desk.settle(desk.channel(), runs=3)
    assert delivery(press, 0).state is State.PUBLISHED
