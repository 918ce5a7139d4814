"""Routes that hand something to the gate: digest, check, submit, withdraw, redact.

They call the very services that the command line calls; there is no second way in.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from publish.adapters.observing import note
from publish.api import forms
from publish.api.exchange import PREFIX, Answer, answer
from publish.api.problems import CONFLICT, INVALID, Refused
from publish.api.reading import existing
from publish.api.route import Call, Route, missing
from publish.domain import gate
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.errors import Fault
from publish.guard.roles import Right
from publish.services.redact import redact
from publish.services.submit import known, submit
from publish.services.withdraw import Draft, withdrawal_draft

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def _digest(call: Call) -> Answer:
    """Return what every receipt must carry."""
    given: Submission = call.value
    return answer({"digest": given.content.digest, "warnings": _faults(given.warnings)})


def _check(call: Call) -> Answer:
    """Return the clerk's checklist; nothing is kept or published."""
    given: Submission = call.value
    precedent, unknown = known(call.press.record, given.content)
    rows = call.press.settings.gate.checklist(given, precedent, call.now, unknown)
    told = [fault for row in rows for fault in row.faults]
    value = {
        "digest": given.content.digest,
        "passed": all(row.state is not gate.State.REFUSE for row in rows),
        "rules": [{"rule": r.rule, "title": r.title, "state": str(r.state)} for r in rows],
        "faults": _faults((*told, *given.warnings)),
    }
    return answer(value)


def _submit(call: Call) -> Answer:
    """Submit an edition: 201 for a new one, 200 and the same answer for one that is there."""
    return _submitted(call, call.value)


def _submitted(call: Call, given: Submission) -> Answer:
    press = call.press
    call.doing.target = given.content.digest
    done = submit(press.record, press.settings.gate, given, call.now)
    call.doing.target = f"{done.number}/{done.edition}"
    note(outcome="repeated" if done.repeated else "accepted")
    value = done.as_json(press.info.url)
    value["proof"] = f"{value['url']}statement.tlog-proof"
    value["warnings"] = _faults(given.warnings)
    repeated = value.pop("repeated")
    place = f"{PREFIX}/statements/{done.number}/editions/{done.edition}"
    return answer(value, 200 if repeated else 201, Location=place)


def _withdraw(call: Call) -> Answer:
    """Withdraw a statement; without receipts, return the draft that has to be approved."""
    given: dict[str, Any] = call.value
    receipts, at = call.value.get("receipts"), given.get("at")
    if receipts and not at:
        about = Fault("at", "form.required", "缺少“撤下时间”。", "请照写送审的撤下稿上的时间。")
        raise Refused(INVALID, "请求的写法有误，共 1 处", faults=[about])
    statement = existing(call)
    before = _before_withdrawal(statement)
    if before.shown is None or (statement.withdrawn and not receipts):
        raise _withdrawn(statement)
    draft = _draft(call, before, at)
    digest = draft.submission.content.digest
    if not receipts:
        note(outcome="drafted")
        return answer({"digest": digest, "draft": draft.text})
    current = statement.current.content
    if statement.withdrawn and (current is None or current.digest != digest):
        raise _withdrawn(statement)
    return _submitted(call, draft.submission)


def _before_withdrawal(statement: Statement) -> Statement:
    """Return what a withdrawal took down, so that asking for it again gives the same answer."""
    return replace(statement, editions=statement.editions[: -1 if statement.withdrawn else None])


def _withdrawn(statement: Statement) -> Refused:
    message = f"{statement.number} 已经撤下，或者文字已依法删除，不能再撤下"
    return Refused(CONFLICT, message, advice="请查看它的现状。")


def _draft(call: Call, statement: Statement, at: str | None) -> Draft:
    given = json.loads(call.request.body) if call.request.body else {}
    # As JSON, which is YAML as well: whatever was sent as text stays text.
    rows = (given.get("receipts") or {}).items()
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in rows)
    return withdrawal_draft(
        statement,
        reason=call.value["reason"],
        note=call.value.get("note", ""),
        authority=call.value.get("authority") or call.press.info.court,
        at=at or call.now.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        receipts="".join(lines),
    )


def _redact(call: Call) -> Answer:
    """Erase the text of an edition for ever; asking again gives the same answer."""
    given: dict[str, Any] = call.value
    statement = existing(call)
    rev, reason = given["edition"], given["reason"]
    call.doing.target = f"{statement.number}/{rev}"
    if rev > len(statement.editions):
        raise missing(f"{statement.number} 没有第{rev}版")
    if given["confirm"] != f"{statement.number}-v{rev}":
        about = Fault("confirm", "redact.confirm", "与要删除的编号和版次不一致。", "请核对后照写。")
        raise Refused(INVALID, "没有删除任何内容", faults=[about])
    notice = RedactionNotice(
        statement=str(statement.number),
        edition=rev,
        reason=reason,
        note=given.get("note") or f"{reason.label}。",
        authority=given.get("authority") or call.press.info.court,
        at=call.now.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    )
    index = redact(call.press.record, notice, call.now)
    advice = "请同时处理备份中的副本，并检查其他版本、更正说明是否引用了被删除的文字。"
    return answer(
        {"number": str(statement.number), "edition": rev, "index": index, "advice": advice}
    )


def _faults(faults: tuple[Fault, ...]) -> list[dict[str, str]]:
    return [fault.as_json() for fault in faults]


ROUTES = (
    Route(
        "POST",
        "/digest",
        "digest",
        Right.DIGEST,
        "算出审签必须载明的内容摘要",
        _digest,
        {200: "Digest"},
        takes=forms.STATEMENT,
    ),
    Route(
        "POST",
        "/check",
        "check",
        Right.CHECK,
        "只过发布关口，逐项列出检查清单",
        _check,
        {200: "Checklist"},
        takes=forms.STATEMENT,
        about="不保存、不发布任何内容；没有通过的也返回 200，passed 为 false。",
    ),
    Route(
        "POST",
        "/statements",
        "submit",
        Right.SUBMIT,
        "提交经审签的稿件，取得编号",
        _submit,
        {200: "Accepted", 201: "Accepted"},
        takes=forms.STATEMENT,
        about="201：新受理；200：同样的内容以前已受理，回答与当时相同。422：发布关口没有放行。",
        submits=True,
    ),
    Route(
        "POST",
        "/statements/{number}/withdraw",
        "withdraw",
        Right.WITHDRAW,
        "撤下一个发布件（原地址保留撤下说明）",
        _withdraw,
        {200: "Withdrawal", 201: "Accepted"},
        takes=forms.WITHDRAWAL,
        about="不带 receipts：返回待审签的撤下稿。带 receipts 和 at：与提交稿件相同。",
        submits=True,
    ),
    Route(
        "POST",
        "/statements/{number}/redact",
        "redact",
        Right.REDACT,
        "依法删除一个版本的文字，留下说明",
        _redact,
        {200: "Redacted"},
        takes=forms.REDACTION,
        about="文字删除后不能恢复。再次请求，回答相同。",
    ),
)
