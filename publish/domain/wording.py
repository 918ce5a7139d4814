"""Is this the wording that was published? Three honest answers, and no single green tick.

The rules are those that the page /verify/ follows in the reader's browser, so they are spelt out
here and never left to a library that changes: EXACT is equality of bytes; SAME_WORDING is equality
after ``normalise``; EXCERPT is a run of whole sentences. Punctuation counts: in Chinese a dropped
comma can turn a sentence round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from publish.domain.number import Number
from publish.domain.sinographs import between
from publish.errors import WrongUsage

EXCERPT_LENGTH = 15
"""Characters, normalised, below which whole sentences are too common to be called an excerpt."""
ALIKE = 0.5
"""Share of a text's triples of characters above which it counts as an altered copy."""
_SHOWN = 120
"""Characters of a passage that differs."""

_ALIKE_MARKS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "－": "-", "。": ".", "｡": "."}
)
# Listed by hand: the members of a Unicode category change from version to version.
_IGNORED = re.compile(
    "[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+",
)
_UPPER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SENTENCE = re.compile("[^。！？!?\n]*[。！？!?]+[”’」』）)\"']*|[^。！？!?\n]+")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_HIDDEN = dict.fromkeys((0x00AD, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065)))
_NUMBER = re.compile(r"(?<![A-Z0-9])[CN][0-9]{4}-[0-9]{4,7}(?![0-9])")


class Match(StrEnum):
    """How a text relates to a published one, best first."""

    EXACT = "exact"
    SAME_WORDING = "same_wording"
    EXCERPT = "excerpt"
    ALTERED = "altered"
    NOT_FOUND = "not_found"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Match.EXACT: "逐字一致",
            Match.SAME_WORDING: "文字一致(排版不同)",
            Match.EXCERPT: "原文节选",
            Match.ALTERED: "与原文不一致",
            Match.NOT_FOUND: "没有找到",
        }[self]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first passage in which a text departs from the published one."""

    given: str
    """What the text says; empty where it leaves something out."""
    published: str
    """What was published; empty where the text adds something."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text relates to one published wording."""

    match: Match
    score: float
    """0 to 1; orders matches of the same kind."""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The forms in which one edition's text travels."""

    whole: str
    """``statement.txt``."""
    title: str
    body: str
    """The plain text of the body."""


def normalise(text: str) -> str:
    """Return what is left of a text when layout and ways of typing are taken away."""
    return _normal(text)


@between
def _normal(run: str) -> str:
    """Return what is left of a run without Chinese characters."""
    folded = unicodedata.normalize("NFKC", run).translate(_ALIKE_MARKS)
    return _IGNORED.sub("", folded).translate(_UPPER)


def numbers_in(text: str) -> list[str]:
    """Return the well-formed public numbers that a text mentions, in order, each once."""
    folded = _DASH.sub("-", unicodedata.normalize("NFKC", text)).translate(_HIDDEN).upper()
    return [each for each in dict.fromkeys(_NUMBER.findall(folded)) if _is_number(each)]


def _is_number(text: str) -> bool:
    """Return whether a text is a number in its one written form."""
    try:
        Number.parse(text)
    except WrongUsage:
        return False
    return True


def compare(text: str, wording: Wording, *, named: bool = False) -> Likeness:
    """Compare a text with one published wording; ``named``: the text mentions its number."""
    if text == wording.whole or (wording.body and text.removesuffix("\n") == wording.body):
        return Likeness(Match.EXACT, 1.0)
    given = normalise(text)
    if not given:
        return Likeness(Match.NOT_FOUND, 0.0)
    forms = [form for form in _forms(wording) if normalise(form)]
    if any(given == normalise(form) for form in forms):
        return Likeness(Match.SAME_WORDING, 1.0)
    if is_excerpt(text, wording.body):
        return Likeness(Match.EXCERPT, len(given) / len(normalise(wording.body)))
    scored = [(_overlap(given, normalise(form)), form) for form in forms]
    score, form = max(scored, key=_score, default=(0.0, ""))
    if score >= ALIKE or named:
        return Likeness(Match.ALTERED, score, first_difference(text, form))
    return Likeness(Match.NOT_FOUND, score)


def _forms(wording: Wording) -> tuple[str, ...]:
    """Return what people copy: the file, the text, or the text under its title."""
    titled = f"{wording.title}\n{wording.body}" if wording.body else ""
    return (wording.whole, wording.body, titled)


def _score(scored: tuple[float, str]) -> float:
    """Return the overlap alone, so that ties go to the earlier form."""
    return scored[0]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line end ends one too."""
    return [found for found in _SENTENCE.findall(text) if normalise(found)]


def is_excerpt(text: str, body: str) -> bool:
    """Return whether a text is a run of whole sentences of a body."""
    given = normalise(text)
    if len(given) < EXCERPT_LENGTH:
        return False
    pieces = [normalise(sentence) for sentence in sentences(body)]
    edges, at = {0}, 0
    for piece in pieces:
        at += len(piece)
        edges.add(at)
    places = _places(given, "".join(pieces))
    return any(place in edges and place + len(given) in edges for place in places)


def _places(needle: str, hay: str) -> Iterator[int]:
    """Yield where one string stands in another, overlaps included."""
    at = hay.find(needle)
    while at >= 0:
        yield at
        at = hay.find(needle, at + 1)


def _overlap(given: str, published: str) -> float:
    """Return the share of a text's triples of characters that the other has."""
    ours = _triples(given)
    return len(ours & _triples(published)) / len(ours) if ours else 0.0


def _triples(text: str) -> set[str]:
    """Return all runs of three characters."""
    return {text[at : at + 3] for at in range(len(text) - 2)}


def first_difference(text: str, published: str) -> Difference:
    """Return the first passage of whole sentences in which a text departs from a published one.

    What a text leaves out before its first sentence in common is not a departure: people copy
    from the middle.
    """
    given, ours = sentences(text), sentences(published)
    rows = [normalise(each) for each in given], [normalise(each) for each in ours]
    for sentence, row in zip(given, rows[0], strict=True):
        if row not in rows[1]:
            return Difference(_passage([sentence]), _passage([_nearest(row, ours)]))
    matcher = SequenceMatcher(None, *rows, autojunk=False)
    for tag, start, end, low, high in matcher.get_opcodes():
        if tag == "equal" or (tag == "insert" and start == 0):
            continue
        return Difference(_passage(given[start:end]), _passage(ours[low:high]))
    return Difference("", "")


def _nearest(row: str, published: Sequence[str]) -> str:
    """Return the published sentence that has most of a sentence, or nothing if none has any."""
    scored = [(_overlap(row, normalise(sentence)), sentence) for sentence in published]
    score, sentence = max(scored, key=_score, default=(0.0, ""))
    return sentence if score else ""


def _passage(parts: Sequence[str]) -> str:
    """Return a passage of bearable length."""
    text = "".join(part.strip() for part in parts)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
