"""A backup is the whole record, a restore brings back all of it or nothing, and no erased text."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.errors import NeedsPerson, NotFound, StoreError, StoreUnavailable
from publish.ports import Store, Versioned
from publish.services import keys
from publish.services.audit import audit
from publish.services.backup import backup
from publish.services.record import Record
from publish.services.restore import restore, unfinished
from tests.services.press import C1, INFO, PressBuilder, story

REMADE = ("publication", "restore", "themes/", "ties")


def saved(press: PressBuilder) -> io.BytesIO:
    """A backup of a press."""
    file = io.BytesIO()
    backup(press.store, file)
    return file


def rows(store: Store) -> dict[str, bytes]:
    """What a store holds, without what is made anew from it."""
    return {key: store.get(key).data for key in store.list("") if not key.startswith(REMADE)}


def is_sound(store: Store, press: PressBuilder) -> bool:
    """Whether a store is a sound record that fits the site."""
    return audit(Record(store, INFO.origin), press.verifiers, press.site).sound


def test_a_restored_record_is_the_record() -> None:
    """Every key comes back with its bytes, and publishing from it changes no public file."""
    press = story(PressBuilder())
    store = MemoryStore()
    done = restore(store, saved(press))
    assert (done.entries, done.added, done.withheld) == (8, 8, 0)
    assert rows(store) == rows(press.store)
    assert is_sound(store, press)
    again = PressBuilder(store=store, site=MemorySite())
    again.publish()
    assert list(again.site.list()) == list(press.site.list())
    assert all(again.site.get(p).data == press.site.get(p).data for p in press.site.list())
    assert store.complaints == []


def test_the_same_record_gives_the_same_file() -> None:
    """Two backups can be compared byte by byte."""
    press = story(PressBuilder())
    assert saved(press).getvalue() == saved(press).getvalue()


def test_the_log_key_is_not_in_it() -> None:
    """Neither the seed nor the text form of the key is in a backup, and the operator is told."""
    press = story(PressBuilder())
    file = saved(press)
    plain = gzip.decompress(file.getvalue())
    assert press.seed not in plain
    assert b"PRIVATE" not in plain
    assert any("密钥" in warning for warning in restore(MemoryStore(), file).warnings)


def test_a_full_store_is_restored_to_itself() -> None:
    """Restoring twice, or over the record itself, changes nothing."""
    press = story(PressBuilder())
    before = rows(press.store)
    done = restore(press.store, saved(press))
    assert (done.added, rows(press.store)) == (0, before)


def test_a_beginning_of_the_record_is_completed() -> None:
    """A store with an older state of the same record is brought up to the backup."""
    press = story(PressBuilder())
    older = MemoryStore()
    restore(older, saved(press))
    press.correct(C1)
    press.redact(C1, 1)
    file = saved(press)
    assert restore(older, file).added == 2
    assert rows(older) == rows(press.store)
    assert is_sound(older, press)


def test_a_store_of_another_record_is_refused() -> None:
    """Nothing is mixed, and nothing is written."""
    other = PressBuilder(texts=100)
    other.first()
    before = rows(other.store)
    with pytest.raises(NeedsPerson):
        restore(other.store, saved(story(PressBuilder())))
    assert rows(other.store) == before
    initialised = PressBuilder(seed=bytes(32)).store
    with pytest.raises(NeedsPerson, match="identity"):
        restore(initialised, saved(story(PressBuilder())))


def test_a_store_that_is_ahead_is_refused() -> None:
    """An old backup is never put over a newer record, so no redacted text comes back either."""
    press = story(PressBuilder())
    file = saved(press)
    index = press.record.statement(C1)
    assert index is not None
    commit = index.first.entry.commit
    press.redact(C1, 1)
    before = rows(press.store)
    with pytest.raises(NeedsPerson, match="比备份新"):
        restore(press.store, file)
    assert rows(press.store) == before
    with pytest.raises(NotFound):
        press.store.get(keys.text(commit))


def test_an_old_backup_in_an_empty_store_brings_a_text_back_and_says_so() -> None:
    """What was redacted after a backup was made returns with it: the operator is told."""
    press = story(PressBuilder())
    file = saved(press)
    press.redact(C1, 1)
    store = MemoryStore()
    done = restore(store, file)
    assert any("重新删除" in warning for warning in done.warnings)
    statement = Record(store, INFO.origin).statement(C1)
    assert statement is not None
    assert statement.first.content is not None


class Racing(MemoryStore):
    """A store in which something happens as soon as a key is read or written."""

    def __init__(self) -> None:
        """Nothing happens yet."""
        super().__init__()
        self.when: dict[str, Callable[[], object]] = {}
        self.left = -1
        """Creates until the process dies; never, if negative."""

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        if (act := self.when.pop(key, None)) is not None:
            act()
        return super().get(key)

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """See Store.create; dies in the middle, leaving a beginning."""
        for item in items:
            if self.left == 0:
                raise StoreUnavailable("断电")
            self.left -= 1
            super().create([item])


def moments() -> Iterator[str]:
    """Every key that a backup reads."""
    press = story(PressBuilder())
    yield from sorted(key for key in rows(press.store) if key.startswith(("entries", "cases")))
    yield from (keys.text(press.record.logged(i).entry.commit) for i in (0, 2, 4))


@pytest.mark.parametrize("moment", list(moments()))
def test_writers_may_go_on_meanwhile(moment: str) -> None:
    """Whatever is submitted or redacted while a backup is made, it is a sound record."""
    store = Racing()
    press = story(PressBuilder(store=store))

    def busy() -> None:
        press.correct(C1)
        press.redact(C1, 1)
        press.redact(C1, 2)
        press.first()

    store.when = {moment: busy}
    file = saved(press)
    assert store.when == {}
    press.publish()
    other = MemoryStore()
    restore(other, file)
    found = audit(Record(other, INFO.origin), press.verifiers, press.site)
    assert {finding.rule for finding in found.findings} <= {"site.ahead"}


def test_a_text_that_the_file_itself_says_is_redacted_is_withheld() -> None:
    """A text read just before its redaction was committed is in the file, and stays there."""
    store = Racing()
    press = story(PressBuilder(store=store))
    commits = [press.record.logged(index).entry.commit for index in (0, 2)]

    def busy() -> None:
        press.redact(C1, 1)
        press.redact(C1, 2)

    store.when = {keys.text(commits[1]): busy}
    file = saved(press)
    other = MemoryStore()
    done = restore(other, file)
    assert done.withheld == 3
    assert keys.text(commits[0]) not in set(other.list("texts/"))
    assert list(other.list("files/")) == []
    assert is_sound(other, press)


def test_a_record_that_is_not_whole_is_not_backed_up() -> None:
    """A text that is missing without a redaction is an error, not a silent gap."""
    press = story(PressBuilder())
    press.store.erase([keys.text(press.record.logged(0).entry.commit)])
    with pytest.raises(StoreError, match="C2026-0001"):
        backup(press.store, io.BytesIO())


@pytest.mark.parametrize("part", range(1, 40))
def test_a_broken_file_is_refused_before_anything_is_written(part: int) -> None:
    """Cut or changed anywhere, a backup leaves an empty store empty."""
    press = story(PressBuilder())
    whole = saved(press).getvalue()
    at = len(whole) * part // 40
    flipped = whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :]
    for data in (whole[:at], flipped):
        store = MemoryStore()
        try:
            restore(store, io.BytesIO(data))
        except StoreError:
            assert list(store.list("")) == []
        else:  # a bit of the gzip header that means nothing
            assert rows(store) == rows(press.store)


@pytest.mark.parametrize("left", range(0, 36, 3))
def test_a_restore_that_dies_is_told_and_completed_by_the_next(left: int) -> None:
    """Half a restore is a beginning of the record, is marked, and can be gone on with."""
    press = story(PressBuilder())
    file = saved(press)
    store = Racing()
    store.left = left
    with pytest.raises(StoreUnavailable):
        restore(store, file)
    assert unfinished(store)
    store.left = -1
    done = restore(store, file)
    assert done.entries == 8
    assert not unfinished(store)
    assert rows(store) == rows(press.store)
    assert is_sound(store, press)


def test_what_is_no_backup_is_refused() -> None:
    """Any other file is named as broken."""
    for data in (b"", b"hello", gzip.compress(b"hello"), gzip.compress(b"\0" * 10240)):
        with pytest.raises(StoreError, match="备份文件不可用"):
            restore(MemoryStore(), io.BytesIO(data))
