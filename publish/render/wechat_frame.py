"""What stands around the body of a WeChat article: particulars and notes above, sources below.

The words are those of ``statement.txt`` and of the edition's page; only the look is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import chain

from publish.domain.content import Amendment, Attachment, Content, Repeal
from publish.domain.fixed_words import finding_sentences
from publish.domain.kinds import EditionKind
from publish.domain.number import Number
from publish.domain.particulars import after_title, grounds_rows
from publish.domain.picture import attached
from publish.domain.statement import Edition, Statement
from publish.render import addresses, copies, notices, sections
from publish.render.moments import published_minute
from publish.render.site import SiteInfo
from publish.render.states import state_of
from publish.render.view import View
from publish.render.wechat_body import (
    LINE,
    PALE,
    PARAGRAPH,
    ROW,
    Footnotes,
    html,
    paragraph,
    pieces,
    plain,
    section,
)
from publish.render.wechat_filter import LINKS
from publish.render.wechat_pictures import spot

URL_MARK = "rev"
"""Query parameter of content_source_url that identifies the edition; it comes back unchanged from
draft/get and the lists, so that a lost answer can be looked up (facts §5, WeChat 3)."""
HEAD = "margin: 0px 0px 24px;"
FOOT = f"padding: 16px 0px 0px; border-top: 1px solid {LINE}; font-size: 14px; color: {PALE};"
PARTICULAR = f"margin: 0px; font-size: 14px; color: {PALE};"
SUMMARY = "margin: 16px 0px 0px;"
NOTE = f"margin: 16px 0px 0px; padding: 0px 14px 4px; border: 1px solid {LINE};"
GROUP = "margin: 0px 0px 16px;"
CAPTION = "margin: 0px 0px 8px; font-weight: bold;"
ADDRESS = "margin: 0px 0px 8px; word-break: break-all;"
NOTES = "注释"
"""Caption of the footnotes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What head and foot are made from."""

    statement: Statement
    """As it stood when the edition was published."""
    edition: Edition
    content: Content
    words: copies.Words
    info: SiteInfo
    published: Mapping[int, str]
    """Addresses of the articles of earlier editions, by edition."""

    @property
    def url(self) -> str:
        """Return the address that the article leads to."""
        return copies.address(self.edition, self.info, URL_MARK)

    @property
    def pictures(self) -> list[Attachment]:
        """Return the attachments that are pictures."""
        return attached(self.content)

    @property
    def page(self) -> View:
        """Return the page of the edition as of its publication, for the words it shares."""
        state = state_of(self.statement)
        return View(self.statement, self.edition, state, self.info, current=False)

    def version(self, rev: int) -> str:
        """Return the path of an edition."""
        return "/" + addresses.edition_path(self.statement.number, rev)


def head(frame: Frame, notes: Footnotes, title: str) -> str:
    """Return particulars, conclusion and note; a title that the article shows is not repeated."""
    shown = f"标题：{title}"
    rows = [row for row in (*frame.words.header, *_days(frame.content)) if row != shown]
    lines = "".join(paragraph(plain(row), PARTICULAR) for row in rows)
    return section(lines + _summary(frame) + _note(frame, notes), HEAD)


def _days(content: Content) -> list[str]:
    """Return from when to when a notice holds, which a reader must not miss."""
    days = (("施行日期", content.effective_date), ("失效日期", content.expiry_date))
    return [f"{name}：{day}" for name, day in days if day]


def _summary(frame: Frame) -> str:
    """Return the conclusion of the verification, with what it does not say."""
    text = "".join(finding_sentences(frame.content))
    return paragraph(plain(text), SUMMARY) if text else ""


def _note(frame: Frame, notes: Footnotes) -> str:
    """Return what a follower tells, and where its forerunner is."""
    if frame.edition.kind is EditionKind.FIRST:
        return ""
    told = html(pieces(copies.absolute(_told(frame), frame.info), notes))
    return section(told + _changes(frame) + _named(frame, notes) + _forerunners(frame), NOTE)


def _told(frame: Frame) -> str:
    """Return the note of the edition's page, without the table of changes: too wide for a phone."""
    content = frame.content
    if content.withdrawal is not None:
        return notices.withdrawal_note(content, content.withdrawal)
    if content.correction is not None:
        bare = replace(content.correction, changes=())
        return notices.correction_note(content, bare, frame.edition.rev, frame.version)
    return notices.update_note(frame.statement, frame.edition, frame.version)


