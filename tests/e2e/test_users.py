"""Accounts and tokens from the command line, and the trail that all commands leave."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publish.adapters.stores.sqlite import SqliteStore
from publish.guard.roles import Role
from publish.services.access import identify
from publish.services.trail import read_trail
from tests.e2e.conftest import SAMPLES, Office

TOKEN = re.compile(r"zm_[0-9a-hjkmnp-tv-z]{11}_[0-9a-hjkmnp-tv-z]{58}")
FIRST = str(SAMPLES / "clarification-2026-001.md")


def store_of(office: Office) -> SqliteStore:
    """Open the store of an office."""
    return SqliteStore(office.folder / "var" / "record.sqlite3")


def trail(office: Office) -> list[dict[str, Any]]:
    """Return the records of the trail."""
    store = store_of(office)
    try:
        return read_trail(store, 0, 1000)
    finally:
        store.close()


def deeds(office: Office) -> list[tuple[str, str, str]]:
    """Return what was done, for which right, to what; all of it by the operator."""
    rows = trail(office)
    assert {(row["who"], row["via"]) for row in rows} <= {("cli", "cli")}
    return [
        (row["what"], row["right"], row.get("target", "")) for row in rows if row["what"] != "begun"
    ]


def test_init_makes_an_administrator_once(tmp_path: Path) -> None:
    """The first run hands out a token that opens the door; the second makes no other."""
    office = Office(tmp_path)
    first, again = office.done("init"), office.done("init")
    assert first["administrator"] == "admin"
    assert "token" not in again
    store = store_of(office)
    caller = identify(store, first["token"], datetime.now(UTC))  # noqa: TID251 - as a server would
    store.close()
    assert caller.name == "admin"
    assert caller.roles == {Role.ADMINISTRATOR}
    assert first["token"] not in (office.folder / "zhengming.toml").read_text("utf-8")


def plain(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command without ``--json`` and without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "publish", *arguments],
        cwd=folder,
        env=Office(folder).environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_init_without_a_terminal_prints_no_token(tmp_path: Path) -> None:
    """What is printed where nobody looks ends in a journal: no token, but how to get one."""
    done = plain(tmp_path, "init")
    assert done.returncode == 0
    assert not TOKEN.search(done.stdout + done.stderr)
    assert "zhengming user token admin" in done.stderr
    assert TOKEN.fullmatch(plain(tmp_path, "user", "token", "admin").stdout.strip())


def test_init_on_a_terminal_shows_the_token(tmp_path: Path) -> None:
    """Who sits there sees it, on the terminal and not on standard output."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "publish", "init"],
        cwd=tmp_path,
        env=Office(tmp_path).environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
    )
    os.close(theirs)
    shown = b""
    while part := _read(ours):
        shown += part
    os.close(ours)
    assert len(TOKEN.findall(shown.decode())) == 1
    assert not TOKEN.search(done.stdout)


def _read(terminal: int) -> bytes:
    """Return what a terminal has shown; Linux ends with an error instead of nothing."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_an_account_from_its_first_to_its_last_day(office: Office) -> None:
    """Add, token, list, revoke, disable: each says what is so, and the trail has it all."""
    added = office.done("user", "add", "oa", "--role", "intake", "--role", "drafter")
    assert (added["name"], added["roles"]) == ("oa", ["intake", "drafter"])
    issued = office.done("user", "token", "oa", "--days", "30")
    assert TOKEN.fullmatch(issued["token"])
    [admin, oa] = office.done("user", "list")["users"]
    assert admin["name"] == "admin"
    assert [token["id"] for token in oa["tokens"]] == [issued["id"]]
    assert set(oa["tokens"][0]) == {"id", "user", "since", "until", "revoked"}
    assert office.done("user", "token", "oa", "--revoke", issued["id"])["revoked"]
    assert office.done("user", "disable", "oa")["disabled"]
    assert deeds(office)[2:] == [
        ("done", "manage_users", "add:oa:intake+drafter"),
        ("done", "manage_users", f"token:oa:{issued['id']}"),
        ("done", "manage_users", f"revoke:oa:{issued['id']}"),
        ("done", "manage_users", "disable:oa"),
    ]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office that has been set up, for commands that change nothing."""
    office = Office(tmp_path_factory.mktemp("settled"))
    office.done("init")
    return office


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "张三", "--role", "intake"), "账号名不合规定"),
        (("add", "cli", "--role", "intake"), "账号名不合规定"),
        (("add", "admin", "--role", "intake"), "账号 admin 已经存在"),
        (("disable", "nobody"), "没有账号 nobody"),
        (("token", "nobody"), "没有账号 nobody"),
        (("token", "admin", "--days", "1000"), "1 至 366 天"),
        (("token", "admin", "--days", "0"), "1 至 366 天"),
        (("token", "admin", "--revoke", "00000000000"), "没有编号为 00000000000 的令牌"),
        (("token", "admin", "--revoke", "x", "--days", "3"), "不能一起用"),
    ],
)
def test_what_makes_no_sense_is_told(
    arguments: tuple[str, ...], said: str, settled: Office
) -> None:
    """Exit status 2, a Chinese sentence, and nothing has changed."""
    ran = settled.run("user", *arguments)
    assert ran.status == 2
    assert said in ran.prose
    store = store_of(settled)
    assert (list(store.list("users/")), len(list(store.list("tokens/")))) == (["users/admin"], 1)
    store.close()


