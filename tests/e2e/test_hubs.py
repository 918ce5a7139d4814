"""WebSub from the command line: feeds name the hub, the hub is told, status says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from publish.bootstrap import clock, open_press
from publish.errors import SettingsError
from publish.services import publication
from publish.services.publication import Claim
from publish.settings import load
from tests.e2e.conftest import SAMPLES, Office
from tests.server.process import served
from tests.simulators.faults import Fault, Kind
from tests.simulators.hub import Hub

FIRST = str(SAMPLES / "clarification-2026-001.md")
SECOND = str(SAMPLES / "notice-2026-001.md")
SITE = "http://127.0.0.1:8000/"
FEEDS = [f"{SITE}{name}" for name in ("feed.atom", "feed.rss", "feed.json")]


@pytest.fixture
def hub(office: Office) -> Iterator[Hub]:
    """A hub that reads the feeds of the office from its folder."""

    def read(topic: str) -> bytes:
        return (office.site / topic.removeprefix(SITE)).read_bytes()

    with Hub(read=read) as hub:
        yield hub


def name_hub(office: Office, *hubs: str) -> None:
    """Enter hubs in the settings file, as an operator does."""
    file = office.folder / "zhengming.toml"
    listed = ", ".join(f'"{hub}"' for hub in hubs)
    before = file.read_text(encoding="utf-8")
    file.write_text(f"websub_hubs = [{listed}]\n{before}", encoding="utf-8")


def test_publish_tells_the_hub_and_status_shows_it(office: Office, hub: Hub) -> None:
    """After the checkpoint: what the hub reads is what it is told of, and names the hub."""
    name_hub(office, hub.address)
    office.done("submit", FIRST)
    assert [row["state_label"] for row in office.done("status")["hubs"]] == ["已通知"]
    assert office.done("publish")["hubs"] == {"told": 1, "waiting": 0, "news": []}
    assert hub.told == FEEDS
    assert hub.complaints == []
    assert hub.held[FEEDS[0]] == (office.site / "feed.atom").read_bytes()
    [row] = office.done("status")["hubs"]
    assert (row["state"], row["entries"], row["hub"]) == ("told", 1, hub.address)
    office.done("publish")
    assert hub.told == FEEDS


def test_a_failing_hub_stops_nothing_and_is_named_once(office: Office, hub: Hub) -> None:
    """Published all the same; the reason is in status; dispatch tries at once."""
    name_hub(office, hub.address)
    office.done("submit", FIRST)
    hub.fail("hub", Fault(Kind.SERVER_ERROR))
    first = office.run("publish")
    assert (first.status, first.value["hubs"]["waiting"]) == (0, 1)
    assert "502" in first.prose
    assert (office.site / "statements/C2026-0001/index.html").is_file()
    [row] = office.done("status")["hubs"]
    assert (row["state_label"], "502" in row["reason"], bool(row["next_try"])) == (
        "通知失败",
        True,
        True,
    )
    second = office.run("publish")
    assert (second.status, "502" in second.prose, hub.told) == (0, False, [])
    assert office.done("dispatch")["hubs"]["told"] == 1
    assert hub.told == FEEDS


def test_a_new_hub_is_named_by_feeds_that_were_there_before(office: Office, hub: Hub) -> None:
    """The setting alone makes the next publish write the feeds again."""
    office.done("submit", FIRST)
    office.done("publish")
    assert "hubs" not in (office.site / "feed.json").read_text(encoding="utf-8")
    name_hub(office, hub.address)
    office.done("publish")
    assert (hub.told, hub.complaints) == (FEEDS, [])


def test_project_tells_nobody_and_the_next_dispatch_does(office: Office, hub: Hub) -> None:
    """The log is the outbox: what one command leaves, another finds."""
    name_hub(office, hub.address)
    for draft in (FIRST, SECOND):
        office.done("submit", draft)
    office.done("project")
    assert hub.told == []
    office.done("dispatch")
    assert hub.told == FEEDS
    assert office.done("status")["hubs"][0]["entries"] == 2


def test_nobody_is_told_while_another_publisher_may_write_older_feeds(
    office: Office, hub: Hub
) -> None:
    """An open claim starts before the new entry; the next publish closes it and tells."""
    name_hub(office, hub.address)
    office.done("submit", FIRST)
    office.done("project")
    press = open_press(load({}, office.folder))
    claim = Claim("0" * 16, 0, look="x", form="x")
    publication.open_claim(press.store, claim, clock())
    assert office.done("dispatch")["hubs"] == {"told": 0, "waiting": 0, "news": []}
    state, seen = publication.read(press.store)
    press.store.swap("publication", replace(state, claims=()).data, seen=seen)
    assert office.done("publish")["hubs"]["told"] == 1
    assert hub.complaints == []


def test_the_server_tells_the_hub_and_sends_the_links(office: Office, hub: Hub) -> None:
    """Its worker announces what it has published; the header says what the document says."""
    name_hub(office, hub.address)
    with served(office, "--every", "0.1") as server:
        office.done("submit", FIRST)
        assert server.wait_for("announced")[0]["hubs"] == 1
        assert hub.told == FEEDS
        answer = httpx.get(f"{server.url}feed.rss")
        page = httpx.get(server.url)
    assert answer.headers["link"] == f'<{hub.address}>; rel="hub", <{SITE}feed.rss>; rel="self"'
    assert "link" not in page.headers


@pytest.mark.parametrize(
    "given",
    [
        "http://hub.court.example/",
        "hub.court.example",
        "https://",
        "https://me:secret@hub.court.example/",
        "https://hub.court.example/#top",
        "https://hub.court.example/<x>",
        "https://[hub.court.example/",
        "https://hub.court.example/,https://hub.court.example/",
    ],
)
def test_what_cannot_be_a_hub_is_refused(tmp_path: Path, given: str) -> None:
    """A feed would name it for everybody."""
    with pytest.raises(SettingsError, match="websub_hubs"):
        load({"ZHENGMING_WEBSUB_HUBS": given}, tmp_path)


def test_hubs_are_a_list_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    """Commas in one, an array in the other."""
    both = ("https://hub.court.example/", "http://127.0.0.1:8183/hub")
    assert load({"ZHENGMING_WEBSUB_HUBS": " , ".join(both)}, tmp_path).websub_hubs == both
    (tmp_path / "zhengming.toml").write_text(f'websub_hubs = ["{both[0]}", "{both[1]}"]\n')
    assert load({}, tmp_path).info.hubs == both
