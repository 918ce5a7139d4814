"""MkDocs hooks: hand each event of a build on to the package, and say where the pages come from.

Run MkDocs as ``python -m mkdocs build`` from the root of the repository, or with the package
installed: a bare ``mkdocs`` does not find ``publish`` otherwise.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from publish.adapters import mkdocs_events as events
from publish.render.site import SiteInfo

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take the court's particulars from whoever drives the build, or from the record."""
    if "source" not in config.extra:
        config.extra["source"] = _source(config)
    events.prepare(config)
    return config


def _source(config: MkDocsConfig) -> events.Source:
    """Return the record's pages; without a configured record, the theme and the fixed pages."""
    if not {"ZHENGMING_CONFIG", "ZHENGMING_STORE"} & os.environ.keys():
        return events.Source(SiteInfo(**config.extra["site"]), list)
    from publish import bootstrap

    return events.Source(bootstrap.site_info(), bootstrap.site_pages)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add generated pages and assets."""
    events.gather(config, files)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in the fixed pages that are templates."""
    return events.write(page, config, files)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set what the template reads."""
    return events.put(page, html, config.extra["site"])


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    """Let lines that hold only a tag of the template language leave no trace."""
    env.trim_blocks = env.lstrip_blocks = True
    return env


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Cut away the theme's loose parts."""
    return events.tidy(output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Do the same for the page of unknown addresses."""
    return events.tidy(output_content) if template_name == "404.html" else output_content
