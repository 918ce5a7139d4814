"""Submitting: one answer for one content, however often, by however many, and after any crash."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain.gate import SHIPPED, GateRules
from publish.domain.kinds import EditionKind
from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.domain.submission import Submission
from publish.errors import Fault, GateRefused
from publish.services import keys
from publish.services.redact import redact
from publish.services.submit import Answer, submit, submit_batch
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.crash.office import GATE, LATER, OpenGate, first, follow, notice, record_of
from tests.crash.places import check_chain
from tests.crash.turns import Halted, Turns
from tests.tools import samples

_ONE = Number.parse("C2026-0001")
_RACES = 150


def _race(store: MemoryStore, seed: int, *submissions: Submission) -> list[Answer | str]:
    """Submit all at the same time, one store operation at a time; some may die on the way."""
    rng = random.Random(seed)
    turns = Turns(rng)
    answers: list[Answer | str] = ["died"] * len(submissions)

    def submitter(place: int, submission: Submission) -> Callable[[Faults], None]:
        def work(faults: Faults) -> None:
            record = record_of(FaultyStore(store, faults, piecewise=True))
            try:
                answers[place] = submit(record, GATE, submission, LATER)
            except GateRefused:
                answers[place] = "refused"

        return work

    for place, submission in enumerate(submissions):
        dies = rng.random() < 0.25
        plan = Plan(at=rng.randrange(25) if dies else None, error=Halted, after=rng.random() < 0.5)
        turns.add(submitter(place, submission), plan)
    try:
        turns.run()
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
    return answers


def _place(answer: Answer) -> tuple[str, int, int, str, str]:
    return answer.number, answer.edition, answer.index, answer.digest, answer.path


def test_the_same_content_from_three_at_once() -> None:
    """The same content submitted by three at the same time is one entry, and all get its answer."""
    for seed in range(_RACES):
        store = MemoryStore()
        answers = _race(store, seed, *[first("甲", files=[b"1"])] * 3)
        again = submit(record_of(store), GATE, first("甲", files=[b"1"]), LATER)
        assert {_place(a) for a in answers if isinstance(a, Answer)} <= {_place(again)}, seed
        assert record_of(store).head().size == 1
        assert store.complaints == []


def test_different_contents_race_for_one_place() -> None:
    """Of contents that race for one place each gets a number of its own, without a gap."""
    for seed in range(_RACES):
        store = MemoryStore()
        contents = [first(tag) for tag in ("甲", "乙", "丙")]
        answers = _race(store, seed, *contents)
        again = [submit(record_of(store), GATE, content, LATER) for content in contents]
        assert sorted(answer.number for answer in again) == [f"C2026-000{n}" for n in (1, 2, 3)]
        for answer, later in zip(answers, again, strict=True):
            assert not isinstance(answer, Answer) or _place(answer) == _place(later), seed
        check_chain(record_of(store), 3)


def test_two_corrections_of_one_edition_race() -> None:
    """Exactly one of two corrections of the same edition wins; the gate refuses the other."""
    for seed in range(_RACES):
        store = MemoryStore()
        submit(record_of(store), GATE, first("甲"), LATER)
        rivals = [follow(_ONE, 1, EditionKind.CORRECTION, tag) for tag in ("乙", "丙")]
        answers = _race(store, seed, *rivals)
        won = [answer for answer in answers if isinstance(answer, Answer)]
        assert len(won) <= 1, seed
        assert "died" in answers or answers.count("refused") == 1
        check_chain(record_of(store), record_of(store).head().size)
        again = []
        for rival in rivals:
            try:
                again.append(submit(record_of(store), GATE, rival, LATER))
            except GateRefused:
                continue
        assert len(again) == 1
        assert not won or _place(won[0]) == _place(again[0])
        check_chain(record_of(store), 2)


def test_asking_again_gives_the_same_answer_after_anything() -> None:
    """The answer stays what it was after corrections, withdrawals and a later clock."""
    record = record_of(MemoryStore())
    said = submit(record, GATE, first("甲"), LATER)
    correction = follow(_ONE, 1, EditionKind.CORRECTION, "乙")
    corrected = submit(record, GATE, correction, LATER)
    submit(record, GATE, follow(_ONE, 2, EditionKind.WITHDRAWAL, "丙"), LATER)
    assert (said.repeated, corrected.repeated) == (False, False)
    for content, before in ((first("甲"), said), (correction, corrected)):
        again = submit(record, GATE, content, LATER.replace(year=2027))
        assert again.repeated
        assert _place(again) == _place(before)
    assert record.head().size == 3


class _Named(OpenGate):
    """Refuses whatever was handed in with a case file without a review."""

    def fault(self, submission: Submission, precedent: Statement | None) -> Fault | None:
        if submission.case.review:
            return None
        return Fault("review", "review.three", "没有审核。")


def _unreviewed(submission: Submission) -> Submission:
    return replace(submission, case=replace(submission.case, review=()))


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_one_refusal_does_not_hold_up_a_batch(order: tuple[bool, bool]) -> None:
    """Of one content with good and with bad receipts the good one counts, in any order."""
    record = record_of(MemoryStore())
    pair = [first("甲") if good else _unreviewed(first("甲")) for good in order]
    batch = [first("乙"), *pair, _unreviewed(first("丙"))]
    answers = submit_batch(record, _Named(), batch, LATER)
    assert [type(answer) for answer in answers] == [Answer, Answer, Answer, GateRefused]
    assert answers[1] == answers[2]
    assert record.head().size == 2


def test_a_batch_may_continue_what_it_begins() -> None:
    """A correction in a batch sees the first edition before it in the same batch."""
    record = record_of(MemoryStore())
    batch = [
        first("甲"),
        first("乙"),
        follow(_ONE, 1, EditionKind.CORRECTION, "丙"),
        follow(_ONE, 1, EditionKind.CORRECTION, "丁"),
        first("戊"),
    ]
    answers = submit_batch(record, GATE, batch, LATER)
    said = [a.number + f"v{a.edition}" if isinstance(a, Answer) else "refused" for a in answers]
    assert said == ["C2026-0001v1", "C2026-0002v1", "C2026-0001v2", "refused", "C2026-0003v1"]
    check_chain(record, 4)


def test_a_refused_submission_leaves_nothing() -> None:
    """What the gate refuses is nowhere in the store."""
    store = MemoryStore()
    with pytest.raises(GateRefused):
        submit(record_of(store), _Named(), _unreviewed(first("甲")), LATER)
    assert list(store.list("")) == []


class _Meanwhile(Faults):
    """Does something once, right after an operation."""

    def __init__(self, call: tuple[str, ...], then: Callable[[], object]) -> None:
        """Wait for ``call``."""
        super().__init__()
        self._call, self._then = call, then

    def step(self, call: tuple[str, ...], effect: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Do as Faults does, and then what is to be done."""
        result = super().step(call, effect)
        if call == self._call:
            self._call = ()
            self._then()
        return result


