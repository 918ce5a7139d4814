"""Commands about statements: digest, check, submit, withdraw, redact."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from publish import bootstrap
from publish.bootstrap.entrance import open_door
from publish.cli.files import given_text, write_text
from publish.cli.output import Output
from publish.cli.reading import CHUNK, Read, read, read_chunks, sources
from publish.cli.recording import recorded, submitted
from publish.domain import gate
from publish.domain.content import Content
from publish.domain.kinds import WithdrawalReason
from publish.domain.number import Number
from publish.domain.quoting import others, quoting
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.errors import GateRefused, NeedsPerson, SettingsError, WrongUsage, ZhengmingError
from publish.guard.roles import Right
from publish.services.door import Door
from publish.services.redact import redact as redact_edition
from publish.services.submit import Answer, known, submit as submit_one
from publish.services.withdraw import withdrawal_draft

DONE, REFUSED = 0, 3
SHANGHAI = ZoneInfo("Asia/Shanghai")


def digest(given: argparse.Namespace, output: Output) -> int:
    """Print the content digest of each file: what every receipt must carry."""
    rows = []
    for row in map(read, sources(given.file)):
        submission = _well_formed(row)
        output.faults(submission.warnings)
        rows.append({"file": row.name, "digest": submission.content.digest})
    prose = "\n".join(f"{row['digest']}  {row['file']}" for row in rows)
    output.result(rows[0] if len(rows) == 1 else {"results": rows}, prose)
    return DONE


def check(given: argparse.Namespace, output: Output) -> int:
    """Print the clerk's checklist of each file; nothing is kept or published."""
    press = bootstrap.open_press(bootstrap.settings())
    results = [
        _checked(press, _well_formed(row), row.name, output)
        for row in map(read, sources(given.file))
    ]
    output.result(results[0] if len(results) == 1 else {"results": results})
    return DONE if all(result["passed"] for result in results) else REFUSED


def _checked(
    press: bootstrap.Press, submission: Submission, name: str, output: Output
) -> dict[str, Any]:
    precedent, unknown = _known(press, submission.content)
    rows = press.settings.gate.checklist(submission, precedent, bootstrap.clock(), unknown)
    output.say(f"{name}  内容摘要 {submission.content.digest}")
    applying = [row for row in rows if row.state in _MARKS]
    for row in applying:
        output.say(f"  {_MARKS[row.state]} {row.title}")
        output.faults(row.faults)
    output.say(f"  另有 {len(rows) - len(applying)} 项不适用于本件。")
    output.faults(submission.warnings)
    passed = all(row.state is not gate.State.REFUSE for row in rows)
    output.say("  可以提交。" if passed else "  还不能提交：请先处理标有 ✗ 的各项。")
    faults = [fault.as_json() for row in rows for fault in row.faults]
    faults += [fault.as_json() for fault in submission.warnings]
    return {"file": name, "digest": submission.content.digest, "passed": passed, "faults": faults}


_MARKS = {
    gate.State.PASS: "✓",
    gate.State.WARN: "!",
    gate.State.REFUSE: "✗",
}


def _known(press: bootstrap.Press, content: Content) -> tuple[Statement | None, frozenset[str]]:
    """Return what the record knows; one that names no number is checked without a record."""
    if content.number or content.repeals or content.amends:
        with suppress(SettingsError):
            return known(press.record, content)
    return None, frozenset()


def submit(given: argparse.Namespace, output: Output) -> int:
    """Submit files; each gets its number or its reasons, and one does not hold up another."""
    press = bootstrap.open_press(bootstrap.settings())
    tally = Tally(press, output, open_door(press))
    single = len(given.file) == 1 and given.file[0].endswith((".md", ".json"))
    chunks = read_chunks(sources(given.file))
    for chunk in output.watch("提交", None, chunks):
        tally.add(chunk, single=single)
    if single and tally.error is not None:
        raise tally.error
    if single:
        output.result(tally.rows[0])
    else:
        output.result(tally.as_json())
        output.say(f"共受理 {tally.accepted} 件，其中 {tally.repeated} 件以前已受理。")
        output.say(f"未受理 {tally.failed} 件。")
    return tally.status


