"""WeChat articles: the same text, in what survives there, within every limit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from publish.domain.kinds import EditionKind, Finding, Kind
from publish.domain.markup import to_html
from publish.domain.normalform import normalise
from publish.domain.statement import Edition, Statement
from publish.errors import RenderError
from publish.render import copies
from publish.render.wechat import WechatArticle, wechat_article
from publish.render.wechat_filter import filtered
from publish.render.wechat_limits import WechatLimits, units
from publish.render.wechat_text import article_text, whole_text
from tests.render.bodies import BODIES, EVERYTHING, all_editions, lines, notice
from tests.render.records import INFO, Log

EDITIONS = list(all_editions())


def sound(statement: Statement, edition: Edition) -> WechatArticle:
    """The article of an edition, after what holds for every article was checked."""
    article = wechat_article(statement, edition, INFO)
    assert filtered(article.content) == article.content
    assert all(use.kept for use in article.uses)
    if not article.cut:
        words = copies.words(edition, INFO)
        assert normalise(article_text(article.content)) == normalise(words.body)
    return article


@pytest.mark.parametrize(("statement", "edition"), EDITIONS)
def test_the_filter_keeps_every_byte_and_the_text_is_that_of_the_site(
    statement: Statement, edition: Edition
) -> None:
    """Every edition of every sample and golden case is sent whole, as ``statement.txt`` has it."""
    article = sound(statement, edition)
    assert not article.cut
    assert lines(article_text(article.content)) == lines(copies.words(edition, INFO).body)
    told = whole_text(article.content)
    content = copies.content_of(edition)
    for part in (str(statement.number), f"第{edition.rev}版", content.issuer, content.pub_date):
        assert part in told
    assert f"请见原文：{article.content_source_url}" in told


@settings(max_examples=300)
@given(BODIES)
def test_no_body_loses_anything(body: str) -> None:
    """Whatever a body may hold, the filter strips nothing of it and no word is lost."""
    sound(*notice(body))


def test_links_become_numbered_footnotes() -> None:
    """An address has one number and stands in the foot; one that is the text needs none."""
    content = sound(*notice(to_html(EVERYTHING).html)).content
    told = lines(whole_text(content))
    assert told[told.index("注释") + 1 :][:3] == [
        "[1] https://e.example/x?a=1&b=2",
        "[2] a@b.example",
        "[3] https://press.court.example/statements/C2026-0001/",
    ]
    assert "链接[1]、再链[1]、邮件[2]、本站[3]、 https://e.example/。" in "".join(told)
    assert "<a" not in content


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("# 甲", '<p style="margin: 24px 0px 8px; font-weight: bold;">甲</p>'),
        ("3. 甲\n4. 乙", ">3. 甲</p>|>4. 乙</p>"),
        ("- 甲\n    - 乙", '">· 甲</p><p style="margin: 0px 0px 8px; padding-left: 1em;">· 乙</p>'),
        (
            "> 甲\n> > 乙",
            'border-left: 3px solid rgb(200, 200, 200);"><p|>甲</p><p|>乙</p></section>',
        ),
        ("甲 & <b>乙</b>", ">甲 &amp; <strong>乙</strong></p>"),
        ("<ul><li><hr></li></ul>", "<hr style="),
        ("<ul><li><table><tr><td>甲</td></tr></table></li></ul>", ">·</p><section|<td style="),
    ],
)
def test_what_a_body_holds_takes_its_surviving_form(body: str, html: str) -> None:
    """Headings, lists, quotations and rules look as they should without their own elements."""
    content = sound(*notice(to_html(body).html)).content
    assert all(part in content for part in html.split("|"))


@pytest.mark.parametrize(("length", "shown"), [(31, 31), (32, 32), (33, 3)])
def test_a_title_that_is_too_long_gives_way_to_the_short_one(length: int, shown: int) -> None:
    """At the limit it stands; above, the short title does, and the full one is told in the head."""
    title = "题" * length
    article = sound(*notice("<p>甲</p>", title=title, short_title="短标题"))
    assert units(article.title) == shown
    assert (f"标题：{title}" in whole_text(article.content)) == (length > 32)


@pytest.mark.parametrize(("length", "kept"), [(31, 31), (32, 32), (33, 32)])
def test_a_short_title_that_is_too_long_is_cut(length: int, kept: int) -> None:
    """The last resort ends with an ellipsis; a rare character counts twice."""
    article = sound(*notice("<p>甲</p>", title="题" * 100, short_title="题" * length))
    assert (units(article.title), article.title.endswith("…")) == (kept, length > 32)
    rare = sound(*notice("<p>甲</p>", title="题" * 100, short_title="𬭎" * length))
    assert (units(rare.title), len(rare.title)) == (31, 16)


@pytest.mark.parametrize(
    ("issuer", "author"),
    [("某县人民法院", "某县人民法院"), ("某某县人民法院", ""), ("C" * 8, "C" * 8), ("C" * 9, "")],
)
def test_a_court_s_name_is_given_whole_or_not_at_all(issuer: str, author: str) -> None:
    """18 bytes fit and 21 do not; 8 characters fit and 9 do not."""
    article = sound(*notice("<p>甲</p>", issuer=issuer))
    assert article.author == author
    assert f"发布机关：{issuer}" in whole_text(article.content)


@pytest.mark.parametrize(("length", "digest"), [(118, 119), (119, 120), (120, 1)])
def test_a_digest_holds_whole_sentences(length: int, digest: int) -> None:
    """A second sentence stands in it up to the limit, and goes as a whole above."""
    article = sound(*notice(f"<p>{'。' if length == 120 else ''}{'字' * length}。</p>"))
    assert units(article.digest) == digest


def test_a_digest_without_room_for_a_sentence_is_cut_anywhere() -> None:
    """Else the platform would take the particulars in its place."""
    assert units(sound(*notice(f"<p>{'字' * 200}。</p>")).digest) == 120


def test_a_digest_says_the_conclusion_before_the_claim() -> None:
    """Whoever reads the card alone must not take away the rumour."""
    statement = Log().first(Kind.CLARIFICATION, finding=Finding.UNFOUNDED)
    assert sound(statement, statement.current).digest.startswith("核查结论：不属实。2026年3月3日晚")


@pytest.mark.parametrize("name", ["content", "content_bytes"])
def test_a_content_is_cut_only_above_its_limit(name: str) -> None:
    """At the limit it is whole; one below, its last paragraph goes and the foot says so."""
    statement, edition = notice("\n".join(f"<p>第{n}段。</p>" for n in range(1, 30)))
    content = wechat_article(statement, edition, INFO).content
    exact = len(content) if name == "content" else len(content.encode())
    for limit, cut in ((exact + 1, False), (exact, False), (exact - 1, True)):
        limits = replace(WechatLimits(), **{name: limit})
        article = wechat_article(statement, edition, INFO, limits)
        assert (article.cut, article.limits) == (cut, limits)
        assert all(use.kept for use in article.uses)
        assert ("全文见：https://" in whole_text(article.content)) == cut


def test_what_is_cut_takes_its_footnotes_along() -> None:
    """The text is a beginning of the site's, and no footnote is left without its mark."""
    link = '<p>甲<a href="https://e.example/{}" rel="noopener noreferrer">乙</a></p>'
    statement, edition = notice("\n".join(link.format(n) for n in range(500)))
    article = sound(statement, edition)
    told = whole_text(article.content)
    shown = lines(article_text(article.content))
    assert article.cut
    assert 50 < len(shown) < 500
    assert shown == lines(copies.words(edition, INFO).body)[: len(shown)]
    assert f"[{len(shown)}] https://e.example/{len(shown) - 1}\n" in told
    assert f"[{len(shown) + 1}]" not in told
    assert filtered(article.content) == article.content


