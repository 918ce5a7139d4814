"""Recognise: which published text a piece of text comes from, and whether that one still stands.

The log has been read whole (``services.verify``), and only proven texts are compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from publish.domain import wording
from publish.domain.copying import wording_of
from publish.domain.normalform import normalise, numbers_in
from publish.domain.number import Number
from publish.domain.wording import Difference, Match, Wording
from publish.errors import WrongUsage
from publish.render.holding import NOTHING, Holding
from publish.services.history import Standing, standing
from publish.services.shown import Examiner, Fetch, PublicLog
from publish.services.verify import held
from publish.tlog import Verifier

_FOUND = {Match.EXACT, Match.SAME_WORDING, Match.EXCERPT}
"""Matches that say that every word of a text was published."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One published text that a given one is compared with."""

    number: str
    edition: int
    index: int
    standing: Standing
    wording: Wording


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """What is known about a piece of text."""

    match: Match
    message: str
    """What to tell the reader; NOT_FOUND never says "fake"."""
    candidate: Candidate | None = None
    difference: Difference | None = None
    holds: Holding = NOTHING

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        found, difference = self.candidate, self.difference
        return {
            "match": str(self.match),
            "message": self.message,
            "number": found.number if found else None,
            "edition": found.edition if found else None,
            "standing": str(found.standing) if found else None,
            "holding": self.holds.as_json(),
            "given": difference.given if difference else None,
            "published": difference.published if difference else None,
        }


def candidates(
    log: PublicLog, fetch: Fetch, verifiers: Sequence[Verifier], numbers: Iterable[Number] = ()
) -> Iterator[Candidate]:
    """Yield the texts on a site that are proven; of some statements, or else of all.

    What does not verify is left out: nothing may be compared with an unproven text.
    """
    examiner = Examiner(fetch, log, verifiers)
    for number in list(numbers) or list(log.history.chains):
        chain = log.history.chains.get(number)
        for edition, whole in examiner.texts(number) if chain else ():
            content = edition.content
            if chain is None or content is None:
                continue
            rev = edition.rev
            words = wording_of(content, whole.decode("utf-8"), str(number), rev)
            yield Candidate(str(number), rev, edition.index, standing(chain, rev), words)


def find_text(
    text: str,
    log: PublicLog,
    fetch: Fetch,
    verifiers: Sequence[Verifier],
    *,
    today: str,
) -> TextVerdict:
    """Verify a text against a site, and tell whether what it comes from still holds."""
    verdict = _find_text(text, log, fetch, verifiers)
    found = verdict.candidate
    if found is None:
        return verdict
    number = Number.parse(found.number)
    statement = Examiner(fetch, log, verifiers).tied(number)
    holds = held(log.history.chains[number], found.edition, statement, today)
    told = _told(verdict.match, found, holds.act)
    return replace(verdict, holds=holds, message="".join((told, *holds.lines)))


def _find_text(
    text: str, log: PublicLog, fetch: Fetch, verifiers: Sequence[Verifier]
) -> TextVerdict:
    """Look at the statements that a text names first, then at all.

    A text may mention another statement's number, so only a match ends the search early.
    """
    size = log.checkpoint.size
    named = [Number.parse(number) for number in numbers_in(text)]
    known = [number for number in named if number in log.history.chains]
    if known:
        verdict = verify_text(text, candidates(log, fetch, verifiers, known), size)
        if verdict.match in _FOUND:
            return verdict
    return verify_text(text, candidates(log, fetch, verifiers), size)


def verify_text(text: str, known: Iterable[Candidate], size: int) -> TextVerdict:
    """Compare a text with published ones, and tell the best; ``size`` is that of the log.

    Of equally good ones the newest edition wins, whose standing says the most.
    """
    if not normalise(text):
        message = "没有可以核对的文字"
        raise WrongUsage(message, advice="请粘贴要核对的文字，至少一整句。")
    named = set(numbers_in(text))
    best: tuple[tuple[int, float, int], Candidate, Difference | None] | None = None
    for candidate in known:
        found = wording.compare(text, candidate.wording, named=candidate.number in named)
        rank = (-list(Match).index(found.match), found.score, candidate.index)
        if found.match is not Match.NOT_FOUND and (best is None or rank > best[0]):
            best = rank, candidate, found.difference
    if best is None:
        return TextVerdict(Match.NOT_FOUND, _not_found(size))
    (place, _, _), candidate, difference = best
    match = list(Match)[-place]
    return TextVerdict(match, _told(match, candidate), candidate, difference)


def _not_found(size: int) -> str:
    """Say that nothing was found, which proves nothing."""
    return (
        f"截至台账第 {size} 条，没有找到这段文字。这不等于它是假的：文字可能来自其他渠道、"
        "经过改写，或者原文已依法删除。请向本院核实。"
    )


def _told(match: Match, found: Candidate, act: str = "") -> str:
    """Say what was found, and how the text stands that it was found in."""
    stands = "，".join(filter(None, (found.standing.label, act)))
    where = f"{found.number} 第{found.edition}版（{stands}）"
    return {
        Match.EXACT: f"与 {where} 逐字一致。",
        Match.SAME_WORDING: f"与 {where} 文字一致，只有排版或者标点写法不同。",
        Match.EXCERPT: f"是 {where} 的节选。节选可能断章取义，请对照全文。",
        Match.CONTAINED: f"含有 {where} 的正文全文，一字不差；其余的文字没有核对，请以网页为准。",
        Match.ALTERED: f"与 {where} 相似，但文字不一致，请以公布的原文为准。",
        Match.NOT_FOUND: "",
    }[match]
