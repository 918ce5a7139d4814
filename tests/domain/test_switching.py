"""Another mode while deliveries are under way: decided on values alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publish.domain.delivery import Delivery, Done, Intent, Order, State
from publish.domain.outcome import Repeat, Step
from publish.domain.switching import switch

AT = "2026-03-04T01:00:00+00:00"
COVER, DRAFT = Step("cover"), Step("draft", Repeat.NEVER)
PUBLISH = (COVER, DRAFT, Step("check"), Step("submit", Repeat.NEVER, accepts=True), Step("live"))
DRAFTS = (COVER, DRAFT, Step("check", accepts=True), Step("posted", by_person=True))
CHECKED = Delivery(
    0,
    "wechat",
    "C2026-0001-v1",
    "publish",
    "a",
    done=(Done("cover", AT), Done("draft", AT, {"media_id": "m"}), Done("check", AT)),
)


def test_what_both_modes_begin_with_stays_done() -> None:
    """The draft is not made again; it is checked again, as the new mode does it."""
    moved = switch(CHECKED, "draft", before=PUBLISH, then=DRAFTS)
    assert moved == replace(CHECKED, mode="draft", done=CHECKED.done[:2])


@pytest.mark.parametrize(
    "delivery",
    [
        replace(CHECKED, intent=Intent("submit", AT, AT), state=State.IN_DOUBT),
        replace(CHECKED, intent=Intent("submit", AT, AT)),
        replace(CHECKED, resent=1),
        replace(CHECKED, state=State.ACCEPTED),
        replace(CHECKED, done=(*CHECKED.done, Done("submit", AT))),
        replace(CHECKED, state=State.NEEDS_PERSON),
        replace(CHECKED, state=State.REFUSED),
        replace(CHECKED, superseded=True),
        replace(CHECKED, order=Order.RETRACT),
    ],
    ids=["doubt", "begun", "resent", "taken", "given", "asks", "refused", "overtaken", "deletion"],
)
def test_what_may_have_been_given_over_stays_as_it_began(delivery: Delivery) -> None:
    """In doubt, in the platform's hands, or for a person to decide."""
    assert switch(delivery, "draft", before=PUBLISH, then=DRAFTS) == delivery


@pytest.mark.parametrize(
    ("before", "then"), [((), DRAFTS), (PUBLISH, ()), (PUBLISH, (DRAFT, COVER))]
)
def test_a_step_that_must_not_be_made_twice_is_never_forgotten(
    before: tuple[Step, ...], then: tuple[Step, ...]
) -> None:
    """Modes that are not known, or that begin otherwise, change nothing."""
    assert switch(CHECKED, "draft", before=before, then=then) == CHECKED


def test_the_same_mode_changes_nothing() -> None:
    """Nor what it had done for that mode alone."""
    assert switch(CHECKED, "publish", before=PUBLISH, then=PUBLISH) is CHECKED
