"""Statements to search in: every text another one, words repeated in some and unique in others."""

from __future__ import annotations

import random
from collections.abc import Sequence

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.grams import fold
from publish.domain.number import Number
from tests.crash.office import look
from tests.services.press import PressBuilder

_PIECES = (
    "网传内容与事实不符，有关人员没有违反规定的行为。",
    "经查，该不实举报由他人代写，举报人并不知情。",
    "举报的情况部分属实，本院已经责令整改。",
    "当事人办理延期开庭，窗口用时约{n}分钟，收费{n}.5元。",
    "自{n}日起，网上立案统一在第三审判庭办理。",
    "如有疑问，请拨打12368热线，或者登录本院网站的Online系统。",
    "本院欢迎社会监督；对造成的不便，深表歉意。",
    "王某{x}、李某{y}和赵某{x}到场，{y}某没有到场。",
    "诉讼费退还、案款发放等事项，按{x}{y}类案件办理。",
)
_RARE = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥龘堃喆犇"


def build(count: int, seed: int = 1) -> tuple[PressBuilder, list[Number]]:
    """Return a record of so many statements, not published."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    return press, [add(press, seed, index) for index in range(count)]


def add(press: PressBuilder, seed: int, index: int) -> Number:
    """Append statement ``index`` of a seed."""
    draw = random.Random(f"{seed}/{index}")
    lines = [_line(draw) for _ in range(draw.randint(2, 5))]
    body = "\n".join(f"<p>{line}</p>" for line in lines)
    title = f"关于第{index}号事项{draw.choice(_RARE)}的通报"
    return press.first(title=title, body=body, doc_number=f"清法澄〔2026〕{index}号")


def _line(draw: random.Random) -> str:
    x, y = draw.choice(_RARE), draw.choice(_RARE)
    chosen = draw.sample(_PIECES, 3)
    return "".join(each.format(n=draw.randrange(5, 60), x=x, y=y) for each in chosen)


def queries(texts: Sequence[str], count: int, seed: int = 7) -> list[str]:
    """Return so many words out of folded texts, of two characters or more, unparted by a break."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        runs = [run for run in draw.choice(texts).split("\n") if len(run) > 1]
        run = draw.choice(runs)
        length = min(draw.choice((2, 2, 3, 3, 4, 5, 8, 15)), len(run))
        at = draw.randint(0, len(run) - length)
        word = run[at : at + length]
        if fold(word) == word:  # a mark at its end, cut out of 3.5, would be dropped
            found[word] = None
    return list(found)
