"""Weibo posts: title, conclusion, whole sentences and one address, in the platform's counting."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings, strategies as st

from publish.domain.kinds import EditionKind, Finding, Kind
from publish.domain.normalform import normalise
from publish.domain.statement import Edition, Statement
from publish.domain.wording import EXCERPT_LENGTH, is_excerpt
from publish.errors import RenderError
from publish.render import copies
from publish.render.weibo import WeiboPost, weibo_post
from publish.render.weibo_length import LIMIT, ROOM, neutral, weibo_length
from tests.render.bodies import BODIES, all_editions, notice
from tests.render.records import INFO, Log

URL = "https://press.court.example/statements/N2026-0001/v1/?w=N2026-0001-v1"


def sound(statement: Statement, edition: Edition, limit: int = ROOM) -> WeiboPost:
    """The post of an edition, after what holds for every post was checked."""
    post = weibo_post(statement, edition, INFO, limit)
    words, text = copies.words(edition, INFO), post.text.removesuffix(post.url)
    assert post.length == weibo_length(post.text) <= limit
    assert post.text.endswith(post.url)
    assert not re.search("[#＃@＠]|://", text)
    assert normalise(post.declared_excerpt) in normalise(words.text)
    assert normalise(post.declared_excerpt) in normalise(text)
    assert (text.endswith("…全文见")) == post.cut
    assert post.cut or normalise(post.declared_excerpt) == normalise(words.news)
    assert unquote(post.status) == post.text
    return post


@pytest.mark.parametrize(("statement", "edition"), list(all_editions()))
def test_every_edition_has_its_post(statement: Statement, edition: Edition) -> None:
    """Each quotes whole sentences of what the site says, and the reader's check calls it so."""
    post = sound(statement, edition)
    words = copies.words(edition, INFO)
    assert post.declared_excerpt or "e.example" in words.body
    assert post.text.startswith("【")
    assert str(statement.number) in post.text.removesuffix(post.url)
    if len(normalise(post.declared_excerpt)) >= EXCERPT_LENGTH:
        assert is_excerpt(post.declared_excerpt, words.news)


@settings(max_examples=300)
@given(BODIES, st.integers(60, LIMIT))
def test_no_body_breaks_a_post(body: str, limit: int) -> None:
    """Whatever a body may hold, the post keeps its limit and nothing in it acts."""
    sound(*notice(body), limit)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("a", 1),
        ("ab", 1),
        ("abc", 2),
        ("字", 1),
        ("字a", 2),
        ("字\r\n", 2),
        ("阿·买", 3),
        ("𬭎", 2),
        ("我司CEO与我司吉祥物，好大一坨！", 16),
        ("http://a.cn", 10),
        ("https://a.cn/" + "x" * 60, 10),
        ("字https://a.cn/ 字", 13),
        ("字https://a.cn/字", 12),
        ("http://a.cn/" + "x" * 128, 10),
        ("http://a.cn/" + "x" * 129, 11),
        ("http://t.cn/abcdefg", 10),
        ("http://weibo.com/1", 9),
        ("http://weibo.com/" + "x" * 30, 10),
        ("https://a.cn/ https://a.cn/", 21),
        ("http://my-court.cn/", 10),
        ("http://localhost/x", 9),
    ],
)
def test_the_counting_is_that_of_weibo_s_own_script(text: str, length: int) -> None:
    """ASCII half, an address ten, all others one, rounded up; a host with a hyphen is text."""
    assert weibo_length(text) == length


@pytest.mark.parametrize(("limit", "cut"), [(129, True), (130, False), (131, False)])
def test_a_text_is_cut_only_above_the_limit(limit: int, cut: bool) -> None:  # noqa: FBT001 - a table
    """One that takes the limit exactly is whole; one below, its last sentence goes."""
    body = f"<p>{'字' * 29}。</p>\n<p>{'字' * 73}。</p>"
    post = sound(*notice(body, title="标题"), limit)
    assert (post.cut, post.length) == (cut, 57 if cut else 130)


def test_the_whole_form() -> None:
    """What fits stands there whole, title first, its own address last."""
    post = sound(*notice("<p>全文在此。</p>", title="标题"))
    assert post.text == f"【标题】（编号N2026-0001）全文在此。原文见{URL}"
    assert (post.declared_excerpt, post.cut, post.tag) == ("全文在此。", False, "N2026-0001-v1")


def test_the_cut_form() -> None:
    """What does not fit ends with a whole sentence, and says that it goes on."""
    post = sound(*notice(f"<p>第一句。第二句？</p>\n<p>{'长' * 140}。</p>", title="标题"))
    assert post.text == f"【标题】（编号N2026-0001）第一句。第二句？…全文见{URL}"


def test_a_heading_is_never_the_end_of_a_quotation() -> None:
    """It would announce what does not follow."""
    body = f"<p>各部门：</p>\n<p>第一句。</p>\n<h2>一、要求</h2>\n<p>{'长' * 140}。</p>"
    assert sound(*notice(body)).declared_excerpt == "各部门：第一句。"


