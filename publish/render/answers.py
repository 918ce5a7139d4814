"""The short answer to what is said: three sentences, and one row for each claim.

Both come from fields of the content that were signed; nothing is derived from the text.
"""

from __future__ import annotations

from html import escape

from publish.domain.content import (
    POINT_LABELS,
    POINTS_HEADING,
    SUMMARY_LABELS,
    Content,
    Grounds,
    Point,
    Summary,
    point_cells,
)
from publish.domain.fixed_words import finding_sentences
from publish.domain.kinds import Kind
from publish.domain.particulars import grounds_rows
from publish.render.parts import lines, link, section

GATE = "about/gate/"
"""Fixed page: what has to be there before anything is published."""


def summary_block(content: Content | None) -> str:
    """Return the three sentences, and the finding with what it does not say."""
    if content is None or (content.summary is None and content.finding is None):
        return ""
    inner = _sentences(content.summary) + _finding(content)
    return f'<section class="zm-summary" aria-label="摘要">{inner}</section>'


def _sentences(summary: Summary | None) -> str:
    """Return a summary as a list of terms."""
    if summary is None:
        return ""
    pairs = zip(SUMMARY_LABELS, (summary.claim, summary.fact, summary.conclusion), strict=True)
    rows = (
        f"<div><dt>{name}</dt><dd>{escape(text, quote=False)}</dd></div>" for name, text in pairs
    )
    return f"<dl>{''.join(rows)}</dl>"


def _finding(content: Content) -> str:
    """Return the finding as a paragraph."""
    first, limits = finding_sentences(content)
    return f"<p><strong>{first}</strong>{limits}</p>" if first else ""


def points_section(content: Content | None) -> str:
    """Return claims and answers as a table; nothing if none was listed."""
    if content is None or not content.points:
        return ""
    head = "".join(f'<th scope="col">{label}</th>' for label in POINT_LABELS)
    rows = "\n".join(map(_row, content.points))
    table = (
        f'<table class="zm-points-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table>"
    )
    return section("zm-points", "zm-points", POINTS_HEADING, table)


def _row(point: Point) -> str:
    """Return one row; on a narrow screen each cell says which column it is of."""
    cells = zip(POINT_LABELS, point_cells(point), strict=True)
    inner = "".join(
        f'<td data-label="{label}">{escape(text, quote=False)}</td>' for label, text in cells
    )
    return f"<tr>{inner}</tr>"


def procedure(content: Content | None, root: str) -> str:
    """Return what had to be there before publication; the case file itself is never public."""
    if content is None:
        return ""
    rules = link(root + GATE, "发布关口的规则")
    steps = "核查、审校、批准" if content.kind is Kind.CLARIFICATION else "审校"
    aside = f'<p class="zm-aside">{steps}和签发的要求见{rules}；卷内材料依规定不公开。</p>'
    if content.grounds is None:
        return aside
    rows = _grounds(content.grounds)
    return section("zm-grounds", "zm-grounds", "依据与程序", f"<dl>{rows}</dl>\n{aside}")


def _grounds(grounds: Grounds) -> str:
    """Return what is told of the procedure, one row each."""
    rows = grounds_rows(grounds)
    return "".join(f"<div><dt>{name}</dt><dd>{lines(text)}</dd></div>" for name, text in rows)
