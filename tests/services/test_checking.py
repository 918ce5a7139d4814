"""The index of the reader's check: the same files however they came about, and small ones."""

from __future__ import annotations

import random

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.anchors import keys_of
from publish.domain.number import Number
from publish.errors import BadProof
from publish.ports import Site, SiteFile
from publish.render import checkindex
from publish.render.checkindex import Row, path, shard_of
from publish.render.floors import Index, Shard, between_turns
from publish.services import checking
from tests.crash.stranger import reader
from tests.services.press import C1, PressBuilder

ENTRY_ROWS = 16
"""Rows of a text of seven sentences."""


def files_of(site: Site) -> dict[str, bytes]:
    """Return the files of the index."""
    return {path: site.get(path).data for path in site.list("check/")}


def rebuilt(press: PressBuilder) -> dict[str, bytes]:
    """Return the files that a full publication into an empty site makes."""
    fresh = PressBuilder(press.record.store, MemorySite())
    fresh.publish(full=True)
    return files_of(fresh.site)


def body_of(place: int) -> str:
    """Return a text unlike the others."""
    draw = random.Random(place)
    chars = [chr(0x4E00 + draw.randrange(6000)) for _ in range(90)]
    return "".join(f"<p>{''.join(chars[a : a + 30])}。</p>\n" for a in (0, 30, 60)).rstrip("\n")


@pytest.fixture
def press() -> PressBuilder:
    """Return an empty press."""
    return PressBuilder(MemoryStore(), MemorySite())


def test_one_by_one_is_the_same_as_all_at_once(press: PressBuilder) -> None:
    """Over the opening of two floors, each publication leaves the files of a full one."""
    for place in range(24):
        press.first(body=body_of(place))
        press.publish()
        if place in {0, 15, 16, 17, 23}:
            assert files_of(press.site) == rebuilt(press)


def test_a_lost_or_broken_file_is_mended(press: PressBuilder) -> None:
    """Whatever a dead publisher or a disk did to the files, later turns make them whole."""
    for place in range(20):
        press.first(body=body_of(place))
        press.publish()
    press.site.remove(["check/0.bin"])
    press.site.put([SiteFile("check/1/3.bin", b"broken")])
    for place in range(20, 40):
        press.first(body=body_of(place))
        press.publish()
    assert files_of(press.site) == rebuilt(press)


def test_a_redaction_takes_the_rows_out(press: PressBuilder) -> None:
    """After a redaction no file of the index has a row of the edition that lost its text."""
    for place in range(20):
        press.first(body=body_of(place))
        press.publish()
    before = b"".join(files_of(press.site).values())
    edition = checkindex.edition_of(C1, 1)
    packed = bytes([edition[0], 0, 0, edition[1], edition[2]])
    assert packed in before
    press.redact(C1, 1)
    press.publish()
    rows = [row for data in files_of(press.site).values() for row in checkindex.decode(data)[1]]
    assert [row for row in rows if row.edition == edition] == []
    assert files_of(press.site) == rebuilt(press)


def test_a_withdrawn_text_is_still_found(press: PressBuilder) -> None:
    """The edition before a withdrawal keeps its rows; the withdrawal itself has none."""
    press.first()
    press.withdraw(C1)
    press.publish()
    _, rows = checkindex.decode(press.site.get("check/0.bin").data)
    assert {row.edition for row in rows} == {checkindex.edition_of(C1, 1)}


# -- cost ------------------------------------------------------------------------------------------


def made_up(entry: int) -> tuple[Row, ...]:
    """Return as many rows as a text of seven sentences has, one of them everybody's."""
    draw = random.Random(entry)
    edition = checkindex.edition_of(Number("N", 2026, entry + 1), 1)
    drawn = [draw.getrandbits(32) for _ in range(ENTRY_ROWS - 1)]
    return tuple(Row(key, entry, edition) for key in (12345, *drawn))


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    """Return the index of ten thousand editions."""
    made = checking.of_rows(map(made_up, range(10_000)), 10_000)
    return {file.path: file.data for file in made}


