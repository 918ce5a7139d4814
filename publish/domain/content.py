"""Content: the fields of one edition that a reader may see, and nothing else.

Its canonical JSON is what approvals sign and what the log commits to. The body is HTML that has
passed the allowlist of ``publish.domain.markup``; it is the very text that the pages show, so a
newer Markdown library can never change what was approved. Times are Asia/Shanghai, to the minute,
as the page shows them (国办发〔2017〕47号: ``YYYY-MM-DD HH:MM``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from html import escape
from typing import Any

from publish.domain import canonical
from publish.domain.kinds import EditionKind, Finding, Form, Kind, WithdrawalReason
from publish.domain.number import Number

CONTENT_VERSION = 1
SUMMARY_LABELS = ("网传", "查明", "结论")
POINT_LABELS = ("网传内容", "查明事实", "依据", "结论")
POINTS_HEADING = "逐项对照"


@dataclass(frozen=True, slots=True)
class Summary:
    """Three sentences that can be quoted alone: what is said, what was found, what follows."""

    claim: str
    """网传."""
    fact: str
    """查明."""
    conclusion: str
    """结论."""


@dataclass(frozen=True, slots=True)
class Point:
    """One claim and the answer to it."""

    claim: str
    fact: str
    conclusion: str
    basis: str | None = None
    """What the answer rests on, where that may be public."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is published beside the edition."""

    title: str
    name: str
    """File name in the edition's folder, ASCII."""
    size: int
    """Bytes."""
    sha256: str
    """64 hex digits."""


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that this one puts out of force."""

    title: str
    doc_number: str | None = None
    number: str | None = None
    """The public number, where the document was published through this system."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A document that this one changes in part."""

    title: str
    doc_number: str | None = None
    number: str | None = None
    """The public number, where the document was published through this system."""
    note: str | None = None
    """Which provisions, in one sentence."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may be public of the procedure: who verified, who approved, under which law."""

    verified_by: str | None = None
    approved_by: str | None = None
    laws: tuple[str, ...] = ()
    undisclosed: str | None = None
    """What is not made public, and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One passage before and after a correction."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction tells the reader."""

    reason: str
    changes: tuple[Change, ...]
    affects_conclusion: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal tells the reader."""

    reason: WithdrawalReason
    note: str
    authority: str
    """The unit that ordered it."""


@dataclass(frozen=True)
class Content:
    """The public content of one edition."""

    kind: Kind
    form: Form
    edition: EditionKind
    title: str
    short_title: str
    issuer: str
    pub_date: str
    """``YYYY-MM-DD HH:MM``, Asia/Shanghai: when this edition is published."""
    body: str
    """Sanitised HTML; block elements, one a line, no blank lines."""
    statement: str | None = None
    """The number that this edition belongs to; none for a first edition."""
    revises: int | None = None
    """The edition that this one follows; none for a first edition."""
    issue_date: str | None = None
    """成文日期, ``YYYY-MM-DD``."""
    effective_date: str | None = None
    expiry_date: str | None = None
    doc_number: str | None = None
    index_no: str | None = None
    content_source: str | None = None
    topic: str | None = None
    keywords: tuple[str, ...] = ()
    disclosure: str | None = None
    series: str | None = None
    """Identifier shared by all statements on one event."""
    first_seen: str | None = None
    """When the claim was first noticed, ``YYYY-MM-DD HH:MM``: what the yearly figures rest on."""
    grounds: Grounds | None = None
    summary: Summary | None = None
    points: tuple[Point, ...] = ()
    finding: Finding | None = None
    conclusion_unchanged: bool | None = None
    """For an update: whether the earlier conclusion stands."""
    repeals: tuple[Repeal, ...] = ()
    amends: tuple[Amendment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    correction: Correction | None = None
    withdrawal: Withdrawal | None = None
    v: int = field(default=CONTENT_VERSION)

    @cached_property
    def data(self) -> bytes:
        """Return the canonical JSON; fields without a value are left out."""
        return canonical.encode(_plain(self))

    @cached_property
    def digest(self) -> str:
        """Return the digest that every receipt must carry."""
        return canonical.digest(self.data)

    @cached_property
    def told(self) -> str:
        """Return the whole text: summary and points before the body, in the body's own HTML.

        What is copied elsewhere, judged or searched is this. Without summary and points, the body.
        """
        if self.summary is None and not self.points:
            return self.body
        blocks = (summary_html(self.summary), points_html(self.points), self.body)
        return "\n".join(block for block in blocks if block)

    @property
    def year(self) -> int:
        """Return the civil year of publication."""
        return int(self.pub_date[:4])

    @property
    def number(self) -> Number | None:
        """Return the statement's number, unless this is a first edition."""
        return Number.parse(self.statement) if self.statement else None

    @classmethod
    def from_record(cls, data: bytes) -> Content:
        """Read what the record keeps: canonical when it was written, which the audit checks."""
        content = cls.from_json(json.loads(data))
        vars(content)["data"] = data  # to write it anew would take longer than to read it
        return content

    @classmethod
    def from_data(cls, data: bytes) -> Content:
        """Read what ``data`` wrote; raises ValueError for anything else."""
        return cls.from_json(canonical.decode(data))

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Content:
        """Read the JSON object of a content; raises ValueError if its version is unknown."""
        if value.get("v") != CONTENT_VERSION:
            message = f"content version {value.get('v')!r} is not known"
            raise ValueError(message)
        read = dict(value)
        for name, reader in _READERS.items():
            if name in read:
                read[name] = reader(read[name])
        return cls(**read)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a tree of dataclasses
    """Turn a content into JSON values, leaving out what has no value."""
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: _plain(inner) for name, inner in pairs if inner is not None and inner != ()}
    return str(value) if isinstance(value, str) else value


