"""Back up, go on, lose everything, restore: what is public on the platforms stays as it is."""

from __future__ import annotations

import gzip
import io
from contextlib import suppress
from datetime import timedelta

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain.delivery import State
from publish.services.backup import backup
from publish.services.restore import restore
from tests.adapters.channels.house import CASE, House, Lines
from tests.adapters.channels.test_deaths import MODES, fresh
from tests.adapters.channels.test_failures import publish_drafts
from tests.crash.mortal import Dead, Life, MortalStore
from tests.services.press import C1, PressBuilder
from tests.simulators.direct import Direct


def lines(house: House) -> Lines:
    """Return the short way to both platforms."""
    return {"wechat": Direct(house.wechat), "weibo": Direct(house.weibo)}


def saved(house: House) -> io.BytesIO:
    """Return a backup of the record."""
    file = io.BytesIO()
    backup(house.press.store, file)
    return file


def lose_everything(house: House, file: io.BytesIO) -> None:
    """Go on elsewhere, with the backup; the platforms know nothing of it."""
    store = MemoryStore()
    restore(store, file)
    house.press = PressBuilder(store=store, texts=100)


def settle(house: House, channel: str, runs: int = 25) -> None:
    """Dispatch until nothing is pending; a person publishes drafts."""
    for _ in range(runs):
        if not house.run(only=channel, lines=lines(house)).pending:
            return
        house.wechat.let_pass(timedelta(minutes=30))
        if house.mode == "draft":
            publish_drafts(house)


def copies(house: House, channel: str) -> list[str]:
    """Return the addresses of all copies that ever were public."""
    platform = house.wechat if channel == "wechat" else house.weibo
    return [each.source_url for each in platform.ever_published()]


@pytest.mark.parametrize(("channel", "mode"), MODES, ids=" ".join)
def test_whenever_the_backup_was_made_no_copy_is_made_twice(
    house: House, channel: str, mode: str
) -> None:
    """One edition, a backup after each write in turn: what is public is found; never two."""
    for death in range(1, 200):
        fresh(house, mode)
        life = Life(death, after=True)
        with suppress(Dead):
            for _ in range(3):
                house.run(MortalStore(house.press.store, life), only=channel, lines=lines(house))
                house.wechat.let_pass(timedelta(minutes=1))
        file = saved(house)
        house.wechat.let_pass(timedelta(minutes=10))
        settle(house, channel)
        made = copies(house, channel)
        assert len(made) == 1 or house.delivery(channel, 0).state is State.NEEDS_PERSON
        house.wechat.let_pass(timedelta(days=2))
        lose_everything(house, file)
        settle(house, channel)
        assert copies(house, channel) == made
        if list(house.press.store.list(f"deliveries/{channel}/")):
            state = house.delivery(channel, 0).state
            found = made and (mode != "mass" or state is State.PUBLISHED)
            assert state is (State.PUBLISHED if found else State.NEEDS_PERSON)
        if not life.over:
            return
    raise AssertionError("the worker never survived")


def test_the_drill(house: House) -> None:
    """Both channels, all settled: nothing is sent, and a correction names the old copies."""
    for _ in range(2):
        house.press.first(case=CASE)
    house.settle()
    before = {name: copies(house, name) for name in ("wechat", "weibo")}
    links = [house.wechat.published()[0].url, house.weibo.published()[0].url]
    lose_everything(house, saved(house))
    assert house.run().pending == 0
    assert {name: copies(house, name) for name in ("wechat", "weibo")} == before
    house.press.correct(C1)
    house.settle()
    assert len(house.wechat.published()) == len(house.weibo.published()) == 3
    assert [house.delivery(name, 2).links["1"] for name in ("wechat", "weibo")] == links


def test_no_token_is_in_a_backup(house: House) -> None:
    """Neither what the settings hold, nor what the platform gave."""
    house.press.first(case=CASE)
    house.settle()
    plain = gzip.decompress(saved(house).getvalue())
    tokens = [house.secret, house.token, *house.wechat.tokens._known]
    assert len(tokens) > 2
    assert [token for token in tokens if token.encode() in plain] == []
    assert b"deliveries/wechat/" in plain
