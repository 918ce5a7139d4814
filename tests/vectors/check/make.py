"""Makes ``vectors.json``: published statements, texts made from them, and the verdict of each.

    python -m tests.vectors.check.make

What is done to a text says what the verdict has to be; it is not asked of the code under test. Only
whether a badly mangled text still counts as an altered copy or as none is left open here, as
``not_genuine``: command line, browser and verifier then have to agree among themselves.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.content import Content
from publish.domain.kinds import EditionKind
from publish.domain.number import Number
from publish.domain.plaintext import to_text
from publish.domain.statement import Edition, Statement
from publish.render import addresses
from publish.render.wechat import wechat_article
from publish.render.wechat_text import whole_text
from publish.render.weibo import weibo_post
from tests.services.press import INFO, PressBuilder
from tests.tools import samples

FILE = Path(__file__).with_name("vectors.json")
_SIMPLE = (
    "网实声传属经调关于发级员审执号决议认为对来这说与从开点应当请时间录据证无论场学观"
    "视频书记质现该并将进动线联个"
)
_COMPLEX = (
    "網實聲傳屬經調關於發級員審執號決議認為對來這說與從開點應當請時間錄據證無論場學觀"
    "視頻書記質現該並將進動線聯個"
)
_OCR = str.maketrans("未己日人土干末", "末已曰入士千未")
_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_NARROW = str.maketrans("，；：？！（）", ",;:?!()")

_PUBLISHED = (
    *("title", "body", "summary", "points", "doc_number"),
    *("grounds", "repeals", "amends"),
)

Case = tuple[str, str, str]
"""What was done, what came of it, and the verdict."""


def genuine(title: str, body: str, whole: str) -> Iterator[Case]:
    """Yield what copying, typing and pasting do, which changes no word."""
    yield "as published", body, "exact"
    yield "with a final line end", body + "\n", "exact"
    yield "the whole file", whole, "exact"
    yield "the file without its last line end", whole.rstrip("\n"), "same_wording"
    inner = whole.split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
    yield "the file without head and address", inner, "exact"
    yield "under its title", f"{title}\n\n{body}", "same_wording"
    yield "on one line", body.replace("\n", ""), "same_wording"
    yield "narrow punctuation", body.translate(_NARROW) + " ", "same_wording"
    yield "wide digits and letters", body.translate(_WIDE) + "\u3000", "same_wording"
    lines = [body[at : at + 17] for at in range(0, len(body), 17)]
    yield "broken every 17 characters", "\n".join(lines), "same_wording"
    yield "blanks between all characters", " ".join(body), "same_wording"
    yield "invisible characters", "\u200b".join(body), "same_wording"
    yield "carriage returns", body.replace("\n", "\r\n") + "\r\n", "same_wording"
    yield "decomposed", unicodedata.normalize("NFD", body) + " ", "same_wording"
    straight = body.replace("“", '"').replace("”", '"')
    yield "straight quotation marks", straight + "\n\n", "same_wording"


def altered(body: str) -> Iterator[Case]:
    """Yield texts in which one thing is not as it was published."""
    half = len(body) // 2
    yield "one character changed", f"{body[:half]}甲{body[half + 1 :]}", "altered"
    yield "one character added", f"{body[:half]}乙{body[half:]}", "altered"
    yield "first character missing", body[1:], "altered"
    yield "end cropped", body[: -len(body) // 7].rstrip("。\n") + "的", "altered"
    for word in "不未无没非":
        if word in body:
            yield f"{word} removed", body.replace(word, "", 1), "altered"
            yield f"{word} removed everywhere", body.replace(word, ""), "altered"
    for digit in [c for c in body if c in "0123456789"][:2]:
        other = str((int(digit) + 1) % 10)
        yield f"{digit} became {other}", body.replace(digit, other, 1), "altered"
    yield "a comma dropped", body.replace("，", "", 1), "altered"
    yield "punctuation dropped", body.replace("，", "").replace("。", ""), "not_genuine"
    yield "a full stop became a question", body.replace("。", "？", 1), "altered"
    yield "read wrongly", body.translate(_OCR), "ocr"
    yield "traditional characters", body.translate(str.maketrans(_SIMPLE, _COMPLEX)), "not_genuine"
    yield "a sentence added", f"{body}\n请广大网友互相转告。", "contained"
    yield "circled digits and look-alikes", body.replace("本院", "夲院", 1), "lookalike"


def copied(content: Content, number: str) -> Iterator[Case]:
    """Yield what a browser copies from an article and from a whole page, and forgeries of it."""
    yield "copied from an article", bare(content.told), "same_wording"
    yield "under a headline", f"法院回应了！\n\n{bare(content.told)}", "contained"
    text = bare(content.body)
    box = points = ""
    if content.summary is not None:
        told = content.summary
        box = f"网传\n{told.claim}\n查明\n{told.fact}\n结论\n{told.conclusion}"
        yield "the box alone", box, "excerpt"
    if content.points:
        rows = [f"{p.claim}\t{p.fact}\t{p.basis or '—'}\t{p.conclusion}" for p in content.points]
        points = "\n".join(("逐项对照\n网传内容\t查明事实\t依据\t结论", *rows))
        yield "the table alone", points, "excerpt"
        changed = points.replace(content.points[0].fact, f"另有{content.points[0].fact}")
        yield "the table, changed", changed, "altered"

    def page(box: str, points: str, text: str) -> str:
        head = f"首页\n{content.title}\n编号\n{number}\n发布机关\n{content.issuer}"
        return f"{head}\n{box}\n{points}\n朗读全文\n{text}\n核验\n订阅：Atom、RSS"

    yield "a whole page", page(box, points, text), "contained"
    if content.grounds is not None and len(unit := content.grounds.approved_by or "") >= 8:
        whole = page(box, points, f"依据与程序\n批准单位\n{unit}\n朗读\n{text}")
        yield "a whole page that says who approved", whole, "contained"
        forged = whole.replace(unit, f"{unit[:5]}某{unit[6:]}", 1)
        yield "a whole page that says that another approved", forged, "altered"
    half = len(text) // 2
    one = f"{text[:half]}甲{text[half + 1 :]}"
    other = page(box, points, text).replace(number, f"{number[:-1]}{int(number[-1]) % 9 + 1}")
    yield "a whole page under another number", other, "altered"
    other = page(box, points, text).replace(
        content.title, f"{content.title[:4]}真{content.title[4:]}"
    )
    yield "a whole page under another title", other, "altered"
    yield "a whole page with one character changed", page(box, points, one), "altered"
    lines = text.split("\n")
    if len(lines) > 1:
        more = "\n".join((*lines[:-1], "经复核，上述情况另有说明。", lines[-1]))
        yield "a whole page with a sentence within", page(box, points, more), "altered"
    if content.summary is not None:
        more = box.replace(content.summary.fact, f"经查，{content.summary.fact[1:]}")
        yield "a whole page with another answer", page(more, points, text), "altered"
        less = box.replace(f"\n{content.summary.conclusion}", "\n另行通报。")
        yield "a whole page with another conclusion", page(less, points, text), "altered"


def sent(statement: Statement, edition: Edition) -> Iterator[Case]:
    """Yield what a reader copies from the other platforms, and forgeries of it."""
    yield "the article", whole_text(wechat_article(statement, edition, INFO).content), "contained"
    post = weibo_post(statement, edition, INFO)
    yield "the post", post.text, "excerpt"
    short = post.text.removesuffix(post.url)
    yield "the post with its link as words", f"{short}网页链接", "excerpt"
    yield "the post with a short address", f"{short}http://t.cn/A6x", "excerpt"
    lead, quoted = short.split("）", 1)
    yield "the post under another title", f"【甲{lead[1:]}）{quoted}{post.url}", "altered"
    word = f"{quoted[:9]}甲{quoted[10:]}"
    yield "the post with a word changed", f"{lead}）{word}{post.url}", "altered"
    whole = not post.cut and edition.kind is not EditionKind.CORRECTION
    added = "contained" if whole else "altered"
    yield "the post with a sentence added", f"{lead}）请转发。{quoted}{post.url}", added
    if lead.endswith("不属实"):
        yield "the post with another finding", f"{lead[:-3]}属实）{quoted}{post.url}", "altered"


def bare(html: str) -> str:
    """Return what a browser copies of HTML, save that it breaks lines at every tag."""
    lines = unescape(re.sub("<[^>]*>", "\n", html)).split("\n")
    return "\n".join(line for line in lines if line.strip())


def pieces(body: str) -> Iterator[Case]:
    """Yield excerpts, and what looks like one."""
    paragraphs = body.split("\n\n")
    long = [each for each in paragraphs if len(each) >= 20 and each.endswith("。")]
    for each in long[:2]:
        if len(paragraphs) > 1:
            yield "one paragraph", each, "excerpt"
            yield (
                "one paragraph, broken",
                "\n".join(each[a : a + 9] for a in range(0, len(each), 9)),
                "excerpt",
            )
        yield "half a paragraph", each[3:-4], "altered"
        yield "one paragraph, one word changed", each.replace("的", "得", 1), "word"
    if len(long) > 1:
        yield "paragraphs in another order", "\n\n".join(long[::-1]), "altered"
        yield "first and last alone", long[0] + long[-1][:-1] + "？", "altered"
    yield "too short", body[:6], "not_genuine"
    yield "something else", "今天天气晴朗，适合到河边散步，也适合在家里读书写字。", "not_found"


def build() -> PressBuilder:
    """Publish the texts of the samples, and withdraw one."""
    press = PressBuilder(MemoryStore(), MemorySite())
    known: dict[str, Number] = {}
    for name, each in samples.in_order():
        content = each.content
        over: dict[str, Any] = {name: getattr(content, name) for name in _PUBLISHED}
        if content.edition is EditionKind.FIRST:
            known[name] = press.first(content.kind, **over)
            continue
        number = Number.parse(content.statement or "")
        follow = press.correct if content.edition is EditionKind.CORRECTION else press.update
        follow(number, **over)
    press.withdraw(known["clarification-2026-003"])
    press.publish()
    return press


def main() -> None:
    """Write the file."""
    press = build()
    statements, cases = [], []
    record = press.record
    for place, index in enumerate(range(record.head().size)):
        entry = record.logged(index).entry
        folder = addresses.edition_path(entry.number, entry.rev)
        fetched = {
            name: press.site.get(f"{folder}statement.{name}").data.decode()
            for name in ("json", "txt", "tlog-proof")
        }
        content, statement = record.edition(index).content, record.statement(entry.number)
        assert content is not None
        assert statement is not None
        body = to_text(content.told)
        statements.append(
            {
                "json": fetched["json"],
                "proof": fetched["tlog-proof"],
                "whole": fetched["txt"],
            }
        )
        made = [*sent(statement, record.edition(index))]
        if content.withdrawal is None:
            made += [*genuine(content.title, body, fetched["txt"]), *altered(body), *pieces(body)]
            made += copied(content, str(entry.number))
        cases += [
            {
                "what": what,
                "statement": place,
                "given": given,
                "match": _settled(given, body, match),
            }
            for what, given, match in made
        ]
    value = {
        "vkey": press.signer.vkey,
        "origin": INFO.origin,
        "statements": statements,
        "cases": cases,
    }
    FILE.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(len(statements), "statements,", len(cases), "cases")  # noqa: T201 - tells whoever makes them


def _settled(given: str, body: str, match: str) -> str:
    """Return the verdict of a change that may have found nothing to change."""
    if match == "same_wording" and given == body:
        return "exact"
    if match in {"ocr", "lookalike", "word"}:
        unchanged = given in body
        return ("exact" if given == body else "excerpt") if unchanged else "not_genuine"
    return match


if __name__ == "__main__":
    main()