@pytest.mark.parametrize("arguments", [(), ("add", "oa"), ("add", "oa", "--role", "king")])
def test_wrong_words_are_refused_by_the_parser(arguments: tuple[str, ...], settled: Office) -> None:
    """No sub-command, no role, no such role: usage, and status 2."""
    assert settled.run("user", *arguments).status == 2


def test_a_token_in_the_wrong_place_is_kept_nowhere(office: Office) -> None:
    """Who pastes a token where a name or an id belongs does not put it into the trail."""
    text = office.done("user", "token", "admin")["token"]
    for arguments in (("token", text), ("disable", text), ("token", "admin", "--revoke", text)):
        ran = office.run("user", *arguments)
        assert ran.status == 2
        assert text[15:] not in ran.prose + json.dumps(ran.value)
    assert text[15:67] not in json.dumps(trail(office))


def test_every_command_that_changes_something_is_on_the_trail(office: Office) -> None:
    """Submit, refusal, redaction: what, to which edition, and by which rule it was refused."""
    answer = office.done("submit", FIRST)
    changed = office.folder / "changed.md"
    text = Path(FIRST).read_text("utf-8").replace("title: ", "title: 关于", 1)
    changed.write_text(text, "utf-8")
    assert office.run("submit", str(changed)).status == 3
    assert office.run("submit", FIRST, str(changed)).status == 3
    number = answer["number"]
    office.done("redact", number, "--edition", "1", "--reason", "privacy", "--yes")
    found = deeds(office)[2:]
    assert found[0] == ("done", "submit", f"{number}/1")
    assert [row[:2] for row in found[1:3]] == [("refused", "submit"), ("refused", "submit")]
    assert found[3:] == [
        ("done", "submit", f"{number}/1"),
        ("done", "redact", f"{number}/1"),
    ]
    refusals = [row for row in trail(office) if row["what"] == "refused"]
    assert all("approval.digest" in row["rules"] for row in refusals)
    assert answer["digest"] in {row.get("target") for row in trail(office)}
    listed = office.done("audit", "--trail", "2")
    assert listed["records"] == trail(office)[2:]
    assert listed["next"] == len(trail(office))
    last = plain(office.folder, "audit", "--trail", str(listed["next"] - 1)).stdout
    assert re.search(rf"^\d+  \S+Z  done  cli  redact  {number}/1  ←\d+$", last, re.MULTILINE)


def test_audit_walks_the_trail(office: Office) -> None:
    """The audit counts the records, tells the newest hash, and names one that was changed."""
    sound = office.done("audit")
    assert (sound["counts"]["trail"], sound["counts"]["trail_open"]) == (4, 0)
    assert re.fullmatch("[0-9a-f]{64}", sound["trail_last"])
    store = store_of(office)
    data = store.get("trail/000000000001").data
    store.erase(["trail/000000000001"])
    store.create([("trail/000000000001", data.replace(b'"cli"', b'"who"'))])
    store.close()
    ran = office.run("audit")
    assert ran.status == 4
    assert [finding["rule"] for finding in ran.value["findings"]] == ["trail.chain"]


def test_the_demo_is_on_the_trail(demo: Office) -> None:
    """The demo makes the administrator, hands out no token, and is one deed."""
    assert deeds(demo) == [
        ("done", "manage_users", "add:admin"),
        ("done", "submit", "demo"),
    ]


def test_a_backup_has_the_trail_and_no_accounts(office: Office) -> None:
    """Who did what outlives the machine; a token that was revoked since does not come back."""
    office.done("submit", FIRST)
    written = deeds(office)
    saved = office.folder / "saved"
    office.done("backup", str(saved))
    other = Office(office.folder / "other")
    other.folder.mkdir()
    other.done("restore", str(saved))
    assert other.done("user", "list") == {"users": []}
    assert deeds(other)[: len(written)] == written
