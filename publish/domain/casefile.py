"""Case file (卷内材料): everything internal about one edition; no byte of it is ever rendered.

``by`` is always a staff code (工作人员代码), never a name: the record can then say that two persons
differ without keeping who they are. Times are Asia/Shanghai, ``YYYY-MM-DD HH:MM``, and sort as
text. What may still be open while a statement is being prepared is None; whether it may be open
when the statement goes out is decided by ``publish.domain.gate`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

from publish.domain import canonical
from publish.domain.kinds import Finding, Matter

CASE_VERSION = 1


class Step(StrEnum):
    """The three reviews with their proofs (三审三校), in order."""

    FIRST = "初审一校"
    SECOND = "复审二校"
    FINAL = "终审三校"

    @property
    def label(self) -> str:
        """Return what a clerk sees."""
        return str(self)


class Result(StrEnum):
    """What a review ended with."""

    PASS = "pass"  # noqa: S105 - a result, not a password
    RETURN = "return"

    @property
    def label(self) -> str:
        """Return what a clerk sees."""
        return {Result.PASS: "通过", Result.RETURN: "退回"}[self]


@dataclass(frozen=True, slots=True)
class Claim:
    """The circulating claim (线索): what was said, where, and what it is about."""

    matter: Matter
    summary: str
    first_seen_at: str | None = None
    channel: str | None = None
    alleged_acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The verification (调查核实) and its finding."""

    unit: str | None = None
    basis: str | None = None
    """干部管理权限, or 部门职责 where no officer is concerned."""
    started_at: str | None = None
    concluded_at: str | None = None
    methods: tuple[str, ...] = ()
    finding: Finding | None = None
    report_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval (报请上级、批复), a receipt that is bound to one content."""

    authority: str
    request_ref: str | None = None
    reply_ref: str | None = None
    requested_at: str | None = None
    approved_at: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What the officer concerned said to the publication (征求本人意见)."""

    subject_role: str | None = None
    """None: no officer is concerned."""
    publish_name: bool | None = None
    obtained: bool | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The record of the personal-information impact assessment (PIPL 55, 56)."""

    ref: str


@dataclass(frozen=True, slots=True)
class Drafter:
    """Who wrote the text."""

    by: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Review:
    """One of the three reviews, a receipt that is bound to one content."""

    step: Step
    by: str
    role: str
    at: str
    result: Result
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class SecrecyReview:
    """The secrecy review (保密审查; 保守国家秘密法 35), a receipt that is bound to one content."""

    by: str
    role: str
    at: str
    result: Result
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class SignOff:
    """The leader's final release (签发), a receipt that is bound to one content."""

    by: str
    role: str
    at: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The competent body's decision that allows words such as 诬告 or 诽谤."""

    body: str
    ref: str


@dataclass(frozen=True, slots=True)
class SuperiorNotified:
    """That the superior was told (报备) of an edition that leaves the conclusion as it was."""

    authority: str
    at: str


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """To which channel a copy goes, and how."""

    name: str
    required: bool = True
    form: str | None = None
    action: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """How the picture of the statement is drawn."""

    style: str
    alt: str | None = None


@dataclass(frozen=True)
class CaseFile:
    """All internal material of one edition."""

    claim: Claim | None = None
    verification: Verification | None = None
    approval: Approval | None = None
    consent: Consent | None = None
    impact_assessment: Assessment | None = None
    drafter: Drafter | None = None
    review: tuple[Review, ...] = ()
    secrecy_review: SecrecyReview | None = None
    sign_off: SignOff | None = None
    decision: Decision | None = None
    superior_notified: SuperiorNotified | None = None
    approved_by: str | None = None
    """Role of the leader who allowed a correction that leaves the conclusion."""
    channels: tuple[ChannelPlan, ...] = ()
    image: Image | None = None

    @cached_property
    def data(self) -> bytes:
        """Return the canonical JSON; what has no value is left out."""
        return canonical.encode({"v": CASE_VERSION, **_plain(self)})

    @classmethod
    def from_data(cls, data: bytes) -> CaseFile:
        """Read what ``data`` wrote; raises ValueError for anything else."""
        value: dict[str, Any] = canonical.decode(data)
        if value.pop("v", None) != CASE_VERSION:
            message = "case file version is not known"
            raise ValueError(message)
        return cls(**{name: _READERS[name](inner) for name, inner in value.items()})


def _plain(value: Any) -> Any:  # noqa: ANN401 - a tree of dataclasses
    """Turn a case file into JSON values, leaving out what has no value."""
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: _plain(inner) for name, inner in pairs if inner is not None and inner != ()}
    return str(value) if isinstance(value, str) else value


def _claim(row: dict[str, Any]) -> Claim:
    acts = tuple(row.get("alleged_acts", ()))
    return Claim(**{**row, "matter": Matter(row["matter"]), "alleged_acts": acts})


def _verification(row: dict[str, Any]) -> Verification:
    finding = Finding(row["finding"]) if "finding" in row else None
    return Verification(**{**row, "methods": tuple(row.get("methods", ())), "finding": finding})


def _review(row: dict[str, Any]) -> Review:
    return Review(**{**row, "step": Step(row["step"]), "result": Result(row["result"])})


_READERS: dict[str, Any] = {
    "claim": _claim,
    "verification": _verification,
    "approval": lambda row: Approval(**row),
    "consent": lambda row: Consent(**row),
    "impact_assessment": lambda row: Assessment(**row),
    "drafter": lambda row: Drafter(**row),
    "review": lambda rows: tuple(_review(row) for row in rows),
    "secrecy_review": lambda row: SecrecyReview(**{**row, "result": Result(row["result"])}),
    "sign_off": lambda row: SignOff(**row),
    "decision": lambda row: Decision(**row),
    "superior_notified": lambda row: SuperiorNotified(**row),
    "approved_by": str,
    "channels": lambda rows: tuple(ChannelPlan(**row) for row in rows),
    "image": lambda row: Image(**row),
}
