"""Verify: what anyone can find out about a number, a saved file or a piece of text.

The log is read whole: only then is it certain that no later entry corrects, withdraws or redacts
what is being verified. (It is 230 bytes an entry.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from publish.domain import wording
from publish.domain.entry import Entry
from publish.domain.kinds import EditionKind, Status
from publish.domain.number import Number
from publish.domain.plaintext import to_text
from publish.domain.wording import Difference, Match, Wording
from publish.errors import NotFound, WrongUsage
from publish.render.documents import parse_statement_json
from publish.services.history import Chain, Finding, Placed, Standing, standing
from publish.services.opening import field_faults, read_edition
from publish.services.shown import (
    Examined,
    Examiner,
    Fetch,
    PublicLog,
    Watch,
    client,
    read_log,
    unwatched,
)
from publish.tlog import TlogProof, Verifier


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about one edition."""

    number: str
    edition: int
    index: int
    """Place in the log."""
    size: int
    """Entries in the log of the checkpoint that was used."""
    standing: Standing
    title: str | None
    """None where the text was erased or could not be verified."""
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Return whether every text that was shown is proven."""
        return all(finding.mild for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {
            "number": self.number,
            "edition": self.edition,
            "index": self.index,
            "size": self.size,
            "standing": str(self.standing),
            "title": self.title,
            "verified": self.sound,
            "findings": [finding.as_json() for finding in self.findings],
        }


def read_public_log(
    fetch: Fetch, verifiers: Sequence[Verifier], origin: str, watch: Watch = unwatched
) -> PublicLog:
    """Read a site's whole log; raises BadProof unless every entry is proven."""
    reader = client(fetch, origin, verifiers)
    return read_log(reader, reader.checkpoint(), watch)


# -- a number, against the site --------------------------------------------------------------------


def verify_statement(
    number: Number,
    fetch: Fetch,
    verifiers: Sequence[Verifier],
    origin: str,
    watch: Watch = unwatched,
) -> list[Verdict]:
    """Read the log and verify a statement in it; raises as the two functions that it calls."""
    log = read_public_log(fetch, verifiers, origin, watch)
    return verify_in(log, number, fetch, verifiers)


def verify_in(
    log: PublicLog, number: Number, fetch: Fetch, verifiers: Sequence[Verifier]
) -> list[Verdict]:
    """Verify all editions of a statement, files and pages, oldest first.

    Raises NotFound when the log has no such number.
    """
    chain = log.history.chains.get(number)
    if chain is None or not chain.editions:
        message = f"截至台账第 {log.checkpoint.size} 条，没有编号为 {number} 的发布件"
        raise NotFound(message, advice="请核对编号；刚刚发布的内容请过几分钟再查。")
    examined = Examiner(fetch, log, verifiers).examine(number)
    broken = [f for f in log.findings if f"（{number} " in f.where]
    revs = range(1, len(chain.editions) + 1)
    return [_verdict(log, chain, rev, examined, broken) for rev in revs]


def _verdict(
    log: PublicLog, chain: Chain, rev: int, examined: Examined, broken: Sequence[Finding]
) -> Verdict:
    """Return what was found about one edition."""
    edition = examined.editions[rev - 1]
    content = edition.content if edition else None
    return Verdict(
        number=str(chain.number),
        edition=rev,
        index=chain.place_of(rev).index,
        size=log.checkpoint.size,
        standing=standing(chain, rev),
        title=content.title if content else None,
        findings=(*broken, *examined.findings[rev - 1]),
    )


# -- saved files, offline --------------------------------------------------------------------------


def verify_files(
    statement: bytes, proof: bytes, verifiers: Sequence[Verifier], origin: str
) -> Verdict:
    """Verify a saved ``statement.json`` with its ``.tlog-proof``, without any network.

    Raises BadProof unless the text is the one that the log committed to.
    """
    leaf, _, _ = parse_statement_json(statement)
    parsed = TlogProof.parse(proof)
    head = parsed.verify(leaf, origin=origin, verifiers=verifiers)
    entry = Entry.parse(leaf)
    placed = Placed(parsed.index, entry)
    redacted = placed if entry.status is Status.REDACTED else None
    edition = read_edition(statement, placed, redacted)
    content = edition.content
    # The first index in the file of a redacted edition is one that this proof is not about.
    faults = field_faults(statement, edition) if content else ()
    return Verdict(
        number=str(entry.number),
        edition=entry.rev,
        index=parsed.index,
        size=head.size,
        standing=Standing.REDACTED if redacted else Standing.UNKNOWN,
        title=content.title if content else None,
        findings=tuple(Finding("file.fields", "statement.json", text) for text in faults),
    )


# -- a piece of text -------------------------------------------------------------------------------


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

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        found, difference = self.candidate, self.difference
        return {
            "match": str(self.match),
            "message": self.message,
            "number": found.number if found else None,
            "edition": found.edition if found else None,
            "standing": str(found.standing) if found else None,
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
            if chain is None or content is None or edition.kind is EditionKind.WITHDRAWAL:
                continue
            words = Wording(whole.decode("utf-8"), content.title, to_text(content.told))
            rev = edition.rev
            yield Candidate(str(number), rev, edition.index, standing(chain, rev), words)


def find_text(
    text: str, log: PublicLog, fetch: Fetch, verifiers: Sequence[Verifier]
) -> TextVerdict:
    """Verify a text against a site: the statements that it names first, then all.

    A text may mention another statement's number, so only a match ends the search early.
    """
    size = log.checkpoint.size
    named = [Number.parse(number) for number in wording.numbers_in(text)]
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
    if not wording.normalise(text):
        message = "没有可以核对的文字"
        raise WrongUsage(message, advice="请粘贴要核对的文字，至少一整句。")
    named = set(wording.numbers_in(text))
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


def _told(match: Match, found: Candidate) -> str:
    """Say what was found, and how the text stands that it was found in."""
    where = f"{found.number} 第{found.edition}版（{found.standing.label}）"
    return {
        Match.EXACT: f"与 {where} 逐字一致。",
        Match.SAME_WORDING: f"与 {where} 文字一致，只有排版或者标点写法不同。",
        Match.EXCERPT: f"是 {where} 的节选。节选可能断章取义，请对照全文。",
        Match.ALTERED: f"与 {where} 相似，但文字不一致，请以公布的原文为准。",
        Match.NOT_FOUND: "",
    }[match]