def test_no_body_at_all_may_fit() -> None:
    """Head and foot alone still make an article; what does not even hold them is an error."""
    statement, edition = notice(f"<p>{'字' * 20000}</p>")
    article = sound(statement, edition)
    assert (article.cut, article_text(article.content)) == (True, "")
    with pytest.raises(RenderError):
        wechat_article(statement, edition, INFO, WechatLimits(content=300))


@pytest.mark.parametrize(("limit", "fits"), [(70, False), (71, True), (72, True)])
def test_an_address_is_never_cut(limit: int, fits: bool) -> None:  # noqa: FBT001 - a table
    """One that is too long is an error of the settings."""
    statement, edition = notice("<p>甲</p>")
    limits = WechatLimits(source_url=limit)
    if fits:
        url = wechat_article(statement, edition, INFO, limits).content_source_url
        assert len(url) == 71
    else:
        with pytest.raises(RenderError, match="阅读原文"):
            wechat_article(statement, edition, INFO, limits)


def followed(kind: EditionKind, **over: object) -> tuple[Log, Statement]:
    """A clarification with one follower."""
    log = Log()
    number = log.first(Kind.CLARIFICATION, title="首发标题", body="<p>旧文。</p>").number
    return log, log.publish(number, kind, **over)


def test_a_correction_names_and_links_what_it_corrects() -> None:
    """Title, reason, effect, each passage before and after, and where the old text is."""
    _, statement = followed(EditionKind.CORRECTION)
    published = {1: 'https://mp.weixin.qq.com/s?a=1&b="2"', 2: "https://mp.weixin.qq.com/s/own"}
    article = wechat_article(statement, statement.current, INFO, published=published)
    told = whole_text(article.content)
    assert article.title == "【更正】关于网传视频有关情况的通报"
    assert article.digest.startswith("更正说明：日期误录。“3月4日上午”更正为“3月3日晚”")
    assert article.content_source_url.endswith("/statements/C2026-0001/v2/?rev=C2026-0001-v2")
    assert "更正前的文字见第1版[1]。" in told
    assert "[1] https://press.court.example/statements/C2026-0001/v1/" in told
    assert "本次更正不影响结论。" in told
    assert "“3月4日上午”更正为“3月3日晚”" in told
    assert 'href="https://mp.weixin.qq.com/s?a=1&amp;b=&quot;2&quot;">第1版</a>' in article.content
    assert "/s/own" not in article.content
    assert "本公众号此前发布：第1版，请以本文为准。" in told
    assert filtered(article.content) == article.content


