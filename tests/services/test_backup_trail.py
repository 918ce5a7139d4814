"""The trail survives the machine; accounts and tokens do not, for an old one would live again."""

from __future__ import annotations

import io

from publish.adapters.stores.memory import MemoryStore
from publish.services import access, keys
from publish.services.backup import backup
from publish.services.restore import restore
from publish.services.trail import Trail, What, read_trail, verify_trail
from tests.services.gatehouse import START, event
from tests.services.press import PressBuilder, story


def test_the_trail_comes_back_whole_and_goes_on() -> None:
    """A restored store has every record of the trail, and the next one is chained to the last."""
    press = story(PressBuilder())
    for _ in range(3):
        Trail(press.store).write(event(What.REFUSED), START)
    file = io.BytesIO()
    backup(press.store, file)
    store = MemoryStore()
    file.seek(0)
    restore(store, file)
    assert read_trail(store, 0, 10) == read_trail(press.store, 0, 10)
    assert Trail(store).write(event(What.REFUSED), START) == 3
    found = verify_trail(store)
    assert (found.findings, found.size) == ((), 4)


def test_accounts_and_tokens_are_not_in_a_backup() -> None:
    """Who was disabled, and what was revoked, does not come back with an old backup."""
    press = story(PressBuilder())
    access.first_administrator(press.store, START)
    file = io.BytesIO()
    backup(press.store, file)
    store = MemoryStore()
    file.seek(0)
    restore(store, file)
    assert [*press.store.list(keys.USERS)]
    assert [*store.list(keys.USERS), *store.list(keys.TOKENS)] == []
