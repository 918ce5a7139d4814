"""The log's key changes hands: what readers, monitors and operators see of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.tlog import Signer
from tests.e2e.conftest import Office

SAMPLE = "content/samples/notice-2026-001.md"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A press with one notice on its site."""
    office = Office(tmp_path)
    office.done("init")
    office.done("submit", str(Path(__file__).parents[2] / SAMPLE))
    office.done("publish")
    return office


def _vkeys(office: Office) -> list[str]:
    return (office.site / "log/vkey").read_text().split()


def _signed(office: Office) -> int:
    """Return how many keys signed the checkpoint."""
    return (office.site / "log/checkpoint").read_text().count("\n— ")


def test_both_keys_sign_until_the_old_one_is_deleted(office: Office) -> None:
    """Whoever knows the old key verifies through the handover, and only the new one after it."""
    (old,) = _vkeys(office)
    number = "N2026-0001"
    new = office.done("init", "--rotate-key")["vkeys"][0]
    assert new != old
    office.done("publish")
    assert _vkeys(office) == [new, old]
    assert _signed(office) == 2
    for vkey in (old, new):
        assert office.run("verify", number, "--vkey", vkey).status == 0
    (office.folder / "var/log.key.old").unlink()
    office.done("publish")
    assert _vkeys(office) == [new]
    assert office.run("verify", number, "--vkey", new).status == 0
    assert office.run("verify", number, "--vkey", old).status != 0
    assert office.done("project", "--full")["written"] == 0
    assert office.run("audit").status == 0


def test_a_monitor_takes_the_new_key_while_both_sign(office: Office) -> None:
    """An unknown key is an alarm; one that signs beside the known key is believed if given."""
    state = str(office.folder / "seen")
    assert office.run("monitor", str(office.site), "--state", state).status == 0
    office.done("init", "--rotate-key")
    office.done("publish")
    new, _ = _vkeys(office)
    assert office.run("monitor", str(office.site), "--state", state).status != 0
    stranger = Signer(new.split("+")[0], bytes(32)).vkey
    assert office.run("monitor", str(office.site), "--state", state, "--vkey", stranger).status == 2
    assert office.run("monitor", str(office.site), "--state", state, "--vkey", new).status == 0
    (office.folder / "var/log.key.old").unlink()
    office.done("publish")
    assert office.run("monitor", str(office.site), "--state", state).status == 0


def test_a_change_that_died_is_finished_by_asking_again(office: Office) -> None:
    """Wherever it died, nothing signs with a wrong key, and the same command finishes it."""
    key = office.folder / "var/log.key"
    before = key.read_text()
    office.done("init", "--rotate-key")
    new = key.read_text()
    key.rename(key.with_name("log.key.new"))  # died before the last rename
    assert office.run("publish").status == 2
    assert office.done("init", "--rotate-key")["vkeys"]
    assert key.read_text() == new
    key.rename(key.with_name("log.key.new"))
    key.with_name("log.key.old").rename(key)  # died before the first
    assert office.run("publish").status == 2
    office.done("init", "--rotate-key")
    assert (key.read_text(), key.with_name("log.key.old").read_text()) == (new, before)
    office.done("publish")
    assert _signed(office) == 2


def test_one_handover_at_a_time(office: Office) -> None:
    """A second change waits until the first is ended, and a key from before does not sign again."""
    office.done("init", "--rotate-key")
    assert office.run("init", "--rotate-key").status == 4
    key = office.folder / "var/log.key"
    key.with_name("log.key.old").rename(key)
    refused = office.run("publish")
    assert refused.status == 2
    assert "更换以前的密钥" in refused.prose


def test_a_backup_holds_all_public_keys(office: Office, tmp_path: Path) -> None:
    """Restored elsewhere, the record knows the newest key and those before it."""
    office.done("init", "--rotate-key")
    office.done("publish")
    office.done("backup", str(tmp_path / "saved.tar.gz"))
    site = (office.site / "log/vkey").read_text()
    for name in ("record.sqlite3", "record.sqlite3-wal", "record.sqlite3-shm"):
        (office.folder / "var" / name).unlink(missing_ok=True)
    office.done("restore", str(tmp_path / "saved.tar.gz"))
    assert office.done("project", "--full")["written"] == 0
    assert (office.site / "log/vkey").read_text() == site