def test_without_room_for_a_sentence_nothing_is_quoted() -> None:
    """Half a sentence of a court can say the opposite of the whole."""
    post = sound(*notice(f"<p>{'长' * 140}。</p>", title="标题"))
    assert post.text == f"【标题】（编号N2026-0001）…全文见{URL}"
    assert (post.declared_excerpt, post.cut) == ("", True)


def test_a_quotation_starts_with_the_finding_where_the_claim_would_take_its_room() -> None:
    """Nobody is to read the rumour alone."""
    claim, found = (
        f"<p>有人称{'长' * 50}。</p>",
        f"<p>经调查，{'查' * 60}。</p>\n<p>{'谢' * 30}。</p>",
    )
    statement = Log().first(Kind.CLARIFICATION, body=f"{claim}\n{found}", title="标题")
    post = sound(statement, statement.current)
    lead = "【标题】（编号C2026-0001，核查结论：不属实）"
    assert post.text.startswith(f"{lead}…经调查，{'查' * 60}。…全文见")


@pytest.mark.parametrize("finding", list(Finding))
def test_the_conclusion_stands_before_the_quotation(finding: Finding) -> None:
    """It is there even when nothing else fits."""
    statement = Log().first(Kind.CLARIFICATION, finding=finding, body=f"<p>{'长' * 140}</p>")
    assert f"，核查结论：{finding.label}）" in sound(statement, statement.current).text


def followed(kind: EditionKind, **over: object) -> WeiboPost:
    """The post of a clarification's follower."""
    log = Log()
    number = log.first(Kind.CLARIFICATION, title="首发", body="<p>旧文。</p>").number
    statement = log.publish(number, kind, title="标题", **over)
    return sound(statement, statement.current)


def test_a_correction_names_what_it_corrects() -> None:
    """Number and edition, whether the conclusion is touched, and what was wrong."""
    text = followed(EditionKind.CORRECTION).text
    assert text == (
        "【更正：标题】（更正C2026-0001第1版，不影响结论）更正说明：日期误录。"
        "“3月4日上午”更正为“3月3日晚”更正后的全文见"
        "https://press.court.example/statements/C2026-0001/v2/?w=C2026-0001-v2"
    )


def test_a_withdrawal_names_what_it_takes_down() -> None:
    """Number, when, why and by whom; nothing of the old text or title."""
    text = followed(EditionKind.WITHDRAWAL).text
    assert text.startswith("【撤下：标题】（撤下C2026-0001）撤下说明：2026-03-01 09:01。原因：")
    assert "旧文" not in text
    assert "首发" not in text


def test_an_update_names_what_it_follows() -> None:
    """Number and edition, and whether the earlier conclusion stands."""
    text = followed(EditionKind.UPDATE).text
    assert text.startswith("【续报：标题】（续C2026-0001第1版，核查结论：不属实，此前结论不变）")


@pytest.mark.parametrize(
    ("length", "shown"), [(39, "题" * 39), (40, "题" * 40), (41, "短")], ids=["-1", "0", "+1"]
)
def test_a_long_title_gives_way_to_the_short_one(length: int, shown: str) -> None:
    """It would leave no room for the statement itself."""
    post = sound(*notice("<p>全文在此。</p>", title="题" * length, short_title="短"))
    assert post.text.startswith(f"【{shown}】")


def test_what_would_act_is_made_harmless() -> None:
    """Topics, names and foreign addresses look alike and do nothing; the reader's check agrees."""
    given_text = "#话题# @某人 http://e.cn HTTPS://e.cn ＃＠"
    made = neutral(given_text)
    assert made == "﹟话题﹟ ﹫某人 http：//e.cn HTTPS：//e.cn ﹟﹫"
    assert normalise(made) == normalise(given_text)


def test_a_question_mark_in_an_address_ends_no_sentence() -> None:
    """A quotation never ends in the middle of an address."""
    assert copies.sentences("见http://e.cn/x?a=1。好? 是。") == [
        "见http://e.cn/x?a=1。",
        "见http://e.cn/x?a=1。好?",
        "见http://e.cn/x?a=1。好? 是。",
        "见http://e.cn/x?a=1。好? 是。",
    ]


def test_only_beginnings_that_a_short_form_could_hold_are_listed() -> None:
    """A very long text takes no longer for it; whole, it stands last."""
    found = copies.sentences("短句。" * 20_000 + "\n" + "末句。" * 800)
    assert [len(each) for each in found] == [*range(3, 1000, 3), 62_400]


def test_the_status_is_percent_encoded() -> None:
    """UTF-8, a blank as %20, and nothing left that a form would read otherwise."""
    status = sound(*notice("<p>甲 乙+丙&丁。</p>", title="标题")).status
    assert "%E7%94%B2%20%E4%B9%99%2B" in status
    assert re.fullmatch(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", status)


def test_title_and_address_must_fit() -> None:
    """Else it is an error: a post without its title or its address is none."""
    with pytest.raises(RenderError, match="微博"):
        weibo_post(*notice("<p>甲。</p>"), INFO, 20)


def test_an_erased_text_is_never_sent() -> None:
    """It is an error that says what a person should do."""
    log = Log()
    statement = log.redact(log.first(Kind.NOTICE).number, 1)
    with pytest.raises(RenderError, match="依法删除"):
        weibo_post(statement, statement.current, INFO)
