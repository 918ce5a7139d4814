"""Reading: by log index, page by page; and the case file only for who asks for it by name."""

from __future__ import annotations

import pytest

from publish.domain import canonical
from publish.services import keys
from publish.services.trail import read_trail
from tests.api.office import Client, Court


def test_pages_join_without_a_gap_or_a_repetition(ask: Client) -> None:
    """Whoever follows ``next`` to the end has seen every entry once, in the order of the log."""
    for limit in (1, 5, 11, 12, 200):
        path, seen, pages = f"/statements?limit={limit}", list[int](), 0
        while path:
            got = ask.ask("GET", path, who="auditor").value
            assert len(got["statements"]) <= limit
            seen += [row["index"] for row in got["statements"]]
            path, pages = (got["next"] or "").removeprefix("/api"), pages + 1
        assert seen == list(range(12))
        assert pages == -(-12 // limit)


def test_reading_goes_on_where_it_ended(court: Court) -> None:
    """After the last page, the index of its last entry leads to what comes later."""
    client = court.client()
    assert client.ask("GET", "/statements?after=11", who="auditor").value["statements"] == []
    given = {"edition": 1, "reason": "privacy", "confirm": "N2026-0001-v1"}
    client.ask("POST", "/statements/N2026-0001/redact", given, who="signer")
    [row] = client.ask("GET", "/statements?after=11", who="auditor").value["statements"]
    assert (row["index"], row["number"], row["status"]) == (12, "N2026-0001", "redacted")
    assert (row["title"], row["published"]) == (None, False)


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=x",
        "after=",
        "after=1&after=2",
        "limit=0",
        "limit=201",
        "limit=1e2",
        "after=٣",
    ],
)
def test_a_page_that_makes_no_sense_is_told(ask: Client, query: str) -> None:
    """A parameter out of its range, or twice, is an error and never silently something else."""
    got = ask.ask("GET", f"/statements?{query}", who="auditor")
    assert (got.status, got.value["code"]) == (400, "invalid-request")
    assert got.value["faults"][0]["field"] == query.partition("=")[0]


def test_a_statement_lists_its_editions(ask: Client) -> None:
    """Both editions of the corrected sample are there, each with its state and address."""
    got = ask.ask("GET", "/statements/C2026-0001", who="drafter").value
    assert (got["number"], got["withdrawn"]) == ("C2026-0001", False)
    rows = [(row["edition"], row["kind"], row["index"], row["url"]) for row in got["editions"]]
    assert rows[:2] == [
        (1, "first", 0, "https://press.court.example/statements/C2026-0001/v1/"),
        (2, "correction", 1, "https://press.court.example/statements/C2026-0001/v2/"),
    ]


def test_the_case_file_comes_only_by_name_and_the_trail_says_so(court: Court) -> None:
    """Nothing internal is in the answer unless it was asked for; then the trail tells who did."""
    client, path = court.client(), "/statements/C2026-0001/editions/1"
    plain = client.ask("GET", path, who="auditor")
    assert "case" not in plain.value
    assert plain.value["content"]["title"] == "关于网传“收取财物”视频有关情况的通报"
    full = client.ask("GET", f"{path}?case=true", who="auditor").value
    key = court.press.record.logged(0).case
    assert key is not None
    assert full["case"] == canonical.decode(court.press.store.get(keys.case(key)).data)
    assert full["case"]["sign_off"]["by"] not in plain.body.decode()
    records = read_trail(court.press.store, 0, 10)
    assert [row["target"] for row in records] == ["C2026-0001/1", "C2026-0001/1/case"]


@pytest.mark.parametrize(
    "path",
    [
        "/statements/C2026-0099",
        "/statements/X2026-0001",
        "/statements/c2026-0001",
        "/statements/C2026-00001",
        "/statements/C2026-0001/editions/9",
        "/statements/C2026-0001/editions/0",
        "/statements/C2026-0001/editions/01",
        "/statements/C2026-0001/editions/1%201",
        "/statements/C2026-0001/editions/" + "9" * 30,
        "/statements/%00/editions/1",
    ],
)
def test_what_is_not_there_is_404(ask: Client, path: str) -> None:
    """A number or an edition that cannot be, or is not, is not found: one answer for both."""
    got = ask.ask("GET", path, who="auditor")
    assert (got.status, got.value["code"]) == (404, "not-found")


def test_status_has_figures_and_no_text(ask: Client) -> None:
    """Who may only see what is pending sees no title, no reason and no address of a copy."""
    got = ask.ask("GET", "/status", who="intake")
    value = got.value
    assert (value["entries"], value["published"], value["pending"]) == (12, 12, 0)
    assert value["statements"] == {"C2026": 4, "N2026": 6}
    assert "通报" not in got.body.decode()
    assert set(value["channels"][0]) == {
        "channel", "configured", "used", "pending", "busy", "needs_person",
    }  # fmt: skip


def test_audit_finds_a_damaged_record(court: Court) -> None:
    """A sound record is called sound; one whose text was changed is not."""
    client = court.client()
    assert client.ask("GET", "/audit", who="auditor").value["sound"] is True
    court.press.store.erase([keys.text(court.press.record.logged(2).entry.commit)])
    got = client.ask("GET", "/audit", who="administrator").value
    assert (got["sound"], bool(got["findings"])) == (False, True)


def test_the_trail_is_read_page_by_page(court: Court) -> None:
    """Records come as they were written, in order, and lead to the next page."""
    client = court.client()
    for _ in range(3):
        client.ask("POST", "/publish", who="publisher")
    first = client.ask("GET", "/trail?limit=4", who="auditor").value
    rest = client.ask("GET", first["next"].removeprefix("/api"), who="auditor").value
    rows = [row["n"] for row in (*first["records"], *rest["records"])]
    assert rows == list(range(7))
    assert rest["next"] is None


def test_publishing_brings_the_site_up_to_the_record(court: Court) -> None:
    """What is pending is shown by one request; a second one has nothing to do."""
    client = court.client()
    given = {"edition": 1, "reason": "privacy", "confirm": "N2026-0001-v1"}
    client.ask("POST", "/statements/N2026-0001/redact", given, who="signer")
    assert client.ask("GET", "/status", who="intake").value["pending"] == 1
    done = client.ask("POST", "/publish", who="administrator").value
    assert (done["size"], done["scope"], done["walks"]) == (13, "changes", 1)
    assert client.ask("GET", "/status", who="intake").value["pending"] == 0
    assert client.ask("POST", "/publish", who="publisher").value["scope"] == "nothing"
