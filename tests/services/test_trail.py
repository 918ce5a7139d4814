"""The trail: what a record tells, how records hang together, and what damage is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain import canonical
from publish.errors import LogDiverged
from publish.ports import Store
from publish.services import keys
from publish.services.trail import Trail, What, read_trail, trail_size, verify_trail
from tests.services.gatehouse import START, begun, event, told, written


def rules(store: Store) -> list[tuple[str, str]]:
    """Return what an audit of the trail finds."""
    return [(finding.rule, finding.where) for finding in verify_trail(store).findings]


def test_a_record_is_written_as_ever() -> None:
    """The first record of a trail, byte for byte but for what chance puts in."""
    store = begun(MemoryStore())
    rules_ = ("approval.digest", "review.persons")
    refused = replace(event(What.REFUSED), why="role", rules=rules_)
    assert Trail(store).write(refused, START) == 0
    data = store.get("trail/000000000000").data
    nonce = json.loads(data)["nonce"]
    assert data.decode() == (
        '{"at":"2026-03-03T01:00:00.000Z","n":0,"nonce":"' + nonce + '",'
        '"prev":"8eaf7fc8eaefba1dd8c5a0430b7abd681d0407f4358afb479142a97c25f5a9bb",'
        '"request":"r-1","right":"submit","rules":["approval.digest","review.persons"],'
        '"target":"C2026-0001/1","token":"0000000000a","v":1,"via":"token","what":"refused",'
        '"who":"oa","why":"role"}'
    )
    assert len(nonce) == 16


def test_records_are_chained() -> None:
    """Each holds the hash of the one before, and the walk ends with the hash of the last."""
    store = written(3)
    rows = [store.get(keys.trail(index)).data for index in range(3)]
    for before, after in pairwise(rows):
        assert json.loads(after)["prev"] == hashlib.sha256(before).hexdigest()
    found = verify_trail(store)
    assert (found.findings, found.size, found.open) == ((), 3, 0)
    assert found.last == hashlib.sha256(rows[-1]).hexdigest()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("《关于某事的声明》", "?????????"),
        ('a"b\\c\n\x00', "a?b?c??"),
        ("zm_001081g8186_" + "0" * 58, "?"),
        ("token:zm_half", "token:?"),
        ("oidc:auth0|Az09._:/@,+=~%#!*-", "oidc:auth0|Az09._:/@,+=~%#!*-"),
        ("x eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln", "x ?"),
        ("x" * 3000, "x" * 2000),
    ],
)
def test_neither_content_nor_secrets_get_in(text: str, shown: str) -> None:
    """Whatever a caller writes into an address, only short harmless words are kept of it."""
    store = begun(MemoryStore())
    Trail(store).write(event(target=text), START)
    assert told(store, "target") == [(shown,)]


@pytest.mark.parametrize("name", ["who", "via", "token", "right", "request", "why"])
def test_every_field_is_cut(name: str) -> None:
    """No field makes a record large."""
    store = begun(MemoryStore())
    long: dict[str, Any] = {name: "x" * 100_000}
    Trail(store).write(replace(event(), **long), START)
    assert told(store, name) == [("x" * 200,)]


def test_a_new_process_finds_the_end_with_few_reads() -> None:
    """However long the trail, a process that starts looks at a score of records, not at all."""
    store = written(1000)
    assert isinstance(store, MemoryStore)
    before = len(store.log)
    assert Trail(store).write(event(), START) == 1000
    assert len(store.log) - before <= 20


def test_a_trail_whose_head_is_lost_goes_on() -> None:
    """The head only saves reads: without it the end is found all the same."""
    store = written(200)
    store.erase([keys.TRAIL_HEAD])
    assert isinstance(store, MemoryStore)
    before = len(store.log)
    assert Trail(store).write(event(), START) == 200
    assert len(store.log) - before <= 25
    assert rules(store) == []


def test_one_write_in_sixty_four_is_the_head() -> None:
    """What is written besides the records stays in proportion."""
    store = written(640)
    assert isinstance(store, MemoryStore)
    swaps = [call for call in store.log if call.name == "swap"]
    assert [call.keys for call in swaps] == [("trailhead",)] * 10


def test_records_are_read_from_where_one_likes() -> None:
    """A reader goes on by index."""
    store = written(10)
    assert [row["n"] for row in read_trail(store, 4, 3)] == [4, 5, 6]
    assert [row["n"] for row in read_trail(store, 8, 100)] == [8, 9]
    assert read_trail(store, 10, 5) == []
    assert trail_size(store) == 10


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}", b"\xff"])
def test_a_damaged_record_can_still_be_listed(data: bytes) -> None:
    """A reader of the trail sees where it is damaged, and all the rest."""
    store = written(3)
    _replace(1, data)(store)
    assert [row["what"] for row in read_trail(store, 0, 9)] == ["allowed", "unreadable", "allowed"]


def test_what_was_begun_and_not_ended_is_counted() -> None:
    """A process that died in the middle leaves a beginning, and that is no fault of the trail."""
    store = begun(MemoryStore())
    trail = Trail(store)
    first = trail.write(event(What.BEGUN), START)
    trail.write(event(What.BEGUN), START)
    trail.end(first, event(What.DONE), START)
    found = verify_trail(store)
    assert (found.findings, found.open) == ((), 1)


def _edit(index: int, change: Callable[[dict[str, object]], object]) -> Callable[[Store], None]:
    def apply(store: Store) -> None:
        value = canonical.decode(store.get(keys.trail(index)).data)
        change(value)
        store.erase([keys.trail(index)])
        store.create([(keys.trail(index), canonical.encode(value))])

    return apply


def _replace(index: int, data: bytes) -> Callable[[Store], None]:
    def apply(store: Store) -> None:
        store.erase([keys.trail(index)])
        store.create([(keys.trail(index), data)])

    return apply


def _cut(*indexes: int) -> Callable[[Store], None]:
    return lambda store: store.erase([keys.trail(index) for index in indexes])


def _head(data: bytes) -> Callable[[Store], object]:
    return lambda store: store.swap("trailhead", data, seen=store.get("trailhead").version)


DAMAGE: dict[str, tuple[Callable[[Store], object], list[tuple[str, str]]]] = {
    "a name is changed": (
        _edit(40, lambda row: row.update(who="another")),
        [("trail.chain", keys.trail(41))],
    ),
    "the last before the head is changed": (
        _edit(63, lambda row: row.update(who="another")),
        [("trail.changed", keys.trail(63)), ("trail.chain", keys.trail(64))],
    ),
    "a record is moved": (
        _edit(69, lambda row: row.update(n=70)),
        [("trail.place", keys.trail(69))],
    ),
    "not JSON": (_replace(69, b"{"), [("trail.form", keys.trail(69))]),
    "not a record": (_replace(69, b"{}"), [("trail.form", keys.trail(69))]),
    "an unknown word": (
        _edit(69, lambda row: row.update(what="perhaps")),
        [("trail.form", keys.trail(69))],
    ),
    "an end without a beginning": (
        _edit(69, lambda row: row.update(what="done", of=3)),
        [("trail.outcome", keys.trail(69))],
    ),
    "one is gone": (
        _cut(30),
        [("trail.cut", "trailhead"), ("trail.gap", keys.trail(31))],
    ),
    "the end is gone": (_cut(*range(60, 70)), [("trail.cut", "trailhead")]),
    "all is gone": (_cut(*range(70)), [("trail.cut", "trailhead")]),
    "the head is broken": (_head(b"{"), [("trail.head", "trailhead")]),
    "the head runs ahead": (
        _head(canonical.encode({"size": 99, "last": "0"})),
        [("trail.cut", "trailhead")],
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_noticed(name: str) -> None:
    """Whatever is changed, moved, removed or made up has a finding, and the right one."""
    spoil, expected = DAMAGE[name]
    store = written(70)
    spoil(store)
    assert rules(store) == expected


def test_the_trail_of_another_court_is_noticed() -> None:
    """A whole trail in the place of ours does not begin with our origin."""
    other = written(3, begun(MemoryStore(), "other.court.example/log"))
    ours = begun(MemoryStore())
    ours.create([(key, other.get(key).data) for key in other.list("trail/")])
    assert rules(ours) == [("trail.chain", keys.trail(0))]


def test_a_trail_that_was_cut_is_not_gone_on_with() -> None:
    """Where records have vanished, nothing more is done until a person has looked."""
    store = written(70)
    _cut(63)(store)
    with pytest.raises(LogDiverged, match="操作记录第 63 条不见了"):
        Trail(store).write(event(), START)
