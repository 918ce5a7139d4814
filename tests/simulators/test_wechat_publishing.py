"""The simulated WeChat: publishing, and what people do there (facts 1.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest

from tests.simulators.client import WechatClient
from tests.simulators.wechat.publishing import Status
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Account, Switches

LIST = {"offset": 0, "count": 20}


def submitted(client: WechatClient, **article: object) -> Any:  # noqa: ANN401
    """Add a draft and submit it; return the answer."""
    return client.post("freepublish/submit", client.add(**article))


def status(client: WechatClient, job: dict[str, Any]) -> Any:  # noqa: ANN401
    """Ask how a job stands; return the whole answer."""
    return client.post("freepublish/get", {"publish_id": job["publish_id"]})


def published(client: WechatClient, **article: object) -> Any:  # noqa: ANN401
    """Publish an article; return its article_id."""
    job = submitted(client, **article)
    status(client, job)
    return status(client, job)["article_id"]


def test_publishing_is_queued_and_then_done(client: WechatClient, wechat: WechatSimulator) -> None:
    """In progress at the first look; then an address, and the draft has left the box."""
    job = submitted(client, title="声明", content_source_url="https://court.example/?rev=1")
    assert (job["errcode"], job["errmsg"]) == (0, "ok")
    assert isinstance(job["publish_id"], int)
    assert (wechat.published(), len(wechat.boxed())) == ([], 1)
    first = status(client, job)
    assert first == {"publish_id": job["publish_id"], "publish_status": 1, "fail_idx": []}
    second = status(client, job)
    (item,) = second["article_detail"]["item"]
    (copy,) = wechat.published()
    assert (second["publish_status"], second["article_detail"]["count"]) == (0, 1)
    assert item == {"idx": 1, "article_url": copy.url}
    assert (copy.title, copy.content, copy.way) == ("声明", "<p>内容</p>", "publish")
    assert copy.source_url == "https://court.example/?rev=1"
    assert copy.at == wechat.clock.now()
    assert wechat.boxed() == []


def test_publishing_ends_by_itself(client: WechatClient, wechat: WechatSimulator) -> None:
    """Who lost the publish_id finds the article in the list a minute later."""
    submitted(client)
    wechat.clock.advance(59)
    assert client.post("freepublish/batchget", LIST)["total_count"] == 0
    wechat.clock.advance(1)
    listed = client.post("freepublish/batchget", LIST | {"no_content": 1})
    assert listed["total_count"] == listed["item_count"] == 1
    assert "content" not in listed["item"][0]["content"]["news_item"][0]


def test_two_submits_of_one_draft_are_two_articles(
    client: WechatClient, wechat: WechatSimulator
) -> None:
    """Nothing protects against it; the draft is out of the box only at the end."""
    draft = client.add()
    client.post("freepublish/submit", draft)
    client.post("freepublish/submit", draft)
    wechat.let_pass(60)
    assert len(wechat.published()) == 2
    assert client.post("freepublish/submit", draft)["errcode"] == 40007


def test_what_was_submitted_is_published(client: WechatClient, wechat: WechatSimulator) -> None:
    """A draft that is changed afterwards is not what goes out."""
    draft = client.add(title="前")
    client.post("freepublish/submit", draft)
    wechat.edit_draft(draft["media_id"], title="后")
    wechat.let_pass(60)
    assert [each.title for each in wechat.published()] == ["前"]


@pytest.mark.parametrize("outcome", [Status.ORIGINAL_FAILED, Status.FAILED, Status.REFUSED])
def test_publishing_may_be_refused(
    client: WechatClient, wechat: WechatSimulator, outcome: Status
) -> None:
    """The number of the article is told, the draft stays in the box."""
    wechat.judge_next(outcome)
    job = submitted(client)
    wechat.let_pass(60)
    answer = status(client, job)
    assert (answer["publish_status"], answer["fail_idx"]) == (outcome, [1])
    assert (wechat.published(), len(wechat.boxed())) == ([], 1)


def test_a_test_account_fails_at_the_end(client: WechatClient, wechat: WechatSimulator) -> None:
    """Everything works, then status 3."""
    wechat.reset(Switches(account=Account.TEST, polls=0))
    client.ready()
    assert status(client, submitted(client))["publish_status"] == 3


def test_switches_of_publishing(client: WechatClient, wechat: WechatSimulator) -> None:
    """The number as text, the draft gone at once, more polls, deleted ones not listed."""
    wechat.reset(Switches(number_type="str", draft_leaves="submit", polls=2, deleted_listed=False))
    client.ready()
    job = submitted(client)
    assert isinstance(job["publish_id"], str)
    assert wechat.boxed() == []
    answers = [status(client, job) for _ in range(3)]
    assert [each["publish_status"] for each in answers] == [1, 1, 0]
    wechat.delete_by_hand(answers[2]["article_id"])
    assert client.post("freepublish/batchget", LIST)["total_count"] == 0


@pytest.mark.parametrize("code", [53503, 53504, 53505])
def test_some_drafts_need_the_website(
    client: WechatClient,
    wechat: WechatSimulator,
    code: Literal[53503, 53504, 53505],
) -> None:
    """Submit says so, and nothing happens."""
    draft = client.add()
    wechat.spoil_draft(draft["media_id"], code)
    assert client.post("freepublish/submit", draft)["errcode"] == code
    wechat.let_pass(60)
    assert wechat.published() == []


def test_an_article_can_be_read_and_deleted(client: WechatClient, wechat: WechatSimulator) -> None:
    """One of two, then all; after that the job says 5 and the list says is_deleted."""
    two = [client.article(title="甲"), client.article(title="乙")]
    job = client.post("freepublish/submit", client.post("draft/add", {"articles": two}))
    wechat.let_pass(60)
    name = {"article_id": status(client, job)["article_id"]}
    client.post("freepublish/delete", name | {"index": 1})
    assert [each.title for each in wechat.published()] == ["乙"]
    items = client.post("freepublish/getarticle", name)["news_item"]
    assert [each["is_deleted"] for each in items] == [True, False]
    assert status(client, job)["publish_status"] == 0
    assert client.post("freepublish/delete", name | {"index": 3})["errcode"] == 40097
    client.post("freepublish/delete", name)
    assert (wechat.published(), len(wechat.ever_published())) == ([], 2)
    assert status(client, job)["publish_status"] == 5
    listed = client.post("freepublish/batchget", LIST)["item"][0]["content"]["news_item"]
    assert all(each["is_deleted"] for each in listed)
    assert client.post("freepublish/getarticle", {"article_id": "x"})["errcode"] == 53600


# --- people -------------------------------------------------------------------------------------


def test_a_person_publishes_a_draft(client: WechatClient, wechat: WechatSimulator) -> None:
    """It leaves the box; published without a push it is listed, mass-sent it is not."""
    one, two = client.add(title="甲"), client.add(title="乙")
    wechat.publish_by_hand(one["media_id"], "by hand")
    wechat.publish_by_hand(two["media_id"], "mass by hand")
    assert [each.way for each in wechat.published()] == ["by hand", "mass by hand"]
    assert wechat.boxed() == []
    (item,) = client.post("freepublish/batchget", LIST)["item"]
    assert item["content"]["news_item"][0]["title"] == "甲"


def test_a_person_deletes_and_edits_articles(client: WechatClient, wechat: WechatSimulator) -> None:
    """Both can be seen by reading back."""
    name = published(client)
    wechat.edit_by_hand(name, content="<p>改动</p>")
    item = client.post("freepublish/getarticle", {"article_id": name})["news_item"][0]
    assert item["content"] == "<p>改动</p>"
    assert wechat.published()[0].edited
    wechat.delete_by_hand(name)
    assert [each.gone for each in wechat.ever_published()] == ["deleted"]


def test_a_person_edits_and_deletes_drafts(client: WechatClient, wechat: WechatSimulator) -> None:
    """A draft is anybody's who has the password."""
    draft = client.add()
    wechat.clock.advance(timedelta(minutes=1))
    wechat.edit_draft(draft["media_id"], title="改")
    found = client.post("draft/get", draft)
    assert found["news_item"][0]["title"] == "改"
    assert found["update_time"] - found["create_time"] == 60
    wechat.delete_draft(draft["media_id"])
    assert client.post("draft/get", draft)["errcode"] == 40007


def test_the_platform_bans_an_article(client: WechatClient, wechat: WechatSimulator) -> None:
    """The job says 6 from then on."""
    job = submitted(client)
    wechat.let_pass(60)
    wechat.ban(status(client, job)["article_id"])
    assert status(client, job)["publish_status"] == 6
    assert [each.gone for each in wechat.ever_published()] == ["banned"]
