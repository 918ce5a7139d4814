"""A person's word about a delivery: of what it is taken, and what follows."""

from __future__ import annotations

import pytest

from publish.domain.delivery import Copy, State
from publish.errors import ChannelUnavailable, DeliveryInDoubt, DeliveryRefused
from publish.services.resolve import Verdict, resolve
from tests.services.desk import delivery, failing, office
from tests.services.platform import Office
from tests.services.press import C1, PressBuilder

C1_V1 = "C2026-0001-v1"
URL = "https://platform.example/C2026-0001-v1"


def redacted_in_doubt() -> tuple[PressBuilder, Office]:
    """Return a record whose first edition may be public and was redacted meanwhile."""
    press, desk = office()
    lost = failing("post", DeliveryInDoubt("答复丢失"), after=True)
    desk.run(desk.channel(call=lost))
    press.redact(C1, 1)
    desk.settle(desk.channel(blind=True))
    assert delivery(press, 0).state is State.NEEDS_PERSON
    return press, desk


def say(press: PressBuilder, desk: Office, verdict: Verdict, url: str = "") -> None:
    """Write a person's word about the first edition."""
    statement = press.record.statement(C1)
    assert statement is not None
    resolve(press.record, "weibo", statement.first, verdict, url=url, now=desk.time())


def test_the_doubt_comes_before_the_deletion_that_waits_for_it() -> None:
    """It was public: then the deletion goes on, and asks for what no machine can delete."""
    press, desk = redacted_in_doubt()
    say(press, desk, Verdict.POSTED, URL)
    desk.settle(desk.channel(), runs=3)
    assert delivery(press, 0).state is State.PUBLISHED
    assert delivery(press, 1).state is State.NEEDS_PERSON
    assert URL in delivery(press, 1).reason
    say(press, desk, Verdict.POSTED)
    assert desk.settle(desk.channel()).pending == 0
    assert delivery(press, 1).state is State.CLOSED


def test_what_was_not_posted_need_not_be_deleted() -> None:
    """It was not public: nothing is sent, nothing is deleted, and both are settled."""
    press, desk = redacted_in_doubt()
    say(press, desk, Verdict.NOT_POSTED)
    channel = desk.channel()
    assert desk.settle(channel).pending == 0
    assert channel.calls == []
    assert delivery(press, 0).state is State.CLOSED
    assert delivery(press, 1).state is State.CLOSED


def test_a_text_that_is_gone_waits_for_no_other() -> None:
    """Nothing is sent of it, so it is settled though the edition before it is stuck."""
    press, desk = office()
    press.correct(C1)
    press.redact(C1, 2)
    stuck = desk.channel(call=failing("upload", ChannelUnavailable("平台没有答复")))
    desk.run(stuck)
    assert delivery(press, 0).state is State.WAITING
    assert delivery(press, 1).state is State.CLOSED
    assert delivery(press, 2).state is State.CLOSED


@pytest.mark.parametrize("verdict", [Verdict.POSTED, Verdict.NOT_POSTED])
def test_a_deletion_that_was_refused_can_be_decided(verdict: Verdict) -> None:
    """A person has deleted it by hand, or wants it tried again."""
    press, desk = office()
    desk.settle(desk.channel())
    press.redact(C1, 1)
    desk.run(desk.channel(call=failing("retract", DeliveryRefused("不允许删除"))))
    assert delivery(press, 1).state is State.REFUSED
    say(press, desk, verdict)
    assert desk.settle(desk.channel()).pending == 0
    assert delivery(press, 1).state is State.CLOSED
    assert delivery(press, 0).copy is Copy.GONE
    assert desk.platform.gone == ({C1_V1} if verdict is Verdict.NOT_POSTED else set())


def test_a_second_sending_that_was_not_made_is_no_proof() -> None:
    """What was looked for in vain may still come to light: a redacted text is asked about."""
    press, desk = office()
    lost = failing("post", DeliveryInDoubt("答复丢失"))
    gone = failing("take", ChannelUnavailable("平台没有答复"), times=9)
    desk.run(desk.channel(call=lost))
    for _ in range(4):
        desk.time.pass_(minutes=5)
        desk.run(desk.channel(call=gone))
    assert delivery(press, 0).resent == 1
    press.redact(C1, 1)
    desk.settle(desk.channel())
    assert delivery(press, 0).state is State.NEEDS_PERSON
