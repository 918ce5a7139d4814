"""The home page and the lists: by kind, by year, and by fixed range of a year.

A full range page names only older pages and the year's own address, never a newer page, so it
changes afterwards only when one of its own statements does (``publish.render.addresses``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from publish.domain.content import Content
from publish.domain.kinds import Finding, Kind
from publish.domain.statement import Statement
from publish.render import addresses, head
from publish.render.figures import ACTS, EMPTY, Figures, hours_label, median
from publish.render.moments import day_tag, published_minute
from publish.render.openings import opening
from publish.render.page import Page
from publish.render.parts import (
    crumbs,
    feed_links,
    link,
    older_pages,
    one_line,
    page_body,
    section,
    tag,
)
from publish.render.site import SiteInfo
from publish.render.states import State, state_of

EXCERPT_LIMIT = 40
"""Characters of a row's excerpt."""
_YEARS = 5
"""Years of a kind that the home page leads to."""
_SEARCH = (
    f'<form class="zm-search" role="search" action="./{addresses.SEARCH}" method="get">\n'
    '<label for="zm-q">搜索发布件</label>\n<div class="zm-search-row">'
    '<input id="zm-q" name="q" type="search" maxlength="100" autocomplete="off" required>'
    '<button type="submit">搜索</button></div>\n</form>'
)


def home_page(
    latest: Mapping[Kind, Sequence[Statement]],
    info: SiteInfo,
    years: Mapping[Kind, Sequence[int]] | None = None,
    figures: Figures = EMPTY,
) -> Page:
    """Return the home page: what the site is, and of each kind the latest and its years."""
    name = one_line(info.name)
    intro = f"{info.court}在本网站首发澄清声明和通知公告。每件都有编号，更正和撤下公开留痕。"
    hero = (
        f'<div class="zm-hero"><h1 class="zm-title">{escape(name, quote=False)}</h1>'
        f"<p>{escape(intro, quote=False)}</p>"
        f"<p>{link(f'./{addresses.VERIFY}', '核对真伪')}</p>\n{_SEARCH}\n"
        f"{_in_figures(figures)}</div>"
    )
    blocks = [_latest(kind, latest.get(kind, ()), (years or {}).get(kind, ())) for kind in Kind]
    foot = f'<p class="zm-feeds">订阅：{feed_links("./")}</p>'
    return Page("", "home", name, intro, head.home_tags(info), page_body((hero, *blocks, foot)))


def _in_figures(figures: Figures) -> str:
    """Return the newest year's figures in one sentence; nothing before the first entry."""
    if not figures.years:
        return ""
    year = max(figures.years)
    counts = "、".join(
        f"{act}{count}件次"
        for act, count in zip(ACTS.values(), figures.years[year], strict=True)
        if count
    )
    took = median(figures.hours.get(year, {}))
    answered = f"；澄清声明从首次发现到发布，中位数为{hours_label(took)}" if took else ""
    more = link(f"./{addresses.REGISTER}", "公开台账")
    return f'<p class="zm-in-figures">{year}年{counts}{answered}。见{more}。</p>\n'


def _latest(kind: Kind, statements: Sequence[Statement], years: Sequence[int]) -> str:
    """Return one kind's block of the home page, in the order given, with the way to its lists."""
    label, path = kind.label, addresses.list_path(kind)
    newest = sorted(years, reverse=True)[:_YEARS]
    by_year = "".join(f" · {link(f'./{path}{year:04d}/', f'{year}年')}" for year in newest)
    more = f"<p>{link(f'./{path}', f'全部{label}')}{by_year}</p>"
    return (
        f'<section class="zm-latest" aria-labelledby="zm-{kind}">\n'
        f'<h2 id="zm-{kind}">{label}</h2>\n{rows(statements, "./")}\n{more}\n</section>'
    )


def kind_page(
    kind: Kind, years: Sequence[int], latest: Sequence[Statement], info: SiteInfo
) -> Page:
    """Return a kind's list: its years, newest first, and its latest statements as given."""
    path, root = addresses.list_path(kind), "../"
    body = page_body(
        (
            crumbs([("首页", root)], kind.label),
            f'<h1 class="zm-title">{kind.label}</h1>',
            f"<p>{head.column_description(kind)}。</p>",
            _years_nav(years),
            section("zm-latest", "zm-newest", "最新发布", rows(latest, root)),
            _own_feed(kind, root),
        )
    )
    return _list_page(kind, path, f"{kind.label}_{info.name}", body)


def _own_feed(kind: Kind, root: str) -> str:
    """Return how to follow one kind alone."""
    feed = link(root + addresses.kind_feed_path(kind), f"只订阅{kind.label}（Atom）")
    how = link(root + addresses.FEEDS, "怎样订阅")
    return f'<p class="zm-feeds">{feed}、{how}</p>'


def _years_nav(years: Sequence[int]) -> str:
    """Return links to the years, newest first; nothing if there are none."""
    ordered = sorted(years, reverse=True)
    items = "".join(f"<li>{link(f'{year:04d}/', f'{year}年')}</li>" for year in ordered)
    return f'<nav class="zm-years" aria-label="按年份查看"><ul>{items}</ul></nav>' if items else ""


