"""The page that tells the public which rules a statement has to pass, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from publish.render.page import Page
from publish.render.parts import crumbs, page_body

RULES = "about/gate/"
"""Address of the page."""
SCHEMA = "schema/statement.schema.json"
"""Address of the JSON Schema of what may be submitted."""
_TITLE = "发布关口的规则"
_LEAD = (
    "每一个版本在发布前都要逐项通过下列规则；不适用的规则自动跳过。"
    "不放行时，系统一次列出全部问题和改法。"
)


def rules_page(rules: Iterable[tuple[str, str, str]]) -> Page:
    """Return the page; a rule is its identifier, its title and its source."""
    rows = "".join(
        f'<tr><th scope="row">{escape(title)}</th><td>{escape(source)}</td>'
        f"<td><code>{escape(name)}</code></td></tr>\n"
        for name, title, source in rules
    )
    table = (
        '<table>\n<thead><tr><th scope="col">规则</th>'
        '<th scope="col">依据</th><th scope="col">编号</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
        f'<p>报送稿件的数据格式见 <a href="../../{SCHEMA}">JSON Schema</a>。</p>'
    )
    body = page_body(
        (
            crumbs([("首页", "../../"), ("关于", "../")], _TITLE),
            f'<h1 class="zm-title">{_TITLE}</h1>',
            f"<p>{_LEAD}</p>",
            table,
        )
    )
    return Page(RULES, "about", _TITLE, _LEAD, "", body)
