"""The public register (公开台账): every entry of the log as a row, and figures for each year.

A row follows from the leaf alone, so nothing that happens later changes it: a full range, of fixed
size and counted from the oldest, is written once (decisions/0006). Years are those of the entry's
time in Beijing. ``figures.json`` says the same figures to programs, of all years.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publish.domain.entry import Entry
from publish.domain.kinds import Kind, Status
from publish.errors import BadProof
from publish.render import addresses
from publish.render.moments import minute_of
from publish.render.page import Page
from publish.render.parts import crumbs, link, meta, page_body, section
from publish.render.site import SiteInfo

FORMAT = "zhengming-figures/v1"
"""Names the form of ``figures.json``; changes only if a reader would break."""
YEARS = 10
"""Years that the page shows; the file has all."""
ACTS = {
    Status.PUBLISHED: "首次发布",
    Status.UPDATED: "续报",
    Status.CORRECTED: "更正",
    Status.WITHDRAWN: "撤下",
    Status.REDACTED: "依法删除",
}
_TITLE = "公开台账"
_LEAD = "本院每一次发布、续报、更正、撤下和依法删除，都在这里留下一条，只增不改。"
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in each year, among the first entries of a log."""

    size: int
    """Entries that are counted."""
    last: str
    """Leaf hash of the last of them, in hex; empty for none."""
    years: Mapping[int, tuple[int, ...]]
    """Counts in the order of ``ACTS``."""
    recent: Mapping[Kind, tuple[int, ...]] = field(default_factory=dict)
    """The newest indexes of each kind, which its feed shows, oldest first."""

    def after(self, entry: Entry, leaf: str) -> Figures:
        """Return the figures with one more entry."""
        year = int(minute_of(entry.at)[:4])
        counts = list(self.years.get(year, (0,) * len(ACTS)))
        counts[[*ACTS].index(entry.status)] += 1
        newest = (*self.recent.get(entry.kind, ()), self.size)[-addresses.KIND_WINDOW :]
        recent = {**self.recent, entry.kind: newest}
        return Figures(self.size + 1, leaf, {**self.years, year: tuple(counts)}, recent)

    def encode(self) -> bytes:
        """Return the file: years in order, keys in a fixed order, final newline."""
        names = [str(status) for status in ACTS]
        rows = {
            f"{year:04d}": dict(zip(names, counts, strict=True))
            for year, counts in sorted(self.years.items())
        }
        recent = {str(kind): list(self.recent[kind]) for kind in Kind if kind in self.recent}
        value = {"format": FORMAT, "entries": self.size, "last": self.last, "years": rows}
        value["recent"] = recent
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def decode(cls, data: bytes) -> Figures:
        """Read what ``encode`` wrote, whose sums are right; raises BadProof for anything else."""
        try:
            value = json.loads(data)
            years = {int(year): tuple(row.values()) for year, row in value["years"].items()}
            recent = {Kind(kind): tuple(indexes) for kind, indexes in value["recent"].items()}
            found = cls(value["entries"], value["last"], years, recent)
            counts = [count for row in years.values() for count in row]
            told = [index for indexes in recent.values() for index in indexes]
            sound = sum(counts) == found.size and found.encode() == data
            sound = sound and all(0 <= index < found.size for index in told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadProof("figures.json 的格式不正确") from error
        if not sound or any(type(count) is not int or count < 0 for count in counts + told):
            raise BadProof("figures.json 的格式不正确")
        return found


EMPTY = Figures(0, "", {})


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
        _older(page, "", f"第{page}页（最新）"),
    )
    return _page(addresses.REGISTER, f"{_TITLE}_{info.name}", page_body(blocks))


def range_page(page: int, entries: Sequence[tuple[int, Entry]], info: SiteInfo) -> Page:
    """Return one full range, under its permanent address."""
    first, last = entries[0][0], entries[-1][0]
    title = f"{_TITLE}（第{page}页）"
    blocks = (
        crumbs([("首页", "../../"), (_TITLE, "../")], f"第{page}页"),
        f'<h1 class="zm-title">{title}</h1>',
        f"<p>本页是第 {first} 条至第 {last} 条。</p>",
        _table(entries, "../../"),
        _older(page, "../", f"第{page}页"),
        f"<p>{link('../', '查看最新登记')}</p>",
    )
    path = addresses.register_range_path(page)
    return _page(path, f"{title}_{info.name}", page_body(blocks))


def _page(path: str, title: str, body: str) -> Page:
    """Return a page of the register's section."""
    tags = (
        meta("ColumnName", _TITLE)
        + meta("ColumnDescription", _LEAD)
        + meta("ColumnKeywords", "公开台账,更正,撤下")
        + meta("ColumnType", "信息公开目录")
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


def _older(page: int, base: str, here: str) -> str:
    """Return links to older pages: the nearest ones and the first; nothing if there are none."""
    if page == 1:
        return ""
    near = range(max(page - _NEAR, 1), page)
    older = [1, *near] if near.start > 1 else [*near]
    rows = "".join(f"<li>{link(f'{base}p{k}/', f'第{k}页')}</li>" for k in reversed(older))
    return (
        '<nav class="zm-pages" aria-label="更早的登记"><ul>'
        f'<li aria-current="page">{here}</li>{rows}</ul></nav>'
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
    file = link("figures.json", "figures.json")
    inner = (
        f'<table class="zm-figures"><caption>各年登记的件次</caption><thead><tr>{head}</tr></thead>'
        f"\n<tbody>\n{rows}\n</tbody></table>\n"
        f'<p class="zm-aside">由台账逐条计算，年份按登记时间；全部年份见{file}。</p>'
    )
    return section("zm-yearly", "zm-yearly", "年度数字", inner)


def _year_row(year: int, counts: Sequence[int], most: int) -> str:
    """Return one year; the bar repeats the numbers, so it is hidden from screen readers."""
    width = round(100 * sum(counts) / most)
    bar = (
        '<svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">'
        f'<rect width="{width}" height="6"/></svg>'
    )
    cells = "".join(f"<td>{count}</td>" for count in counts)
    return f'<tr><th scope="row">{year}年{bar}</th>{cells}</tr>'
