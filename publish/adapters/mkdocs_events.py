"""What the site does at each event of a MkDocs build; ``site/hooks.py`` only hands events on.

Kept apart from ``publish.adapters.mkdocs``, which drives MkDocs from the inside: this half uses
only what MkDocs documents for hooks, and serves the plain ``mkdocs build`` just as well.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from publish.adapters import check_assets
from publish.errors import RenderError
from publish.render.page import Page
from publish.render.site import SiteInfo

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page as MkPage

DECISION = re.compile(r"about/decisions/[0-9]{4}-[^/]+\.md")
"""Sources of the published design decisions; the index lists whatever is there."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is put into a build; stands in ``config.extra["source"]``."""

    info: SiteInfo
    pages: Callable[[], Iterable[Page]]
    """The generated pages; called once a build."""


def prepare(config: MkDocsConfig) -> None:
    """Set the court's particulars and the names of the assets (event ``on_config``)."""
    info = config.extra["source"].info
    config.extra["site"] = info
    config.site_name, config.site_url = info.name, info.url
    config.extra["assets"] = {name: _hashed(name, data) for name, data in _assets(config)}
    config.extra["assets"]["check"] = check_assets.entrance(_folder(config))
    # The projection writes its own sitemap, with the times of the statements instead of today.
    config.theme.static_templates.discard("sitemap.xml")


def gather(config: MkDocsConfig, files: Files) -> None:
    """Drop Material's scripts and styles; add assets and generated pages (event ``on_files``)."""
    from mkdocs.structure.files import File, InclusionLevel

    for file in list(files):
        if file.src_dir in config.theme.dirs:
            files.remove(file)
    for name, data in _assets(config):
        files.append(File.generated(config, config.extra["assets"][name], content=data))
    for name, data in check_assets.files(_folder(config)):
        files.append(File.generated(config, name, content=data))
    for page in config.extra["source"].pages():
        name, text = f"{page.path}index.md", page_source(page)
        level = InclusionLevel.NOT_IN_NAV
        files.append(File.generated(config, name, content=text, inclusion=level))


def _assets(config: MkDocsConfig) -> list[tuple[str, bytes]]:
    """Return the site's own assets by name."""
    paths = sorted(path for path in _folder(config).iterdir() if path.is_file())
    return [(path.name, path.read_bytes()) for path in paths]


def _folder(config: MkDocsConfig) -> Path:
    """Return where the site's own assets lie."""
    return Path(config.config_file_path or "mkdocs.yml").resolve().parent / "site" / "assets"


def _hashed(name: str, data: bytes) -> str:
    """Return an asset's public path; the hash in it lets readers keep the file for ever."""
    stem, _, suffix = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(data).hexdigest()[:8]}.{suffix}"


def page_source(page: Page) -> str:
    """Return a generated page as a Markdown document: slots as front matter, then the body."""
    slots = page.slots("")
    meta = {
        "section": page.section,
        "zm_title": slots["title"],
        "zm_description": slots["description"],
        "zm_head": slots["head"],
    }
    lines = "".join(f"{name}: {_yaml(text)}\n" for name, text in meta.items())
    return f"---\n{lines}---\n{page.body}\n"


def _yaml(text: str) -> str:
    """Return a YAML scalar in ASCII: JSON's escapes for the astral planes are not YAML's."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[^ -~]", lambda match: f"\\U{ord(match[0]):08X}", quoted)


def write(page: MkPage, config: MkDocsConfig, files: Files) -> str:
    """Return a page's Markdown, with the court's particulars in it (event ``on_page_markdown``).

    Only fixed pages that ask for it by ``fill: true`` are templates; a decision record may well
    speak of ``{{ braces }}``.
    """
    text = page.markdown or ""
    if not page.meta.get("fill"):
        return text
    import jinja2

    # Jinja's own mark of a comment would swallow Markdown's `{#anchor}`.
    env = jinja2.Environment(autoescape=True, trim_blocks=True, comment_start_string="{##")
    shown = {"site": config.extra["site"], "decisions": _decisions(files)}
    shown["verifier"] = hashlib.sha256(check_assets.verifier(_folder(config))).hexdigest()
    return env.from_string(text).render(shown)


def _decisions(files: Files) -> list[tuple[str, str, str]]:
    """Return link, heading and summary of every decision record, in the order of their numbers."""
    from mkdocs.utils.meta import get_data

    found = []
    for file in files.documentation_pages():
        if DECISION.fullmatch(file.src_uri):
            text, meta = get_data(file.content_string)
            heading = re.search(r"^# +(.+?) *$", text, re.MULTILINE)
            name = file.src_uri.rsplit("/", 1)[-1]
            found.append((name, heading[1] if heading else name, meta.get("description", "")))
    return sorted(found)


def put(page: MkPage, html_text: str, info: SiteInfo) -> str:
    """Return a page's body and set what its head says (event ``on_page_content``).

    The body of a generated page is taken from the source, not from what Markdown made of it:
    Python-Markdown passes a block of HTML through, but not its tabs.
    """
    if "zm_title" in page.meta:
        return (page.markdown or "").removesuffix("\n")
    title = f"{page.title}_{info.name}"
    page.meta["zm_title"] = html.escape(title)
    page.meta["zm_description"] = html.escape(str(page.meta.get("description", title)))
    page.meta["zm_head"] = ""
    page.meta.setdefault("section", page.url.split("/", 1)[0])
    # `/verify/` in a fixed page means the site's root, wherever that is.
    root = "../" * page.url.count("/") or "./"
    body = re.sub(r'(<a [^>]*?href=")/(?!/)', rf"\g<1>{root}", html_text)
    # Decision records are in English; a screen reader has to be told.
    lang = "" if re.search("[\u4e00-\u9fff]", str(page.title)) else ' lang="en"'
    return f'<div class="zm-page zm-fixed"{lang}>\n{body}\n</div>'


def tidy(output: str) -> str:
    """Cut away what Material's base template puts outside any block (event ``on_post_page``).

    Switches of a drawer and a search that are not there would be visible without the theme's
    style sheet. Raises RenderError if the template is no longer the one that was pinned.
    """
    before, body, rest = output.partition("<body")
    tag, close, inner = rest.partition(">")
    _, skip, main = inner.partition('<a class="zm-skip"')
    main, foot, after = main.rpartition("</footer>")
    if not (body and close and skip and foot) or "md-dialog" not in after:
        message = "主题的基础模板与预期不同，无法去掉其中的脚本部件"
        raise RenderError(message)
    head = re.sub(r"\n +(?=<|\n|$)", "\n", before)
    return f"{head}<body{tag}>\n{skip}{main}</footer>\n</div>\n</body>\n</html>\n"
