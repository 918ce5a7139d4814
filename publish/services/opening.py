"""Opening a commitment: is this the very text, or the very notice, that a leaf commits to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from publish.domain import canonical
from publish.domain.content import Content
from publish.domain.kinds import STATUS_OF, Status
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Redaction
from publish.errors import BadProof, RenderError, WrongUsage
from publish.render.documents import parse_statement_json, statement_json
from publish.render.site import SiteInfo
from publish.services.history import Placed

MALFORMED = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    BadProof,
    RenderError,
    WrongUsage,
)
"""What reading or rendering a text by a hostile hand may raise; never that a file is not there."""


def read_edition(data: bytes, placed: Placed, redacted: Placed | None) -> Edition:
    """Read a statement.json as the edition of an entry; raises BadProof unless it opens its leaf.

    Of a redacted edition, the leaf that counts is that of the redaction.
    """
    leaf, committed, salt = parse_statement_json(data)
    last = redacted or placed
    if leaf != last.entry.data:
        raise BadProof(_other_leaf(leaf, placed, redacted))
    if canonical.commitment(salt, committed) != last.entry.commit:
        raise BadProof("内容和盐值打不开台账里的承诺，文字已被改动")
    if redacted is None:
        return Edition(placed.index, placed.entry, read_content(committed, placed), salt)
    notice = read_notice(committed, placed)
    redaction = Redaction(redacted.index, redacted.entry, notice, salt)
    return Edition(placed.index, placed.entry, None, None, redaction)


def _other_leaf(leaf: bytes, placed: Placed, redacted: Placed | None) -> str:
    """Say what it means that a file shows another leaf than the log has."""
    shown = f'"status":"{Status.REDACTED}"'.encode() in leaf
    if redacted is not None and leaf == placed.entry.data:
        return "台账已登记删除这一版，文件里却还有原文"
    if redacted is None and shown:
        return "文件说这一版已依法删除，台账里却没有删除的条目"
    return "文件里的台账条目与台账不符"


def read_content(committed: bytes, placed: Placed) -> Content:
    """Read a content that belongs to an entry; raises BadProof when the two disagree."""
    entry = placed.entry
    try:
        content = Content.from_data(committed)
        number = content.number
    except MALFORMED as error:
        raise BadProof("公开内容的格式不正确") from error
    first = entry.rev == 1
    sound = (
        content.kind is entry.kind
        and STATUS_OF[content.edition] is entry.status
        and number == (None if first else entry.number)
        and content.revises == (None if first else entry.rev - 1)
        and (not first or content.year == entry.number.year)
    )
    if not sound:
        raise BadProof("公开内容的类别、编号或版本与台账条目不符")
    return content


def read_notice(committed: bytes, placed: Placed) -> RedactionNotice:
    """Read the notice of a redaction; raises BadProof unless it is about this edition."""
    try:
        notice = RedactionNotice.from_data(committed)
    except MALFORMED as error:
        raise BadProof("删除说明的格式不正确") from error
    if (notice.statement, notice.edition) != (str(placed.entry.number), placed.entry.rev):
        raise BadProof("删除说明说的是另一个版本")
    return notice


def site_info(origin: str, scheme: str = "https") -> SiteInfo:
    """Return the particulars of the site of a log; the names are left open."""
    safe = "http" if scheme == "http" else "https"
    return SiteInfo(url=f"{safe}://{origin.removesuffix('log')}", name="", court="")


def field_faults(data: bytes, edition: Edition) -> Iterator[str]:
    """Yield what a statement.json says beside leaf and content, and should not."""
    given = json.loads(data)
    expected = json.loads(statement_json(edition, site_info(edition.entry.log)))
    url = str(given.get("url")).replace("http://", "https://", 1)
    for name, value in expected.items():
        if (url if name == "url" else given.get(name)) != value:
            yield f"字段 {name} 与台账条目不符。"
