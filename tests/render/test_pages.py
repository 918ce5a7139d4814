"""The pages of statements: order, marks, tags, links, and nothing that was taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from publish.domain.content import Attachment, Repeal
from publish.domain.kinds import EditionKind, Finding, Kind, Status
from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.render import addresses
from publish.render.page import Page
from publish.render.sections import file_size
from publish.render.statement import edition_page, statement_page
from tests.render.markup import fragment, resolve
from tests.render.records import INFO, Log

HOSTILE = '</script><script>alert("1")</script>&<b>'


def story() -> Iterator[Statement]:
    """Every state that a statement goes through, one after the other."""
    log = Log()
    files = (Attachment("审核表", "shenhe.pdf", 120_000, "ab" * 32),)
    repeals = (Repeal("旧办法", "清法〔2019〕3号"), Repeal("旧公告", None, "N2025-0007"))
    statement = log.first(
        Kind.CLARIFICATION, attachments=files, repeals=repeals, doc_number="清法澄〔2026〕1号"
    )
    yield statement
    for kind in (EditionKind.UPDATE, EditionKind.CORRECTION, EditionKind.UPDATE):
        yield log.publish(statement.number, kind)
    yield log.redact(statement.number, 2)
    yield log.publish(statement.number, EditionKind.WITHDRAWAL)
    yield log.redact(statement.number, 1)
    yield log.redact(statement.number, 5)


def pages(statement: Statement) -> list[Page]:
    """All pages of a statement, the current one first."""
    own = [edition_page(statement, edition.rev, INFO) for edition in statement.editions]
    return [statement_page(statement, INFO), *own]


EVERY = [page for statement in story() for page in pages(statement)]


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.path)
def test_a_page_is_sound_html(page: Page) -> None:
    """One element, closed in order, one h1, headings without a jump, ids once, labels there."""
    body = fragment(page.body)
    assert body.roots == 1
    assert body.headings.count(1) == 1
    assert body.headings[0] == 1
    steps = zip(body.headings, body.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(set(body.ids)) == len(body.ids)
    assert set(body.labelled) <= set(body.ids)
    assert page.body.startswith('<div class="zm-page">')


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.path)
def test_a_page_has_no_blank_line_and_its_head_is_one_line(page: Page) -> None:
    """The theme takes the body as it is, and would break at a blank line."""
    assert all(line.strip() for line in page.body.split("\n"))
    assert "\n" not in page.head
    assert "\n" not in page.title


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.path)
def test_every_link_leads_to_an_address_of_the_site(page: Page) -> None:
    """Links are relative and resolve to a path that ``addresses`` knows."""
    number = r"statements/[CN]\d{4}-\d{4}"
    known = re.compile(
        rf"|(clarifications|notices|feeds)/|verify/|about/(corrections|gate)/|feed\.(atom|rss|json)|{number}/"
        rf"|{number}/v\d+/(statement\.(json|txt|tlog-proof)|files/[a-z.]+)?"
    )
    for href in fragment(page.head).links + fragment(page.body).links:
        assert not href.startswith(("http", "/"))
        path = resolve(page.path, href.removesuffix("?n=C2026-0001"))
        assert path is not None
        assert known.fullmatch(path), path


def test_the_page_follows_the_order_of_the_reader() -> None:
    """State, title, conclusion, particulars, note, text, files, history, proof, citation, feeds."""
    *_, body = [p.body for p in pages(next(story()))]
    marks = (
        "zm-crumbs",
        "zm-state--published",
        "zm-title",
        "zm-summary",
        "zm-meta",
        "zm-body",
        "zm-repeals",
        "zm-files",
        "zm-history",
        "zm-verify",
        "zm-cite",
        "zm-objection",
        "zm-feeds",
    )
    places = [body.index(mark) for mark in marks]
    assert places == sorted(places)


def test_the_head_carries_the_page_tags_letter_by_letter() -> None:
    """Names and PubDate are as 国办发〔2017〕47号 prints them."""
    page = statement_page(next(story()), INFO)
    metas = fragment(page.head).metas
    assert metas["PubDate"] == "2026-03-01 09:00"
    assert metas["Url"] == INFO.link(page.path)
    assert metas["ColumnType"] == "回应关切"
    assert [*metas] == [
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
        "Keywords",
        "Author",
        "Description",
        "Url",
    ]


def linked_data(page: Page) -> dict[str, object]:
    """The JSON-LD of a page."""
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.head)
    assert match
    value: dict[str, object] = json.loads(match[1])
    return value


def test_a_hostile_title_stays_text_everywhere() -> None:
    """No field can end the script element or open one of its own."""
    page = statement_page(Log().first(Kind.NOTICE, title=HOSTILE, topic=HOSTILE), INFO)
    assert page.head.count("<script") == 1
    assert "<script" not in page.body
    assert linked_data(page)["headline"] == HOSTILE
    fragment(page.head + page.body)


def test_a_correction_is_named_in_title_note_links_and_linked_data() -> None:
    """The corrected page says so in every form, and the old one leads on to it."""
    log = Log()
    first = log.first(Kind.CLARIFICATION)
    statement = log.publish(first.number, EditionKind.CORRECTION)
    page, old, _new = pages(statement)
    assert re.match(r"\[已更正 2026-\d\d-\d\d\]", page.title)
    assert "zm-changes" in page.body
    assert "3月4日上午" in page.body
    assert linked_data(page)["correction"]
    assert fragment(page.head).rels["predecessor-version"] == ["v1/"]
    assert "zm-state--superseded" in old.body
    assert "这是第1版，已于" in old.body
    assert '<a href="../v2/">第2版</a>' in old.body
    assert fragment(old.head).rels["latest-version"] == ["../"]


def test_an_update_says_that_earlier_editions_stand() -> None:
    """The update names and links every earlier edition."""
    log = Log()
    first = log.first(Kind.CLARIFICATION)
    page, old, _ = pages(log.publish(first.number, EditionKind.UPDATE))
    assert "以前发布的内容继续有效" in page.body
    assert "此前的核查结论没有变化" in page.body
    assert '<a href="v1/">第1版</a>' in page.body
    assert "zm-state--updated" in old.body


def test_a_withdrawn_page_shows_the_notice_and_not_the_text() -> None:
    """The old text stays at its own address alone, marked as withdrawn."""
    log = Log()
    first = log.first(Kind.NOTICE, body="<p>原来的文字。</p>")
    page, old, _ = pages(log.publish(first.number, EditionKind.WITHDRAWAL))
    assert re.match(r"\[已撤下 2026-\d\d-\d\d\]", page.title)
    assert "原来的文字" not in page.body + page.head + page.description
    assert "已被新的规定或发布替代" in page.body
    assert page.description.endswith("已撤下本发布件。原因：已被新的规定或发布替代。")
    assert "原来的文字" in old.body
    assert "zm-state--withdrawn" in old.body


def test_nothing_of_an_erased_text_is_left_on_its_page() -> None:
    """The page keeps its address and says why; title, body and tags of the text are gone."""
    log = Log()
    first = log.first(Kind.CLARIFICATION, title="秘密标题", body="<p>秘密。</p>", keywords=("密",))
    for page in pages(log.redact(first.number, 1)):
        assert "密" not in page.title + page.head + page.body + page.description
        assert "已依法删除" in page.title
        assert "zm-state--redacted" in page.body
    assert pages(log.statements[first.number])[1].title == "C2026-0001 第1版（已依法删除）"


def test_an_undetermined_finding_claims_nothing_more() -> None:
    """The sentence on the limits of a conclusion stands only where there is one."""
    settled = statement_page(next(story()), INFO).body
    open_end = statement_page(
        Log().first(Kind.CLARIFICATION, finding=Finding.UNDETERMINED), INFO
    ).body
    assert "不构成对有关人员或者事项的全面评价" in settled
    assert "核查结论：无法认定。" in open_end
    assert "全面评价" not in open_end


def test_attachments_say_title_type_size_and_digest() -> None:
    """A file is linked in its edition's folder and never by a bare “点击下载”."""
    current, own, *_ = pages(next(story()))
    label = "审核表（PDF，117.2 KB）</a> SHA-256 <code>" + "ab" * 32
    assert f'<a href="v1/files/shenhe.pdf">{label}' in current.body
    assert f'<a href="files/shenhe.pdf">{label}' in own.body


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 字节"), (1023, "1023 字节"), (1024, "1.0 KB"), (1024 * 1024, "1.0 MB")],
)
def test_sizes_are_read_by_people(size: int, text: str) -> None:
    """Steps of 1024, one decimal."""
    assert file_size(size) == text


def test_a_repealed_document_is_linked_if_it_was_published_here() -> None:
    """The link leads to its current page, which is permanent."""
    statement = next(story())
    assert "<li>旧公告</li>" in statement_page(statement, INFO).body
    reaching = replace(statement, reaches=(Number.parse("N2025-0007"),))
    body = statement_page(reaching, INFO).body
    assert '<a href="../../statements/N2025-0007/">旧公告</a>' in body
    assert "旧办法（清法〔2019〕3号）" in body


def test_a_page_lies_in_the_section_of_its_kind() -> None:
    """The theme needs a shell for the section at depths two and three."""
    current, own, *_ = pages(next(story()))
    assert (current.section, current.depth) == ("clarifications", 2)
    assert (own.section, own.depth) == ("clarifications", 3)
    assert current.path == addresses.statement_path(next(story()).number)
    assert Status.PUBLISHED.label in current.body
