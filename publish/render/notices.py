"""What a correction, an update, a withdrawal or a redaction tells the reader."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from publish.domain.content import Content, Correction, Withdrawal
from publish.domain.fixed_words import (
    correction_sentence,
    removal_sentences,
    sentence,
    update_sentence,
)
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Statement
from publish.render.moments import published_minute, time_tag
from publish.render.parts import lines, link, note


def correction_note(
    content: Content, correction: Correction, rev: int, version: Callable[[int], str]
) -> str:
    """Return why and what was corrected, with each passage before and after."""
    earlier = link(version(rev - 1), f"第{rev - 1}版")
    inner = (
        f"<p>{time_tag(content.pub_date)}更正。原因：{lines(sentence(correction.reason))}</p>\n"
        f"<p>{correction_sentence(correction)}更正前的文字见{earlier}。</p>"
    )
    return note("correction", "更正说明", f"{inner}{changes_table(correction)}")


def changes_table(correction: Correction) -> str:
    """Return the passages before and after; nothing if none was listed."""
    if not correction.changes:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{place}</th><td>{lines(c.before)}</td><td>{lines(c.after)}</td></tr>'
        for place, c in enumerate(correction.changes, start=1)
    )
    return (
        '\n<table class="zm-changes"><caption>更正前后对照</caption>'
        '<thead><tr><th scope="col">序号</th><th scope="col">更正前</th>'
        f'<th scope="col">更正后</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def update_note(statement: Statement, edition: Edition, version: Callable[[int], str]) -> str:
    """Return that earlier editions stand, with links to them, and whether the conclusion does."""
    earlier = statement.editions[: edition.rev - 1]
    items = "".join(
        f"<li>{link(version(e.rev), f'第{e.rev}版')} {e.kind.label}"
        f" {time_tag(published_minute(e))}</li>"
        for e in earlier
    )
    inner = (
        f"<p>本版是续报。以前发布的内容继续有效，其中已经更正的以更正后的文字为准。"
        f"{update_sentence(edition.content) if edition.content else ''}</p>\n<ul>{items}</ul>"
    )
    return note("update", "续报说明", inner)


def withdrawal_note(content: Content, withdrawal: Withdrawal) -> str:
    """Return when, why and by whom a statement was taken down."""
    return note("withdrawal", "撤下说明", _decision(content.pub_date, "撤下", withdrawal))


def redaction_note(notice: RedactionNotice) -> str:
    """Return when, why and on whose order a text was erased."""
    return note("redaction", "删除说明", _decision(notice.at, "依法删除", notice))


def _decision(at: str, act: str, why: Withdrawal | RedactionNotice) -> str:
    """Return the three things that every removal must say."""
    explained = f"\n<p>{lines(why.note)}</p>" if why.note.strip() else ""
    decided = escape(removal_sentences(why), quote=False)
    return f"<p>{time_tag(at)}{act}。{decided}</p>{explained}"
