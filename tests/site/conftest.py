"""Made-up pages and a plain MkDocs build of them, to hold the theme against."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from publish.adapters.mkdocs import DEPTHS, SECTIONS, build_theme
from publish.adapters.resources import root
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo

FEED = """
import json, pathlib
from publish.adapters.mkdocs_events import Source
from publish.render.page import Page
from publish.render.site import SiteInfo

GIVEN = json.loads(pathlib.Path(__file__).with_name("given.json").read_text("utf-8"))

def on_config(config):
    pages = [Page(**page) for page in GIVEN["pages"]]
    config.extra["source"] = Source(SiteInfo(**GIVEN["info"]), lambda: pages)
"""
"""A hook that stands before the site's own and feeds it the pages of a test."""

HEAD = '<meta name="PubDate" content="2026-03-06 17:30"><script>"\\u003c"</script>'
NASTY = (
    "<p>*不是强调* _也不是_ `不是代码` [不是链接](/x) &amp; &lt;b&gt; &nbsp; &#8212; &zwnj;</p>",
    "<div><div markdown='1'><p># 不是标题</p></div></div>",
    "<table><tbody><tr><td>|不是|表格|</td><td>\t制表符\t</td></tr></tbody></table>",
    "<details><summary>- 不是列表</summary><pre>    四个空格\n\n\n空行之后\n---\n</pre></details>",
    "<p>{{ 不是模板 }} {% no %} zmslotbodyzmslot zmslot</p>",
    f"<p>{'长' * 5000}</p>",
    "<!-- 注释 --><p>1. 不是列表<br>\n    # 缩进\n> 引用</p><p>\u2028\u00a0\u3000𠮷😀</p>",
    "<p>结尾没有换行的反斜线\\</p><p>&copy &notanentity; < 5</p>",
    '<a class="zm-skip" href="/absolute/">x</a><footer>x</footer><p>md-dialog <body</p>\r\n',
)
"""Bodies that a Markdown processor, a template or a regular expression would like to change."""


@pytest.fixture(scope="session")
def info() -> SiteInfo:
    """A court whose particulars need escaping."""
    return SiteInfo(
        url="https://press.court.example/pub/",
        name="示例市清源区人民法院信息发布网",
        court="示例市清源区人民法院",
        operator='新闻办公室 <宣传> & "联络"',
        id_code="3100000087",
        icp="示ICP备12345678号",
        police="示公网安备44019902000123号",
        phone="0000-12345678",
        address="示例市清源区清源路1号",
    )


@pytest.fixture(scope="session")
def theme(info: SiteInfo) -> Theme:
    """The theme of the checkout."""
    return build_theme(root(), info)


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """One page for each section and depth, with every nasty body among them."""
    made: list[Page] = []
    for section in SECTIONS:
        for depth in DEPTHS:
            if depth == 0 and section != "home":
                continue
            body = "".join(f"{part}\n" for part in _some(len(made)))
            made.append(
                Page(
                    path="".join(f"{section}-{level}/" for level in range(depth)),
                    section=section,
                    title=f'“标题” <{section}> & "{depth}" {{{{ x }}}}: # \u2028😀 \\',
                    description="说明:'一' - 二\t三 \x7f…" if depth else "",
                    head=HEAD if depth % 2 else "",
                    body=f'<div class="zm-page">\n{body}</div>',
                )
            )
    return made


def _some(index: int) -> Sequence[str]:
    """Return three of the nasty bodies, a different three each time."""
    return [NASTY[(index + step) % len(NASTY)] for step in range(3)]


Build = Callable[[Sequence[Page]], Path]


@pytest.fixture(scope="session")
def plain_build(tmp_path_factory: pytest.TempPathFactory, info: SiteInfo) -> Build:
    """Run ``python -m mkdocs build`` on a copy of the sources and return the folder it made."""

    def build(pages: Sequence[Page]) -> Path:
        copy = tmp_path_factory.mktemp("plain")
        copy_sources(copy)
        (copy / "feed.py").write_text(FEED, "utf-8")
        given = {"info": asdict(info), "pages": [asdict(page) for page in pages]}
        (copy / "given.json").write_text(json.dumps(given), "utf-8")
        config = copy / "mkdocs.yml"
        config.write_text(config.read_text("utf-8").replace("hooks:\n", "hooks:\n  - feed.py\n"))
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet"],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(root()), "NO_MKDOCS_2_WARNING": "1"},
            check=True,
        )
        return copy / "build" / "mkdocs"

    return build


def copy_sources(folder: Path) -> None:
    """Copy what the theme is made from."""
    shutil.copy(root() / "mkdocs.yml", folder)
    ignore = shutil.ignore_patterns("samples", "__pycache__", "desk")
    for name in ("site", "content"):
        shutil.copytree(root() / name, folder / name, ignore=ignore)