@dataclass(slots=True)
class Tally:
    """What became of the submissions of one call."""

    press: bootstrap.Press
    output: Output
    door: Door
    rows: list[dict[str, Any]] = field(default_factory=list)
    accepted: int = 0
    repeated: int = 0
    failed: int = 0
    status: int = DONE
    error: ZhengmingError | None = None

    def add(self, chunk: list[Read], *, single: bool) -> None:
        """Submit what was read well, in its order; tell about the rest."""
        fine = [row.submission for row in chunk if row.submission is not None]
        now = bootstrap.clock()
        outcomes = iter(submitted(self.press, self.door, fine, now))
        for row in chunk:
            outcome = row.error or next(outcomes)
            if isinstance(outcome, Answer):
                self._accept(row, outcome, single=single)
            else:
                self._refuse(row, outcome, single=single)

    def _accept(self, row: Read, answer: Answer, *, single: bool) -> None:
        self.accepted += 1
        self.repeated += answer.repeated
        shown = {"file": row.name, **answer.as_json(self.press.info.url)}
        self._keep(shown, single=single)
        if row.submission is not None:
            self.output.faults(row.submission.warnings)
        if single or not answer.repeated:
            again = "（以前已受理）" if answer.repeated else ""
            text = f"{row.name} → {answer.number} 第{answer.edition}版{again}"
            if single or len(self.rows) <= CHUNK:
                self.output.say(text)

    def _refuse(self, row: Read, error: ZhengmingError, *, single: bool) -> None:
        self.failed += 1
        self.status = max(self.status, error.exit_status)
        self.error = error
        faults = [fault.as_json() for fault in getattr(error, "faults", ())]
        self._keep(
            {"file": row.name, "error": type(error).__name__, "faults": faults}, single=False
        )
        if not single:
            self.output.say(f"{row.name}：{error}")
            self.output.faults(getattr(error, "faults", ()))

    def _keep(self, row: dict[str, Any], *, single: bool) -> None:
        """Keep a row for the answer; of a whole archive only what went wrong, and a few others."""
        if single or "error" in row or len(self.rows) < _ROWS:
            self.rows.append(row)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object for many files."""
        counts = {"accepted": self.accepted, "repeated": self.repeated, "failed": self.failed}
        return {**counts, "results": self.rows}


_ROWS = 1000
"""Rows of a large submission that the answer lists in full."""


def _well_formed(row: Read) -> Submission:
    if row.error is not None:
        raise row.error
    if row.submission is None:
        message = f"{row.name} 是空的"
        raise WrongUsage(message)
    return row.submission


def withdraw(given: argparse.Namespace, output: Output) -> int:
    """Withdraw a statement: without receipts, write the draft that has to be approved."""
    press = bootstrap.open_press(bootstrap.settings())
    number = Number.parse(given.number)
    statement = press.record.statement(number)
    if statement is None:
        message = f"没有编号为 {number} 的发布件"
        raise WrongUsage(message, advice="请用 zhengming status 核对编号。")
    receipts = given_text(given.receipts) if given.receipts else ""
    draft = withdrawal_draft(
        statement,
        reason=WithdrawalReason(given.reason),
        note=given.note,
        authority=given.authority or press.info.court,
        at=given.at or bootstrap.clock().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        receipts=receipts,
    )
    if receipts:
        with recorded(press, Right.WITHDRAW, str(number)) as doing:
            now, rules = bootstrap.clock(), press.settings.gate
            answer = submit_one(press.record, rules, draft.submission, now)
            doing.target = f"{answer.number}/{answer.edition}"
        output.result(
            answer.as_json(press.info.url), f"{number} 已登记撤下，请运行 zhengming publish。"
        )
        return DONE
    target = given.output or f"{number}-withdrawal.md"
    write_text(target, draft.text)
    message = f"撤下稿已写到 {target}，内容摘要 {draft.submission.content.digest}"
    advice = "请送审签；审签材料补入稿件后，运行 zhengming submit 提交这个文件。"
    raise NeedsPerson(message, advice=advice)


def redact(given: argparse.Namespace, output: Output) -> int:
    """Erase the text of one edition, after asking once."""
    press = bootstrap.open_press(bootstrap.settings())
    number = Number.parse(given.number)
    reason = WithdrawalReason(given.reason)
    now: datetime = bootstrap.clock()
    if not given.yes and not _confirmed(f"{number} 第{given.edition}版"):
        message = "没有删除任何内容"
        raise NeedsPerson(message, advice="确认后请加上 --yes 再次运行。")
    notice = RedactionNotice(
        statement=str(number),
        edition=given.edition,
        reason=reason,
        note=given.note or f"{reason.label}。",
        authority=given.authority or press.info.court,
        at=now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    )
    before = press.record.statement(number)
    left = _left(before, given.edition) if before else {}
    with recorded(press, Right.REDACT, f"{number}/{given.edition}"):
        index = redact_edition(press.record, notice, now)
    value = {"number": str(number), "edition": given.edition, "index": index, **left}
    output.result(
        value, f"{number} 第{given.edition}版的文字已经删除，请立即运行 zhengming publish。"
    )
    output.say(_warning(number, **left))
    return DONE


def _left(statement: Statement, rev: int) -> dict[str, list[int]]:
    """Return which other editions keep their text, and which of these repeat what goes."""
    if not 1 <= rev <= len(statement.editions):
        return {"others": [], "quoting": []}
    return {"others": others(statement, rev), "quoting": quoting(statement, rev)}


def _warning(number: Number, others: Sequence[int] = (), quoting: Sequence[int] = ()) -> str:
    """Return what a redaction has not erased."""
    told = "只删除了这一版。"
    if others:
        told += f"{number} 的第{'、'.join(map(str, others))}版没有删除，仍然公开。"
    if quoting:
        told += (
            f"其中第{'、'.join(map(str, quoting))}版有被删除的文字，"
            "依法也应删除的，请逐版运行 zhengming redact。"
        )
    return f"{told}其他发布件是否引用，请人工检查；备份中的副本请按期销毁。"


def _confirmed(what: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"将永久删除 {what} 的文字，不能恢复。确认请输入“删除”：", end="", file=sys.stderr)
    return input().strip() == "删除"


__all__ = ["GateRefused", "check", "digest", "redact", "submit", "withdraw"]
