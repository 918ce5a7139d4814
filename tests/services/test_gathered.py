"""The record in memory: it answers as the record does, however far it reads ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publish.adapters.stores.sqlite import SqliteStore
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.errors import NotFound
from publish.ports import SiteFile
from publish.services import keys
from publish.services.gathered import Gathered
from tests.crash.office import publisher
from tests.crash.stranger import differences, rebuilt, tree_of
from tests.services.press import C1, C2, N1, PressBuilder, story

_MANY = 60
"""More statements than are read ahead."""


@pytest.fixture
def press(tmp_path: Path) -> PressBuilder:
    """Return a press whose store reads many texts at once."""
    return PressBuilder(store=SqliteStore(tmp_path / "record.sqlite3"))


def test_it_answers_as_the_record_does(press: PressBuilder) -> None:
    """Editions, statements and what is past are those of the record, at every size of the log."""
    story(press)
    size = press.record.head().size
    for held in range(size + 1):
        gathered = Gathered(press.record, held)
        for index in range(held):
            assert gathered.edition(index) == press.record.edition(index)
        for number in (C1, C2, N1):
            assert gathered.statement(number, size=held) == press.record.statement(
                number, size=held
            )
            assert gathered.revs(number, held) == press.record.revs(number, held)
        for logged in press.record.entries(0, held):
            entry = logged.entry
            assert gathered.is_past(entry, held) == press.record.is_past(entry, held)


def test_many_texts_cost_few_reads(press: PressBuilder) -> None:
    """What is read ahead is not read again, and whatever is wanted next is there."""
    for _ in range(_MANY):
        press.first()
    press.record.head()
    gathered = Gathered(press.record, _MANY)
    gathered.edition(0)
    press.store.erase([keys.text(gathered.logged(1).entry.commit)])
    assert gathered.edition(1).content is not None
    with pytest.raises(NotFound):
        Gathered(press.record, _MANY).edition(1)


@pytest.mark.parametrize(
    "at", ["C2026-0002/", "C2026-0005/v1/statement.json", "C2026-0005/v1/index"]
)
def test_a_text_that_is_erased_while_it_is_at_hand(press: PressBuilder, at: str) -> None:
    """Whoever redacts and publishes in the midst of a full run is obeyed when that has ended."""
    for serial in range(_MANY // 2):
        press.first(files=[("a.pdf", b"%PDF-1.7 secret")], body=f"<p>秘密的第{serial}份。</p>")
        press.first(Kind.NOTICE)
    redacted = Number.of(Kind.CLARIFICATION, 2026, 5)
    entry = press.record.logged(8).entry

    def watch(name: str, total: int, files: Iterable[SiteFile]) -> Iterator[SiteFile]:
        for file in files:
            yield file
            if at in file.path and press.record.redaction(entry) is None:
                press.redact(redacted, 1)
                publisher(press.store, press.site).publish()

    done = replace(publisher(press.store, press.site), watch=watch).publish(full=True)
    tree = tree_of(press.site)
    assert done.size == _MANY + 1
    assert not [path for path, data in tree.items() if "秘密的第4份".encode() in data]
    assert not differences(tree, rebuilt(press.store))
