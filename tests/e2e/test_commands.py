"""The command line's contract: exit status, JSON, and that bad input loses nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from publish.adapters.stores.sqlite import SqliteStore
from publish.services import keys
from tests.e2e.conftest import SAMPLES, Office

FIRST = "clarification-2026-001.md"
CORRECTION = "clarification-2026-001-v2.md"
NOTICE = "notice-2026-001.md"


def copy(office: Office, name: str, *changes: tuple[str, str]) -> str:
    """Copy a sample into the office with some passages changed."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    target = office.folder / name
    target.write_text(text, encoding="utf-8")
    return str(target)


def test_submit_answers_with_the_contract(office: Office) -> None:
    """The answer has number, edition, index, digest and url."""
    answer = office.done("submit", copy(office, FIRST))
    digest = office.done("digest", copy(office, FIRST))["digest"]
    assert answer["number"] == "C2026-0001"
    assert answer["edition"] == 1
    assert answer["index"] == 0
    assert answer["digest"] == digest
    assert answer["url"] == "http://127.0.0.1:8000/statements/C2026-0001/v1/"


def test_submitting_again_gives_the_same_answer(office: Office) -> None:
    """A second submission of the same edition gives the first one's answer."""
    first = office.done("submit", copy(office, FIRST))
    again = office.done("submit", copy(office, FIRST))
    assert again == first | {"repeated": True}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("书记员当场清点", "书记员当场清算"),
        ("关于网传“收取财物”视频有关情况的通报", "关于网传“收取财物”视频有关情况的通告"),
        ("2026-03-06 17:30", "2026-03-06 17:31"),
        ("清法澄〔2026〕1号", "清法澄〔2026〕9号"),
    ],
)
def test_a_changed_character_voids_the_receipts(office: Office, before: str, after: str) -> None:
    """One character changed after approval is refused with status 3 and the receipts' rules."""
    ran = office.run("submit", copy(office, FIRST, (before, after)))
    assert ran.status == 3
    rules = {fault["rule"] for fault in ran.value["faults"]}
    assert any("digest" in rule for rule in rules), rules
    assert office.done("status")["entries"] == 0


def test_malformed_input_is_status_2_with_every_fault(office: Office) -> None:
    """All faults of a malformed statement are told at once, in Chinese, by field."""
    changes = (("kind: clarification", "kind: clarifikation"), ('"2026-03-06 17:30"', '"6.3.2026"'))
    ran = office.run("submit", copy(office, FIRST, *changes))
    assert ran.status == 2
    assert {"kind", "pub_date"} <= {fault["field"] for fault in ran.value["faults"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("submit", "no-such-file.md"),
        ("withdraw", "N2026-0001", "--reason", "legal", "--receipts", "/nowhere.yaml"),
        ("status", "X2026-1"),
        ("status", "C2026-0999"),
        ("redact", "C2026-0001", "--edition", "1", "--reason", "privacy", "--yes"),
    ],
)
def test_wrong_usage_is_status_2(office: Office, arguments: tuple[str, ...]) -> None:
    """A file, number or edition that does not exist is status 2 and a sentence, no traceback."""
    ran = office.run(*arguments)
    assert ran.status == 2
    assert ran.value["message"]
    assert "Traceback" not in ran.prose
    assert "No such file" not in ran.prose


def test_commands_before_init_say_what_to_do(tmp_path: Path) -> None:
    """Without a record, a command names the command that makes one."""
    ran = Office(tmp_path).run("publish")
    assert ran.status == 2
    assert "zhengming init" in ran.prose


def test_key_file_is_private(office: Office) -> None:
    """The log key is readable by its owner alone."""
    assert (office.folder / "var" / "log.key").stat().st_mode & 0o777 == 0o600


def test_another_site_url_is_refused(office: Office) -> None:
    """A record is never continued under another origin."""
    file = office.folder / "zhengming.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("127.0.0.1:8000", "press.example"), encoding="utf-8")
    assert office.run("status").status == 2


def test_stream_of_json_lines_is_resumable(office: Office) -> None:
    """An archive that was interrupted can be submitted again from its beginning."""
    office.done("submit", copy(office, NOTICE))
    lines = [json.dumps({"kind": "notice"}), ""]
    ran = office.run("submit", "-", text="\n".join(lines))
    assert ran.status == 2
    assert ran.value["failed"] == 1
    again = office.done(
        "submit", copy(office, NOTICE), copy(office, "notice-2026-005.md"), "-", text=""
    )
    assert (again["accepted"], again["repeated"]) == (2, 1)


