"""The theme, rendered by MkDocs Material: shells for generated pages, and the fixed pages.

A plain ``mkdocs build`` and ``build_theme`` walk the same hooks (``site/hooks.py``), so the bytes
that a shell yields are those of a plain build; ``tests/site`` holds them side by side. MkDocs 1.6.1
has no interface for rendering one page: its internals are used here, and here only, and the version
is pinned for that reason.

Importing this module does not import MkDocs: a publication with an unchanged look needs none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from publish.adapters import check_assets, mkdocs_events
from publish.adapters.mkdocs_events import Source, page_source
from publish.errors import RenderError
from publish.render.page import Page, Shell, Theme, mark
from publish.render.site import SiteInfo

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

SECTIONS = ("home", "clarifications", "notices", "register", "verify", "feeds", "about")
DEPTHS = range(5)

_LIBRARIES = ("mkdocs", "mkdocs-material", "jinja2", "markdown")
_MAGIC = b"zhengming-theme/1\n"
_NOT_LOOK = frozenset({"content/samples", "site/desk"})
"""Folders that no public page is made from."""


def fingerprint(root: Path, info: SiteInfo) -> str:
    """Return what the theme depends on, hashed: sources, library versions, particulars."""
    versions = {name: _version(name) for name in _LIBRARIES}
    digest = hashlib.sha256(json.dumps([versions, asdict(info)], sort_keys=True).encode())
    for name, path in _inputs(root):
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _version(name: str) -> str:
    """Return the version of a library."""
    found = _installed().get(name)
    if found is None:  # installed in some other way
        from importlib.metadata import version

        return version(name)
    return found


@cache
def _installed() -> dict[str, str]:
    """Return versions of what is installed, from the names of its metadata folders.

    See "Recording installed projects" in the Python packaging specifications. importlib.metadata
    reads the same; its import alone is a twentieth of a publication.
    """
    found: dict[str, str] = {}
    for folder in filter(os.path.isdir, sys.path):
        for name in os.listdir(folder):
            project, _, version = name.removesuffix(".dist-info").partition("-")
            if version and name.endswith(".dist-info"):
                found.setdefault(project.lower().replace("_", "-"), version)
    return found


def _inputs(root: Path) -> list[tuple[str, Path]]:
    """Return every file that the theme is made from; this code is one of them."""
    code = [Path(module) for module in (__file__, mkdocs_events.__file__, check_assets.__file__)]
    found = [("mkdocs.yml", root / "mkdocs.yml"), *((path.name, path) for path in code)]
    for top in ("site", "content"):
        for folder, folders, names in os.walk(root / top):
            here = Path(folder).relative_to(root).as_posix()
            folders[:] = [f for f in folders if f"{here}/{f}" not in _NOT_LOOK and f[0] not in "._"]
            found += [(f"{here}/{name}", Path(folder, name)) for name in names]
    return sorted(found)


def build_theme(root: Path, info: SiteInfo) -> Theme:
    """Render the theme for a court; raises RenderError if a template or a fixed page is broken."""
    with _silence(), _our_errors("网站主题"):
        build = _Build.start(root, Source(info, list))
        shells = {
            f"{section}/{depth}": build.shell(section, depth)
            for section in SECTIONS
            for depth in DEPTHS
        }
        return Theme(fingerprint(root, info), shells, build.fixed())


class _Build(NamedTuple):
    """One run of MkDocs, as far as ``mkdocs.commands.build`` would have come before writing."""

    config: MkDocsConfig
    env: jinja2.Environment
    files: Files

    @classmethod
    def start(cls, root: Path, source: Source) -> _Build:
        """Load the configuration and the files, and tell the hooks about both."""
        from mkdocs.config import load_config
        from mkdocs.structure.files import get_files, set_exclusions

        config = load_config(str(root / "mkdocs.yml"))
        config.extra["source"] = source
        config = config.plugins.on_config(config)
        files = config.plugins.on_files(get_files(config), config=config)
        set_exclusions(files, config)
        env = config.plugins.on_env(config.theme.get_env(), config=config, files=files)
        return cls(config, env, files)

    def fixed(self) -> dict[str, bytes]:
        """Return the fixed pages, the page for unknown addresses, and the assets."""
        made = {"404.html": self._not_found().encode()}
        for file in self.files:
            if file.inclusion.name in {"EXCLUDED", "DRAFT"}:
                continue
            page = file.is_documentation_page()
            made[file.dest_uri] = self._page(file).encode() if page else file.content_bytes
        return made

    def shell(self, section: str, depth: int) -> Shell:
        """Render a page of marks, and cut it."""
        from mkdocs.structure.files import File

        path = "x/" * depth
        title, description, head, body = map(mark, ("title", "description", "head", "body"))
        source = page_source(Page(path, section, title, description, head, body))
        file = File.generated(self.config, f"{path}index.md", content=source)
        return Shell.cut(self._page(file, canonical=mark("canonical")))

    def _page(self, file: File, *, canonical: str | None = None) -> str:
        """Do for one page what ``build()`` does for all."""
        from mkdocs.commands.build import _populate_page, get_context
        from mkdocs.structure.nav import Navigation
        from mkdocs.structure.pages import Page as Document

        plugins, nav = self.config.plugins, Navigation([], [])
        page = Document(None, file, self.config)
        page.canonical_url = canonical or page.canonical_url
        with _our_errors(f"页面 {file.src_uri} "):
            _populate_page(page, self.config, self.files)
            context = get_context(nav, self.files, self.config, page)
            context = plugins.on_page_context(context, page=page, config=self.config, nav=nav)
            output = self.env.get_template("main.html").render(context)
            return plugins.on_post_page(output, page=page, config=self.config)

    def _not_found(self) -> str:
        """Render the page for unknown addresses, which belongs to no source."""
        from mkdocs.commands.build import _build_template
        from mkdocs.structure.nav import Navigation

        template = self.env.get_template("404.html")
        return _build_template("404.html", template, self.files, self.config, Navigation([], []))


@contextmanager
def _our_errors(what: str) -> Iterator[None]:
    """Turn whatever the theme throws into RenderError, which says what could not be rendered."""
    try:
        yield
    except RenderError:
        raise
    # Templates, fixed pages and hooks are code: they may raise anything at all.
    except (Exception, SystemExit) as exc:
        message = f"{what}无法渲染：{exc}"
        raise RenderError(message) from exc


@contextmanager
def _silence() -> Iterator[None]:
    """Keep MkDocs and Material from printing."""
    import logging

    # Material advertises its successor on import unless told otherwise.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    log = logging.getLogger("mkdocs")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def dump(theme: Theme) -> bytes:
    """Return a theme as bytes, for the cache of a later process."""
    plain = {
        "fingerprint": theme.fingerprint,
        "shells": {name: shell.pieces for name, shell in theme.shells.items()},
        "files": {name: data.decode("latin-1") for name, data in theme.files.items()},
    }
    return _MAGIC + zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 6)


def load(data: bytes) -> Theme:
    """Read a theme back; raises RenderError if the bytes are damaged or of another version."""
    try:
        if not data.startswith(_MAGIC):
            message = "unknown form"
            raise ValueError(message)  # noqa: TRY301  # one message for every kind of damage
        plain = json.loads(zlib.decompress(data[len(_MAGIC) :]))
        shells = {name: Shell(tuple(pieces)) for name, pieces in plain["shells"].items()}
        files = {name: text.encode("latin-1") for name, text in plain["files"].items()}
        return Theme(plain["fingerprint"], shells, files)
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as exc:
        message = "主题缓存已损坏"
        raise RenderError(message, advice="请删除缓存后重试，主题会重新生成。") from exc
