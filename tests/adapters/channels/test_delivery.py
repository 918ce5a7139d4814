"""Both channels against both simulators: what is public over there is what was approved here."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from publish.domain.delivery import Copy, State
from tests.adapters.channels.house import CASE, House
from tests.services.press import C1
from tests.simulators.faults import THROTTLED
from tests.simulators.server import Call
from tests.simulators.wechat.switches import Account, Switches


def test_an_edition_reaches_both_platforms_once(house: House) -> None:
    """One article, one post, read back and found the same."""
    house.press.first(case=CASE)
    house.settle()
    [article], [post] = house.wechat.published(), house.weibo.published()
    assert house.wechat.losses() == []
    for channel, copy in (("wechat", article), ("weibo", post)):
        delivery = house.delivery(channel, 0)
        assert (delivery.state, delivery.copy) == (State.PUBLISHED, Copy.SAME)
        assert delivery.url == copy.url


def test_a_draft_waits_for_a_person_and_is_noticed(house: House) -> None:
    """In mode draft a person publishes; the public address is found."""
    house.mode = "draft"
    house.press.first(case=CASE)
    house.settle(only="wechat", runs=3)
    assert house.delivery("wechat", 0).state is State.ACCEPTED
    [draft] = house.wechat.boxed()
    house.wechat.publish_by_hand(draft["media_id"], "by hand")
    house.settle(only="wechat")
    [article] = house.wechat.published()
    delivery = house.delivery("wechat", 0)
    assert (delivery.state, delivery.copy, delivery.url) == (
        State.PUBLISHED,
        Copy.SAME,
        article.url,
    )


def test_a_mass_send_is_sent_once(house: House) -> None:
    """In mode mass one push reaches the followers."""
    house.mode = "mass"
    house.press.first(case=CASE)
    house.settle(only="wechat")
    assert len(house.wechat.published()) == 1
    assert house.delivery("wechat", 0).state is State.PUBLISHED


@pytest.mark.parametrize("mode", ["publish", "mass"])
def test_a_redaction_takes_both_copies_away(house: House, mode: str) -> None:
    """What the law demands to go is public nowhere."""
    house.mode = mode
    house.press.first(case=CASE)
    house.settle()
    house.press.redact(C1, 1)
    house.settle()
    assert house.wechat.published() == []
    assert house.weibo.published() == []


def test_a_correction_is_a_new_copy_that_names_the_old_one(house: House) -> None:
    """Both platforms get the correction after the first edition."""
    house.press.first(case=CASE)
    house.press.correct(C1)
    house.settle()
    assert [each.source_url[-2:] for each in house.wechat.published()] == ["v1", "v2"]
    assert [each.source_url[-2:] for each in house.weibo.published()] == ["v1", "v2"]


@pytest.mark.parametrize("channel", ["wechat", "weibo"])
def test_a_copy_that_is_changed_or_deleted_over_there_is_noticed(
    house: House, channel: str
) -> None:
    """A slow round sees drift, tells it once, and mends nothing."""
    house.press.first(case=CASE)
    house.settle()
    platform = house.wechat if channel == "wechat" else house.weibo
    [copy] = platform.published()
    if channel == "wechat":
        house.wechat.edit_by_hand(copy.remote_id, content="<p>被改过的正文。</p>")
    else:
        house.weibo.edit_by_hand(copy.remote_id, "被改过的文字 https://press.court.example/x")
    house.wechat.let_pass(7200)
    done = house.run(only=channel)
    assert [each.copy for each in done.news] == [Copy.DIFFERS]
    house.wechat.let_pass(7200)
    assert house.run(only=channel).news == []
    platform.delete_by_hand(copy.remote_id)
    house.wechat.let_pass(7200)
    assert [each.copy for each in house.run(only=channel).news] == [Copy.GONE]


def test_a_ban_is_noticed_though_the_text_can_still_be_read(house: House) -> None:
    """The platform took it down: the job says so, and a person is told what to do once."""
    house.press.first(case=CASE)
    house.settle()
    house.wechat.ban(house.wechat.published()[0].remote_id)
    house.wechat.let_pass(7200)
    [told] = house.run(only="wechat").news
    assert (told.copy, told.reason) == (Copy.GONE, "发布后已被平台封禁。")
    assert "--resolve" not in told.advice


def test_a_quota_that_is_used_up_says_what_may_be_done_today(house: House) -> None:
    """Neither platform is waited for till tomorrow without a word."""
    house.wechat.switches = replace(house.wechat.switches, daily={"draft/add": 0})
    house.weibo.switches = replace(house.weibo.switches, calls_a_day=0)
    house.press.first(case=CASE)
    holds = house.run().holds
    assert {name for name, _ in holds} == {"wechat", "weibo"}
    for _, hold in holds:
        assert "到明天会自动再试" in hold.advice
        assert "请登录平台人工发布" in hold.advice
        assert not hold.person


def test_looking_at_copies_is_rare(house: House) -> None:
    """No more than one look an hour, however often dispatch runs."""
    for _ in range(3):
        house.press.first(case=CASE)
    house.settle()
    before = len(house.weibo.calls)
    for _ in range(30):
        house.run(only="weibo")
        house.wechat.let_pass(60)
    assert len(house.weibo.calls) - before <= 1


def test_the_budget_of_weibo_is_kept(house: House) -> None:
    """A hundred calls a day, of which posting leaves ten for looking; the next day goes on."""
    for _ in range(60):
        house.press.first(case=CASE)
    for _ in range(20):
        house.run(only="weibo")
        house.wechat.let_pass(1200)
    assert not [each for each in house.weibo.calls if _code(each) == 10023]
    assert 0 < len(house.weibo.published()) < 60
    house.wechat.let_pass(86_400)
    house.settle(only="weibo", runs=40, minutes=60)
    posted = [each.source_url for each in house.weibo.published()]
    assert len(posted) == 60
    assert posted == sorted(posted)


def _code(call: Call) -> int:
    """Return the error code of an answer."""
    return int(json.loads(call.answer.body).get("error_code", 0)) if call.answer else 0


def test_an_account_without_permission_is_told_and_not_asked_again_and_again(house: House) -> None:
    """48001 is one sentence for a person, not a loop."""
    house.wechat.reset(Switches(account=Account.UNVERIFIED))
    house.press.first(case=CASE)
    first = house.run(only="wechat")
    assert len(first.holds) == 1
    assert "权限" in first.holds[0][1].reason
    assert house.run(only="wechat").holds == []
    assert house.delivery("wechat", 0).state is State.WAITING


def test_a_token_that_another_program_killed_is_fetched_again(house: House) -> None:
    """40001 costs one call, and nobody is asked."""
    house.press.first(case=CASE)
    house.run(only="wechat")
    house.wechat.tokens.revoke()
    house.settle(only="wechat")
    assert len(house.wechat.published()) == 1
    assert house.wechat.tokens._forced is None


def test_all_workers_share_one_token(house: House) -> None:
    """The token is fetched once in its life, not once for every run."""
    for _ in range(4):
        house.press.first(case=CASE)
        house.run(only="wechat")
    assert len(house.wechat.calls_to("stable_token")) == 1


def test_a_draft_that_was_changed_before_it_was_public_is_not_published(house: House) -> None:
    """What the platform made of the text is read before anybody else can read it."""
    house.wechat.reset(Switches(digest=120))
    house.press.first(case=CASE)
    house.wechat.fail("freepublish/submit", THROTTLED)
    house.wechat.fail("draft/get", THROTTLED)
    house.run(only="wechat")
    [draft] = house.wechat.boxed()
    house.wechat.edit_draft(draft["media_id"], title="另一个标题")
    house.settle(only="wechat", runs=5)
    assert house.wechat.published() == []
    delivery = house.delivery("wechat", 0)
    assert delivery.state is State.NEEDS_PERSON
    assert "标题" in delivery.reason