def year_page(
    kind: Kind, year: int, count: int, statements: Sequence[Statement], info: SiteInfo
) -> Page:
    """Return a year's newest range; ``count`` is how many statements the year has so far."""
    page = addresses.newest_list_page(count)
    title = f"{year}年{kind.label}"
    body = page_body(
        (
            _year_crumbs(kind, "../../", f"{year}年"),
            f'<h1 class="zm-title">{title}</h1>',
            f"<p>本年共发布{count}件，这里是最新的{len(statements)}件。</p>",
            rows(_by_number(statements), "../../", excerpts=False),
            older_pages("发布", page, "", here=f"第{page}页（最新）"),
        )
    )
    return _list_page(kind, addresses.year_path(kind, year), f"{title}_{info.name}", body)


def range_page(
    kind: Kind, year: int, page: int, statements: Sequence[Statement], info: SiteInfo
) -> Page:
    """Return one full range of a year, under its permanent address."""
    title = f"{year}年{kind.label}（第{page}页）"
    serials = addresses.list_serials(page)
    year_link = f"<p>{link('../', f'查看{year}年最新发布')}</p>"
    body = page_body(
        (
            _year_crumbs(kind, "../../../", f"{year}年第{page}页"),
            f'<h1 class="zm-title">{title}</h1>',
            f"<p>本页是本年第{serials[0]}件至第{serials[-1]}件。</p>",
            rows(_by_number(statements), "../../../", excerpts=False),
            older_pages("发布", page, "../", here=f"第{page}页"),
            year_link,
        )
    )
    path = addresses.range_path(kind, year, page)
    return _list_page(kind, path, f"{title}_{info.name}", body)


def _list_page(kind: Kind, path: str, title: str, body: str) -> Page:
    """Return a page of a kind's section."""
    description = f"{head.column_description(kind)}。"
    tags = head.column_tags(kind)
    return Page(path, addresses.section(kind), one_line(title), description, tags, body)


def _year_crumbs(kind: Kind, root: str, here: str) -> str:
    """Return the breadcrumb of a page below a kind's list."""
    return crumbs([("首页", root), (kind.label, root + addresses.list_path(kind))], here)


def _by_number(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements, newest number first."""
    return sorted(statements, key=lambda statement: statement.number, reverse=True)


def rows(
    statements: Sequence[Statement], root: str, *, excerpts: bool = True, timeline: bool = False
) -> str:
    """Return statements as a list, in the order given; an empty list says so.

    The lists of years go without excerpts: they are looked through for a title. A timeline is an
    ordered list.
    """
    tag = "ol" if timeline else "ul"
    if not statements:
        return '<p class="zm-empty">目前没有发布件，有新的发布会及时列在这里。</p>'
    return (
        f'<{tag} class="zm-list">\n'
        + "\n".join(row(s, root, excerpt=excerpts, editions=timeline) for s in statements)
        + f"\n</{tag}>"
    )


def row(statement: Statement, root: str, *, excerpt: bool = True, editions: bool = False) -> str:
    """Return one statement's row: state, date, title and, if wanted, excerpt and editions."""
    shown, state = statement.shown, state_of(statement)
    href = root + addresses.statement_path(statement.number)
    title = shown.content.title if shown and shown.content else str(statement.number)
    return (
        f'<li class="zm-row"><a class="zm-row-title" href="{href}">'
        f"{escape(one_line(title), quote=False)}</a> {_marks(statement, state)}"
        f"{day_tag(published_minute(statement.first))}"
        f"{_row_excerpt(statement, state) if excerpt else ''}"
        f"{_row_editions(statement, href) if editions else ''}</li>"
    )


def _row_editions(statement: Statement, href: str) -> str:
    """Return the editions of a row, each with its day and the way there."""
    items = "".join(
        f"<li>{link(f'{href}v{e.rev}/', f'第{e.rev}版')} {e.kind.label} "
        f"{day_tag(published_minute(e))}</li>"
        for e in statement.editions
    )
    return f"<ol>{items}</ol>"


def _marks(statement: Statement, state: State) -> str:
    """Return the tags of a row: the state, and the finding where one is on show."""
    content = statement.current.content
    finding = _finding_tag(content.finding) if content and content.finding else ""
    return "".join(f"{mark} " for mark in (tag(state), finding) if mark)


def _finding_tag(finding: Finding) -> str:
    """Return the small mark that names a finding."""
    return f'<span class="zm-tag zm-tag--{finding}">{finding.label}</span>'


def _row_excerpt(statement: Statement, state: State) -> str:
    """Return the excerpt of a row; none where the newest text was withdrawn or erased."""
    content: Content | None = statement.current.content
    if content is None or content.withdrawal is not None or state.name == "redacted":
        return ""
    text = escape(one_line(opening(content.body, EXCERPT_LIMIT)), quote=False)
    return f'<p class="zm-row-excerpt">{text}</p>'
