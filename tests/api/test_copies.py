"""Deliveries through the API: how they stand, and a person's word."""

from __future__ import annotations

import pytest

from publish.services.dispatch import Dispatcher
from tests.api.office import Client, Court

PATH = "/deliveries/C2026-0002-v1/weibo/resolve"
URL = "https://weibo.example/1/abc"


@pytest.fixture
def passed_over(court: Court) -> Client:
    """A court without channels, whose dispatch has passed over every entry."""
    Dispatcher(court.press.record, {}, court.clock).dispatch(12)
    return court.client()


def test_what_was_posted_by_hand_is_written_down(passed_over: Client) -> None:
    """The state changes once; a second word about what is settled is a conflict."""
    given = {"verdict": "posted", "url": URL}
    done = passed_over.ask("POST", PATH, given, who="publisher")
    assert done.value == {"tag": "C2026-0002-v1", "channel": "weibo", "state": "published"}
    [row] = [
        row
        for edition in passed_over.ask("GET", "/statements/C2026-0002", who="auditor").value[
            "editions"
        ]
        for row in edition["deliveries"]
        if row["channel"] == "weibo" and edition["edition"] == 1
    ]
    assert (row["state"], row["url"]) == ("published", URL)
    again = passed_over.ask("POST", PATH, {"verdict": "not-posted"}, who="publisher")
    assert again.status in {200, 409}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"verdict": "perhaps"}, 400),
        ({"verdict": "posted", "url": "javascript:alert(1)"}, 400),
        ({"verdict": "posted"}, 409),
    ],
)
def test_a_word_that_makes_no_sense_changes_nothing(
    passed_over: Client, given: dict[str, str], status: int
) -> None:
    """A verdict that is none, an address that is none, or a posting without one, is refused."""
    assert passed_over.ask("POST", PATH, given, who="publisher").status == status
    rows = passed_over.ask("GET", "/deliveries", who="publisher").value["channels"]
    assert [row["open"] for row in rows] == [[], []]


@pytest.mark.parametrize(
    "path", ["C2026-0002-v1/fax", "C2026-0002-v9/weibo", "C2026-0099-v1/weibo", "C2026-0002/weibo"]
)
def test_a_delivery_that_cannot_be_is_not_found(passed_over: Client, path: str) -> None:
    """No such channel, edition, statement, or no tag at all."""
    got = passed_over.ask(
        "POST", f"/deliveries/{path}/resolve", {"verdict": "skip"}, who="publisher"
    )
    assert got.status == 404


def test_before_dispatch_there_is_nothing_to_decide(court: Court) -> None:
    """An edition whose turn has not come has no outcome that a person could have seen."""
    got = court.client().ask("POST", PATH, {"verdict": "skip"}, who="publisher")
    assert (got.status, got.value["code"]) == (409, "conflict")
