"""Marks: statements whose pages are put again though no entry says so."""

from __future__ import annotations

from publish.adapters.stores.memory import MemoryStore
from publish.services import publication
from publish.services.publication import LEASE, Claim, Publication
from tests.services.press import C1, C2, START


def _claimed(store: MemoryStore) -> dict[str, tuple[str, ...]]:
    return {claim.id: claim.again for claim in publication.read(store)[0].claims}


def test_it_reads_what_it_writes() -> None:
    """Marks survive their bytes, and so do those that a claim names."""
    claims = (Claim("a", 3, START.isoformat(), "look", "1", (str(C1),)),)
    state = Publication(7, "look", "1", claims, (str(C2),), 5)
    assert Publication.read(state.data) == state
    assert state.unsure == (str(C1), str(C2))


def test_the_same_mark_once_more_is_another_record() -> None:
    """Or a publisher that has put the page already would not notice, where equal bytes are one."""
    store = MemoryStore()
    publication.mark(store, [str(C1)])
    before = publication.read(store)[0].data
    publication.mark(store, [str(C1)])
    assert publication.read(store)[0].data != before


def test_no_mark_is_no_writing() -> None:
    """Marking nothing leaves publishers in peace."""
    store = MemoryStore()
    publication.mark(store, [])
    assert store.log == []


def test_a_claim_names_what_is_marked_and_closing_it_takes_the_marks_off() -> None:
    """Who opens a claim takes on what is marked; who closes it has put all of that again."""
    store = MemoryStore()
    publication.mark(store, [str(C1)])
    mine = publication.open_claim(store, Claim("a", 0), START)
    assert mine.claim.again == (str(C1),)
    assert publication.close_claim(store, mine, Publication(1), START)
    state, _ = publication.read(store)
    assert (state.again, state.claims, state.marks) == ((), (), 1)


def test_what_was_marked_on_the_way_is_named_before_it_is_written() -> None:
    """A publisher that learns of a mark when it closes says so in the record, then walks again.

    It may die after it has put an old page over a newer one: then the record tells whose.
    """
    store = MemoryStore()
    mine = publication.open_claim(store, Claim("a", 0), START)
    publication.mark(store, [str(C1)])
    assert publication.close_claim(store, mine, Publication(1), START) is None
    mine = publication.reread(store, mine, START)
    assert _claimed(store) == {"a": (str(C1),)}
    other = publication.open_claim(store, Claim("b", 0), START)
    assert publication.close_claim(store, other, Publication(1), START)
    assert publication.read(store)[0].unsure == (str(C1),)
    assert publication.close_claim(store, mine, Publication(1), START) is None
    mine = publication.reread(store, mine, START)
    assert publication.close_claim(store, mine, Publication(1), START)
    assert publication.read(store)[0].unsure == ()


def test_what_a_dead_publisher_may_have_put_is_put_again() -> None:
    """Its claim names the statement until somebody who began after its death has walked."""
    store = MemoryStore()
    publication.mark(store, [str(C1)])
    publication.open_claim(store, Claim("dead", 0), START)
    mine = publication.open_claim(store, Claim("a", 0), START)
    assert publication.close_claim(store, mine, Publication(1), START)
    assert publication.read(store)[0].unsure == (str(C1),)
    late = START + 2 * LEASE
    mine = publication.open_claim(store, Claim("b", 1), late)
    assert mine.claim.again == (str(C1),)
    assert publication.close_claim(store, mine, Publication(1), late)
    assert publication.read(store)[0].unsure == ()


def test_an_older_record_has_no_marks() -> None:
    """What was written before there were any is read all the same."""
    old = b'{"claims":[["a",3,"2026-03-03T01:00:00+00:00","",""]],"form":"","look":"","size":4}'
    state = Publication.read(old)
    assert (state.again, state.marks, state.claims[0].again) == ((), 0, ())
