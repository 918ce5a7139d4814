"""The theme is rendered once and filled many times; the bytes are those of a plain build."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st
from mkdocs.utils.meta import get_data

from publish.adapters.mkdocs import DEPTHS, SECTIONS, build_theme, dump, load
from publish.adapters.mkdocs_events import page_source, tidy
from publish.adapters.resources import root
from publish.errors import RenderError
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo

Build = Callable[[Sequence[Page]], Path]
_SCRIPTED = {
    "search/index.html": (3, 1),
    "verify/index.html": (3, 1),
    "verify/verifier.html": (0, 1),
}
"""Fixed pages that run a script of ours: what they load, and scripts in the page or named by it."""


_READ = re.compile("(clarifications|notices)/[234]")
"""Shells of statements, and of lists below the kind's own: a script that reads aloud."""


def test_there_is_a_shell_for_every_section_and_depth(theme: Theme) -> None:
    """Every section has a shell at every depth that an address of DESIGN §6 may have."""
    assert set(theme.shells) == {f"{section}/{depth}" for section in SECTIONS for depth in DEPTHS}


def test_filled_shells_are_the_bytes_of_a_plain_build(
    theme: Theme, pages: list[Page], plain_build: Build, info: SiteInfo
) -> None:
    """Filling a shell yields what MkDocs yields, and the two publish the same fixed files."""
    built = plain_build(pages)
    ours = {page.file: theme.render(page, info.url) for page in pages} | dict(theme.files)
    theirs = {
        path.relative_to(built).as_posix(): path.read_bytes()
        for path in built.rglob("*")
        if path.is_file()
    }
    assert sorted(ours) == sorted(theirs)
    assert [name for name in sorted(ours) if ours[name] != theirs[name]] == []


def test_the_body_stands_in_the_page_as_it_was_given(
    theme: Theme, pages: list[Page], info: SiteInfo
) -> None:
    """No byte of a body is changed, whatever it looks like to Markdown or to a template."""
    assert all(page.body.encode() in theme.render(page, info.url) for page in pages)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(codec="utf-8")))
def test_the_slots_survive_front_matter(title: str, head: str) -> None:
    """Any text whatever comes back from the Markdown document that carries it."""
    page = Page("a/", "about", title, title, head, "<div>x</div>")
    text, meta = get_data(page_source(page))
    slots = page.slots("")
    assert (meta["zm_title"], meta["zm_head"], text) == (slots["title"], head, "<div>x</div>\n")


class _Requests(HTMLParser):
    """Collects every address that a browser would ask for while showing the page."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note sources, and links that load something."""
        given = dict(attrs)
        loads = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "manifest"}
        if tag == "link" and loads & set((given.get("rel") or "").split()):
            self.found.append(given.get("href") or "")
        self.found += [given[name] or "" for name in ("src", "srcset", "poster") if name in given]


def _requests(data: bytes) -> list[str]:
    """Return the addresses that a page makes a browser ask for."""
    parser = _Requests()
    parser.feed(data.decode())
    return parser.found


def test_no_page_asks_anything_of_a_third_party(theme: Theme, info: SiteInfo) -> None:
    """A browser talks to the court's site alone: a style sheet, an icon, at most one script."""
    empty = Page("", "home", "首页", "", "", "<div></div>")
    filled = {name: shell.fill(empty.slots(info.url)) for name, shell in theme.shells.items()}
    html = {name: text.encode() for name, text in filled.items()}
    html |= {name: data for name, data in theme.files.items() if name.endswith(".html")}
    for name, data in html.items():
        found = _requests(data)
        loaded, scripts = _SCRIPTED.get(name, (3, 1) if _READ.fullmatch(name) else (2, 0))
        assert len(found) == loaded, name
        assert [url for url in found if urlsplit(url).netloc or url.startswith("//")] == []
        assert data.count(b"<script") == scripts, name
    styles = b"".join(data for name, data in theme.files.items() if name.endswith(".css"))
    assert b"url(" not in styles
    assert b"@import" not in styles


def test_every_asset_that_a_page_loads_is_published(theme: Theme, info: SiteInfo) -> None:
    """The hashed names in the pages are the names under which the assets stand."""
    page = Page("a/b/", "notices", "题", "", "", "<div></div>")
    wanted = {url.removeprefix("../../") for url in _requests(theme.render(page, info.url))}
    assert wanted <= set(theme.files)


def test_links_of_the_page_for_unknown_addresses_hold_at_any_depth(
    theme: Theme, info: SiteInfo
) -> None:
    """404.html is served under any address, so its links begin with the site's own path."""
    links = re.findall(r'(?:href|src)="([^"]*)"', theme.files["404.html"].decode())
    prefix = urlsplit(info.url).path
    outside = [link for link in links if not link.startswith((prefix, "#", "https://beian."))]
    assert outside == []


@pytest.mark.parametrize("section", SECTIONS)
def test_the_navigation_marks_the_section(theme: Theme, section: str, info: SiteInfo) -> None:
    """The item of the page's own section carries aria-current, and no other."""
    top = 0 if section == "home" else 1
    marked = []
    for depth in (top, top + 1):
        page = Page("x/" * depth, section, "题", "", "", "<div></div>")
        marked += re.findall(r'aria-current="(\w+)"', theme.render(page, info.url).decode())
    assert marked == (["page"] if section == "home" else ["page", "true"])


def test_only_configured_particulars_are_printed(theme: Theme, info: SiteInfo) -> None:
    """A code that the court does not have leaves no trace, neither in the head nor in the foot."""
    bare = SiteInfo(url=info.url, name=info.name, court=info.court)
    without = build_theme(root(), bare).files["404.html"].decode()
    with_all = theme.files["404.html"].decode()
    marks = ("SiteIDCode", "网站标识码", "承办单位", "beian.miit", "beian.mps", "联系电话", "地址")
    foot = without.partition("<footer")[2]
    assert [mark for mark in marks if mark in without.partition("<body")[0] + foot] == []
    assert [mark for mark in marks if mark not in with_all] == []
    assert "新闻办公室 &lt;宣传&gt; &amp; &#34;联络&#34;" in with_all


def test_a_theme_survives_the_cache(theme: Theme) -> None:
    """What was dumped is loaded again, byte for byte."""
    odd = replace(theme, files={**theme.files, "assets/x.bin": bytes(range(256))})
    assert load(dump(odd)) == odd


@pytest.mark.parametrize(
    "damage", [b"", b"x", dump(Theme("f", {}, {}))[:-3], b"zhengming-theme/1\n"]
)
def test_a_damaged_cache_is_refused(damage: bytes) -> None:
    """Bytes that are no theme are refused by name, so that the caller renders anew."""
    with pytest.raises(RenderError):
        load(damage)


def test_another_base_template_is_noticed() -> None:
    """If Material's base template is not the one that was pinned, nothing is published."""
    with pytest.raises(RenderError):
        tidy("<html><body><main></main></body></html>")


def test_a_broken_template_is_reported(tmp_path: Path, info: SiteInfo) -> None:
    """A folder without templates or configuration yields RenderError and nothing foreign."""
    with pytest.raises(RenderError):
        build_theme(tmp_path, info)


def test_importing_the_adapter_does_not_import_mkdocs() -> None:
    """A publication with an unchanged look does not pay for loading MkDocs."""
    code = "import sys, publish.adapters.mkdocs; print({'mkdocs', 'jinja2'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
