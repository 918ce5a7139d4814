"""The line above every page: general, escaped, and on every page or on none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from publish.adapters.check_assets import VERIFIER
from publish.adapters.mkdocs import build_theme, fingerprint
from publish.adapters.resources import root
from publish.render.page import Page, Theme
from publish.render.site import SiteInfo

NOTICE = "本站正在试运行 <b>&"
BANNER = (
    '<aside class="zm-banner" aria-label="全站提示">'
    '<p class="zm-wide">本站正在试运行 &lt;b&gt;&amp;</p></aside>'
)


@pytest.fixture(scope="module")
def noticed(info: SiteInfo) -> Theme:
    """The theme of a court that has something to say."""
    return build_theme(root(), replace(info, notice=NOTICE))


def test_every_page_has_it_once_above_the_header(
    noticed: Theme, pages: list[Page], info: SiteInfo
) -> None:
    """All sections and depths, the fixed ones, what is not found; the verifier is no page."""
    made = [noticed.render(page, info.url).decode() for page in pages]
    fixed = [name for name in noticed.files if name.endswith(".html") and name != VERIFIER]
    made += [noticed.files[name].decode() for name in fixed]
    assert len(made) > len(pages)
    for text in made:
        assert text.count("zm-banner") == 1
        assert text.index('class="zm-skip"') < text.index(BANNER) < text.index("<header")


def test_without_a_notice_there_is_none(theme: Theme, pages: list[Page], info: SiteInfo) -> None:
    """A page says nothing that nobody asked for."""
    assert not any(b"zm-banner" in theme.render(page, info.url) for page in pages)
    assert b"zm-banner" not in theme.files["404.html"]


def test_another_notice_is_another_theme(info: SiteInfo) -> None:
    """So the next publication puts all pages again."""
    names = {fingerprint(root(), replace(info, notice=each)) for each in ("", "试运行", "检修")}
    assert len(names) == 3


def test_a_banner_loads_nothing(noticed: Theme) -> None:
    """It is text alone."""
    aside = re.search(rb"<aside.*?</aside>", noticed.files["404.html"], re.DOTALL)
    assert aside is not None
    assert re.findall(rb"<(\w+)", aside[0]) == [b"aside", b"p"]
