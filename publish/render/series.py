"""The pages of an event (事件): all statements that share its code, in the order of the log.

Ranges are fixed and counted from the oldest, as those of lists are (decisions/0006). A statement's
page names only the address of its event, so it costs nothing when the event goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from publish.domain.effects import series_of
from publish.domain.statement import Statement
from publish.render import addresses
from publish.render.lists import rows
from publish.render.page import Page
from publish.render.parts import crumbs, link, meta, older_pages, one_line, page_body
from publish.render.site import SiteInfo
from publish.render.view import View

_NAME = "同一事件"
_ABOUT = "同一事件的各件发布，按发布的先后排列"


def series_page(
    series: str, count: int, first: Statement, statements: Sequence[Statement], info: SiteInfo
) -> Page:
    """Return an event's newest range; ``first`` is the statement that it began with."""
    page = addresses.newest_series_page(count)
    shown = first.first if first.first.content else first.shown
    began = shown.content.title if shown and shown.content else str(first.number)
    title = f"{began}：事件全部发布"
    what = "" if count == len(statements) else f"，这里是最新的{len(statements)}件"
    blocks = (
        crumbs([("首页", "../../")], f"事件 {series}"),
        f'<h1 class="zm-title">{escape(one_line(title), quote=False)}</h1>',
        f"<p>{_ABOUT}，共{count}件{what}。事件代号 <code>{series}</code>。</p>",
        rows(statements, "../../", timeline=True),
        older_pages("发布", page, "", here=f"第{page}页（最新）"),
    )
    return _page(addresses.series_path(series), first, title, info, blocks)


def range_page(
    series: str, page: int, first: Statement, statements: Sequence[Statement], info: SiteInfo
) -> Page:
    """Return one full range, under its permanent address."""
    places = addresses.series_places(page)
    title = f"事件 {series}（第{page}页）"
    blocks = (
        crumbs([("首页", "../../../"), (f"事件 {series}", "../")], f"第{page}页"),
        f'<h1 class="zm-title">{title}</h1>',
        f"<p>{_ABOUT}，本页是第{places[0] + 1}件至第{places[-1] + 1}件。</p>",
        rows(statements, "../../../", timeline=True),
        older_pages("发布", page, "../", here=f"第{page}页"),
        f"<p>{link('../', '查看本事件的最新发布')}</p>",
    )
    return _page(addresses.series_range_path(series, page), first, title, info, blocks)


def series_link(view: View) -> str:
    """Return the way from a statement to its event; nothing where it belongs to none."""
    named = series_of(view.statement)
    if not named:
        return ""
    links = "、".join(
        link(view.root + addresses.series_path(each), f"同一事件的全部发布（{each}）")
        for each in named
    )
    return f'<p class="zm-series">相关发布：{links}</p>'


def _page(path: str, first: Statement, title: str, info: SiteInfo, blocks: Sequence[str]) -> Page:
    """Return a page in the section of the statement that the event began with."""
    tags = (
        meta("ColumnName", _NAME)
        + meta("ColumnDescription", _ABOUT)
        + meta("ColumnKeywords", "续报,更正,事件")
        + meta("ColumnType", "回应关切")
    )
    section = addresses.section(first.kind)
    tab = one_line(f"{title}_{info.name}")
    return Page(path, section, tab, f"{_ABOUT}。", tags, page_body(blocks))
