"""Strict readers of what render writes: HTML fragments, and Atom by the letter of its standards."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from posixpath import normpath
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

VOID = {"meta", "link", "br", "input", "hr", "img", "col"}
ATOM = "{http://www.w3.org/2005/Atom}"
TOMB = "{http://purl.org/atompub/tombstones/1.0}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00")


@dataclass
class Fragment(HTMLParser):
    """A fragment of HTML: fails on any element that is not closed in order."""

    open: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    rels: dict[str, list[str]] = field(default_factory=dict)
    roots: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        """Start the parser."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), "an attribute is given twice"
        self.roots += not self.open
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name in self._found.keys() & values.keys():
            self._found[name].append(values[name])
        if tag == "meta":
            self.metas[values["name"]] = values["content"]
        if tag == "link":
            self.rels.setdefault(values["rel"], []).append(values["href"])
        self._check(tag, values)

    @property
    def _found(self) -> dict[str, list[str]]:
        """Where the values of some attributes are collected."""
        return {"id": self.ids, "href": self.links, "aria-labelledby": self.labelled}

    def _check(self, tag: str, values: dict[str, str]) -> None:
        """Check what accessibility demands of single elements."""
        if tag == "th":
            assert values["scope"] in {"row", "col"}
        if tag == "time":
            assert re.match(r"\d{4}-\d\d-\d\d(T.*\+08:00)?$", values["datetime"])
        if tag in {"nav", "section", "aside"}:
            assert "aria-label" in values or "aria-labelledby" in values

    def handle_endtag(self, tag: str) -> None:
        """Close an element; it must be the innermost one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


def fragment(text: str) -> Fragment:
    """Read a fragment; fails if it is not closed in order."""
    parsed = Fragment()
    parsed.feed(text)
    parsed.close()
    assert not parsed.open
    return parsed


def resolve(page: str, href: str) -> str | None:
    """Return the path that a link of a page leads to, or None if it leads out of the site."""
    target = urlsplit(urljoin(f"https://press.court.example/{page}", href))
    if target.netloc != "press.court.example":
        return None
    assert ".." not in target.path
    path = target.path.lstrip("/")
    assert path == "" or normpath(path) == path.rstrip("/")
    return path


def check_atom(data: bytes) -> ET.Element:
    """Return a feed that has what RFC 4287 §4, RFC 5005 §4 and RFC 6721 §3 demand."""
    feed = ET.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
    _check_links(feed)
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    known = [*feed.findall(f"{ATOM}entry"), *feed.findall(f"{TOMB}deleted-entry")]
    assert len({_ref(item) for item in known}) == len(known), "an id stands twice"
    for entry in feed.findall(f"{ATOM}entry"):
        _check_entry(entry)
    for gone in feed.findall(f"{TOMB}deleted-entry"):
        assert urlsplit(gone.attrib["ref"]).scheme == "https"
        assert MOMENT.fullmatch(gone.attrib["when"])
        assert len(gone.findall(f"{TOMB}comment")) == 1
    archived = feed.find(f"{HISTORY}archive") is not None
    assert archived == (feed.find(f"{ATOM}link[@rel='current']") is not None)
    return feed


def _ref(item: ET.Element) -> str:
    """Return the id that an entry or a tombstone is about."""
    return item.attrib.get("ref") or item.findtext(f"{ATOM}id") or ""


def _check_entry(entry: ET.Element) -> None:
    """Check one entry."""
    for name in ("id", "title", "updated", "published", "content", "author"):
        assert len(entry.findall(ATOM + name)) == 1
    assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert MOMENT.fullmatch(entry.findtext(f"{ATOM}updated") or "")
    assert MOMENT.fullmatch(entry.findtext(f"{ATOM}published") or "")
    assert (entry.findtext(f"{ATOM}published") or "") <= (entry.findtext(f"{ATOM}updated") or "")
    assert entry.find(f"{ATOM}category").attrib["term"]  # type: ignore[union-attr]
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.attrib == {"type": "html"}
    fragment(content.text or "")
    _check_links(entry)
    (page,) = entry.findall(f"{ATOM}link[@rel='alternate']")
    assert page.attrib["type"] == "text/html", "readers open the page, whatever link they take"


def _check_links(holder: ET.Element) -> None:
    """No two alternate links of one media type (RFC 4287 §4.1.1)."""
    media = [link.attrib["type"] for link in holder.findall(f"{ATOM}link[@rel='alternate']")]
    assert len(set(media)) == len(media)
    assert all(link.attrib["href"] for link in holder.findall(f"{ATOM}link"))
