"""Records for the tests of render: a small court year, built event by event as the log would."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from publish.domain.canonical import commitment
from publish.domain.content import Change, Content, Correction, Withdrawal
from publish.domain.entry import Entry
from publish.domain.kinds import (
    FORMS,
    STATUS_OF,
    EditionKind,
    Finding,
    Kind,
    Status,
    WithdrawalReason,
)
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Redaction, Statement
from publish.render.feeds import FeedEvent
from publish.render.site import SiteInfo

INFO = SiteInfo(
    url="https://press.court.example/",
    name="示例市清源区人民法院发布",
    court="示例市清源区人民法院",
    phone="0100-12368",
)
BODY = (
    "<p>2026年3月3日晚，有网民上传一段视频，指称本院工作人员“私收财物”。</p>\n"
    "<p>现已查明，网传说法不属实。</p>"
)


def make_content(kind: Kind, edition: EditionKind, minute: str, **over: Any) -> Content:  # noqa: ANN401
    """A content that is complete for its kind of edition."""
    given: dict[str, Any] = {
        "kind": kind,
        "form": FORMS[kind][0],
        "edition": edition,
        "title": "关于网传视频有关情况的通报",
        "short_title": "网传视频情况通报",
        "issuer": INFO.court,
        "pub_date": minute,
        "body": BODY,
        "keywords": ("网传视频", "情况通报"),
    }
    if kind is Kind.CLARIFICATION:
        given["finding"] = Finding.UNFOUNDED
    if edition is EditionKind.CORRECTION:
        change = Change("3月4日上午", "3月3日晚")
        given["correction"] = Correction("日期误录", (change,), affects_conclusion=False)
    if edition is EditionKind.UPDATE:
        given["conclusion_unchanged"] = True
    if edition is EditionKind.WITHDRAWAL:
        reason = WithdrawalReason.SUPERSEDED
        given |= {"withdrawal": Withdrawal(reason, "已由新的发布替代。", INFO.court), "body": ""}
    return Content(**(given | over))


@dataclass
class Log:
    """A log that statements are appended to, with a clock of one minute an entry."""

    statements: dict[Number, Statement] = field(default_factory=dict)
    events: list[Number] = field(default_factory=list)

    @property
    def minute(self) -> str:
        """The local minute of the next entry."""
        hours, minutes = divmod(len(self.events), 60)
        days, hours = divmod(hours, 14)
        return f"2026-{3 + days // 28:02d}-{1 + days % 28:02d} {9 + hours:02d}:{minutes:02d}"

    def entry(self, number: Number, rev: int, status: Status, commit: str) -> Entry:
        """The entry that is appended next."""
        at = f"{self.minute[:10]}T{int(self.minute[11:13]) - 8:02d}:{self.minute[14:]}:05Z"
        return Entry(INFO.origin, number, rev, number.kind, status, at, None, commit)

    @property
    def salt(self) -> bytes:
        """A salt that differs from entry to entry."""
        return hashlib.sha256(f"salt {len(self.events)}".encode()).digest()

    def publish(self, number: Number, edition: EditionKind, **over: Any) -> Statement:  # noqa: ANN401
        """Append an edition."""
        before = self.statements.get(number)
        rev = len(before.editions) + 1 if before else 1
        minute = over.pop("minute", self.minute)
        content = over.pop("content", None) or make_content(number.kind, edition, minute, **over)
        commit = commitment(self.salt, content.data)
        entry = self.entry(number, rev, STATUS_OF[edition], commit)
        added = Edition(len(self.events), entry, content, self.salt)
        earlier = before.editions if before else ()
        return self._keep(Statement(number, (*earlier, added)))

    def first(self, kind: Kind, year: int = 2026, **over: Any) -> Statement:  # noqa: ANN401
        """Append the next statement of a kind."""
        serial = sum(n.kind is kind and n.year == year for n in self.statements) + 1
        return self.publish(Number.of(kind, year, serial), EditionKind.FIRST, **over)

    def redact(self, number: Number, rev: int) -> Statement:
        """Erase an edition's text."""
        statement = self.statements[number]
        edition = statement.editions[rev - 1]
        notice = RedactionNotice(
            str(number), rev, WithdrawalReason.PRIVACY, "依申请处理。", INFO.court, self.minute
        )
        entry = self.entry(number, rev, Status.REDACTED, commitment(self.salt, notice.data))
        redaction = Redaction(len(self.events), entry, notice, self.salt)
        erased = replace(edition, content=None, salt=None, redaction=redaction)
        editions = tuple(erased if e.rev == rev else e for e in statement.editions)
        return self._keep(replace(statement, editions=editions))

    def _keep(self, statement: Statement) -> Statement:
        """Note the event."""
        self.statements[statement.number] = statement
        self.events.append(statement.number)
        return statement

    def feed(self, indexes: range) -> list[FeedEvent]:
        """The feed events of a range of log indexes."""
        return [FeedEvent.of(self.statements[self.events[i]], i) for i in indexes]
