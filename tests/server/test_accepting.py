"""From the API to the page, in one process: the worker is woken by what was accepted."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import httpx

from tests.e2e.conftest import SAMPLES, Office
from tests.server.process import served

NOTICE = (SAMPLES / "notice-2026-001.md").read_text(encoding="utf-8")
MARKDOWN = {"content-type": "text/markdown"}


def test_what_the_api_accepts_is_on_the_site_at_once(tmp_path: Path) -> None:
    """With an hour between two looks, a submission is published by itself; journal and meters tell.

    A refusal wakes nobody. Neither token nor text is in the journal.
    """
    office = Office(tmp_path)
    office.done("init")
    office.done("user", "add", "intake-1", "--role", "intake")
    token = office.done("user", "token", "intake-1")["token"]
    header = MARKDOWN | {"authorization": f"Bearer {token}"}
    with served(office, "--every", "3600", "--metrics-port", "0") as server:
        server.wait_for("published")
        url = f"{server.url}api/statements"
        changed = NOTICE.replace("title: ", "title: 另", 1)
        refused = httpx.post(url, content=changed.encode(), headers=header)
        assert refused.status_code == 422
        accepted = httpx.post(url, content=NOTICE.encode(), headers=header)
        assert accepted.status_code == 201
        assert server.wait_for("published", 2)[-1]["entries"] == 1
        assert httpx.get(f"{server.url}statements/N2026-0001/").status_code == 200
        assert httpx.get(f"{server.url}api/health").json()["ok"] is True
        port = server.events("started")[0]["metrics"]
        figures = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        server.signal(signal.SIGTERM)
        assert server.ended() == 0
    submissions = [line for line in server.events("request") if line["method"] == "POST"]
    assert [line["outcome"] for line in submissions] == ["refused", "accepted"]
    assert {line["caller"] for line in submissions} == {"intake-1"}
    assert {line["route"] for line in submissions} == {"/api/statements"}
    assert submissions[0]["rules"]
    assert submissions[1]["request"] == accepted.headers["x-request-id"]
    assert 'zhengming_submissions_total{outcome="accepted"} 1' in figures
    assert re.search(r'zhengming_gate_refusals_total\{rule="[a-z_.]+"\} 1', figures)
    title = next(row for row in NOTICE.splitlines() if row.startswith("title: "))[7:].strip('"')
    for secret in (token, token.rpartition("_")[2], title):
        assert secret not in server.text
