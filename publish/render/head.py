"""The head of a page: page tags of 国办发〔2017〕47号, version links (RFC 5829), JSON-LD.

Names of tags are case-sensitive as that rule prints them. The tags of the site itself (SiteName,
SiteDomain, SiteIDCode) are the same on every page and belong to the theme.
"""

from __future__ import annotations

import json
from typing import Any

from publish.domain.content import Content
from publish.domain.kinds import COLUMN_TYPES, FORMS, EditionKind, Kind
from publish.domain.statement import Edition, Statement
from publish.render import addresses
from publish.render.moments import published_minute, rfc3339
from publish.render.parts import meta
from publish.render.site import SiteInfo
from publish.render.states import State

_COLUMNS = {
    Kind.CLARIFICATION: (
        "对涉及本院的不实信息和社会关切作出的澄清与回应",
        "澄清声明,情况通报,回应关切",
    ),
    Kind.NOTICE: (
        "本院发布的政策文件、公告、新闻发布会预告和典型案例",
        "通知公告,政策文件,公告",
    ),
}
_LINKED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_UNSAFE = tuple((c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029")
"""What ends a script element or a line of JavaScript, and how JSON may write it instead."""


def column_description(kind: Kind) -> str:
    """Return what a kind's list is for (ColumnDescription)."""
    return _COLUMNS[kind][0]


def column_tags(kind: Kind, column_type: str | None = None) -> str:
    """Return the tags of a column; without a type, that of the kind's first form."""
    description, keywords = _COLUMNS[kind]
    return (
        meta("ColumnName", kind.label)
        + meta("ColumnDescription", description)
        + meta("ColumnKeywords", keywords)
        + meta("ColumnType", column_type or COLUMN_TYPES[FORMS[kind][0]])
    )


def home_tags(info: SiteInfo) -> str:
    """Return the column tags of the home page."""
    return (
        meta("ColumnName", "首页")
        + meta("ColumnDescription", f"{info.court}澄清声明和通知公告的首发网站")
        + meta("ColumnKeywords", f"{info.court},澄清声明,通知公告")
        + meta("ColumnType", "首页")
    )


def article_tags(content: Content, description: str, url: str) -> str:
    """Return the tags of a page that shows a content."""
    return (
        column_tags(content.kind, COLUMN_TYPES[content.form])
        + meta("ArticleTitle", content.title)
        + meta("PubDate", content.pub_date)
        + meta("ContentSource", content.content_source or content.issuer)
        + meta("Keywords", ",".join(content.keywords))
        + meta("Author", content.issuer)
        + meta("Description", description)
        + meta("Url", url)
    )


def erased_tags(kind: Kind, title: str, edition: Edition, info: SiteInfo, url: str) -> str:
    """Return the tags of a page whose text was erased; none of them comes from the text."""
    return (
        column_tags(kind)
        + meta("ArticleTitle", title)
        + meta("PubDate", published_minute(edition))
        + meta("ContentSource", info.court)
        + meta("Url", url)
    )


def version_links(edition: Edition, base: str, *, current: bool) -> str:
    """Return links to the other forms and versions; ``base`` leads to the statement's folder."""
    own = f"v{edition.rev}/" if current else ""
    links = f'<link rel="version-history" href="{base or "./"}#zm-history">'
    if edition.rev > 1:
        links += f'<link rel="predecessor-version" href="{base}v{edition.rev - 1}/">'
    if not current:
        links += f'<link rel="latest-version" href="{base}">'
    return (
        f'{links}<link rel="alternate" type="application/json" href="{own}statement.json">'
        f'<link rel="alternate" type="text/plain" href="{own}statement.txt">'
    )


def json_ld(value: dict[str, Any]) -> str:
    """Return linked data as a script element; nothing in it can end the element."""
    text = _LINKED.encode(value)
    for unsafe, safe in _UNSAFE:  # five replacements; str.translate looks at every character
        text = text.replace(unsafe, safe)
    return f'<script type="application/ld+json">{text}</script>'


def news_article(
    statement: Statement, edition: Edition, state: State, info: SiteInfo, *, current: bool
) -> dict[str, Any]:
    """Return an edition that has its text as a schema.org NewsArticle."""
    content = edition.content
    if content is None:
        return {}
    folder = info.link(addresses.statement_path(statement.number))
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": f"{state.prefix}{content.title}",
        "datePublished": rfc3339(published_minute(statement.first)),
        "dateModified": rfc3339(content.pub_date),
        "inLanguage": "zh-CN",
        "version": edition.rev,
        "identifier": str(statement.number),
        "creativeWorkStatus": state.label,
        "url": folder if current else f"{folder}v{edition.rev}/",
        "author": {"@type": "GovernmentOrganization", "name": content.issuer},
        "publisher": _publisher(info),
        "publishingPrinciples": info.link(addresses.CORRECTIONS),
    }
    if edition.rev > 1:
        value["isBasedOn"] = f"{folder}v{edition.rev - 1}/"
    shown = statement.editions if current else (edition,)
    if comments := [_correction(item.content) for item in shown if _corrects(item)]:
        value["correction"] = comments
    return value


def _publisher(info: SiteInfo) -> dict[str, str]:
    """Return the court as publisher, with its policy of corrections."""
    return {
        "@type": "GovernmentOrganization",
        "name": info.court,
        "url": info.url,
        "correctionsPolicy": info.link(addresses.CORRECTIONS),
    }


def _corrects(edition: Edition) -> bool:
    """Return whether an edition is a correction whose text is there."""
    return edition.kind is EditionKind.CORRECTION and edition.content is not None


def _correction(content: Content | None) -> dict[str, str]:
    """Return the note of a correction as a CorrectionComment."""
    if content is None or content.correction is None:
        return {"@type": "CorrectionComment"}
    return {
        "@type": "CorrectionComment",
        "text": content.correction.reason,
        "datePublished": rfc3339(content.pub_date),
    }
