"""The fixed pages: every link leads somewhere, and they keep the promises that they make."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from publish.render import addresses, rules
from publish.render.page import Theme
from publish.render.site import SiteInfo

GENERATED = frozenset(
    {
        "",
        addresses.REGISTER,
        "clarifications/",
        "notices/",
        "log/checkpoint",
        "log/vkey",
        addresses.FEED_ATOM,
        addresses.FEED_RSS,
        addresses.FEED_JSON,
        "clarifications/feed.atom",
        "notices/feed.atom",
        rules.RULES,
    }
)
"""Public addresses that others make (DESIGN §6)."""


class _Anchors(HTMLParser):
    """Collects links to follow, and the places on a page that links may lead to."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and ids."""
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if given.get("id"):
            self.ids.append(str(given["id"]))


@pytest.fixture(scope="module")
def documents(theme: Theme, info: SiteInfo) -> dict[str, _Anchors]:
    """The fixed pages by their full address."""
    found = {}
    for name, data in theme.files.items():
        if name.endswith(".html"):
            parser = _Anchors()
            parser.feed(data.decode())
            found[info.link(name.removesuffix("index.html"))] = parser
    return found


def test_every_link_leads_somewhere(documents: dict[str, _Anchors], info: SiteInfo) -> None:
    """No link of a fixed page, head or foot is dead, whether it names a page or a place on one."""
    dead = []
    for address, page in documents.items():
        for link in page.links:
            target, _, place = urljoin(address, link).partition("#")
            if urlsplit(target).netloc != info.domain:
                continue
            known = documents.get(target)
            if known is None:
                there = target.removeprefix(info.url) in GENERATED
            else:
                there = not place or place in known.ids
            if not there:
                dead.append((address, link))
    assert dead == []


def test_ids_are_unique(documents: dict[str, _Anchors]) -> None:
    """Two headings of a page never share an address."""
    twice = {
        name: page.ids for name, page in documents.items() if len(set(page.ids)) < len(page.ids)
    }
    assert twice == {}


def test_every_fixed_page_has_one_heading_of_the_first_level(theme: Theme) -> None:
    """A page says once what it is."""
    counts = {name: len(re.findall(rb"<h1[ >]", data)) for name, data in theme.files.items()}
    assert {name: n for name, n in counts.items() if name.endswith(".html") and n != 1} == {}


def test_every_address_that_pages_refer_to_is_there(theme: Theme) -> None:
    """The addresses that generated pages link to are made by the fixed pages."""
    for path in (addresses.VERIFY, addresses.CORRECTIONS, "feeds/", "sitemap/", "about/"):
        assert f"{path}index.html" in theme.files


def test_the_decisions_are_listed(theme: Theme) -> None:
    """Every decision record that is published is named in the index."""
    folder = "about/decisions/"
    records = [n.removeprefix(folder) for n in theme.files if n.startswith(f"{folder}0")]
    index = theme.files[f"{folder}index.html"].decode()
    assert records
    assert [n for n in records if f'href="{n.removesuffix("index.html")}"' not in index] == []


def test_nothing_of_a_template_is_left(theme: Theme) -> None:
    """No fixed page that is a template shows a brace to its reader."""
    left = [
        name
        for name, data in theme.files.items()
        if name.endswith(".html") and "/decisions/0" not in name and re.search(rb"\{[{%#:]", data)
    ]
    assert left == []


def test_samples_are_not_published(theme: Theme) -> None:
    """The sample statements of the repository are input, never pages."""
    assert [name for name in theme.files if "sample" in name] == []
