"""What readers copy from WeChat and Weibo is known to the check, for every edition there is."""

from __future__ import annotations

import pytest

from publish.domain.copying import wording_of
from publish.domain.statement import Edition, Statement
from publish.domain.wording import Match, compare
from publish.render import copies
from publish.render.documents import statement_txt
from publish.render.wechat import wechat_article
from publish.render.wechat_text import whole_text
from publish.render.weibo import weibo_post
from tests.render.bodies import all_editions
from tests.render.records import INFO

TEXTS = [(s, e) for s, e in all_editions() if e.content]


def verdict(text: str, statement: Statement, edition: Edition) -> Match:
    """What the check says of a text that names the statement."""
    whole = statement_txt(edition, INFO).decode("utf-8")
    words = wording_of(copies.content_of(edition), whole, str(statement.number), edition.rev)
    return compare(text, words, named=True).match


@pytest.mark.parametrize(("statement", "edition"), TEXTS)
def test_every_post_is_known(statement: Statement, edition: Edition) -> None:
    """A post quotes whole sentences under a head that says what the statement is."""
    post = weibo_post(statement, edition, INFO)
    assert verdict(post.text, statement, edition) is Match.EXCERPT
    assert verdict(f"甲{post.text}", statement, edition) is not Match.EXCERPT


@pytest.mark.parametrize(("statement", "edition"), TEXTS)
def test_every_article_is_known(statement: Statement, edition: Edition) -> None:
    """An article has the whole text; where links stand in it, their footnotes change the text."""
    article = whole_text(wechat_article(statement, edition, INFO).content)
    linked = "<a " in copies.content_of(edition).body
    expected = Match.ALTERED if linked else Match.CONTAINED
    assert verdict(article, statement, edition) is expected
