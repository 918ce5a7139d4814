"""Verify: what anyone can find out about a number or a saved file; of a text, ``recognise`` does.

The log is read whole: only then is it certain that no later entry corrects, withdraws or redacts
what is being verified. (It is 230 bytes an entry.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from publish.domain.entry import Entry
from publish.domain.kinds import Status
from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.errors import NotFound
from publish.render.documents import parse_statement_json
from publish.render.holding import NOTHING, Holding, holding, holding_of
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
    holds: Holding = NOTHING
    """What repealed or amended it, and until when it is in force."""

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
            "holding": self.holds.as_json(),
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
    *,
    today: str,
) -> list[Verdict]:
    """Read the log and verify a statement in it; raises as the two functions that it calls."""
    log = read_public_log(fetch, verifiers, origin, watch)
    return verify_in(log, number, fetch, verifiers, today=today)


def verify_in(
    log: PublicLog,
    number: Number,
    fetch: Fetch,
    verifiers: Sequence[Verifier],
    *,
    today: str,
) -> list[Verdict]:
    """Verify all editions of a statement, files and pages, oldest first; ``today`` is Beijing's.

    Raises NotFound when the log has no such number.
    """
    chain = log.history.chains.get(number)
    if chain is None or not chain.editions:
        message = f"截至台账第 {log.checkpoint.size} 条，没有编号为 {number} 的发布件"
        raise NotFound(message, advice="请核对编号；刚刚发布的内容请过几分钟再查。")
    examined = Examiner(fetch, log, verifiers).examine(number)
    broken = [f for f in log.findings if f"（{number} " in f.where]
    revs = range(1, len(chain.editions) + 1)
    return [
        replace(
            _verdict(log, chain, rev, examined, broken),
            holds=held(chain, rev, examined.statement, today),
        )
        for rev in revs
    ]


_HOLDING = {Standing.CURRENT, Standing.SUPERSEDED}
"""Where there is something to say of how long it holds: not of what is gone."""


def held(chain: Chain, rev: int, statement: Statement | None, today: str) -> Holding:
    """Return how long an edition holds, as far as its effects could be read."""
    if statement is None or standing(chain, rev) not in _HOLDING:
        return NOTHING
    return holding_of(statement, rev, today)


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
    statement: bytes,
    proof: bytes,
    verifiers: Sequence[Verifier],
    origin: str,
    *,
    today: str,
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
        holds=holding((), content.expiry_date if content else None, today),
        findings=tuple(Finding("file.fields", "statement.json", text) for text in faults),
    )
