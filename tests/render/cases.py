"""Golden cases: a folder ``tests/golden/<case>/`` holds a record and the files it must yield.

``record.json`` is a list of log entries in order: the leaf, the salt, and the content or the
redaction notice that the leaf commits to. All other files are written by ``make golden``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from publish.domain import canonical
from publish.domain.canonical import commitment
from publish.domain.content import Content
from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Redaction, Statement
from publish.render import addresses
from publish.render.documents import statement_json, statement_txt
from publish.render.feed_atom import atom_document
from publish.render.feed_json import json_document
from publish.render.feed_kind import kind_document
from publish.render.feed_rss import rss_document
from publish.render.feeds import FeedEvent
from publish.render.lists import home_page, year_page
from publish.render.page import Page
from publish.render.sitemap import sitemap_shard
from publish.render.statement import edition_page, statement_page
from publish.render.wechat import WechatArticle, wechat_article
from publish.render.wechat_preview import wechat_preview
from publish.render.weibo import WeiboPost, weibo_post
from publish.render.weibo_preview import weibo_preview
from tests.render.records import INFO

GOLDEN = Path(__file__).parents[1] / "golden"


def cases() -> list[str]:
    """The names of the cases."""
    return sorted(path.parent.name for path in GOLDEN.glob("*/record.json"))


def read(case: str) -> Statement:
    """The statement that a case's record describes; its commitments are checked."""
    rows = json.loads((GOLDEN / case / "record.json").read_text("utf-8"))
    editions: list[Edition] = []
    for index, row in enumerate(rows):
        entry = Entry.parse(row["leaf"].encode())
        salt = bytes.fromhex(row.get("salt", ""))
        data = canonical.encode(row.get("notice") or row.get("content") or {})
        assert row.get("erased") or commitment(salt, data) == entry.commit
        if entry.status is Status.REDACTED:
            notice = Redaction(index, entry, RedactionNotice.from_data(data), salt)
            old = editions[entry.rev - 1]
            editions[entry.rev - 1] = replace(old, content=None, salt=None, redaction=notice)
        else:
            content = None if row.get("erased") else Content.from_data(data)
            editions.append(Edition(index, entry, content, salt))
    return Statement(editions[0].entry.number, tuple(editions))


def files(statement: Statement) -> dict[str, bytes]:
    """Every file that a case must yield, by its name in the folder."""
    number = statement.number
    found = {"index.html": page_file(statement_page(statement, INFO))}
    for edition in statement.editions:
        folder = f"v{edition.rev}"
        found[f"{folder}/index.html"] = page_file(edition_page(statement, edition.rev, INFO))
        found[f"{folder}/statement.json"] = statement_json(edition, INFO)
        found[f"{folder}/statement.txt"] = statement_txt(edition, INFO)
        found |= copies(statement, edition)
    found["home.html"] = page_file(home_page({number.kind: [statement]}, INFO))
    found["year.html"] = page_file(year_page(number.kind, number.year, 1, [statement], INFO))
    found["sitemap.xml"] = sitemap_shard([statement], INFO)
    return found | feeds(statement)


def copies(statement: Statement, edition: Edition) -> dict[str, bytes]:
    """What is sent elsewhere, as fields and as the page that a clerk sees; none once erased."""
    if edition.content is None:
        return {}
    article, post = wechat_article(statement, edition, INFO), weibo_post(statement, edition, INFO)
    folder = f"v{edition.rev}"
    return {
        f"{folder}/wechat.json": _fields(article),
        f"{folder}/wechat.html": wechat_preview(article).encode(),
        f"{folder}/weibo.json": _fields(post),
        f"{folder}/weibo.html": weibo_preview(post).encode(),
    }


def _fields(copy: WechatArticle | WeiboPost) -> bytes:
    """The fields of a copy; the content a line a paragraph, so that changes can be read."""
    fields = asdict(copy)
    if isinstance(copy, WechatArticle):
        del fields["limits"]
        fields["content"] = copy.content.replace("</p>", "</p>\n").splitlines()
    return (json.dumps(fields, ensure_ascii=False, indent=2) + "\n").encode()


def feeds(statement: Statement) -> dict[str, bytes]:
    """The three feeds of a log that holds nothing else."""
    redactions = [e.redaction.index for e in statement.editions if e.redaction]
    count = max([statement.current.index, *redactions]) + 1
    events = [FeedEvent.of(statement, index) for index in range(count)]
    return {
        addresses.FEED_ATOM: atom_document(events, archive=None, previous=None, info=INFO),
        addresses.kind_feed_path(statement.kind): kind_document(statement.kind, events, INFO),
        addresses.FEED_RSS: rss_document(events, INFO),
        addresses.FEED_JSON: json_document(events, archive=None, previous=None, info=INFO),
    }


def page_file(page: Page) -> bytes:
    """A page without a theme, yet a whole document, so that any validator can read it."""
    parts = page.slots(INFO.url)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{parts['title']}</title>\n"
        f'<link rel="canonical" href="{parts["canonical"]}">\n{parts["head"]}\n'
        f"</head>\n<body>\n<main>\n{parts['body']}\n</main>\n</body>\n</html>\n"
    ).encode()


def record(entries: list[dict[str, Any]]) -> bytes:
    """A record as it is written."""
    return (json.dumps(entries, ensure_ascii=False, indent=2) + "\n").encode()
