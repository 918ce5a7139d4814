"""One approved text: what the platforms hold is what ``statement.txt`` says (issue 3).

The text that comes back is read here without any code of the product, save the file it is held
against.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from publish.adapters.channels.shelf import Shelf
from publish.adapters.channels.wechat import CHECK, DRAFT, Wechat
from publish.adapters.channels.wechat_api import WechatApi
from publish.adapters.channels.weibo import Weibo
from publish.adapters.channels.weibo_api import WeiboApi
from publish.adapters.stores.memory import MemoryStore
from publish.domain.content import Attachment
from publish.domain.delivery import Copy
from publish.domain.outcome import Did, Read
from publish.domain.parcel import Parcel
from publish.domain.statement import Edition, Statement
from publish.ports import Channel
from publish.render.documents import statement_txt
from publish.services import keys
from publish.services.parcels import wechat_parcel, weibo_parcel
from tests.render.bodies import BODIES, all_editions, notice
from tests.render.records import INFO
from tests.simulators.client import png
from tests.simulators.clock import Clock
from tests.simulators.direct import Direct
from tests.simulators.wechat.people import APPID, SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches as WeiboSwitches

EDITIONS = list(all_editions())
TAGS = [f"{statement.number}-{edition.rev}" for statement, edition in EDITIONS]
MOST = 19_999
"""Characters of a content: "less than 20,000" (facts §1.4)."""
_ADDRESS = re.compile(r"（(?:https?://|/|[a-z]+@)[^）]*）")
_NOTES = ("更正说明：", "撤下说明：")
_GROUNDS = ("核查单位：", "批准单位：", "法律依据：", "未公开事项：")
_LISTS = ("同时废止的文件：", "同时修改的文件：", "附件：")
_TAIL = "(?:…全文见|原文见|更正后的全文见|撤下说明见)"
_POST = re.compile(rf"【(.*?)】（(.*?)）(.*?){_TAIL}", re.DOTALL)


@dataclass
class Platforms:
    """Both platforms, and a channel to each; nothing travels."""

    wechat: WechatSimulator = field(default_factory=WechatSimulator)
    weibo: WeiboSimulator = field(init=False)

    def __post_init__(self) -> None:
        """Let them share a clock, and bind the court's host."""
        host = frozenset({INFO.domain})
        self.weibo = WeiboSimulator(self.wechat.clock, WeiboSwitches(domains=host))

    def to_wechat(self, mode: str = "publish") -> Wechat:
        """Return a channel to the account."""
        shelf, clock = Shelf(MemoryStore(), partial(keys.kept, "wechat")), self.clock.now
        api = WechatApi(self.wechat.url, APPID, SECRET, shelf, clock, Direct(self.wechat))
        return Wechat(api, mode, INFO.url)

    def to_weibo(self) -> Weibo:
        """Return a channel to the user."""
        shelf, clock = Shelf(MemoryStore(), partial(keys.kept, "weibo")), self.clock.now
        line = Direct(self.weibo)
        return Weibo(WeiboApi(self.weibo.url, TOKEN, "203.0.113.9", shelf, clock, line), INFO.url)

    @property
    def clock(self) -> Clock:
        """Return the clock of both."""
        return self.wechat.clock


def picture(edition: Edition, file: Attachment) -> bytes:
    """Return a picture for any attachment."""
    del edition, file
    return png()


def post(channel: Channel, parcel: Parcel) -> Read:
    """Post a parcel, step by step, and return what is read back."""
    known: dict[str, str] = {}
    for step in channel.steps(channel.mode):
        outcome = channel.take(step, parcel, known, again=False)
        while not isinstance(outcome, Did):
            outcome = channel.take(step, parcel, known, again=True)
        known |= outcome.values
    read = channel.read_back(parcel, known)
    assert isinstance(read, Read)
    return read


class Reader(HTMLParser):
    """Reads an article as a person does, who passes over the marks of footnotes."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()
        self.read: list[str] = []
        self._mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a mark: a ``sup`` with a style."""
        self._mark = tag == "sup" and bool(attrs)

    def handle_endtag(self, tag: str) -> None:
        """End one."""
        self._mark = self._mark and tag != "sup"

    def handle_data(self, data: str) -> None:
        """Read text."""
        if not self._mark:
            self.read.append(data)


def plain(text: str) -> str:
    """Return a text without white space, lines between cells, and differences of form."""
    return re.sub(r"[\s|]", "", unicodedata.normalize("NFKC", text))


