"""One of each: a made-up record with every kind of page, always with the same words and times.

What the browser looks at: pictures, axe, the keyboard, pages without a script.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from publish.adapters.mkdocs import build_theme
from publish.adapters.resources import root
from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.capability import Agreement
from publish.domain.content import Change, Content, Correction
from publish.domain.copies import KeptCopies, PublicCopy
from publish.domain.kinds import Finding, Kind
from publish.domain.number import Number
from publish.services import keys, publication
from tests.services.press import INFO, PressBuilder
from tests.tools import samples

FIXED = frozenset({"kind", "edition", "statement", "revises"})
"""Fields of a content that follow from where it is put."""
LONG_HEADINGS = ("一、事件经过", "二、调查核实情况", "三、处理结果", "四、下一步工作")
PARAGRAPH = (
    "经调取立案、送达、开庭的全部卷宗材料和同期录音录像，并向当事人、代理人和在场法警逐一核实，"
    "网传“未通知开庭即作出判决”的说法与事实不符。本院于2026年2月9日依法向双方送达开庭传票，"
    "2月24日公开开庭审理，双方均到庭参加诉讼，庭审全程录音录像，并在中国庭审公开网同步直播。"
)
"""About 120 characters, with digits, quotation marks and a full-width comma in each line."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the exhibition."""

    name: str
    path: str
    typed: str = ""
    """What a reader types into the page's field before it is looked at."""
    kept: bool = True
    """Whether its picture is kept as a reference."""


def build(folder: Path) -> list[Stop]:
    """Publish the exhibition into a folder; return its pages."""
    press = PressBuilder(MemoryStore(), DirectorySite(folder), build_theme(root(), INFO))
    found = _statements(press)
    press.publish()
    _deliver(press)
    return [*_fixed(), *found, *_verdicts(folder)]


def _deliver(press: PressBuilder) -> None:
    """Show how the copies of a statement stand, as if they had been delivered and compared."""
    press.store.swap(keys.copies(_COPIED), KeptCopies(_COPIES).data, seen=None)
    publication.mark(press.store, [str(_COPIED)])
    press.publish()


def _fixed() -> list[Stop]:
    """Return the pages that are there whatever was published."""
    return [
        Stop("home", ""),
        Stop("list", "clarifications/"),
        Stop("year", "notices/2026/"),
        Stop("register", "register/"),
        Stop("feeds", "feeds/"),
        Stop("search", "search/?q=网传"),
        Stop("sitemap", "sitemap/", kept=False),
        Stop("about", "about/", kept=False),
        Stop("rules", "about/corrections/", kept=False),
        Stop("missing", "no/such/page/"),
    ]


def _statements(press: PressBuilder) -> list[Stop]:
    """Append the statements; the order of their names is that in which a reader meets them."""
    short = press.first(title="关于“诉讼费上涨”传言的说明", body="<p>诉讼费标准没有变化。</p>")
    long = press.first(title=_TITLE, body=_long_body(), finding=Finding.PARTLY_FOUNDED)
    first, second = (_sample(f"clarification-2026-001{rev}") for rev in ("", "-v2"))
    corrected = press.first(**first)
    press.correct(corrected, **(second | {"correction": _correction()}))
    withdrawn = press.first(**_sample("clarification-2026-003"))
    press.withdraw(withdrawn, title="关于举报本院审判人员“偏袒一方”核查情况的说明")
    redacted = press.first()
    press.redact(redacted, 1)
    table = press.first(**_sample("clarification-2026-002"), files=[("jietu.csv", b"a,b\n" * 900)])
    notice = press.first(Kind.NOTICE, **_sample("notice-2026-002"))
    for sample in ("notice-2026-001", "notice-2026-003", "notice-2026-004"):
        press.first(Kind.NOTICE, **_sample(sample))
    stops = {
        "short": short,
        "long": long,
        "corrected": corrected,
        "withdrawn": withdrawn,
        "redacted": redacted,
        "table": table,
        "notice": notice,
    }
    pages = [Stop(name, f"statements/{number}/") for name, number in stops.items()]
    return [*pages, Stop("edition", f"statements/{corrected}/v1/")]


def _sample(name: str) -> dict[str, Any]:
    """Return the fields of a sample, and its files."""
    content = dict(samples.in_order())[name].content
    given = {each.name: getattr(content, each.name) for each in fields(Content)}
    files = [(each.name, samples.FILES[each.name]) for each in content.attachments]
    kept = {key: value for key, value in given.items() if key not in FIXED}
    if not files:
        del kept["attachments"]
        return kept
    return kept | {"files": files}


def _correction() -> Correction:
    changes = (Change("3月4日上午", "3月3日晚"), Change("共三段视频", "共两段视频，内容相同"))
    return Correction("首次通报中的时间和视频段数有误", changes, affects_conclusion=False)


_COPIED = Number.of(Kind.CLARIFICATION, 2026, 3)
"""The corrected one."""
_COPIES = tuple(
    PublicCopy(edition, channel, url, stands, "2026-03-03")
    for edition, channel, url, stands in (
        (1, "wechat", "https://wechat.example/s/1", Agreement.SUPERSEDED),
        (1, "weibo", "", Agreement.GONE),
        (2, "wechat", "https://wechat.example/s/2", Agreement.SAME),
        (2, "weibo", "https://weibo.example/2", Agreement.DIFFERS),
    )
)
"""How the copies of both editions of a corrected statement stand: one in each of four states."""

_TITLE = "关于网传“某某公司诉某某集团买卖合同纠纷一案未通知开庭即作出判决”有关情况的调查通报"


def _long_body() -> str:
    """Return a body of about 2,000 characters: headings, a list, a quotation, a wide table."""
    parts = []
    for place, heading in enumerate(LONG_HEADINGS):
        parts += [f"<h2>{heading}</h2>", *(f"<p>{PARAGRAPH}</p>",) * 3]
        if place == 1:
            cells = "".join(f"<td>第{column}次</td>" for column in range(1, 7))
            heads = "".join(f'<th scope="col">送达{column}</th>' for column in range(1, 7))
            parts.append(
                f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
            )
            parts.append("<ol><li>调取卷宗；</li><li>查看录像；</li><li>询问在场人员。</li></ol>")
        if place == 2:
            parts.append("<blockquote><p>当事人有权查阅庭审录音录像。</p></blockquote>")
    return "\n".join(parts)


def _verdicts(folder: Path) -> list[Stop]:
    """Return the check page with a text for each verdict."""
    text = _text(folder, 6)
    given = {
        "exact": text,
        "wording": text.replace("\n", "").replace("，", ","),
        "excerpt": next(each for each in text.split("\n\n") if each.startswith("近日")),
        "contained": f"法院官方回应来了！\n\n{text}\n\n转发周知，以上内容来自网络。",
        "altered": text.replace("不", "", 1),
        "superseded": _text(folder, 3),
        "withdrawn-text": _text(folder, 4),
        "unknown": "本页从未见过这样一段话，它只是写来试一试的，与任何发布件都没有关系。",
        "number": "C2026-0003",
    }
    empty = Stop("verify", "verify/")
    return [empty, *(Stop(f"verify-{name}", "verify/", typed) for name, typed in given.items())]


def _text(folder: Path, serial: int) -> str:
    """Return the text of the first edition of a clarification."""
    number = Number.of(Kind.CLARIFICATION, 2026, serial)
    path = folder / "statements" / str(number) / "v1" / "statement.txt"
    return path.read_text("utf-8").split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
