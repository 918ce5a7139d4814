"""Redacting: the text goes for good, whatever happens on the way, and every proof still holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.kinds import EditionKind
from publish.domain.number import Number
from publish.domain.submission import Submission
from publish.errors import StoreUnavailable, WrongUsage
from publish.ports import Site, Store
from publish.services import keys
from publish.services.redact import redact
from publish.services.submit import submit
from publish.tlog import TlogProof
from tests.crash.faults import Faults, FaultySite, FaultyStore, Plan
from tests.crash.office import (
    GATE,
    LATER,
    SIGNER,
    first,
    follow,
    notice,
    publisher,
    record_of,
)
from tests.crash.stranger import differences, proven, rebuilt, tree_of
from tests.crash.turns import Halted, Turns
from tests.services.press import INFO

_ONE = Number.parse("C2026-0001")
_SECRET = first("不应公开的姓名", files=[b"secret attachment"])


def _published() -> tuple[MemoryStore, MemorySite]:
    """Return a site that shows a statement with a correction, between two others."""
    store, site = MemoryStore(), MemorySite()
    for submission in (
        _SECRET,
        first("乙"),
        follow(_ONE, 1, EditionKind.CORRECTION, "改过的"),
        first("丙"),
    ):
        submit(record_of(store), GATE, submission, LATER)
    publisher(store, site).publish()
    return store, site


def _needles(submission: Submission) -> list[bytes]:
    content = submission.content
    return [content.short_title.encode(), *(file.data for file in submission.attachments)]


def _left(store: Store, site: Site, salts: list[bytes]) -> list[str]:
    """Return where something of the secret is left."""
    needles = [*_needles(_SECRET), *salts, *(salt.hex().encode() for salt in salts)]
    held = {key: store.get(key).data for key in store.list("")}
    held |= tree_of(site)
    left = [name for name, data in held.items() if any(needle in data for needle in needles)]
    digest = _SECRET.content.digest.removeprefix("sha256:")
    told = [name for name, data in tree_of(site).items() if digest.encode() in data]
    return [*left, *told, *(name for name in held if digest in name)]


def _check_end(store: MemoryStore, site: MemorySite, salts: list[bytes]) -> None:
    """Check that the text is gone, the site complete, and every proof still good."""
    assert _left(store, site, salts) == []
    tree = tree_of(site)
    assert not differences(tree, rebuilt(store))
    proven(tree)
    entries = [logged.leaf for logged in record_of(store).entries(0, record_of(store).head().size)]
    proofs = [path for path in tree if path.endswith(".tlog-proof")]
    for path in proofs:
        proof = TlogProof.parse(tree[path])
        proof.verify(entries[proof.index], origin=INFO.origin, verifiers=[SIGNER.verifier])
    assert len(proofs) == 4


def _submitting(store: Store) -> Callable[[Faults], object]:
    """Return how somebody submits the secret, one item of the store at a time."""
    return lambda faults: submit(
        record_of(FaultyStore(store, faults, piecewise=True)), GATE, _SECRET, LATER
    )


def _redacting(store: Store, answers: list[int]) -> Callable[[Faults], object]:
    """Return how somebody redacts it, and keeps the answer."""
    return lambda faults: answers.append(
        redact(record_of(FaultyStore(store, faults, piecewise=True)), notice(_ONE, 1), LATER)
    )


def _salts(store: Store) -> list[bytes]:
    """Return all salts under which the secret is kept."""
    texts = [store.get(key).data for key in store.list("texts/")]
    return [data[:32] for data in texts if data[32:] == _SECRET.content.data]


def test_nothing_is_left() -> None:
    """After redaction and publication, nothing of text, salt, digest or attachment is left."""
    store, site = _published()
    salts = _salts(store)
    assert _left(store, site, salts)
    index = redact(record_of(store), notice(_ONE, 1), LATER)
    assert index == redact(record_of(store), notice(_ONE, 1), LATER) == 4
    publisher(store, site).publish()
    _check_end(store, site, salts)


@pytest.mark.parametrize("after", [True, False], ids=["took effect", "did not"])
def test_failure_table(*, after: bool) -> None:
    """Whatever call the store gives up on: once committed, publishing finishes the erasure."""
    at, struck, finished = 0, True, 0
    while struck:
        store, site = _published()
        salts = _salts(store)
        plan = Plan(at=at, after=after, error=lambda: StoreUnavailable("断开。"))
        faults = Faults(plan)
        with suppress(StoreUnavailable):
            redact(record_of(FaultyStore(store, faults, piecewise=True)), notice(_ONE, 1), LATER)
        struck = len(faults.calls) > at
        publisher(store, site).publish()
        if record_of(store).head().size == 5:
            finished += 1
            _check_end(store, site, salts)
        else:
            assert _left(store, site, salts)
        at += 1
    assert finished > 5


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
def test_a_publisher_that_dies_while_it_erases(*, after: bool) -> None:
    """A publisher that dies anywhere while it finishes an erasure leaves it to the next one."""
    at, died = 0, True
    while died:
        store, site = _published()
        salts = _salts(store)
        with suppress(Halted):  # committed, and nothing erased
            stopping = Faults(Plan(at=_erasures()[0], error=Halted))
            redact(record_of(FaultyStore(store, stopping, piecewise=True)), notice(_ONE, 1), LATER)
        faults = Faults(Plan(at=at, after=after, error=Halted))
        try:
            publisher(
                FaultyStore(store, faults, piecewise=True),
                FaultySite(site, faults, piecewise=True),
            ).publish()
            died = False
        except Halted:
            publisher(store, site).publish()
        _check_end(store, site, salts)
        at += 7


def _erasures() -> list[int]:
    """Return the numbers of the operations of a redaction that erase something."""
    store, _ = _published()
    faults = Faults()
    redact(record_of(FaultyStore(store, faults, piecewise=True)), notice(_ONE, 1), LATER)
    return [at for at, call in enumerate(faults.calls) if call[0] == "erase"]


def test_texts_that_a_race_left_twice_go_too() -> None:
    """Several who submitted the text at once, some dying: after its redaction no copy is left."""
    doubles = 0
    for seed in range(120):
        store, site = MemoryStore(), MemorySite()
        rng = random.Random(seed)
        turns = Turns(rng)
        for _ in range(3):
            at = rng.randrange(3, 12) if rng.random() < 0.4 else None
            turns.add(_submitting(store), Plan(at=at, error=Halted))
        turns.run()
        submit(record_of(store), GATE, _SECRET, LATER)
        salts = _salts(store)
        doubles += len(salts) > 1
        redact(record_of(store), notice(_ONE, 1), LATER)
        publisher(store, site).publish()
        assert _left(store, site, salts) == [], seed
    assert doubles


def test_the_same_text_published_again_is_another_edition() -> None:
    """Erasing once more, as every walk over the entry does, does not touch a later edition."""
    store, site = _published()
    stopping = Faults(Plan(at=_erasures()[-1], error=Halted))  # the digest went, the text not
    with suppress(Halted):
        redact(record_of(FaultyStore(store, stopping, piecewise=True)), notice(_ONE, 1), LATER)
    said = submit(record_of(store), GATE, _SECRET, LATER)
    publisher(store, site).publish()
    again = submit(record_of(store), GATE, _SECRET, LATER)
    assert (again.number, again.index, again.repeated) == (said.number, said.index, True)
    assert record_of(store).statement(Number.parse(said.number)) is not None
    assert not differences(tree_of(site), rebuilt(store))


def test_only_an_edition_that_is_there_can_be_redacted() -> None:
    """Neither a number nor an edition that is not there gets an entry."""
    store, _ = _published()
    for wrong in (notice(Number.parse("C2026-0009"), 1), notice(_ONE, 3)):
        with pytest.raises(WrongUsage):
            redact(record_of(store), wrong, LATER)
    assert record_of(store).head().size == 4
    assert keys.entry(4) not in set(store.list("entries/"))


def test_a_redaction_is_committed_once() -> None:
    """Two who redact the same edition at once write one entry and get the same answer."""
    for seed in range(60):
        store, _ = _published()
        rng = random.Random(seed)
        turns = Turns(rng)
        answers: list[int] = []
        for _ in range(2):
            turns.add(_redacting(store, answers))
        turns.run()
        assert answers == [4, 4], seed
        assert record_of(store).head().size == 5
