"""What the pages tell of copies, by the command line: delivered, superseded, deleted there."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.sqlite import SqliteStore
from publish.server import StaticSite
from publish.services import keys, queue
from tests.e2e.conftest import ROOT, SAMPLES, Office
from tests.server.house import serving
from tests.simulators.clock import BEIJING, Clock
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches

FIRST = str(SAMPLES / "clarification-2026-001.md")
SECOND = str(SAMPLES / "clarification-2026-001-v2.md")
BROWSER = ROOT / "tests" / "browser"


@pytest.fixture
def weibo() -> Iterator[WeiboSimulator]:
    """The platform, in real time, as the command line is."""
    begun = time.monotonic()
    now = datetime.now(BEIJING)  # noqa: TID251 - the command line asks for the real time as well
    clock = Clock(now, passed=lambda: time.monotonic() - begun)
    with WeiboSimulator(clock, Switches(domains=frozenset({"127.0.0.1"}))) as weibo:
        yield weibo


@pytest.fixture
def newsroom(office: Office, weibo: WeiboSimulator) -> Office:
    """An office that posts on Weibo, and has published and posted one clarification."""
    (office.folder / "weibo.token").write_text(TOKEN + "\n")
    file = office.folder / "zhengming.toml"
    head, table, rules = file.read_text(encoding="utf-8").partition("[gate_rules]")
    head = head.replace('weibo_rip = ""\n', "")
    head += f'weibo_api = "{weibo.url}"\nweibo_token_file = "weibo.token"\n'
    file.write_text(f'{head}weibo_rip = "203.0.113.9"\n{table}{rules}', encoding="utf-8")
    office.done("submit", FIRST)
    office.done("publish")
    return office


def told(office: Office, edition: str = "") -> str:
    """The section of the copies on a page."""
    page = office.site / "statements" / "C2026-0001" / edition / "index.html"
    shown = page.read_text(encoding="utf-8")
    return shown.partition('<section class="zm-copies"')[2].partition("</section>")[0]


def states(office: Office) -> list[tuple[int, str]]:
    """What the file for programs says."""
    data = (office.site / "statements" / "C2026-0001" / "copies.json").read_bytes()
    return [(row["edition"], row["state_label"]) for row in json.loads(data)["copies"]]


def two_hours_later(folder: Path) -> None:
    """Let the slow poll be due: it looked two hours ago, and comes to the newest copy."""
    store = SqliteStore(folder / "var" / "record.sqlite3")
    state, seen = queue.read(store, "weibo")
    ago = datetime.fromisoformat(state.patrolled) - timedelta(hours=2)
    moved = replace(state, patrol=1, patrolled=ago.isoformat(timespec="seconds"))
    store.swap(keys.queue("weibo"), moved.data, seen=seen)
    store.close()


def test_from_delivered_to_superseded_to_deleted(newsroom: Office, weibo: WeiboSimulator) -> None:
    """One command posts and says so; a correction supersedes; what is deleted is told of."""
    [post] = weibo.published()
    assert "与网站一致" in told(newsroom, "v1")
    assert f'<a rel="external noreferrer" href="{post.url}">微博 第1版</a>' in told(newsroom)
    newsroom.done("submit", SECOND)
    newsroom.done("publish")
    assert states(newsroom) == [(1, "已被后续版本取代"), (2, "与网站一致")]
    assert "已被后续版本取代" in told(newsroom, "v1")
    assert "与网站一致" in told(newsroom, "v2")
    [_, second] = weibo.published()
    weibo.delete_by_hand(second.remote_id)
    newsroom.done("dispatch")
    assert "与网站一致" in told(newsroom, "v2")  # it is not time to look yet
    two_hours_later(newsroom.folder)
    newsroom.done("dispatch")
    assert states(newsroom) == [(1, "已被后续版本取代"), (2, "副本已删除")]
    assert "副本已删除" in told(newsroom, "v2")
    assert "C2026-0001-v2  已发布  副本已删除" in newsroom.spoken("status")
    known = ("--edition", "2", "--channel", "weibo", "--as", "skip")
    assert "不再提示" in newsroom.spoken("dispatch", "--resolve", "C2026-0001", *known)
    assert "副本已删除" not in newsroom.spoken("status")
    row = newsroom.done("status", "C2026-0001")["editions"][1]["deliveries"]
    assert [each["agreement"] for each in row if each["channel"] == "weibo"] == ["副本已删除"]
    assert newsroom.done("audit")["sound"] is True
    again = newsroom.done("publish")
    assert (again["scope"], again["written"]) == ("nothing", 0)


def test_a_redaction_takes_the_way_to_the_copy_away(
    newsroom: Office, weibo: WeiboSimulator
) -> None:
    """The text goes here and there; what is left is a row that says so, and no address."""
    [post] = weibo.published()
    words = ("--edition", "1", "--reason", "privacy", "--note", "依申请处理。", "--yes")
    newsroom.done("redact", "C2026-0001", *words, "--authority", "示例市清源区人民法院")
    newsroom.done("publish")
    assert weibo.published() == []
    assert states(newsroom) == [(1, "副本已删除")]
    folder = newsroom.site / "statements" / "C2026-0001"
    assert all(post.url not in file.read_text("utf-8") for file in folder.rglob("*.html"))
    assert post.url not in (folder / "copies.json").read_text("utf-8")


def test_a_full_projection_changes_nothing(newsroom: Office) -> None:
    """Made anew from store and deliveries, every public file is what it was."""
    before = {path: path.read_bytes() for path in newsroom.site.rglob("*") if path.is_file()}
    newsroom.done("project", "--full")
    after = {path: path.read_bytes() for path in newsroom.site.rglob("*") if path.is_file()}
    assert before == after


@pytest.mark.browser
def test_axe_finds_nothing_in_the_section(newsroom: Office) -> None:
    """At phone and desktop width axe finds nothing, and no platform is asked for anything."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (chromium and shutil.which("node") and (BROWSER / "node_modules").is_dir()):
        pytest.skip("Chromium, Node.js or axe-core is not installed: run `make test`")
    assert told(newsroom)
    with serving(StaticSite(DirectorySite(newsroom.site))) as address:
        urls = [f"{address}statements/C2026-0001/{edition}" for edition in ("", "v1/")]
        command = ["node", "axe.mjs", chromium, *urls]
        done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["found"] == []
    assert [f"http://{host}/" for host in result["hosts"]] == [address]
