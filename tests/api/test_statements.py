"""Handing in: one gate, one answer for one edition, and nothing of the case file in an error."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from publish.domain.submission import parse_json, parse_markdown
from tests.api.office import Client, Court, Got
from tests.tools import samples

FAKE = "clarification-2026-002"
NEW: dict[str, Any] = {"title": "关于冒用本院名义发布“文书送达”信息的声明"}


def approved(**changes: object) -> dict[str, Any]:
    """Return a statement that nobody has handed in yet, with receipts for exactly its text."""
    return sealed_json(samples.mapping(FAKE) | NEW | changes)


def sealed_json(value: dict[str, Any]) -> dict[str, Any]:
    """Return a submission whose receipts carry the digest of its content."""
    digest = parse_json(value).content.digest
    return {
        name: _with_digest(inner, digest) if name not in {"body", "title"} else inner
        for name, inner in value.items()
    }


def _with_digest(value: Any, digest: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return [_with_digest(inner, digest) for inner in value]
    if isinstance(value, dict):
        return {name: digest if name == "digest" else inner for name, inner in value.items()}
    return value


def test_an_edition_gets_its_number_and_the_same_answer_ever_after(court: Court) -> None:
    """201 the first time, then 200 with the same bytes, whoever asks and in whichever form."""
    value = approved()
    first = court.client().ask("POST", "/statements", value, who="intake")
    assert first.status == 201
    assert first.headers["Location"] == "/api/statements/C2026-0005/editions/1"
    assert first.value == {
        "number": "C2026-0005",
        "edition": 1,
        "index": 12,
        "digest": parse_json(value).content.digest,
        "url": "https://press.court.example/statements/C2026-0005/v1/",
        "proof": "https://press.court.example/statements/C2026-0005/v1/statement.tlog-proof",
        "warnings": [],
    }
    court.press.publisher().publish()
    for who in ("intake", "publisher"):
        again = court.client().ask("POST", "/statements", value, who=who)
        assert (again.status, again.body) == (200, first.body)
    assert court.press.record.head().size == 13


def test_markdown_and_json_are_one_statement(ask: Client) -> None:
    """What a clerk writes and what the office system sends have one digest and one answer."""
    text = samples.text(FAKE)
    kinds = ("text/markdown", "text/markdown; charset=utf-8", "Text/Markdown")
    answers = [
        ask.ask("POST", "/statements", text.encode(), who="intake", Content_Type=kind)
        for kind in kinds
    ]
    answers.append(ask.ask("POST", "/statements", samples.mapping(FAKE), who="intake"))
    assert {(each.status, each.body) for each in answers} == {(200, answers[0].body)}
    assert answers[0].value["number"] == "C2026-0002"


def test_the_digest_is_that_of_the_command_line(ask: Client) -> None:
    """What is to be signed does not depend on the door."""
    got = ask.ask("POST", "/digest", samples.mapping(FAKE), who="drafter")
    expected = parse_markdown(samples.text(FAKE), {}).content.digest
    assert got.value == {"digest": expected, "warnings": []}


def refused(client: Client, value: dict[str, Any]) -> Got:
    """Return the answer to a submission that the gate must not let out."""
    got = client.ask("POST", "/statements", value, who="intake")
    assert (got.status, got.value["code"]) == (422, "gate-refused")
    return got


def test_the_gate_names_every_reason(ask: Client) -> None:
    """A text that was changed after signing voids every receipt, and each is named."""
    changed = approved() | {"title": "改动过的标题"}
    rules = {fault["rule"] for fault in refused(ask, changed).value["faults"]}
    assert rules == {"approval.digest", "review.digest", "secrecy_review.digest", "sign_off.digest"}


def test_check_tells_the_same_without_refusing(ask: Client) -> None:
    """The checklist answers 200, and its faults are those that submitting would give."""
    changed = approved() | {"title": "改动过的标题"}
    got = ask.ask("POST", "/check", changed, who="drafter")
    assert (got.status, got.value["passed"]) == (200, False)
    assert got.value["faults"] == refused(ask, changed).value["faults"]
    assert ask.ask("POST", "/check", approved(), who="drafter").value["passed"] is True


def strings(value: object) -> set[str]:
    """Return every string in a JSON value that is longer than a word; a digest tells nothing."""
    if isinstance(value, dict):
        return {text for inner in value.values() for text in strings(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in strings(inner)}
    told = isinstance(value, str) and len(value) > 5 and not value.startswith("sha256:")
    return {str(value)} if told else set()


@pytest.mark.parametrize("field", ["claim", "verification", "approval", "review", "sign_off"])
def test_no_answer_repeats_the_case_file(ask: Client, field: str) -> None:
    """Neither the gate's findings nor those of the form quote what was internal."""
    value = approved(title="改动过的标题以后")
    internal = strings(value[field])
    assert internal
    broken = value | {field: {**value[field], "zz": 1} if isinstance(value[field], dict) else [1]}
    for sent in (value | {"finding": "founded"}, broken, value | {"sign_off": None}):
        for path in ("/statements", "/check", "/digest"):
            shown = ask.ask("POST", path, sent, who="intake").body.decode()
            assert [text for text in internal if text in shown] == []