def said(html: str) -> str:
    """Return what an article says."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return plain("".join(reader.read))


def blocks(edition: Edition) -> list[str]:
    """Return text and notes of ``statement.txt``: what stands between header and address."""
    whole = statement_txt(edition, INFO).decode("utf-8").rstrip("\n")
    _, _, rest = whole.partition("\n\n")
    body, _, address = rest.rpartition("\n\n")
    assert address.startswith(INFO.url)
    return [_ADDRESS.sub("", block) for block in body.split("\n\n") if block]


def parts(block: str) -> list[str]:
    """Return a paragraph as it is; of a note, which each place words in its way, the clauses.

    Of a list the rows, where a file has another name elsewhere.
    """
    if block.startswith(_GROUNDS):
        return [plain(row) for row in block.split("\n")]
    if block.startswith(_LISTS):
        caption, *rows = (row.removeprefix("· ") for row in block.split("\n"))
        named = [row.rpartition("（")[0] for row in rows] if caption == "附件：" else rows
        return [plain(row) for row in (caption.rstrip("："), *named)]
    if not block.startswith(_NOTES):
        return [plain(block)]
    return [plain(clause) for clause in re.split("[：。\n]", block) if clause]


def header(edition: Edition, name: str) -> str:
    """Return a line of the header of ``statement.txt``."""
    whole = statement_txt(edition, INFO).decode("utf-8")
    found = re.search(f"^{name}：(.*)$", whole, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("statement", "edition"), EDITIONS, ids=TAGS)
def test_the_article_says_what_the_site_says(statement: Statement, edition: Edition) -> None:
    """Every block of ``statement.txt`` is in the public article, in whole and under its title."""
    there = Platforms()
    read = post(there.to_wechat(), wechat_parcel(INFO, picture, statement, edition, {}))
    [article] = there.wechat.published()
    told = said(article.content)
    missing = [part for block in blocks(edition) for part in parts(block) if part not in told]
    assert missing == []
    assert plain(header(edition, "标题")) in plain(article.title) + told
    for name in ("编号", "版本", "发布机关", "发布时间"):
        assert plain(f"{name}：{header(edition, name)}") in told
    assert read == Read(Copy.SAME)


@pytest.mark.parametrize(("statement", "edition"), EDITIONS, ids=TAGS)
def test_the_post_quotes_what_the_site_says(statement: Statement, edition: Edition) -> None:
    """Title, number and every quoted sentence stand in ``statement.txt``, one after the other."""
    there = Platforms()
    read = post(there.to_weibo(), weibo_parcel(INFO, picture, statement, edition, {}))
    [copy] = there.weibo.published()
    found = _POST.match(copy.content)
    assert found is not None
    text, title = plain("".join(blocks(edition))), found[1].rpartition("：")[2]
    assert plain(found[3]).strip(".") in text
    assert plain(title).rstrip(".") in plain(statement_txt(edition, INFO).decode())
    assert str(statement.number) in found[2]
    assert copy.source_url.startswith(f"{INFO.url}statements/{statement.number}/v{edition.rev}/")
    assert read == Read(Copy.SAME)


def draft(there: Platforms, statement: Statement, edition: Edition) -> tuple[Parcel, str]:
    """Add a draft and have it checked; return what was sent, and the content in the box."""
    channel = there.to_wechat()
    parcel = wechat_parcel(INFO, picture, statement, edition, {})
    cover = channel.take(channel.steps("publish")[0], parcel, {}, again=False)
    assert isinstance(cover, Did)
    added = channel.take(DRAFT, parcel, cover.values, again=False)
    assert isinstance(added, Did)
    assert channel.take(CHECK, parcel, added.values, again=False) == Did()
    [boxed] = there.wechat.boxed()
    return parcel, boxed["news_item"][0]["content"]


@settings(max_examples=150)
@given(BODIES)
def test_the_draft_read_back_is_what_was_sent(body: str) -> None:
    """Whatever a body holds, the platform takes it, strips nothing, and gives back each byte."""
    there = Platforms()
    parcel, held = draft(there, *notice(body))
    assert held == parcel.fields["content"]
    assert there.wechat.losses() == []


@pytest.mark.parametrize(("length", "cut"), [(MOST - 1, False), (MOST, False), (MOST + 1, True)])
def test_the_longest_article_is_taken(length: int, cut: bool) -> None:  # noqa: FBT001 - a table
    """At the limit it goes out whole; one character more, and its last paragraph stays behind."""
    there = Platforms()
    first = "".join(f"<p>{'字' * 100}。</p>\n" for _ in range(100))
    _, shorter = draft(Platforms(), *notice(f"{first}<p>末</p>"))
    parcel, held = draft(there, *notice(f"{first}<p>{'末' * (length - len(shorter) + 1)}</p>"))
    assert held == parcel.fields["content"]
    assert cut or len(held) == length
    assert ("末" not in held) == cut
    assert ("全文见" in held) == cut
