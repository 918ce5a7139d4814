"""Is this the wording that was published? Four honest answers, and no single green tick.

The rules are those that the page /verify/ follows in the reader's browser, so they are spelt out
here and never left to a library that changes: EXACT is equality of bytes; SAME_WORDING is equality
after ``normalise``; EXCERPT is a run of whole sentences; CONTAINED is the whole text among other
words, as a copy of a whole page has it (decisions/0026). Punctuation counts: in Chinese a dropped
comma can turn a sentence round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from publish.domain.normalform import ALIKE, is_run, normalise, numbers_in, overlap, sentences
from publish.domain.surroundings import is_post, surroundings

EXCERPT_LENGTH = 15
"""Characters, normalised, below which whole sentences are too common to be called an excerpt."""
_SHOWN = 120
"""Characters of a passage that differs."""


class Match(StrEnum):
    """How a text relates to a published one, best first."""

    EXACT = "exact"
    SAME_WORDING = "same_wording"
    EXCERPT = "excerpt"
    CONTAINED = "contained"
    ALTERED = "altered"
    NOT_FOUND = "not_found"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Match.EXACT: "逐字一致",
            Match.SAME_WORDING: "文字一致(排版不同)",
            Match.EXCERPT: "原文节选",
            Match.CONTAINED: "含有全文",
            Match.ALTERED: "与原文不一致",
            Match.NOT_FOUND: "没有找到",
        }[self]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first passage in which a text departs from the published one, or goes beyond it."""

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
    """The plain text: summary, points, and the body proper."""
    bare: str = ""
    """The same as a browser copies it, without the marks of lists and tables."""
    parts: tuple[tuple[str, ...], ...] = ()
    """Summary, finding, points, particulars and the body proper, which a page has apart, in all
    forms that people copy, the longest first. The body proper is the last."""
    leads: tuple[str, ...] = ()
    """How its post may begin."""
    news: str = ""
    """What its post quotes: the note of a correction, else the text."""
    others: tuple[str, ...] = ()
    """Title, issuer, documents named and whatever else a page shows of the statement."""

    @property
    def inner(self) -> str:
        """Return what ``whole`` has between its head and its address."""
        return self.whole.partition("\n\n")[2].rpartition("\n\n")[0]


def compare(text: str, wording: Wording, *, named: bool = False) -> Likeness:
    """Compare a text with one published wording; ``named``: the text mentions its number."""
    inner = text.removesuffix("\n")
    if text == wording.whole or (inner and inner in {wording.body, wording.inner}):
        return Likeness(Match.EXACT, 1.0)
    given = normalise(text)
    if not given:
        return Likeness(Match.NOT_FOUND, 0.0)
    forms = [form for form in _forms(wording) if normalise(form)]
    if any(given == normalise(form) for form in forms):
        return Likeness(Match.SAME_WORDING, 1.0)
    found = _published(text, given, wording, named=named)
    return found or _altered(text, given, forms, _said(wording), named=named)


def _published(text: str, given: str, wording: Wording, *, named: bool) -> Likeness | None:
    """Return the verdict on a text that has whole sentences, or the whole and more; else None."""
    if len(given) >= EXCERPT_LENGTH and any(is_run(given, run) for run in _runs(wording)):
        return Likeness(Match.EXCERPT, min(1.0, len(given) / (len(normalise(wording.body)) or 1)))
    if is_post(given, wording.leads, wording.news):
        return Likeness(Match.EXCERPT, 1.0)
    around = surroundings(text, wording.parts, _said(wording), wording.others)
    if around is None or (not named and numbers_in("\n".join(around))):
        return None  # not the text, or it under another's number
    share = 1 - sum(len(normalise(each)) for each in around) / len(given)
    if not around:  # all parts, each in its place
        return Likeness(Match.EXCERPT, share)
    return Likeness(Match.CONTAINED, share, Difference(_passage(around), ""))


def _altered(
    text: str, given: str, forms: Sequence[str], said: Sequence[str], *, named: bool
) -> Likeness:
    """Return the verdict on a text that is like one of the forms at best."""
    scored = [(overlap(given, normalise(form)), form) for form in forms]
    score, form = max(scored, key=_score, default=(0.0, ""))
    if score >= ALIKE or named:
        return Likeness(Match.ALTERED, score, _changed(text, said) or first_difference(text, form))
    return Likeness(Match.NOT_FOUND, score)


def _changed(text: str, said: Sequence[str]) -> Difference | None:
    """Return the first sentence of a text that is nearly one of the published ones."""
    published = {normalise(each): each for told in said for each in sentences(told)}
    for sentence in sentences(text):
        row = normalise(sentence)
        near = _nearest(row, [*published.values()]) if row not in published else ""
        if near and overlap(row, normalise(near)) >= ALIKE:
            return Difference(_passage([sentence]), _passage([near]))
    return None


def _forms(wording: Wording) -> tuple[str, ...]:
    """Return what people copy: the file, what is in it, the text, or that under its title."""
    texts = [each for each in (wording.body, wording.bare) if each]
    return (wording.whole, *texts, wording.inner, *(f"{wording.title}\n{each}" for each in texts))


def _runs(wording: Wording) -> tuple[str, ...]:
    """Return what an excerpt may be a run of."""
    return (wording.body, wording.bare, *(form for part in wording.parts for form in part))


def _said(wording: Wording) -> tuple[str, ...]:
    """Return whatever a sentence must not nearly be, without being it."""
    return (*_runs(wording), wording.title)


def _score(scored: tuple[float, str]) -> float:
    """Return the overlap alone, so that ties go to the earlier form."""
    return scored[0]


def is_excerpt(text: str, body: str) -> bool:
    """Return whether a text is a run of whole sentences of a body."""
    given = normalise(text)
    return len(given) >= EXCERPT_LENGTH and is_run(given, body)


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
    scored = [(overlap(row, normalise(sentence)), sentence) for sentence in published]
    score, sentence = max(scored, key=_score, default=(0.0, ""))
    return sentence if score else ""


def _passage(parts: Sequence[str]) -> str:
    """Return a passage of bearable length."""
    text = "".join(part.strip() for part in parts)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