def _changes(frame: Frame) -> str:
    """Return the passages before and after a correction, in the words of ``statement.txt``."""
    correction = frame.content.correction
    changes = correction.changes if correction else ()
    rows = (f"“{change.before}”更正为“{change.after}”" for change in changes)
    return "".join(paragraph(plain(row), ROW) for row in rows)


def _named(frame: Frame, notes: Footnotes) -> str:
    """Return what a withdrawal takes down: its number, when it was first published, and where."""
    if frame.content.withdrawal is None:
        return ""
    number = frame.statement.number
    at = published_minute(frame.statement.first)
    mark = notes.mark(frame.info.link(addresses.statement_path(number)))
    return paragraph(f"撤下的发布件：{number}{mark}，{at}首次发布。", ROW)


def _forerunners(frame: Frame) -> str:
    """Return links to the articles of earlier editions; the platform keeps links to its own.

    None from a withdrawal, nor to an erased edition: those articles are to be deleted.
    """
    if frame.content.withdrawal is not None:
        return ""
    verdict = "，请以本文为准" if frame.content.correction is not None else ""
    earlier = frame.statement.editions[: frame.edition.rev - 1]
    known = [(e.rev, frame.published.get(e.rev, "")) for e in earlier if e.redaction is None]
    rows = (
        f'本公众号此前发布：<a href="{escape(url)}">第{rev}版</a>{verdict}。'
        for rev, url in known
        if LINKS.match(url)
    )
    return "".join(paragraph(row, ROW) for row in rows)


def foot(frame: Frame, notes: Footnotes, *, cut: bool) -> str:
    """Return what goes with the body: grounds, documents, files, addresses, where to verify."""
    blocks = (
        _cut(frame) if cut else "",
        _group("依据与程序", [paragraph(plain(row), ROW) for row in _grounds(frame.content)]),
        _group("同时废止的文件", [_repeal(frame, each, notes) for each in frame.content.repeals]),
        _group("同时修改的文件", [_repeal(frame, each, notes) for each in frame.content.amends]),
        _group("附件", [_attachment(frame, each, notes) for each in frame.content.attachments]),
        _addresses(notes),
        _closing(frame),
    )
    return section("".join(blocks), FOOT)


def _grounds(content: Content) -> list[str]:
    """Return who verified and approved, under which law, as ``statement.txt`` has it."""
    rows = grounds_rows(content.grounds) if content.grounds else []
    return [f"{name}：{text}" for name, text in rows]


def _cut(frame: Frame) -> str:
    """Return that the text goes on elsewhere."""
    return paragraph(
        f"以上为节选。因本平台篇幅限制，其余内容从略，全文见：{plain(frame.url)}", ADDRESS
    )


def _group(caption: str, rows: list[str]) -> str:
    """Return rows under a caption; nothing without rows."""
    return section(paragraph(caption, CAPTION) + "".join(rows), GROUP) if rows else ""


def _repeal(frame: Frame, repeal: Repeal | Amendment, notes: Footnotes) -> str:
    """Return one repealed or amended document, with its address where it was published here."""
    mark = ""
    if repeal.number:
        path = addresses.statement_path(Number.parse(repeal.number))
        mark = notes.mark(frame.info.link(path))
    return paragraph(plain(repeal.title) + mark + plain(after_title(repeal)), ROW)


def _attachment(frame: Frame, file: Attachment, notes: Footnotes) -> str:
    """Return one file: title, type, size and address; a picture is shown below."""
    path = addresses.file_path(frame.statement.number, frame.edition.rev, file.name)
    kind = file.name.rsplit(".", 1)[-1].upper()
    mark = notes.mark(frame.info.link(path))
    row = f"{plain(file.title)}（{plain(kind)}，{sections.file_size(file.size)}）{mark}"
    return paragraph(row, ROW) + (spot(file, frame.url) if file in frame.pictures else "")


def _addresses(notes: Footnotes) -> str:
    """Return the footnotes: the platform shows addresses only as text."""
    rows = (f"[{at}] {plain(url)}" for at, url in enumerate(notes.addresses, start=1))
    lines = [paragraph(row, ADDRESS) for row in rows]
    return section("".join(chain([paragraph(NOTES, CAPTION)], lines)), GROUP) if lines else ""


def _closing(frame: Frame) -> str:
    """Return where the original is: a copy cannot know what came later."""
    which = f"{frame.statement.number}第{frame.edition.rev}版"
    return paragraph(
        f"本文是{which}的副本。此后如有更正、续报或者撤下，以及核验真伪，请见原文："
        f"{plain(frame.url)}",
        f"{PARAGRAPH} word-break: break-all;",
    )
