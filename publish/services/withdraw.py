"""Withdraw: write the edition that takes a statement down; it passes the gate like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from publish.domain.content import Content
from publish.domain.kinds import EditionKind, WithdrawalReason
from publish.domain.statement import Statement
from publish.domain.submission import Submission, parse_markdown
from publish.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Draft:
    """A withdrawal as a person may read, complete and submit it."""

    text: str
    submission: Submission


def withdrawal_draft(
    statement: Statement,
    *,
    reason: WithdrawalReason,
    note: str,
    authority: str,
    at: str,
    receipts: str,
) -> Draft:
    """Return the withdrawal of a statement; ``receipts`` is the YAML of the case file, or empty.

    The title names the number, never the old title, which may be the very thing that has to go.
    Raises WrongUsage when the statement has no text left or has been withdrawn already.
    """
    before = statement.shown.content if statement.shown else None
    if before is None or statement.withdrawn:
        message = f"{statement.number} 已经撤下，或者文字已依法删除，不能再撤下"
        raise WrongUsage(message, advice="请用 zhengming status 查看它的现状。")
    fields = _fields(statement, before)
    fields["pub_date"] = at
    fields["withdrawal"] = {
        "reason": str(reason),
        "note": note or f"{reason.label}。",
        "authority": authority,
    }
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
    text = f"---\n{front}{receipts.rstrip()}\n---\n"
    return Draft(text, parse_markdown(text, {}))


def _fields(statement: Statement, before: Content) -> dict[str, Any]:
    """Return the fields that a withdrawal takes over."""
    return {
        "kind": str(before.kind),
        "form": str(before.form),
        "edition": str(EditionKind.WITHDRAWAL),
        "statement": str(statement.number),
        "revises": statement.current.rev,
        "title": f"关于撤下 {statement.number} 的说明",
        "issuer": before.issuer,
    }
