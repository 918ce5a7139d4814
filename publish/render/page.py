"""What a page is before the theme is put around it, and how the theme is put around it.

The theme is rendered once for each depth of folder and section of the navigation, with marks
where a page's own parts go (a *shell*); a page is then a handful of string joins. The bytes are
those that the theme itself would have produced: ``tests`` hold them against a plain MkDocs build.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from publish.errors import RenderError

SLOTS = ("title", "description", "canonical", "head", "body")
"""The parts of a page that differ from one page to the next; the theme uses each verbatim."""


def mark(slot: str) -> str:
    """Return the mark that stands for a slot in a shell: letters only, so no filter alters it."""
    return f"zmslot{slot}zmslot"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, without the theme."""

    path: str
    """Folder relative to the root, ending in ``/``; empty for the home page."""
    section: str
    """Which item of the navigation it belongs to: ``home``, ``clarifications``, ``notices``, …"""
    title: str
    """Plain text, for the browser's tab and for share cards."""
    description: str
    """Plain text, one or two sentences."""
    head: str
    """HTML for the head: page tags, links, JSON-LD. One line."""
    body: str
    """HTML of the main part: one ``<div class="zm-page">``, without blank lines."""

    @property
    def depth(self) -> int:
        """Return how many folders the page lies below the root."""
        return self.path.count("/")

    @property
    def root(self) -> str:
        """Return the relative address of the site's root, ending in ``/``: ``../../`` or ``./``."""
        return "../" * self.depth or "./"

    @property
    def file(self) -> str:
        """Return the path of the page's file."""
        return f"{self.path}index.html"

    def slots(self, site_url: str) -> Mapping[str, str]:
        """Return what goes where, escaped as the theme expects it."""
        return {
            "title": html.escape(self.title),
            "description": html.escape(self.description),
            "canonical": f"{site_url}{self.path}",
            "head": self.head,
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class Shell:
    """The theme around a page: literal pieces, and between them the names of slots."""

    pieces: tuple[str, ...]
    """Pieces at even positions are literal, at odd positions names of slots."""

    @classmethod
    def cut(cls, text: str) -> Shell:
        """Cut a rendered page at its marks; raises RenderError if a slot never appears."""
        pieces = text.split("zmslot")
        missing = [slot for slot in SLOTS if slot not in pieces[1::2]]
        if missing:
            message = f"主题模板没有用到这些部分：{'、'.join(missing)}"
            raise RenderError(message)
        return cls(tuple(pieces))

    def fill(self, slots: Mapping[str, str]) -> str:
        """Return the page."""
        parts = list(self.pieces)
        parts[1::2] = [slots[name] for name in parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that the site's look contributes, made anew only when the look changes."""

    fingerprint: str
    """Identifies mkdocs.yml, templates, fixed pages, assets, library versions and settings."""
    shells: Mapping[str, Shell]
    """One for each ``section/depth``: ``clarifications/2``."""
    files: Mapping[str, bytes]
    """Fixed pages, 404 and assets, by path."""

    def render(self, page: Page, site_url: str) -> bytes:
        """Return the bytes of a page; raises RenderError if the theme has no shell for it."""
        shell = self.shells.get(f"{page.section}/{page.depth}")
        if shell is None:
            message = f"主题没有为栏目“{page.section}”第 {page.depth} 层准备页面外壳"
            raise RenderError(message)
        return shell.fill(page.slots(site_url)).encode("utf-8")
