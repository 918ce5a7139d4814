"""How a delivery goes on: nothing is sent twice, nothing is left without a reason."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain.acts import Decide, LookUp, ReadBack, Rest, Take
from publish.domain.delivering import KEY_LIFE, LONGEST_WAIT, MOST_LOOKS, after, backoff, next_step
from publish.domain.delivery import Copy, Delivery, Order, State
from publish.domain.outcome import (
    Absent,
    Ask,
    Began,
    Did,
    Doubt,
    Later,
    Never,
    NotYet,
    Outcome,
    Read,
    Repeat,
    Resolved,
    Step,
    Undecided,
    Unwanted,
)

NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
UPLOAD = Step("upload")
POST = Step("post", Repeat.NEVER, settle=120, looks=2, resend=1, accepts=True)
KEYED = Step("send", Repeat.KEYED, accepts=True)
LIVE = Step("live")
STEPS = (UPLOAD, POST, LIVE)


def fresh() -> Delivery:
    """Return a delivery that nothing was done for yet."""
    return Delivery(3, "weibo", "C2026-0001-v1", "post", "a")


def told(outcomes: Sequence[Outcome], steps: Sequence[Step] = STEPS, start: int = 0) -> Delivery:
    """Return a delivery after outcomes that came an hour apart."""
    delivery = fresh()
    for place, outcome in enumerate(outcomes, start):
        delivery = after(delivery, outcome, steps, NOW + timedelta(hours=place))
    return delivery


POSTING: list[Outcome] = [Began("upload"), Did(), Began("post", "sha256:1")]
LATER = NOW + timedelta(hours=100)


def test_the_happy_path_ends_with_reading_back() -> None:
    """Each step is begun and done in order, and what is public is read back."""
    delivery = fresh()
    for step in STEPS:
        assert next_step(delivery, STEPS, NOW) == Take(step)
        delivery = after(delivery, Began(step.name, "sha256:1"), STEPS, NOW)
        delivery = after(delivery, Did({step.name: "1", "url": "https://a"}), STEPS, NOW)
    assert delivery.state is State.PUBLISHED
    assert next_step(delivery, STEPS, NOW) == ReadBack()
    read = after(delivery, Read(Copy.SAME), STEPS, NOW)
    assert read.settled
    assert next_step(read, STEPS, LATER) == Rest()
    assert dict(read.known) == {"upload": "1", "post": "1", "live": "1", "url": "https://a"}


def test_a_death_and_a_lost_answer_are_the_same() -> None:
    """A step that was begun and has no result is looked up, not sent again."""
    assert next_step(told(POSTING), STEPS, LATER) == LookUp(POST)
    assert next_step(told([*POSTING, Doubt("断了")]), STEPS, LATER) == LookUp(POST)


def test_a_look_waits_until_the_call_has_settled() -> None:
    """Who looks too soon sees nothing and is wrong."""
    begun = told(POSTING)
    at = NOW + timedelta(hours=2)
    assert next_step(begun, STEPS, at + timedelta(seconds=119)) == Rest()
    assert next_step(begun, STEPS, at + timedelta(seconds=120)) == LookUp(POST)


def test_it_is_sent_again_only_after_as_many_vain_looks_as_the_step_wants() -> None:
    """Two looks that see nothing, one more try, and then a person."""
    once = told([*POSTING, Absent()])
    assert next_step(once, STEPS, LATER) == LookUp(POST)
    twice = told([*POSTING, Absent(), Absent()])
    assert next_step(twice, STEPS, LATER) == Take(POST, again=True)
    asked = told([*POSTING, Absent(), Absent(), Began("post"), Doubt("断"), Absent(), Absent()])
    assert asked.state is State.NEEDS_PERSON
    assert next_step(asked, STEPS, LATER) == Rest()


def test_looks_that_decide_nothing_end_with_a_person() -> None:
    """Nobody looks for ever."""
    delivery = told([*POSTING, *[Undecided("看不到")] * MOST_LOOKS])
    decided = next_step(delivery, STEPS, LATER)
    assert isinstance(decided, Decide)
    assert isinstance(decided.outcome, Ask)


def test_a_look_that_failed_says_nothing() -> None:
    """Not being able to look leaves the doubt as it was."""
    delivery = told([*POSTING, Later("网络不通", looking=True)])
    assert delivery.intent is not None
    assert next_step(delivery, STEPS, LATER) == LookUp(POST)


def test_a_call_that_did_nothing_is_made_again() -> None:
    """What certainly did not arrive needs no look."""
    delivery = told([*POSTING, Later("连不上")])
    assert delivery.state is State.WAITING
    assert next_step(delivery, STEPS, LATER) == Take(POST)


def test_what_is_harmless_is_simply_done_again() -> None:
    """An upload whose answer was lost is repeated."""
    assert next_step(told([Began("upload")]), STEPS, LATER) == Take(UPLOAD, again=True)
    assert told([Began("upload"), Doubt("断")]).state is State.SENDING


def test_a_key_is_trusted_for_less_than_a_day() -> None:
    """Within the life of the key the call is repeated, after it a person is asked."""
    begun = told([Began("send")], [KEYED])
    assert next_step(begun, [KEYED], NOW + timedelta(seconds=KEY_LIFE - 1)) == Take(
        KEYED, again=True
    )
    assert isinstance(next_step(begun, [KEYED], NOW + timedelta(seconds=KEY_LIFE)), Decide)


def test_repeating_a_keyed_call_does_not_prolong_its_life() -> None:
    """The key is as old as its first use, even if later calls certainly did nothing."""
    outcomes: list[Outcome] = [Began("send"), Began("send"), Later("限流")]
    delivery = told(outcomes, [KEYED])
    assert delivery.state is State.IN_DOUBT
    assert isinstance(next_step(delivery, [KEYED], NOW + timedelta(seconds=KEY_LIFE)), Decide)


@pytest.mark.parametrize("step", [KEYED, POST])
def test_a_refusal_of_the_second_call_proves_nothing_about_the_first(step: Step) -> None:
    """Quota used up may mean: by the call whose answer was lost."""
    outcomes: list[Outcome] = [Began(step.name), Began(step.name), Never("额度已用完")]
    assert told(outcomes, [step]).state is State.NEEDS_PERSON


def test_a_refusal_is_final() -> None:
    """What the platform does not take is not offered again."""
    delivery = told([*POSTING, Never("内容违规", "请人工处理")])
    assert delivery.state is State.REFUSED
    assert next_step(delivery, STEPS, LATER) == Rest()


def test_waiting_for_the_platform_is_no_doubt() -> None:
    """An answer that says "not yet" is asked for again when it said so."""
    delivery = told([*POSTING, Did(), Began("live"), NotYet(30, "审核中")])
    assert delivery.state is State.ACCEPTED
    at = NOW + timedelta(hours=5)
    assert next_step(delivery, STEPS, at + timedelta(seconds=29)) == Rest()
    assert next_step(delivery, STEPS, at + timedelta(seconds=30)) == Take(LIVE)


def test_a_person_may_say_that_it_is_there() -> None:
    """The word of a person ends the doubt, with the address that they saw."""
    delivery = told([*POSTING, Ask("查不到"), Resolved(posted=True, url="https://a")])
    assert (delivery.state, delivery.url) == (State.PUBLISHED, "https://a")
    assert delivery.settled


def test_a_person_may_say_that_it_is_not_there() -> None:
    """Then it begins anew."""
    delivery = told([*POSTING, Ask("查不到"), Resolved(posted=False)])
    assert next_step(delivery, STEPS, LATER) == Take(UPLOAD)


def test_a_retraction_ends_without_a_copy() -> None:
    """When the last step of a retraction is done, nothing is left over there."""
    wipe = Step("retract")
    order = Delivery(9, "weibo", "t", "post", "a", Order.RETRACT, 3)
    begun = after(order, Began("retract"), [wipe], NOW)
    gone = after(begun, Did(), [wipe], NOW)
    assert (gone.state, gone.copy, gone.settled) == (State.CLOSED, Copy.GONE, True)


def test_a_step_that_is_no_longer_declared_is_left_to_a_person() -> None:
    """A changed mode must not make anybody forget what may have been sent."""
    assert isinstance(next_step(told(POSTING), [KEYED], LATER), Decide)


def test_a_reason_is_told_once() -> None:
    """The same reason again is not news."""
    delivery = told([Began("upload"), Later("额度已用完")])
    told_once = Delivery.read(delivery.data).because("额度已用完", "")
    assert not told_once.told
    again = after(replace(delivery, told=True), Later("额度已用完"), STEPS, LATER)
    assert again.told
    assert not after(again, Later("另一个原因"), STEPS, LATER).told


def test_a_delivery_needs_no_wait_of_its_own_while_the_channel_waits() -> None:
    """When the hold is over, the oldest delivery goes first, not the one that failed least."""
    delivery = told([Began("upload"), Later("额度用完", wait=90, held=True)])
    assert (delivery.failures, delivery.next_try) == (0, "")


def test_waits_grow_up_to_a_limit() -> None:
    """Failures in a row are answered with patience, but not for ever."""
    waits = [backoff(failures) for failures in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_a_call_that_nobody_finished_is_shown_as_in_doubt() -> None:
    """Whoever looks at a dead worker's delivery sees no "sending"."""
    begun = told(POSTING)
    assert begun.shown_state(NOW + timedelta(hours=2), 300) is State.SENDING
    assert begun.shown_state(NOW + timedelta(hours=3), 300) is State.IN_DOUBT


