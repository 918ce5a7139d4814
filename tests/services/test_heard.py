"""Hints: dispatch looks sooner, and nothing else follows from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain.casefile import CaseFile
from publish.domain.delivery import Delivery, State
from publish.domain.hint import Hint
from publish.errors import ChannelUnavailable, Conflict, DeliveryInDoubt, StoreUnavailable
from publish.ports import Version
from publish.services import deliveries, heard, keys, queue
from tests.services.desk import failing
from tests.services.platform import PLANS, Office
from tests.services.press import START, PressBuilder

CASE = CaseFile(channels=PLANS)
JOB = "id-C2026-0001-v1"
"""What the platform of the tests calls its first copy."""
HINT = Hint(JOB, "https://platform.example/told")


def office() -> tuple[PressBuilder, Office]:
    """Return a record with one edition, and who dispatches it."""
    press = PressBuilder()
    press.first(case=CASE)
    return press, Office(press.store)


def delivery(press: PressBuilder) -> Delivery:
    """Return the delivery of the edition."""
    kept = deliveries.load(press.store, "weibo", 0)
    assert kept is not None
    return kept.delivery


def box(press: PressBuilder) -> list[Hint]:
    """Return the hints that are kept."""
    return [each.hint for each in heard.read(press.store, "weibo")]


def test_a_hint_makes_dispatch_look_now() -> None:
    """The question that was due in half a minute is asked at once, and its answer decides."""
    press, desk = office()
    channel = desk.channel()
    desk.run(channel)
    assert delivery(press).state is State.ACCEPTED
    desk.run(channel)
    assert channel.calls.count("live C2026-0001-v1") == 1
    heard.note(press.store, "weibo", Hint(JOB), desk.time.now)
    desk.run(channel)
    assert channel.calls.count("live C2026-0001-v1") == 2
    assert delivery(press).url == "https://platform.example/C2026-0001-v1"
    assert box(press) == []


def test_an_address_that_was_told_does_not_replace_one_that_was_asked_for() -> None:
    """The platform's own answer stands."""
    press, desk = office()
    channel = desk.channel()
    desk.run(channel)
    heard.note(press.store, "weibo", HINT, desk.time.now)
    desk.settle(channel)
    assert delivery(press).url == "https://platform.example/C2026-0001-v1"
    assert box(press) == []


def test_a_hint_about_nothing_of_ours_is_forgotten() -> None:
    """It is kept for an hour, for its number may not have been written yet."""
    press, desk = office()
    desk.settle(desk.channel())
    before = press.store.get(keys.delivery("weibo", 0))
    heard.note(press.store, "weibo", Hint("99", "https://platform.example/x"), desk.time.now)
    desk.run(desk.channel())
    assert len(box(press)) == 1
    desk.time.pass_(minutes=61)
    desk.run(desk.channel())
    assert box(press) == []
    assert press.store.get(keys.delivery("weibo", 0)) == before


def test_a_hint_does_not_cut_a_punishment_short() -> None:
    """After a failure the wait is what the platform or courtesy demands."""
    press, desk = office()
    channel = desk.channel(call=failing("live", ChannelUnavailable("平台没有答复")))
    desk.run(channel)
    due = delivery(press).next_try
    heard.note(press.store, "weibo", Hint(JOB), desk.time.now)
    desk.run(channel)
    assert delivery(press).next_try == due


def test_a_hint_does_not_hurry_the_search_for_a_lost_post() -> None:
    """The time between two looks is what makes an absence believable."""
    press, desk = office()
    lost = DeliveryInDoubt("答复丢失")
    channel = desk.channel(call=failing("post", lost))
    desk.run(channel)
    before = delivery(press)
    assert before.state is State.IN_DOUBT
    heard.note(press.store, "weibo", Hint("upload"), desk.time.now)
    heard.note(press.store, "weibo", Hint("1"), desk.time.now)
    desk.run(channel)
    assert delivery(press) == before


def test_the_same_hint_again_is_one_hint() -> None:
    """A repeated event writes nothing."""
    press, _ = office()
    assert isinstance(press.store, MemoryStore)
    heard.note(press.store, "weibo", HINT, START)
    before = [row for row in press.store.log if row.name == "swap"]
    heard.note(press.store, "weibo", HINT, START + timedelta(minutes=1))
    assert [row for row in press.store.log if row.name == "swap"] == before
    assert box(press) == [HINT]


def test_a_flood_fills_no_store() -> None:
    """Of a hundred and five, the newest hundred are kept."""
    press, _ = office()
    for job in range(105):
        heard.note(press.store, "weibo", Hint(str(job)), START)
    assert [each.job for each in box(press)] == [str(job) for job in range(5, 105)]


def test_a_hint_while_a_worker_is_at_it_disturbs_nobody() -> None:
    """The delivery that waits for an answer is not touched, and the answer is not lost."""
    press, desk = office()

    def told_in_the_middle(what: tuple[str, ...], effect: object) -> object:
        if "post" in what:
            heard.note(press.store, "weibo", Hint(JOB), desk.time.now)
        assert callable(effect)
        return effect()

    done = desk.run(desk.channel(call=told_in_the_middle))
    assert done.busy == []
    assert delivery(press).known["id"] == JOB
    desk.run(desk.channel())
    assert desk.platform.posts == ["C2026-0001-v1"]


def test_a_channel_that_is_held_up_keeps_its_hints() -> None:
    """They are made use of when it goes on."""
    press, desk = office()
    full = ChannelUnavailable("今天的额度已用完", wait=7200, whole=True)
    desk.run(desk.channel(call=failing("upload", full)))
    heard.note(press.store, "weibo", HINT, desk.time.now)
    desk.run(desk.channel())
    assert box(press) == [HINT]
    state, _ = queue.read(press.store, "weibo")
    assert state.hold is not None


class Contested(MemoryStore):
    """A store in which somebody else is always quicker."""

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """See Store.swap."""
        raise Conflict(key)


def test_a_hint_that_cannot_be_written_is_told_again() -> None:
    """The platform hears that it was not heard."""
    with pytest.raises(StoreUnavailable):
        heard.note(Contested(), "weibo", HINT, START)
