"""The public register (公开台账): every entry of the log as a row, and figures for each year.

A row follows from the leaf alone, so nothing that happens later changes it: a full range, of fixed
size and counted from the oldest, is written once (decisions/0006). Years are those of the entry's
time in Beijing. The newest page also has the figures of all years as JSON, for programs.
"""

from __future__ import annotations

from collections.abc import Sequence

from publish.domain.entry import Entry
from publish.render import addresses
from publish.render.figures import ACTS, Figures, hours_label, median
from publish.render.moments import minute_of
from publish.render.page import Page
from publish.render.parts import crumbs, link, meta, older_pages, page_body, section
from publish.render.site import SiteInfo

YEARS = 10
"""Years that the page shows; its JSON has all."""
_TITLE = "公开台账"
_LEAD = "本院每一次发布、续报、更正、撤下和依法删除，都在这里留下一条，只增不改。"


def register_page(entries: Sequence[tuple[int, Entry]], figures: Figures, info: SiteInfo) -> Page:
    """Return the page of the newest range, with the figures."""
    page = addresses.newest_register_page(figures.size)
    about = link("../about/log/", "公开台账的原理和文件")
    blocks = (
        crumbs([("首页", "../")], _TITLE),
        f'<h1 class="zm-title">{_TITLE}</h1>',
        f"<p>{_LEAD}共 {figures.size} 条。{about}。</p>",
        _figures(figures),
        section("zm-latest", "zm-newest", "最新登记", _table(entries, "../")),
        older_pages("登记", page, "", here=f"第{page}页（最新）"),
    )
    title, body = f"{_TITLE}_{info.name}", page_body(blocks)
    return _page(addresses.REGISTER, title, body, figures.element())


def range_page(page: int, entries: Sequence[tuple[int, Entry]], info: SiteInfo) -> Page:
    """Return one full range, under its permanent address."""
    first, last = entries[0][0], entries[-1][0]
    title = f"{_TITLE}（第{page}页）"
    blocks = (
        crumbs([("首页", "../../"), (_TITLE, "../")], f"第{page}页"),
        f'<h1 class="zm-title">{title}</h1>',
        f"<p>本页是第 {first} 条至第 {last} 条。</p>",
        _table(entries, "../../"),
        older_pages("登记", page, "../", here=f"第{page}页"),
        f"<p>{link('../', '查看最新登记')}</p>",
    )
    path = addresses.register_range_path(page)
    return _page(path, f"{title}_{info.name}", page_body(blocks))


def _page(path: str, title: str, body: str, more: str = "") -> Page:
    """Return a page of the register's section, perhaps with more in its head."""
    tags = (
        meta("ColumnName", _TITLE)
        + meta("ColumnDescription", _LEAD)
        + meta("ColumnKeywords", "公开台账,更正,撤下")
        + meta("ColumnType", "信息公开目录")
        + more
    )
    return Page(path, "register", " ".join(title.split()), _LEAD, tags, body)


def _table(entries: Sequence[tuple[int, Entry]], root: str) -> str:
    """Return entries as a table, newest first."""
    if not entries:
        return '<p class="zm-empty">台账还没有条目。</p>'
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("序号", "登记时间", "发布件", "事项")
    )
    rows = "\n".join(_row(index, entry, root) for index, entry in reversed(entries))
    top = f'<table class="zm-register"><thead><tr>{head}</tr></thead>'
    return f"{top}\n<tbody>\n{rows}\n</tbody></table>"


def _row(index: int, entry: Entry, root: str) -> str:
    """Return one entry; short, as a page has many."""
    href = root + addresses.edition_path(entry.number, entry.rev)
    return (
        f"<tr><td>{index}</td><td>{minute_of(entry.at)}</td>"
        f'<td><a href="{href}">{entry.number} 第{entry.rev}版</a></td>'
        f"<td>{ACTS[entry.status]}</td></tr>"
    )


# -- figures ---------------------------------------------------------------------------------------


def _figures(figures: Figures) -> str:
    """Return the figures of the latest years as a table, with a bar for each year."""
    if not figures.years:
        return ""
    years = sorted(figures.years, reverse=True)[:YEARS]
    most = max(sum(figures.years[year]) for year in years)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("年份", *ACTS.values()))
    rows = "\n".join(_year_row(year, figures.years[year], most) for year in years)
    inner = (
        f'<table class="zm-figures"><caption>各年登记的件次</caption><thead><tr>{head}</tr></thead>'
        f"\n<tbody>\n{rows}\n</tbody></table>\n"
        '<p class="zm-aside">由台账逐条计算，年份按登记时间。'
        "全部年份的数字以 JSON 格式写在本页源代码里，供程序读取。</p>"
        f"{_hours(figures)}"
    )
    return section("zm-yearly", "zm-yearly", "年度数字", inner)


def _hours(figures: Figures) -> str:
    """Return how long clarifications took; nothing where no time of discovery was told."""
    told = [(year, figures.hours[year]) for year in sorted(figures.hours, reverse=True)][:YEARS]
    rows = [(year, sum(row.values()), median(row) or 0) for year, row in told]
    if not rows:
        return ""
    most = max(hours for _, _, hours in rows)
    cells = "\n".join(
        f'<tr><th scope="row">{year}年{_bar(hours, most)}</th>'
        f"<td>{count}</td><td>{hours_label(hours)}</td></tr>"
        for year, count, hours in rows
    )
    return (
        '\n<table class="zm-figures"><caption>澄清声明从首次发现到发布的用时</caption><thead><tr>'
        '<th scope="col">年份</th><th scope="col">件数</th><th scope="col">中位数</th></tr></thead>'
        f"\n<tbody>\n{cells}\n</tbody></table>\n"
        '<p class="zm-aside">只计写明发现时间的首次发布；按小时进整，超过三天的按天进整。</p>'
    )


def _bar(part: int, whole: int) -> str:
    """Return a bar; it repeats a number beside it, so it is hidden from screen readers."""
    return (
        '<svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">'
        f'<rect width="{round(100 * part / max(whole, 1))}" height="6"/></svg>'
    )


def _year_row(year: int, counts: Sequence[int], most: int) -> str:
    """Return one year, with a bar for all of its entries."""
    bar = _bar(sum(counts), most)
    cells = "".join(f"<td>{count}</td>" for count in counts)
    return f'<tr><th scope="row">{year}年{bar}</th>{cells}</tr>'
