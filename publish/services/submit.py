"""Submit: a parsed submission through the gate into the log; the answer is the promise.

Once ``submit`` has answered, the edition survives any crash; before that, nothing happened. Asking
again with the same content gives the same answer, whatever has happened since.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.domain import canonical
from publish.domain.content import Content
from publish.domain.gate import GateRules
from publish.domain.kinds import STATUS_OF, EditionKind, Kind
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.domain.ties import Ties
from publish.errors import Conflict, GateRefused, LogDiverged, NotFound
from publish.render.addresses import edition_path
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.record import Head, Record


@dataclass(frozen=True, slots=True)
class Answer:
    """What the submitter gets, now and whenever asked again."""

    number: str
    edition: int
    index: int
    digest: str
    path: str
    repeated: bool
    """Whether the same content had been submitted before."""

    def as_json(self, site_url: str) -> dict[str, object]:
        """Return the contract's JSON object (DESIGN §6)."""
        return {
            "number": self.number,
            "edition": self.edition,
            "index": self.index,
            "digest": self.digest,
            "url": site_url + self.path,
            "repeated": self.repeated,
        }


def submit(record: Record, rules: GateRules, submission: Submission, now: datetime) -> Answer:
    """Submit one edition; raises GateRefused, and StoreUnavailable when nothing is sure."""
    outcome = submit_batch(record, rules, [submission], now)[0]
    if isinstance(outcome, GateRefused):
        raise outcome
    return outcome


def submit_batch(
    record: Record, rules: GateRules, submissions: Sequence[Submission], now: datetime
) -> list[Answer | GateRefused]:
    """Submit several editions in their order, first editions with one write for all.

    One that the gate refuses does not hold up the others: its place in the answer holds the
    refusal.
    """
    outcomes: list[Answer | GateRefused] = []
    for run in _runs(submissions):
        outcomes += _submit_run(record, rules, run, now)
    return outcomes


def _runs(submissions: Sequence[Submission]) -> list[list[Submission]]:
    """Cut a batch so that whatever looks at another comes after it has been committed."""
    runs: list[list[Submission]] = []
    for submission in submissions:
        alone = submission.content.edition is not EditionKind.FIRST
        looks = alone or bool(Ties.of(submission.content).numbers)
        if looks or not runs or runs[-1][-1].content.edition is not EditionKind.FIRST:
            runs.append([submission])
        else:
            runs[-1].append(submission)
    return runs


def _submit_run(
    record: Record, rules: GateRules, run: Sequence[Submission], now: datetime
) -> list[Answer | GateRefused]:
    """Submit what can be decided together."""
    refusals: dict[str, GateRefused] = {}
    commits: dict[str, str] = {}
    earlier: set[str] = set()

    def decide(head: Head) -> list[Draft]:
        del head  # the record has been caught up with it
        refusals.clear()
        passed: dict[str, Submission] = {}
        for submission in run:
            digest = submission.content.digest
            if digest in passed or find(record, digest) is not None:
                continue
            try:
                precedent, unknown = known(record, submission.content)
                rules.require(submission, precedent, now, unknown)
            except GateRefused as refusal:
                refusals[digest] = refusal
            else:
                passed[digest] = submission
                refusals.pop(digest, None)  # the same content with better receipts
        commits.update(_keep_texts(record, [each.content for each in passed.values()]))
        return [_draft(submission, commits[digest]) for digest, submission in passed.items()]

    record.head()
    earlier.update(s.content.digest for s in run if find(record, s.content.digest) is not None)
    append(record, decide, now)
    return [
        refusals.get(s.content.digest)
        or _answer(record, s.content.digest, commits, repeated=s.content.digest in earlier)
        for s in run
    ]


def _answer(record: Record, digest: str, commits: Mapping[str, str], *, repeated: bool) -> Answer:
    """Return where a content stands; a commitment outlives the digest if the text is erased."""
    commit = commits.get(digest)
    index = record.index_of(keys.logged(commit)) if commit else None
    index = find(record, digest) if index is None else index
    if index is None:
        message = "内容已经写入，台账中却找不到对应的条目"
        raise LogDiverged(message)
    entry = record.logged(index).entry
    path = edition_path(entry.number, entry.rev)
    return Answer(str(entry.number), entry.rev, index, digest, path, repeated)


def find(record: Record, digest: str) -> int | None:
    """Return the index of the entry that published a content, if there is one."""
    commit = _commit_of(record, digest)
    return record.index_of(keys.logged(commit)) if commit else None


def _commit_of(record: Record, digest: str) -> str | None:
    """Return the commitment already made for a content, by whomever."""
    try:
        return record.store.get(keys.digest(digest)).data.decode("ascii")
    except NotFound:
        return None


def known(record: Record, content: Content) -> tuple[Statement | None, frozenset[str]]:
    """Return what the gate asks the record: two answers, as things are now.

    The statement that a content continues; and, of the notices that it repeals or amends, the
    numbers that nobody has been given.
    """
    precedent = record.statement(content.number) if content.number else None
    named = (number for number in Ties.of(content).numbers if number.kind is Kind.NOTICE)
    unknown = (str(each) for each in named if record.index_of(keys.edition(each, 1)) is None)
    return precedent, frozenset(unknown)


def _draft(submission: Submission, commit: str) -> Draft:
    """Prepare the entry of a submission that has passed the gate."""
    content = submission.content
    case = submission.case.data
    case_key = hashlib.sha256(case).hexdigest()
    files = [
        (keys.file(commit, hashlib.sha256(file.data).hexdigest()), file.data)
        for file in submission.attachments
    ]
    return Draft(
        kind=content.kind,
        status=STATUS_OF[content.edition],
        year=content.year,
        number=content.number,
        rev=(content.revises or 0) + 1,
        commit=commit,
        case=case_key,
        material=((keys.case(case_key), case), *files),
    )


def _keep_texts(record: Record, contents: Sequence[Content]) -> dict[str, str]:
    """Keep salts and contents before anything refers to them; return the commitments by digest.

    One write for all, since each has to reach the disk. The salt is drawn once for a content: a
    retry, or another process that submits the same content at the same time, finds the digest and
    uses the commitment that is there.
    """
    made: dict[str, str] = {}
    items: list[tuple[str, bytes]] = []
    for content in contents:
        known = _commit_of(record, content.digest)
        if known is not None:
            made[content.digest] = known
            continue
        salt = secrets.token_bytes(canonical.SALT_BYTES)
        made[content.digest] = commit = canonical.commitment(salt, content.data)
        items.append((keys.text(commit), salt + content.data))
        items.append((keys.digest(content.digest), commit.encode("ascii")))
    try:
        record.store.create(items)
    except Conflict:  # somebody else keeps one of them just now, and it will be found
        return _keep_texts(record, contents)
    return made
