"""The record of what is published: claims come, are renewed, and are forgotten."""

from __future__ import annotations

from datetime import timedelta

from publish.adapters.stores.memory import MemoryStore
from publish.services import publication
from publish.services.publication import LEASE, Claim, Publication
from tests.crash.office import LATER

_MINUTE = timedelta(minutes=1)


def test_it_reads_what_it_writes() -> None:
    """A publication survives its bytes, claims and all."""
    claims = (Claim("a", 3, LATER.isoformat(), "look", "1"), Claim("b", 0, LATER.isoformat()))
    state = Publication(7, "look", "1", claims)
    assert Publication.read(state.data) == state
    assert (state.start, state.looks, state.forms) == (0, {"look", ""}, {"1", ""})
    assert Publication.read(Publication().data) == Publication()


def test_a_claim_starts_at_the_lowest_entry_in_doubt() -> None:
    """Whoever opens a claim starts where the earliest open one starts, or what is shown ends."""
    store = MemoryStore()
    early = publication.open_claim(store, Claim("a", 4), LATER)
    late = publication.open_claim(store, Claim("b", 9), LATER)
    assert (early.claim.start, late.claim.start) == (0, 0)  # nothing has been shown yet
    assert publication.close_claim(store, late, Publication(9), LATER)
    assert [claim.id for claim in publication.read(store)[0].claims] == ["a"]
    third = publication.open_claim(store, Claim("c", 9), LATER)
    assert third.publication.start == 0


def test_closing_fails_after_any_interference() -> None:
    """A claim is closed only if nobody opened or closed one since it was last looked at."""
    store = MemoryStore()
    mine = publication.open_claim(store, Claim("a", 0), LATER)
    other = publication.open_claim(store, Claim("b", 0), LATER)
    assert publication.close_claim(store, mine, Publication(1), LATER) is None
    mine = publication.reread(store, mine, LATER)  # and walks once more
    assert publication.close_claim(store, other, Publication(1), LATER)
    assert publication.close_claim(store, mine, Publication(1), LATER) is None
    mine = publication.reread(store, mine, LATER)
    assert publication.close_claim(store, mine, Publication(1), LATER)
    assert publication.read(store)[0].claims == ()


def test_renewing_says_when_and_hides_no_interference() -> None:
    """A renewed claim may be closed if nobody interfered before, and only then."""
    store = MemoryStore()
    mine = publication.open_claim(store, Claim("a", 0), LATER)
    assert publication.renew(store, mine, LATER + _MINUTE) is mine  # too early
    mine = publication.renew(store, mine, LATER + 6 * _MINUTE)
    assert [claim.since for claim in publication.read(store)[0].claims] == [
        (LATER + 6 * _MINUTE).isoformat()
    ]
    other = publication.open_claim(store, Claim("b", 0), LATER + 7 * _MINUTE)
    mine = publication.renew(store, mine, LATER + 12 * _MINUTE)
    assert publication.close_claim(store, mine, Publication(1), LATER) is None
    other = publication.reread(store, other, LATER)
    assert publication.close_claim(store, other, Publication(1), LATER)
    mine = publication.reread(store, mine, LATER)
    assert publication.close_claim(store, mine, Publication(1), LATER)


def test_only_who_was_dead_before_the_walk_is_forgotten() -> None:
    """A claim that runs out in the middle of somebody's walk stays for the next one."""
    store = MemoryStore()
    publication.open_claim(store, Claim("zombie", 0), LATER)
    began = LATER + LEASE - _MINUTE
    mine = publication.open_claim(store, Claim("a", 0), began)
    assert publication.close_claim(store, mine, Publication(1), began)
    assert [claim.id for claim in publication.read(store)[0].claims] == ["zombie"]
    began = LATER + LEASE + _MINUTE
    mine = publication.open_claim(store, Claim("b", 0), began)
    assert publication.close_claim(store, mine, Publication(1), began)
    assert publication.read(store)[0].claims == ()
