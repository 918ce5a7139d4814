"""Pictures in WeChat articles: places, what fills them, and room for either."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from publish.domain.content import Attachment
from publish.domain.statement import Edition, Statement
from publish.render.wechat import WechatArticle, wechat_article
from publish.render.wechat_filter import filtered
from publish.render.wechat_limits import WechatLimits
from publish.render.wechat_pictures import (
    ADDRESS_MOST,
    Shown,
    comparable,
    filled,
    is_address,
    longest,
)
from publish.render.weibo_picture import weibo_picture
from tests.render.bodies import notice
from tests.render.records import INFO

URL = "https://press.court.example/statements/N2026-0001/v1/?rev=N2026-0001-v1"
SHA = hashlib.sha256(b"a").hexdigest()
AT = "http://mmbiz.qpic.cn/mmbiz_png/abc/0?wx_fmt=png"

OTHERWISE = "https://mmbiz.qpic.cn/mmbiz_png/abc/640?wx_fmt=png"


def with_files(*files: tuple[str, int], body: str = "<p>甲。</p>") -> tuple[Statement, Edition]:
    """A notice with attachments, of which the first byte of each name is all there is."""
    statement, edition = notice(body)
    assert edition.content is not None
    rows = tuple(
        Attachment(
            f'图《{name}》 & "一"', name, size, hashlib.sha256(name[:1].encode()).hexdigest()
        )
        for name, size in files
    )
    edition = replace(edition, content=replace(edition.content, attachments=rows))
    return replace(statement, editions=(edition,)), edition


def article(*files: tuple[str, int], limits: WechatLimits | None = None) -> WechatArticle:
    """The article of such a notice."""
    return wechat_article(*with_files(*files, body="<p>甲。</p>" * 30), INFO, limits)


def test_each_picture_has_a_place_and_other_files_have_none() -> None:
    """In the order of the attachments, by its SHA-256; the same one twice is one."""
    made = article(("b.jpg", 10), ("c.pdf", 10), ("a.png", 10), ("a2.png", 10))
    assert made.images == (hashlib.sha256(b"b").hexdigest(), SHA)
    assert made.content.count("<img ") == 3


def test_a_place_survives_the_filter_and_is_filled() -> None:
    """With the address that was given, its title as alternative text, and its width."""
    made = article(("a.png", 10))
    assert filtered(made.content) == made.content
    sent = filled(made.content, {SHA: Shown(AT, 900)}, URL)
    assert filtered(sent) == sent
    image = f'<img src="{AT}" alt="图《a.png》 &amp; &quot;一&quot;" data-w="900">'
    assert f"{image}</p>" in sent
    assert "sha256/" not in sent


def test_a_picture_that_is_not_shown_is_told_of() -> None:
    """One sentence, with the address of the statement; nothing of the place is left."""
    sent = filled(article(("a.png", 10)).content, {}, URL)
    assert f'>图片“图《a.png》 &amp; "一"”没有随文显示，请到原文查看：{URL}</p>' in sent
    assert "<img" not in sent
    assert filtered(sent) == sent


@pytest.mark.parametrize(("size", "images"), [(999_998, 1), (999_999, 1), (1_000_000, 0)])
def test_the_limit_is_less_than_a_megabyte(size: int, images: int) -> None:
    """Limit −1, 0, +1: one that is too large has no place and is told of at once."""
    made = article(("a.png", size))
    assert len(made.images) == images
    assert ("没有随文显示" in made.content) == (not images)


def test_room_is_kept_for_whatever_becomes_of_a_picture() -> None:
    """The body is cut so that the longest address still fits, and so does the sentence."""
    whole = article(("a.png", 10))
    full = len(longest(whole.content, whole.content_source_url))
    assert not article(("a.png", 10), limits=WechatLimits(content=full)).cut
    less = article(("a.png", 10), limits=WechatLimits(content=full - 1))
    assert less.cut
    address = "http://mmbiz.qpic.cn/".ljust(ADDRESS_MOST, "a")
    for shown in ({SHA: Shown(address, 99_999)}, {}):
        assert len(filled(less.content, shown, less.content_source_url)) < full
    assert next(use.used for use in whole.uses if use.name == "正文") == full


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (AT, True),
        ("https://mmbiz.qlogo.cn/x/0?wx_fmt=png&from=appmsg", True),
        ("http://mmbiz.qpic.cn/".ljust(ADDRESS_MOST, "a"), True),
        ("http://mmbiz.qpic.cn/".ljust(ADDRESS_MOST + 1, "a"), False),
        ("http://mmbiz.qpic.cn/".ljust(ADDRESS_MOST, "&"), False),
        ('http://mmbiz.qpic.cn/a"onload="x', False),
        ("http://mmbiz.qpic.cn/a b", False),
        ("http://mmbiz.qpic.cn.evil.example/a", False),
        ("https://evil.example/http://mmbiz.qpic.cn/a", False),
        ("", False),
    ],
)
def test_an_address_is_wechats_own(text: str, held: bool) -> None:  # noqa: FBT001 - a column of the table
    """Nothing else is put into an article, whoever answered it."""
    assert is_address(text) is held


@pytest.mark.parametrize(
    ("html", "same"),
    [
        (f'<p>a<img src="{AT}" alt="b" data-w="9"></p>', True),
        (f'<p>a<img class="x" data-src="{AT}&amp;from=appmsg" data-ratio="1"></p>', True),
        (
            f'<p>a<img src="{OTHERWISE}" alt="图片"></p>',
            True,
        ),
        (f'<p>a<img src="{AT.replace("abc", "abd")}"></p>', False),
        (f'<p><img src="{AT}">a</p>', False),
        ("<p>a</p>", False),
        ('<p>a<img src="https://evil.example/mmbiz_png/abc/0"></p>', False),
    ],
)
def test_the_same_picture_in_the_same_place_is_the_same(html: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    """However the platform loads and describes it; another one, or none, is a difference."""
    sent = f'<p>a<img src="{AT}" alt="b" data-w="900"></p>'
    assert (comparable(html) == comparable(sent)) is same


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ([], None),
        ([("c.pdf", 10)], None),
        ([("c.pdf", 10), ("b.jpg", 10), ("a.png", 10)], "b.jpg"),
        ([("b.jpg", 4_999_999)], "b.jpg"),
        ([("b.jpg", 5_000_000), ("a.png", 10)], None),
    ],
)
def test_weibo_takes_the_first_picture_or_none(
    files: list[tuple[str, int]], name: str | None
) -> None:
    """The first one, if it is less than 5 MB; never the second alone."""
    content = with_files(*files)[1].content
    assert content is not None
    found = weibo_picture(content)
    assert (found and found.name) == name


def test_places_are_nothing_that_a_text_can_imitate() -> None:
    """A title with markup in it stays text."""
    statement, edition = with_files(("a.png", 10))
    assert edition.content is not None
    [file] = edition.content.attachments
    odd = replace(file, title=f'"><img src="x"> <p style="{SHA}">')
    edition = replace(edition, content=replace(edition.content, attachments=(odd,)))
    made = wechat_article(replace(statement, editions=(edition,)), edition, INFO)
    assert made.images == (SHA,)
    sent = filled(made.content, {}, URL)
    assert not re.search("<img", sent)
    assert filtered(sent) == sent