OUTCOMES: list[Outcome] = [
    Did({"id": "1"}),
    NotYet(30, "审核中"),
    Later("限流", wait=90),
    Later("看不了", looking=True),
    Never("违规", "请人工处理"),
    Doubt("断了"),
    Ask("请核对"),
    Absent(),
    Undecided("看不清"),
    Read(Copy.SAME),
    Later("额度用完", held=True),
    Resolved(posted=False),
    Resolved(posted=True, url="https://a"),
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(OUTCOMES), max_size=14), st.sampled_from([STEPS, (KEYED, LIVE)]))
def test_whatever_happens_a_doubt_is_never_answered_by_sending(
    outcomes: list[Outcome], steps: tuple[Step, ...]
) -> None:
    """After a call that may have arrived, only a look, a key or a person leads to another call."""
    delivery, now = fresh(), NOW
    for outcome in outcomes:
        now += timedelta(hours=2)
        act = next_step(delivery, steps, now)
        intent = delivery.intent
        if isinstance(act, Take):
            lost = intent is not None and act.step.repeat is Repeat.NEVER
            assert not lost
            delivery = after(delivery, Began(act.step.name, "sha256:1"), steps, now)
        if isinstance(act, Decide):
            delivery = after(delivery, act.outcome, steps, now)
            continue
        delivery = after(delivery, outcome, steps, now)
        assert Delivery.read(delivery.data) == delivery


def test_every_record_survives_the_way_to_bytes() -> None:
    """Any delivery reads back equal, and unknown versions are refused."""
    for pair in itertools.product(OUTCOMES, repeat=2):
        delivery = told([Began("upload"), *pair])
        assert Delivery.read(delivery.data) == delivery
    with pytest.raises(ValueError, match="version"):
        Delivery.read(b'{"v":9}')


def test_what_nobody_wants_any_more_is_closed() -> None:
    """A text that was redacted before it was sent is not sent."""
    ended = after(fresh(), Unwanted("文字已依法删除。"), STEPS, NOW)
    assert ended.settled
    assert ended.state is State.CLOSED
