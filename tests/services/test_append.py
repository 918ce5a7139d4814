"""Appending: what follows from what, whatever the store answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain.kinds import EditionKind, Kind, Status
from publish.domain.number import Number
from publish.domain.submission import Submission
from publish.errors import Conflict, LogDiverged, StoreUnavailable
from publish.ports import Store
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.record import Head
from publish.services.submit import Answer, submit, submit_batch
from publish.tlog import leaf_hash
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.crash.office import GATE, LATER, first, follow, record_of
from tests.crash.places import check_chain
from tests.services.press import PressBuilder

_DRAFT = Draft(
    kind=Kind.CLARIFICATION,
    status=Status.PUBLISHED,
    year=2026,
    number=None,
    rev=1,
    commit="0" * 64,
    case=None,
    material=(),
)


def _clone(store: Store) -> MemoryStore:
    """Return another store with the same keys."""
    clone = MemoryStore()
    swapped = {keys.HEAD, keys.PUBLICATION, keys.TIES}
    clone.create([(key, store.get(key).data) for key in store.list("") if key not in swapped])
    for key in swapped & set(store.list("")):
        clone.swap(key, store.get(key).data, seen=None)
    return clone


def _base() -> Store:
    press = PressBuilder()
    for kind in (Kind.CLARIFICATION, Kind.NOTICE, Kind.CLARIFICATION):
        press.first(kind)
    return press.store


_EDITIONS: dict[str, Callable[[], Submission]] = {
    "first": lambda: first("甲", files=[b"1"]),
    "correction": lambda: follow(Number.parse("C2026-0001"), 1, EditionKind.CORRECTION, "乙"),
    "withdrawal": lambda: follow(Number.parse("N2026-0001"), 1, EditionKind.WITHDRAWAL, "丙"),
}


@pytest.mark.parametrize("piecewise", [False, True], ids=["whole", "pieces"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("after", [True, False], ids=["took effect", "did not"])
@pytest.mark.parametrize("name", _EDITIONS)
def test_failure_table(name: str, *, after: bool, lasting: bool, piecewise: bool) -> None:
    """Whatever call the store gives up on, asking again gives one answer and there is one entry."""
    base, submission = _base(), _EDITIONS[name]()
    at, struck, answered = 0, True, 0
    while struck:
        store = _clone(base)
        plan = Plan(at=at, after=after, lasting=lasting, error=lambda: StoreUnavailable("断开。"))
        faults = Faults(plan)
        faulty = record_of(FaultyStore(store, faults, piecewise=piecewise))
        try:
            said = submit(faulty, GATE, submission, LATER)
        except StoreUnavailable:
            said = None
        struck = len(faults.calls) > at
        whole = record_of(store)
        again = submit(whole, GATE, submission, LATER + timedelta(hours=1))
        assert whole.head().size == 4, (at, faults.calls)
        check_chain(whole, 4)
        if said is not None:
            answered += struck
            assert (said.number, said.edition, said.index) == (
                again.number,
                again.edition,
                again.index,
            )
            assert again.repeated
        assert submit(whole, GATE, submission, LATER) == submit(whole, GATE, submission, LATER)
        assert store.complaints == []
        at += 1
    assert at > 10
    if after and not lasting:
        assert answered  # the lost answer of the commit is found out


def test_whoever_finds_the_place_taken_decides_again() -> None:
    """A create that loses the race is decided anew on the record as it is then."""
    press = PressBuilder()
    heads: list[int] = []

    def decide(head: Head) -> list[Draft]:
        heads.append(head.size)
        if len(heads) < 4:
            submit(press.record, GATE, first(f"对手{len(heads)}"), LATER)
        return [_DRAFT]

    [logged] = append(press.record, decide, LATER)
    assert heads == [0, 1, 2, 3]
    assert (logged.index, str(logged.entry.number)) == (3, "C2026-0004")
    assert press.record.head().size == 4


def test_a_place_that_stays_taken_stops_everything() -> None:
    """A store that always says "taken", where nothing can be read, is not to be trusted."""

    class Taken(MemoryStore):
        """Refuses every create."""

        def create(self, items: Sequence[tuple[str, bytes]]) -> None:
            """See Store.create."""
            raise Conflict("总有人在先。")

    with pytest.raises(LogDiverged):
        append(record_of(Taken()), lambda _: [_DRAFT], LATER)


def test_time_never_goes_back() -> None:
    """An entry is never older than the one before it, whatever the clock says."""
    press = PressBuilder()
    submit(press.record, GATE, first("甲"), LATER)
    submit(press.record, GATE, first("乙"), LATER - timedelta(days=2))
    submit(press.record, GATE, first("丙"), LATER + timedelta(days=2))
    ats = [logged.entry.at for logged in press.record.entries(0, 3)]
    assert ats == ["2026-03-04T01:00:00Z", "2026-03-04T01:00:00Z", "2026-03-06T01:00:00Z"]


def test_each_entry_names_the_one_before_it_on_the_same_statement() -> None:
    """``prev`` goes from edition to edition and over redactions, never to another statement."""
    press = PressBuilder()
    one = press.first()
    two = press.first()
    press.correct(one)
    press.redact(one, 1)
    press.update(one)
    press.correct(two)
    entries = list(press.record.entries(0, 6))
    prev = [None, None, 0, 2, 3, 1]
    for logged, before in zip(entries, prev, strict=True):
        hashed = None if before is None else leaf_hash(entries[before].leaf).hex()
        assert logged.entry.prev == hashed
    check_chain(press.record, 6)


def test_a_batch_is_one_write() -> None:
    """Several first editions are numbered in their order and created in one call."""
    press = PressBuilder()
    store = press.store
    assert isinstance(store, MemoryStore)
    answers = submit_batch(press.record, GATE, [first(str(n)) for n in range(3)], LATER)
    numbers = [answer.number for answer in answers if isinstance(answer, Answer)]
    assert numbers == [f"C2026-000{n}" for n in (1, 2, 3)]
    creates = [call for call in store.log if call.name == "create" and keys.entry(0) in call.keys]
    assert [key for key in creates[0].keys if key.startswith("entries/")] == [
        keys.entry(index) for index in range(3)
    ]


def test_summaries_are_made_again_from_the_entries() -> None:
    """Without head and derived keys, the entries alone give the same record."""
    press = PressBuilder()
    numbers = [press.first() for _ in range(5)]
    press.correct(numbers[1])
    press.redact(numbers[2], 1)
    bare = MemoryStore()
    kept = ("entries/", "texts/", "cases/", "files/", "digests/")
    for prefix in kept:
        bare.create([(key, press.store.get(key).data) for key in press.store.list(prefix)])
    record = record_of(bare)
    assert record.head() == press.record.head()
    assert set(bare.list("")) == set(press.store.list("")) - {keys.IDENTITY}
    for number in numbers:
        assert record.statement(number) == press.record.statement(number)
