"""A later edition while an earlier one has no readers: decided on values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publish.domain.acts import Decide, Take
from publish.domain.delivering import after, next_step
from publish.domain.delivery import Delivery, Done, Intent, Order, State
from publish.domain.outcome import (
    LEFT,
    RECALL,
    RECALLED,
    Absent,
    Began,
    Did,
    Repeat,
    Step,
    Unwanted,
)
from publish.domain.superseding import not_sent_any_more, overtake, with_recall

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
AT = "2026-03-04T01:00:00+00:00"
COVER, DRAFT = Step("cover"), Step("draft", Repeat.NEVER, looks=2, resend=3)
CHECK, POSTED = Step("check", accepts=True), Step("posted", by_person=True)
STEPS = (COVER, DRAFT, CHECK, POSTED)
NEW = Delivery(0, "wechat", "C2026-0001-v1", "draft", "a")
WAITS = replace(
    NEW,
    state=State.ACCEPTED,
    done=(Done("cover", AT), Done("draft", AT, {"media_id": "m"}), Done("check", AT)),
    next_try="2026-03-04T02:00:00+00:00",
)


def names(delivery: Delivery) -> list[str]:
    """The names of the steps that a delivery has now."""
    return [step.name for step in with_recall(delivery, STEPS)]


def taken(delivery: Delivery, outcome: Did) -> Delivery:
    """A delivery after its recall was begun and came to something."""
    steps = with_recall(delivery, STEPS)
    return after(after(delivery, Began("recall"), steps, NOW), outcome, steps, NOW)


def test_what_waits_is_recalled_at_once() -> None:
    """Whatever it waited for: the person need not be waited for any more."""
    moved = overtake(WAITS, STEPS)
    assert names(moved) == ["cover", "draft", "check", "recall"]
    assert next_step(moved, with_recall(moved, STEPS), NOW) == Take(RECALL)
    assert overtake(moved, STEPS) == moved


def test_what_was_not_sent_is_not_sent() -> None:
    """Neither with nor without its cover."""
    for delivery in (NEW, replace(NEW, done=(Done("cover", AT),))):
        moved = overtake(delivery, STEPS)
        act = next_step(moved, with_recall(moved, STEPS), NOW)
        found = not_sent_any_more(moved, act, STEPS)
        assert isinstance(found, Decide)
        assert isinstance(found.outcome, Unwanted)


def test_what_is_in_doubt_is_looked_up_first() -> None:
    """Only then is it recalled; what two looks did not see is not sent again, but recalled."""
    doubt = replace(
        WAITS, done=WAITS.done[:1], intent=Intent("draft", AT, AT), state=State.IN_DOUBT
    )
    moved = overtake(doubt, STEPS)
    assert moved.intent == doubt.intent
    assert names(moved) == ["cover", "draft", "check", "posted"]
    found = after(moved, Did({"media_id": "m"}), STEPS, NOW)
    assert names(found) == ["cover", "draft", "recall"]
    absent = after(after(moved, Absent(), STEPS, NOW), Absent(), STEPS, NOW)
    assert names(absent) == ["cover", "recall"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({RECALLED: "1"}, State.CLOSED),
        ({LEFT: "1"}, State.ACCEPTED),
        ({"article_id": "a", "url": "https://mp.weixin.qq.com/s/a"}, State.PUBLISHED),
        ({}, State.PUBLISHED),
    ],
)
def test_what_a_recall_leads_to(values: dict[str, str], state: State) -> None:
    """Closed, waiting for whoever took it, or public after all."""
    ended = taken(overtake(WAITS, STEPS), Did(values))
    assert ended.state is state
    assert ended.url == values.get("url", "")
    assert (names(ended)[-1] == "posted") == (LEFT in values)
    assert ended.superseded


@pytest.mark.parametrize(
    "delivery",
    [
        replace(WAITS, mode="publish"),
        replace(WAITS, channel="weibo", mode="post"),
        replace(WAITS, order=Order.RETRACT),
        replace(WAITS, state=State.PUBLISHED),
        replace(WAITS, state=State.CLOSED),
        replace(WAITS, state=State.REFUSED),
        replace(NEW, state=State.NEEDS_PERSON, intent=Intent("draft", AT, AT)),
        replace(NEW, state=State.NEEDS_PERSON),
    ],
)
def test_what_has_readers_or_is_a_persons_is_left_alone(delivery: Delivery) -> None:
    """Other modes, what is settled, and questions about what was sent."""
    assert overtake(delivery, STEPS) == delivery


def test_a_question_about_a_known_draft_is_moot() -> None:
    """It goes whatever the answer."""
    asked = replace(WAITS, state=State.NEEDS_PERSON, reason="x", intent=Intent("check", AT, AT))
    moved = overtake(asked, STEPS)
    assert (moved.state, moved.intent, moved.reason) == (State.WAITING, None, "")


def test_it_is_kept() -> None:
    """The record says that an edition was superseded, and says nothing where it was not."""
    assert Delivery.read(overtake(WAITS, STEPS).data).superseded
    assert b"superseded" not in WAITS.data