def look_up(files: dict[str, bytes], size: int, keys: list[int]) -> tuple[set[int], int]:
    """Return the entries that keys lead to, and the bytes read."""
    where = {(floor, shard_of(key, floor)) for key in keys for floor in range(4)}
    shards = [Shard(Index.CHECK, floor, digits) for floor, digits in where]
    read = [files[path(shard)] for shard in shards if shard.turn(size)]
    rows = [row for data in read for row in checkindex.decode(data)[1]]
    return {row.entry for row in rows if row.key in keys}, sum(map(len, read))


def test_every_text_of_ten_thousand_is_found_for_little(large: dict[str, bytes]) -> None:
    """Any key leads to its edition; a check of five keys reads at most 30 KB of index."""
    most = 0
    for entry in (0, 1, 4095, 4096, 5000, 8191, 9743, 9744, 9983, 9984, 9998, 9999):
        keys = [row.key for row in made_up(entry)][1:6]
        found, cost = look_up(large, 10_000, keys)
        most = max(most, cost)
        assert entry in found
        assert all(look_up(large, 10_000, [key])[0] == {entry} for key in keys)
    assert most <= 30_000


def test_what_everybody_has_stays_small(large: dict[str, bytes]) -> None:
    """A sentence that ten thousand texts share leads to the newest few."""
    found, _ = look_up(large, 10_000, [12345])
    assert 9999 in found
    assert len(found) <= 4 * checkindex.MOST_ALIKE


def test_one_more_costs_four_small_files(large: dict[str, bytes]) -> None:
    """At ten thousand, a publication writes four files of 15 KB in all and reads one text."""
    asked: list[int] = []

    def rows(entry: int) -> tuple[Row, ...]:
        asked.append(entry)
        return made_up(entry)

    files = dict(large)
    for size in range(10_000, 10_020):
        asked.clear()
        made = checking.changes(rows, reader(files), size, size + 1)
        written = {file.path: file.data for file in made}
        assert len(written) == (3 if size % 2 else 4)  # the top floor at odd sizes
        assert sum(map(len, written.values())) <= 15_000
        assert asked == [size]
        files |= written
    again = checking.of_rows(map(made_up, range(10_020)), 10_020)
    assert files == {file.path: file.data for file in again}


# -- form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"zmc1", b"zmc2\0\0\0\0", b"zmc1\0\0\0\1x"])
def test_what_is_no_shard_is_refused(data: bytes) -> None:
    """Bytes of another form are not read."""
    with pytest.raises(BadProof):
        checkindex.decode(data)


def test_the_form_of_a_shard() -> None:
    """Head and rows are as written down, and the index of an entry is read back whole."""
    row = Row(0xA7000001, 70_000, (0x9A, 0x010203, 2))
    data = checkindex.encode([row], 70_001)
    assert data.hex() == "7a6d6331" + "00011171" + "a7000001" + "9a" + "010203" + "02" + "1170"
    assert checkindex.decode(data) == (70_001, [row])
    assert path(Shard(Index.CHECK, 2, 0xA7)) == "check/2/a7.bin"
    assert shard_of(row.key, 2) == 0xA7


SIZES = (1, 16, 17, 32, 33, 256, 257, 4096, 4097, 8192, 8193)
"""Sizes at which floors open and turns come round."""


@pytest.mark.parametrize("size", SIZES)
def test_a_turn_is_a_size_at_which_it_came(size: int) -> None:
    """The last turn of a shard lies within one round, and is the same until the next."""
    for floor, digits in ((0, 0), (1, 3), (2, 200), (3, 2000)):
        shard = Shard(Index.CHECK, floor, digits)
        turn = shard.turn(size)
        assert turn == 0 or size - between_turns(floor) < turn <= size
        assert shard.turn(turn) == turn


def test_layout_leaves_the_keys_alone() -> None:
    """Line ends, widths and blanks change no key; one changed sentence changes its own only."""
    first = "经调查核实网传说法不属实。本院工作人员没有收取任何财物。"
    assert keys_of("", first) == keys_of("", "\n".join(first).replace("。", "｡"))
    other = keys_of("", first.replace("没有", "确有"))
    assert {*keys_of("", first)} & {*other}