def test_a_repeal_of_nobody_is_refused_by_check_and_submit(office: Office) -> None:
    """Both name the field and the number; once the others are there, it passes."""
    repeals = copy(office, "notice-2026-004.md")
    for command in ("check", "submit"):
        ran = office.run(command, repeals)
        assert ran.status == 3
        faults = {fault["field"]: fault for fault in ran.value["faults"]}
        assert faults["repeals[3].number"]["message"] == "没有编号为 N2026-0001 的发布件。"
        assert faults["amends[0].number"]["rule"] == "repeals.known"
    office.done("submit", copy(office, NOTICE), str(SAMPLES / "notice-2026-002.md"))
    assert office.run("check", repeals).value["passed"] is True
    assert office.done("submit", repeals)["number"] == "N2026-0003"


def test_withdrawal_needs_receipts(office: Office) -> None:
    """Withdrawing writes a draft and asks for a person; nothing is withdrawn yet."""
    office.done("submit", copy(office, NOTICE))
    ran = office.run("withdraw", "N2026-0001", "--reason", "superseded", "--note", "搬迁已结束。")
    assert ran.status == 4
    draft = office.folder / "N2026-0001-withdrawal.md"
    assert draft.is_file()
    assert office.run("submit", str(draft)).status == 3
    assert office.done("status", "N2026-0001")["withdrawn"] is False


def test_a_withdrawal_that_cannot_be_written_says_so(office: Office) -> None:
    """Neither missing receipts nor a missing folder is a traceback."""
    office.done("submit", copy(office, NOTICE))
    for given in (("--receipts", "no.yaml"), ("--output", "no/draft.md")):
        ran = office.run("withdraw", "N2026-0001", "--reason", "legal", *given)
        assert (ran.status, "Traceback" in ran.prose) == (2, False)
        assert "no" in ran.value["message"]


def test_a_redaction_names_what_it_has_not_erased(office: Office) -> None:
    """The editions that keep their text, and those of them that repeat what is gone."""
    office.done("submit", copy(office, FIRST))
    office.done("submit", copy(office, CORRECTION))
    erase = ("redact", "C2026-0001", "--edition", "1", "--reason", "privacy", "--yes")
    ran = office.run(*erase)
    assert (ran.value["others"], ran.value["quoting"]) == ([2], [2])
    assert "第2版没有删除，仍然公开" in ran.prose
    again = office.run(*erase)
    assert (again.status, again.value["quoting"]) == (0, [])


def test_redaction_leaves_nothing_of_the_text(office: Office) -> None:
    """After a redaction neither store nor site holds a byte of the text; the proofs still hold."""
    office.done("submit", copy(office, FIRST))
    office.done("publish")
    needle = "书记员当场清点".encode()
    assert any(needle in path.read_bytes() for path in _files(office.folder / "var"))
    office.done("redact", "C2026-0001", "--edition", "1", "--reason", "privacy", "--yes")
    office.done("publish")
    assert not [path for path in _files(office.folder / "var") if needle in path.read_bytes()]
    assert office.done("audit")["findings"] == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_backup_and_restore_give_the_same_site(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Restored elsewhere with its key, a record gives a byte-identical site."""
    office.done("submit", copy(office, FIRST), copy(office, NOTICE))
    office.done("publish")
    office.done("backup", "press.tar.gz")
    other = Office(tmp_path_factory.mktemp("other"))
    (other.folder / "var").mkdir()
    shutil.copy(office.folder / "zhengming.toml", other.folder)
    shutil.copy2(office.folder / "var" / "log.key", other.folder / "var")
    other.done("restore", str(office.folder / "press.tar.gz"))
    other.done("project", "--full")
    mine = {p.relative_to(office.site): p.read_bytes() for p in _files(office.site)}
    theirs = {p.relative_to(other.site): p.read_bytes() for p in _files(other.site)}
    assert theirs == mine


def test_half_restored_store_is_not_worked_on(office: Office) -> None:
    """A store in which a restore died asks for the restore to be finished first."""
    store = SqliteStore(office.folder / "var" / "record.sqlite3")
    store.swap(keys.RESTORE, b'{"done":false}', seen=None)
    store.close()
    ran = office.run("status")
    assert ran.status == 4
    assert "zhengming restore" in ran.prose