def summary_html(summary: Summary | None) -> str:
    """Return a summary as three paragraphs."""
    if summary is None:
        return ""
    pairs = zip(SUMMARY_LABELS, (summary.claim, summary.fact, summary.conclusion), strict=True)
    return "\n".join(f"<p>{label}：{escape(text, quote=False)}</p>" for label, text in pairs)


def points_html(points: tuple[Point, ...]) -> str:
    """Return the points as a table in the canonical form of ``publish.domain.markup``."""
    if not points:
        return ""
    head = "".join(f'<th scope="col">{label}</th>' for label in POINT_LABELS)
    rows = [f"<tr>{''.join(map(_cell, point_cells(point)))}</tr>" for point in points]
    top = ("<table>", "<thead>", f"<tr>{head}</tr>", "</thead>", "<tbody>")
    return "\n".join((*top, *rows, "</tbody>", "</table>"))


def point_cells(point: Point) -> tuple[str, str, str, str]:
    """Return the cells of a point in the order of ``POINT_LABELS``."""
    return point.claim, point.fact, point.basis or "—", point.conclusion


def _cell(text: str) -> str:
    """Return a cell of plain text."""
    return f"<td>{escape(text, quote=False)}</td>"


_READERS: dict[str, Any] = {
    "kind": Kind,
    "form": Form,
    "edition": EditionKind,
    "finding": Finding,
    "keywords": tuple,
    "summary": lambda row: Summary(**row),
    "points": lambda rows: tuple(Point(**row) for row in rows),
    "grounds": lambda row: Grounds(**row | {"laws": tuple(row.get("laws", ()))}),
    "repeals": lambda rows: tuple(Repeal(**row) for row in rows),
    "amends": lambda rows: tuple(Amendment(**row) for row in rows),
    "attachments": lambda rows: tuple(Attachment(**row) for row in rows),
    "correction": lambda row: Correction(
        reason=row["reason"],
        changes=tuple(Change(**change) for change in row.get("changes", ())),
        affects_conclusion=row["affects_conclusion"],
    ),
    "withdrawal": lambda row: Withdrawal(
        reason=WithdrawalReason(row["reason"]), note=row["note"], authority=row["authority"]
    ),
}
