"""The sections of a statement's page, one function each, in the order of the page.

Links lead to neighbours by relative address, so that a copied folder still works.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from publish.domain.content import Amendment, Attachment, Content, Repeal
from publish.domain.kinds import EditionKind
from publish.domain.number import Number
from publish.domain.particulars import after_title
from publish.domain.statement import Edition
from publish.render import addresses
from publish.render.lifecycle import lifecycle
from publish.render.moments import day_tag, published_minute, time_tag
from publish.render.notices import correction_note, redaction_note, update_note, withdrawal_note
from publish.render.parts import link, section
from publish.render.states import predecessor, successor
from publish.render.view import View


def state_bar(view: View) -> str:
    """Return the bar above the title: the state, since when, and where to go from here."""
    return (
        f'<div class="zm-state zm-state--{view.state.name}" role="note" aria-label="发布状态">'
        f"<strong>{escape(view.state.label, quote=False)}</strong> "
        f"{_state_text(view)}{lifecycle(view)}</div>"
    )


def _state_text(view: View) -> str:
    """Return the sentence of the state bar."""
    edition = view.edition
    if edition.redaction is not None:
        at = time_tag(edition.redaction.notice.at)
        latest = "" if view.current else link(view.base, "查看当前版本")
        return f"第{edition.rev}版的文字已于{at}依法删除，编号、地址和台账记录保留。{latest}"
    follower = successor(view.statement, edition)
    if follower is not None:
        return _old_text(view, follower)
    return _newest_text(view)


def _old_text(view: View, follower: Edition) -> str:
    """Return the sentence on the page of an edition that is not the newest."""
    onward = link(view.version(follower.rev), f"第{follower.rev}版")
    latest = link(view.base, "查看当前版本")
    at = time_tag(published_minute(follower))
    this = f"这是第{view.edition.rev}版"
    if view.statement.withdrawn:
        last = view.statement.current
        at = time_tag(published_minute(last))
        return f"{this}，仅供查阅。本发布件已于{at}撤下。{link(view.base, '查看撤下说明')}"
    if follower.kind is EditionKind.CORRECTION:
        return f"{this}，已于{at}更正为{onward}。{latest}"
    return f"{this}，已于{at}续报，见{onward}。{latest}"


def _newest_text(view: View) -> str:
    """Return the sentence on the newest edition."""
    at, rev = time_tag(published_minute(view.edition)), view.edition.rev
    kind = view.edition.kind
    if kind is EditionKind.FIRST:
        return f"{at}发布，没有更正或者撤下。"
    if kind is EditionKind.WITHDRAWAL:
        return f"本发布件已于{at}撤下，原因和决定单位见下文。"
    if kind is EditionKind.CORRECTION:
        return f"已于{at}更正，这是第{rev}版，更正内容见下文。"
    return f"已于{at}续报，这是第{rev}版，以前发布的内容见下文。"


def particulars(view: View) -> str:
    """Return the list of particulars; what was not given is left out."""
    rows = [("编号", f"<code>{view.statement.number}</code> 第{view.edition.rev}版")]
    content = view.edition.content
    if content is None:
        rows.append(("发布时间", time_tag(published_minute(view.edition))))
    else:
        rows += _content_rows(view, content)
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="zm-meta">{cells}</dl>'


def _content_rows(view: View, content: Content) -> list[tuple[str, str]]:
    """Return the particulars that the content names, escaped."""
    rows = [
        ("发布机关", content.issuer),
        ("文号", content.doc_number),
        ("来源", content.content_source),
        ("索引号", content.index_no),
        ("主题", content.topic),
        ("关键词", "、".join(content.keywords)),
        ("公开属性", content.disclosure),
    ]
    plain = [(name, escape(value, quote=False)) for name, value in rows if value]
    days = (
        ("成文日期", content.issue_date),
        ("施行日期", content.effective_date),
        ("失效日期", content.expiry_date),
    )
    dates = [(name, day_tag(value)) for name, value in days if value]
    seen = content.first_seen
    times = [("发现时间", time_tag(seen))] if seen else []
    times.append(("发布时间", time_tag(content.pub_date)))
    if view.edition.rev > 1:
        times.append(("首次发布", time_tag(published_minute(view.statement.first))))
    head = 2 if content.doc_number else 1
    return [*plain[:head], *dates, *times, *plain[head:]]


def notes(view: View) -> str:
    """Return the note that the kind of edition calls for."""
    edition, content = view.edition, view.edition.content
    if edition.redaction is not None:
        return redaction_note(edition.redaction.notice)
    if content is None:
        return ""
    if content.withdrawal is not None:
        return withdrawal_note(content, content.withdrawal)
    if content.correction is not None:
        return correction_note(content, content.correction, edition.rev, view.version)
    if edition.kind is EditionKind.UPDATE:
        return update_note(view.statement, edition, view.version)
    return ""


def repeals(view: View) -> str:
    """Return the documents that this one puts out of force or changes; each links back."""
    content = view.edition.content
    if content is None:
        return ""
    rows = (
        ("zm-repeals", "同时废止的文件", content.repeals),
        ("zm-amends", "同时修改的文件", content.amends),
    )
    return "\n".join(_documents(view, *row) for row in rows if row[2])


def _documents(view: View, name: str, title: str, documents: Sequence[Repeal | Amendment]) -> str:
    """Return a list of other documents."""
    items = "".join(f"<li>{_document(view, item)}</li>" for item in documents)
    return section(name, name, title, f"<ul>{items}</ul>")


def _document(view: View, item: Repeal | Amendment) -> str:
    """Return one document, linked where it was published here."""
    title = escape(item.title, quote=False)
    number = Number.parse(item.number) if item.number else None
    if number in view.statement.reaches:
        title = link(view.root + addresses.statement_path(number), item.title)
    return title + escape(after_title(item), quote=False)


def attachments(view: View) -> str:
    """Return the files that were published beside the edition."""
    content = view.edition.content
    if content is None or not content.attachments:
        return ""
    items = "".join(f"<li>{_attachment(view, item)}</li>" for item in content.attachments)
    return section("zm-attachments", "zm-attachments", "附件", f'<ul class="zm-files">{items}</ul>')


def _attachment(view: View, item: Attachment) -> str:
    """Return one file: title, type, size and digest."""
    kind = item.name.rsplit(".", 1)[-1].upper()
    label = f"{item.title}（{kind}，{file_size(item.size)}）"
    return (
        f"{link(f'{view.own}files/{item.name}', label)} SHA-256 <code>{escape(item.sha256)}</code>"
    )


def file_size(size: int) -> str:
    """Return a number of bytes as people read it, in steps of 1024."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def history(view: View) -> str:
    """Return the editions; on an edition's own page only up to the one right after it."""
    editions = view.statement.editions
    shown = editions if view.current else editions[: view.edition.rev + 1]
    items = "".join(f"<li>{_edition_row(view, edition)}</li>" for edition in shown)
    more = "" if view.current else f"<p>{link('../#zm-history', '查看全部版本')}</p>"
    inner = f'<ol class="zm-history">{items}</ol>{more}{_differs(view)}'
    return section("zm-versions", "zm-history", "历次版本", inner)


def _differs(view: View) -> str:
    """Return what differs from the edition before, under a heading of its own."""
    former = predecessor(view.statement, view.edition)
    if former is None:
        return ""
    from publish.render.difference import difference  # noqa: PLC0415 - most pages need no difflib

    text = difference(former, view.edition)
    if not text:
        return ""
    title = f"本版与{link(view.version(former.rev), f'第{former.rev}版')}的文字差异"
    return f"\n<h3>{title}</h3>\n{text}"


def _edition_row(view: View, edition: Edition) -> str:
    """Return one row of the history."""
    label = f"第{edition.rev}版"
    here = not view.current and edition.rev == view.edition.rev
    name = f"<strong>{label}（本页）</strong>" if here else link(view.version(edition.rev), label)
    erased = " 已依法删除" if edition.redaction else ""
    return f"{name} {edition.kind.label} {time_tag(published_minute(edition))}{erased}"
