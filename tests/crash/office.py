"""Submissions, a gate that opens to all that continues the newest edition, and publishers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from publish.domain.content import Attachment, Change, Content, Correction, Withdrawal
from publish.domain.gate import GateRules
from publish.domain.kinds import FORMS, EditionKind, Finding, Kind, WithdrawalReason
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Statement
from publish.domain.submission import AttachedFile, Submission
from publish.errors import Fault, GateRefused
from publish.ports import Site, Store
from publish.render.page import Shell, Theme
from publish.services.publish import Clock, Publisher
from publish.services.record import Record
from publish.tlog import Signer
from tests.services.press import INFO, START, PressBuilder, approved, minimal_theme

SIGNER = Signer(INFO.origin, bytes(range(32)))
LATER = START + timedelta(days=1)
"""After everything in any base record."""


class OpenGate(GateRules):
    """Refuses only what does not continue the newest edition, as the real gate always does."""

    def require(
        self,
        submission: Submission,
        precedent: Statement | None,
        now: datetime,
        unknown: Collection[str] = (),
    ) -> tuple[Fault, ...]:
        """Let a submission pass, or raise GateRefused."""
        fault = self.fault(submission, precedent)
        if fault is not None:
            raise GateRefused("发布关口没有放行", [fault])
        return ()

    def fault(self, submission: Submission, precedent: Statement | None) -> Fault | None:
        """Return why a submission is refused, if it is."""
        content = submission.content
        if content.number is None:
            return None
        if precedent is None or precedent.withdrawn or precedent.current.rev != content.revises:
            return Fault("revises", "edition.precedent", "上一版已经不是最新的一版。")
        return None


GATE = OpenGate()


def first(tag: str, *, kind: Kind = Kind.CLARIFICATION, files: Sequence[bytes] = ()) -> Submission:
    """Return a first edition; the same tag gives the same content."""
    return _submission(tag, kind, EditionKind.FIRST, None, 0, files)


def follow(number: Number, revises: int, edition: EditionKind, tag: str) -> Submission:
    """Return an edition that continues edition ``revises`` of a statement."""
    return _submission(tag, number.kind, edition, number, revises, ())


def notice(number: Number, rev: int) -> RedactionNotice:
    """Return the notice of a redaction."""
    why = WithdrawalReason.PRIVACY
    return RedactionNotice(str(number), rev, why, "依申请处理。", INFO.court, "2026-03-04 10:00")


def _submission(
    tag: str,
    kind: Kind,
    edition: EditionKind,
    number: Number | None,
    revises: int,
    files: Sequence[bytes],
) -> Submission:
    named = [AttachedFile(f"a{place}.txt", data) for place, data in enumerate(files)]
    content = Content(
        kind=kind,
        form=FORMS[kind][0],
        edition=edition,
        title=f"关于{tag}的通报",
        short_title=tag,
        issuer=INFO.court,
        pub_date="2026-03-04 09:00",
        body="" if edition is EditionKind.WITHDRAWAL else f"<p>正文{tag}。</p>",
        statement=None if number is None else str(number),
        revises=revises or None,
        finding=Finding.UNFOUNDED if kind is Kind.CLARIFICATION else None,
        conclusion_unchanged=True if edition is EditionKind.UPDATE else None,
        correction=_CORRECTION if edition is EditionKind.CORRECTION else None,
        withdrawal=_WITHDRAWAL if edition is EditionKind.WITHDRAWAL else None,
        attachments=tuple(
            Attachment("附件", f.name, len(f.data), hashlib.sha256(f.data).hexdigest())
            for f in named
        ),
    )
    return Submission(content, approved(content), tuple(named))


_CORRECTION = Correction("日期误录", (Change("4日", "3日"),), affects_conclusion=False)
_WITHDRAWAL = Withdrawal(WithdrawalReason.SUPERSEDED, "已由新的发布替代。", INFO.court)


def look(name: str = "test-theme") -> Theme:
    """Return a theme whose name stands on every page, with an asset that only it has."""
    plain = minimal_theme(name)
    shell = Shell.cut(
        "".join(
            piece if place % 2 == 0 else f"zmslot{piece}zmslot"
            for place, piece in enumerate(plain.shells["home/0"].pieces)
        ).replace("<main>", f"<main>\n<!-- {name} -->")
    )
    page = f"<!doctype html>\n<!-- {name} -->\n".encode()
    files = {
        "404.html": page,
        "verify/index.html": page,
        "about/corrections/index.html": page,
        "feeds/index.html": page,
        "about/log/index.html": page,
        f"assets/zm.{name}.css": page,
    }
    sections = {*plain.shells, *(f"about/{depth}" for depth in range(5))}
    return Theme(name, dict.fromkeys(sections, shell), files)


def record_of(store: Store) -> Record:
    """Return the record in a store."""
    return Record(store, INFO.origin)


def publisher(
    store: Store, site: Site, *, at: datetime = LATER, clock: Clock | None = None, theme: str = ""
) -> Publisher:
    """Return a publisher whose clock stands still, unless it is given another."""
    return Publisher(
        record=record_of(store),
        site=site,
        info=INFO,
        theme=look(theme) if theme else look(),
        signers=[SIGNER],
        verifiers=[SIGNER.verifier],
        clock=clock or (lambda: at),
    )


def build(store: Store, site: Site, size: int) -> PressBuilder:
    """Publish so many entries, some of them corrections; return the press."""
    press = PressBuilder(store, site, look())
    for index in range(size):
        if index % 7 == 3:
            press.correct(Number.parse("C2026-0001"))
        else:
            press.first()
    if size:
        publisher(store, site).publish()
    return press