def test_an_answer_survives_a_redaction_in_the_same_moment() -> None:
    """Whoever has appended an edition is told so, even if its text is erased before the answer."""
    store = MemoryStore()
    swift = _Meanwhile(
        ("swap", keys.HEAD), lambda: redact(record_of(store), notice(_ONE, 1), LATER)
    )
    answer = submit(record_of(FaultyStore(store, swift)), GATE, first("甲"), LATER)
    assert (answer.number, answer.index) == (str(_ONE), 0)
    assert list(store.list("digests/")) == []


def _samples(*names: str) -> list[Submission]:
    """The second repeals and amends what the samples 001 and 002 of the notices say."""
    return [samples.submitted(samples.mapping(f"notice-2026-{name}")) for name in names]


def test_what_repeals_a_number_that_nobody_has_is_refused_by_field() -> None:
    """Two numbers, two sentences; the others of the batch are not held up."""
    record = record_of(MemoryStore())
    refused, first_, second = submit_batch(
        record, SHIPPED, _samples("004", "001", "002"), samples.NOW
    )
    assert isinstance(refused, GateRefused)
    assert [(fault.rule, fault.field, fault.message) for fault in refused.faults] == [
        ("repeals.known", "repeals[3].number", "没有编号为 N2026-0001 的发布件。"),
        ("repeals.known", "amends[0].number", "没有编号为 N2026-0002 的发布件。"),
    ]
    assert [answer.number for answer in (first_, second) if isinstance(answer, Answer)] == [
        "N2026-0001",
        "N2026-0002",
    ]
    again = submit(record, SHIPPED, _samples("004")[0], samples.NOW)
    assert (again.number, again.repeated) == ("N2026-0003", False)


def test_an_archive_may_repeal_what_came_earlier_in_it() -> None:
    """In one batch, in its order; and all of it again gives the same answers."""
    record = record_of(MemoryStore())
    batch = _samples("001", "002", "004", "005")
    answers = submit_batch(record, SHIPPED, batch, samples.NOW)
    assert [answer.number for answer in answers if isinstance(answer, Answer)] == [
        f"N2026-000{serial}" for serial in (1, 2, 3, 4)
    ]
    again = submit_batch(record, SHIPPED, batch, samples.NOW)
    assert [_place(answer) for answer in again if isinstance(answer, Answer)] == [
        _place(answer) for answer in answers if isinstance(answer, Answer)
    ]


def test_what_was_accepted_once_is_not_asked_again() -> None:
    """A notice of before this rule names a number that nobody has: its answer stays the same."""
    record = record_of(MemoryStore())
    lax = GateRules({"repeals.known": "off"})
    [early] = _samples("004")
    before = submit(record, lax, early, samples.NOW)
    again = submit(record, SHIPPED, early, samples.NOW)
    assert again.repeated
    assert _place(again) == _place(before)