def test_attachments_come_as_base64(court: Court) -> None:
    """An attachment in the JSON itself is kept, published, and part of what was signed."""
    data = base64.b64encode("附件的内容\n".encode()).decode()
    files = [{"title": "附件", "name": "fujian.txt", "base64": data}]
    got = court.client().ask("POST", "/statements", approved(attachments=files), who="intake")
    assert got.status == 201
    court.press.publisher().publish()
    path = "statements/C2026-0005/v1/files/fujian.txt"
    assert court.press.site.get(path).data == "附件的内容\n".encode()


WITHDRAWN = {"reason": "superseded", "note": "已由新的公告替代。", "at": "2026-11-23 11:00"}


def receipts(digest: str) -> dict[str, Any]:
    """Return what has to go with a withdrawal, signed for a digest."""
    value = samples.mapping(FAKE)
    names = ("approval", "drafter", "review", "secrecy_review", "sign_off", "channels")
    times = json.dumps({name: value[name] for name in names})
    moved = json.loads(times.replace("2026-03-18", "2026-11-23"))
    return {name: _with_digest(inner, digest) for name, inner in moved.items()}


def test_a_withdrawal_is_drafted_approved_and_handed_in(court: Court) -> None:
    """First the draft to sign, then the receipts for it; asking again gives the same answer."""
    client, path = court.client(), "/statements/N2026-0002/withdraw"
    draft = client.ask("POST", path, WITHDRAWN, who="publisher")
    assert draft.status == 200
    assert "已由新的公告替代。" in draft.value["draft"]
    assert court.press.record.head().size == 12
    given = WITHDRAWN | {"receipts": receipts(draft.value["digest"])}
    done = client.ask("POST", path, given, who="publisher")
    assert (done.status, done.value["number"], done.value["edition"]) == (201, "N2026-0002", 2)
    assert done.value["digest"] == draft.value["digest"]
    again = client.ask("POST", path, given, who="intake")
    assert (again.status, again.body) == (200, done.body)
    other = client.ask("POST", path, given | {"note": "另一个说法。"}, who="intake")
    assert (other.status, other.value["code"]) == (409, "conflict")
    assert client.ask("POST", path, WITHDRAWN, who="intake").status == 409


def test_a_withdrawal_passes_the_gate_like_any_edition(court: Court) -> None:
    """Receipts for another text are refused, and receipts without the time are not understood."""
    client, path = court.client(), "/statements/N2026-0002/withdraw"
    wrong = WITHDRAWN | {"receipts": receipts("sha256:" + "0" * 64)}
    assert client.ask("POST", path, wrong, who="publisher").status == 422
    timeless = {name: value for name, value in wrong.items() if name != "at"}
    got = client.ask("POST", path, timeless, who="publisher")
    assert (got.status, got.value["faults"][0]["field"]) == (400, "at")
    assert court.press.record.head().size == 12


def test_a_redaction_wants_the_edition_written_out(court: Court) -> None:
    """Nothing is erased until number and edition have been repeated; then it is, once."""
    client, path = court.client(), "/statements/C2026-0001/redact"
    given = {"edition": 1, "reason": "privacy", "confirm": "C2026-0001-v2"}
    got = client.ask("POST", path, given, who="signer")
    assert (got.status, got.value["faults"][0]["rule"]) == (400, "redact.confirm")
    done = client.ask("POST", path, given | {"confirm": "C2026-0001-v1"}, who="signer")
    assert (done.status, done.value["index"]) == (200, 12)
    again = client.ask("POST", path, given | {"confirm": "C2026-0001-v1"}, who="signer")
    assert again.body == done.body
    shown = client.ask("GET", "/statements/C2026-0001/editions/1", who="auditor").value
    assert (shown["status"], shown["content"], shown["digest"]) == ("redacted", None, None)
    assert shown["redaction"]["reason"] == "privacy"
