"""The pages of a statement: its current address and the address of each edition.

What a page depends on, and so which pages an event changes:

- the current page on everything in the statement, and on all its copies elsewhere;
- the page of edition *k* on editions 1 … *k*+1, on whether the statement is withdrawn, and on how
  the copies of edition *k* stand to the statement.

==========================  ==================================================
event                       pages whose bytes may differ
==========================  ==================================================
first edition               current, 1
update or correction *n*    current, *n*, *n*-1
withdrawal *n*              current and every edition, which it marks
edition after a withdrawal  current and every edition, which it unmarks
redaction                   current and every edition: dates and links to the
                            text go wherever they stood
a copy elsewhere changes    current and every edition
==========================  ==================================================
"""

from __future__ import annotations

from html import escape

from publish.domain.copies import Copies
from publish.domain.statement import Edition, Statement
from publish.render import addresses, answers, closing, head, sections, series
from publish.render.elsewhere import copies_section
from publish.render.moments import published_minute
from publish.render.openings import opening
from publish.render.page import Page
from publish.render.parts import crumbs, one_line, page_body, reachable
from publish.render.site import SiteInfo
from publish.render.states import edition_state, state_of, successor
from publish.render.view import View

DESCRIPTION_LIMIT = 80
"""Characters of the text in the description of a page."""


def statement_page(statement: Statement, info: SiteInfo, copies: Copies = ()) -> Page:
    """Return the page of the current address: the newest edition, and the copies of all."""
    state = state_of(statement)
    return _page(View(statement, statement.current, state, info, current=True, copies=copies))


def edition_page(statement: Statement, rev: int, info: SiteInfo, copies: Copies = ()) -> Page:
    """Return the page of one edition's own address."""
    edition = statement.editions[rev - 1]
    state = edition_state(statement, edition)
    return _page(View(statement, edition, state, info, current=False, copies=copies))


def page_title(statement: Statement, edition: Edition, *, current: bool) -> str:
    """Return the heading of a page: the edition's title, or what is left to say without it."""
    if edition.content is not None:
        return edition.content.title
    which = "" if current else f" 第{edition.rev}版"
    return f"{statement.number}{which}（已依法删除）"


def _page(view: View) -> Page:
    """Return the page of a view."""
    title = page_title(view.statement, view.edition, current=view.current)
    description = _description(view, title)
    number = view.statement.number
    folder = addresses.statement_path(number)
    path = folder if view.current else addresses.edition_path(number, view.edition.rev)
    return Page(
        path=path,
        section=addresses.section(number.kind),
        title=_tab_title(title, view),
        description=description,
        head=_head(view, title, description, path),
        body=_body(view, title),
    )


def _tab_title(title: str, view: View) -> str:
    """Return the title for tabs and share cards: with the state, and the day since when.

    What has changed comes first, where a narrow card still shows it; that all is well comes last.
    """
    state = view.state
    if view.edition.content is None:
        return title
    which = "" if view.current else f"（第{view.edition.rev}版）"
    day = _since(view)
    if not state.prefix:
        return one_line(f"{title}{which}（{state.label}，{day}发布）")
    dated = state.prefix if "-" in state.prefix else f"{state.prefix[:-1]} {day}]"
    return one_line(f"{dated}{title}{which}")


def _since(view: View) -> str:
    """Return the day on which the state of a page came about."""
    follower = successor(view.statement, view.edition)
    last = view.statement.current if view.statement.withdrawn else follower
    return published_minute(last or view.edition)[:10]


def _description(view: View, title: str) -> str:
    """Return one or two sentences; never the old text of what was withdrawn or erased."""
    content = view.edition.content
    if content is None:
        return f"{title}。原文已依法删除，本页保留删除说明和核验信息。"
    if content.withdrawal is not None:
        return f"{content.issuer}已撤下本发布件。原因：{content.withdrawal.reason.label}。"
    return one_line(opening(content.body, DESCRIPTION_LIMIT))


def _head(view: View, title: str, description: str, path: str) -> str:
    """Return the head: page tags, version links and linked data on one line."""
    url = view.info.link(path)
    edition, content = view.edition, view.edition.content
    base = "" if view.current else "../"
    links = head.version_links(edition, base, current=view.current)
    if content is None:
        return head.erased_tags(view.statement.kind, title, edition, view.info, url) + links
    article = head.news_article(
        view.statement, edition, view.state, view.info, current=view.current
    )
    return head.article_tags(content, description, url) + links + head.json_ld(article)


def _body(view: View, title: str) -> str:
    """Return the body in the order that a reader needs: state, title, particulars, text, proof."""
    content = view.edition.content
    text = reachable(content.body) if content is not None else ""
    return page_body(
        (
            _crumbs(view, title),
            sections.state_bar(view),
            f'<h1 class="zm-title">{escape(one_line(title), quote=False)}</h1>',
            answers.summary_block(content),
            sections.particulars(view),
            sections.notes(view),
            answers.points_section(content),
            answers.procedure(content, view.root),
            f'<div class="zm-read"></div>\n<div class="zm-body">{text}</div>' if text else "",
            sections.repeals(view),
            sections.attachments(view),
            sections.history(view),
            copies_section(view),
            series.series_link(view),
            closing.verification(view),
            closing.closing(view),
        )
    )


def _crumbs(view: View, title: str) -> str:
    """Return the breadcrumb of a statement or of one of its editions."""
    kind, root = view.statement.kind, view.root
    trail = [("首页", root), (kind.label, root + addresses.list_path(kind))]
    if not view.current:
        trail.append((str(view.statement.number), view.base))
    here = one_line(title) if view.current else f"第{view.edition.rev}版"
    return crumbs(trail, here)
