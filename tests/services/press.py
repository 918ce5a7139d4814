"""A small press without a gate: builds records and sites for the tests of the services."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain import canonical
from publish.domain.casefile import (
    Approval,
    CaseFile,
    Result as Passed,
    Review,
    SecrecyReview,
    SignOff,
    Step,
)
from publish.domain.content import Attachment, Change, Content, Correction, Withdrawal
from publish.domain.kinds import (
    FORMS,
    STATUS_OF,
    EditionKind,
    Finding,
    Kind,
    WithdrawalReason,
)
from publish.domain.number import Number
from publish.domain.redaction import RedactionNotice
from publish.ports import Site, Store
from publish.render.page import SLOTS, Shell, Theme, mark
from publish.render.site import SiteInfo
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.identity import Identity
from publish.services.publish import Published, Publisher
from publish.services.record import Record
from publish.services.redact import redact
from publish.tlog import Signer

INFO = SiteInfo(
    url="https://press.court.example/",
    name="示例市清源区人民法院发布",
    court="示例市清源区人民法院",
    phone="0100-12368",
)
BODY = (
    "<p>2026年3月3日晚，有网民上传一段视频，指称本院工作人员“私收财物”。</p>\n"
    "<p>经调查核实，网传说法不属实。本院工作人员没有收取任何财物。</p>"
)
C1 = Number.of(Kind.CLARIFICATION, 2026, 1)
C2 = Number.of(Kind.CLARIFICATION, 2026, 2)
N1 = Number.of(Kind.NOTICE, 2026, 1)
START = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
EAST_8 = timedelta(hours=8)


def minimal_theme(fingerprint: str = "test-theme") -> Theme:
    """Return the smallest theme that has every shell and shows every slot."""
    slots = "\n".join(f"<!--{slot}-->{mark(slot)}" for slot in SLOTS)
    shell = Shell.cut(f"<!doctype html>\n<main>\n{slots}\n</main>\n")
    shells = {
        f"{section}/{depth}": shell
        for section in ("home", "clarifications", "notices", "register", "verify", "about")
        for depth in range(5)
    }
    files = {"404.html": b"<!doctype html>\n", "verify/index.html": b"<!doctype html>\n"}
    return Theme(fingerprint, shells, files)


def reader(site: Site) -> Callable[[str], bytes]:
    """Return how the public reads a site."""
    return lambda path: site.get(path).data


@dataclass
class PressBuilder:
    """One court's record and site; its clock moves on by a minute with every act."""

    store: Store = field(default_factory=MemoryStore)
    site: Site = field(default_factory=MemorySite)
    theme: Theme = field(default_factory=minimal_theme)
    seed: bytes = bytes(range(32))
    now: datetime = START
    texts: int = 0
    """How many editions were appended; makes every salt and text another one."""

    def __post_init__(self) -> None:
        """Give the store its identity, as ``init`` does."""
        self.signer = Signer(INFO.origin, self.seed)
        self.verifiers = [self.signer.verifier]
        self.record = Record(self.store, INFO.origin)
        identity = Identity(INFO.origin, (self.signer.vkey,))
        self.store.create([(keys.IDENTITY, identity.data)])

    @property
    def fetch(self) -> Callable[[str], bytes]:
        """Return how the public reads the site."""
        return reader(self.site)

    # -- editions ------------------------------------------------------------------------------

    def first(self, kind: Kind = Kind.CLARIFICATION, year: int = 2026, **over: Any) -> Number:  # noqa: ANN401
        """Append a first edition; return its number. ``files``: (name, bytes) pairs."""
        return self._append(kind, EditionKind.FIRST, None, 1, {"year": year} | over)

    def correct(self, number: Number, **over: Any) -> Number:  # noqa: ANN401
        """Append a correction of the newest edition."""
        change = Change("3月4日上午", "3月3日晚")
        note = Correction("日期误录", (change,), affects_conclusion=False)
        return self._follow(number, EditionKind.CORRECTION, {"correction": note} | over)

    def update(self, number: Number, **over: Any) -> Number:  # noqa: ANN401
        """Append an update."""
        return self._follow(number, EditionKind.UPDATE, {"conclusion_unchanged": True} | over)

    def withdraw(self, number: Number, **over: Any) -> Number:  # noqa: ANN401
        """Append a withdrawal."""
        why = Withdrawal(WithdrawalReason.SUPERSEDED, "已由新的发布替代。", INFO.court)
        given = {"withdrawal": why, "body": "", "title": f"关于撤下 {number} 的说明"} | over
        return self._follow(number, EditionKind.WITHDRAWAL, given)

    def redact(self, number: Number, rev: int) -> int:
        """Erase an edition's text; return the index of the entry that says so."""
        notice = RedactionNotice(
            str(number), rev, WithdrawalReason.PRIVACY, "依申请处理。", INFO.court, self._minute()
        )
        return redact(self.record, notice, self._tick())

    def publish(self, *, full: bool = False) -> Published:
        """Bring the site up to the record."""
        publisher = Publisher(
            record=self.record,
            site=self.site,
            info=INFO,
            theme=self.theme,
            signers=[self.signer],
            verifiers=self.verifiers,
            clock=self._tick,
        )
        return publisher.publish(full=full)

    # -- how it is done ------------------------------------------------------------------------

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _minute(self) -> str:
        return (self.now + EAST_8).strftime("%Y-%m-%d %H:%M")

    def _follow(self, number: Number, edition: EditionKind, given: dict[str, Any]) -> Number:
        statement = self.record.statement(number)
        assert statement is not None
        rev = statement.current.rev + 1
        return self._append(number.kind, edition, number, rev, given)

    def _append(
        self,
        kind: Kind,
        edition: EditionKind,
        number: Number | None,
        rev: int,
        given: dict[str, Any],
    ) -> Number:
        self.texts += 1
        files: Sequence[tuple[str, bytes]] = given.pop("files", ())
        case: CaseFile | None = given.pop("case", None)
        content = self._content(kind, edition, number, rev, given, files)
        draft = self._draft(content, rev, case or approved(content), files)
        [logged] = append(self.record, lambda _: [draft], self._tick())
        return logged.entry.number

    def _content(
        self,
        kind: Kind,
        edition: EditionKind,
        number: Number | None,
        rev: int,
        given: dict[str, Any],
        files: Sequence[tuple[str, bytes]],
    ) -> Content:
        year = given.pop("year", self.now.year)
        fields: dict[str, Any] = {
            "kind": kind,
            "form": FORMS[kind][0],
            "edition": edition,
            "title": f"关于网传第{self.texts}段视频有关情况的通报",
            "short_title": "网传视频情况通报",
            "issuer": INFO.court,
            "pub_date": f"{year:04d}{self._minute()[4:]}",
            "body": f"{BODY}\n<p>这是第{self.texts}份通报。</p>",
            "keywords": ("网传视频",),
            "attachments": tuple(
                Attachment(f"附件{name}", name, len(data), hashlib.sha256(data).hexdigest())
                for name, data in files
            ),
        }
        if number is not None:
            fields |= {"statement": str(number), "revises": rev - 1}
        if kind is Kind.CLARIFICATION and edition is not EditionKind.WITHDRAWAL:
            fields["finding"] = Finding.UNFOUNDED
        return Content(**(fields | given))

    def _draft(
        self, content: Content, rev: int, case: CaseFile, files: Sequence[tuple[str, bytes]]
    ) -> Draft:
        salt = hashlib.sha256(f"salt {self.texts}".encode()).digest()
        commit = canonical.commitment(salt, content.data)
        case_key = hashlib.sha256(case.data).hexdigest()
        material = [
            (keys.text(commit), salt + content.data),
            (keys.digest(content.digest), commit.encode("ascii")),
            (keys.case(case_key), case.data),
            *((keys.file(commit, hashlib.sha256(data).hexdigest()), data) for _, data in files),
        ]
        return Draft(
            kind=content.kind,
            status=STATUS_OF[content.edition],
            year=content.year,
            number=content.number,
            rev=rev,
            commit=commit,
            case=case_key,
            material=tuple(material),
        )


def approved(content: Content) -> CaseFile:
    """Return a case file whose receipts all carry the digest of a content."""
    digest, at = content.digest, content.pub_date
    return CaseFile(
        approval=Approval("示例市中级人民法院", approved_at=at, digest=digest),
        review=tuple(
            Review(step, f"G{place:03d}", "审核", at, Passed.PASS, digest)
            for place, step in enumerate(Step, start=1)
        ),
        secrecy_review=SecrecyReview("G010", "保密员", at, Passed.PASS, digest),
        sign_off=SignOff("G020", "分管院领导", at, digest),
    )


def story(press: PressBuilder) -> PressBuilder:
    """Tell and publish a small story: eight entries, of every kind there is.

    C1 is corrected and has an attachment, N1 is updated and withdrawn, C2 is updated and its first
    edition, which has an attachment too, redacted.
    """
    press.first(files=[("a.pdf", b"%PDF-1.7 a")])
    press.first(Kind.NOTICE)
    press.correct(C1)
    press.update(N1)
    press.withdraw(N1)
    press.first(files=[("b.pdf", b"%PDF-1.7 b")])
    press.publish()
    press.update(C2)
    press.redact(C2, 1)
    press.publish()
    return press