def test_only_links_that_the_platform_keeps_are_sent() -> None:
    """An earlier copy whose address is not an article's there is not linked."""
    _, statement = followed(EditionKind.CORRECTION)
    for url in ("https://weibo.com/1", "javascript:alert(1)", "https://mp.weixin.qq.com.e.cn/"):
        article = wechat_article(statement, statement.current, INFO, published={1: url})
        assert "<a" not in article.content


def test_only_copies_that_may_stay_are_linked() -> None:
    """Not from a withdrawal, nor to an erased edition; an update does not overrule the first."""
    published = {1: "https://mp.weixin.qq.com/s/first"}
    log, updated = followed(EditionKind.UPDATE)
    content = wechat_article(updated, updated.current, INFO, published=published).content
    assert "本公众号此前发布：第1版。" in whole_text(content)
    erased = log.redact(updated.number, 1)
    _, withdrawn = followed(EditionKind.WITHDRAWAL)
    for statement in (erased, withdrawn):
        article = wechat_article(statement, statement.current, INFO, published=published)
        assert "<a" not in article.content


def test_a_withdrawal_is_a_notice_without_the_old_text() -> None:
    """It says what was taken down, when, why and by whom, and repeats nothing of it."""
    _, statement = followed(EditionKind.WITHDRAWAL)
    article = sound(statement, statement.current)
    told = whole_text(article.content)
    assert article.title.startswith("【撤下】")
    assert "旧文" not in article.content + article.digest
    assert "首发标题" not in article.content + article.title
    assert "撤下的发布件：C2026-0001[1]，2026-03-01 09:00首次发布。" in told
    assert "原因：已被新的规定或发布替代。决定单位：示例市清源区人民法院。" in told
    assert "[1] https://press.court.example/statements/C2026-0001/\n" in told
    assert article_text(article.content) == ""


def test_an_update_says_what_it_follows() -> None:
    """It names the earlier editions with their addresses, and whether the conclusion stands."""
    _, statement = followed(EditionKind.UPDATE)
    told = whole_text(sound(statement, statement.current).content)
    assert "此前的核查结论没有变化。" in told
    assert "· 第1版[1] 首次发布 2026-03-01 09:00" in told
    assert "[1] https://press.court.example/statements/C2026-0001/v1/" in told


def test_nothing_that_happens_later_changes_an_article() -> None:
    """Sent again after a crash, it is the same, whatever was published meanwhile."""
    log = Log()
    first = log.first(Kind.CLARIFICATION)
    before = wechat_article(first, first.first, INFO)
    for kind in (EditionKind.UPDATE, EditionKind.CORRECTION, EditionKind.WITHDRAWAL):
        last = log.publish(first.number, kind)
    assert wechat_article(last, last.first, INFO) == before


def test_an_erased_text_is_never_sent() -> None:
    """It is an error that says what a person should do."""
    log = Log()
    statement = log.redact(log.first(Kind.NOTICE).number, 1)
    with pytest.raises(RenderError, match="依法删除"):
        wechat_article(statement, statement.current, INFO)


@pytest.mark.parametrize("html", ["", "<p>甲</p>", "<section><p>甲</p></section>", "<a>"])
def test_html_that_is_no_article_has_no_text_of_a_body(html: str) -> None:
    """What comes back from a platform may be anything."""
    assert article_text(html) == ""
