"""What workers leave behind that die, lose their turn, or deliver much at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from publish.domain.delivery import State
from publish.errors import NotFound
from publish.services import copies, deliveries, queue
from tests.services.desk import CASE
from tests.services.elsewhere import FILE, PAGE, House, delivered
from tests.services.press import C1

_T = TypeVar("_T")


@pytest.fixture
def house() -> House:
    """A house whose first statement is delivered, and shown to be."""
    return delivered()


def test_the_file_goes_when_no_copy_is_left(house: House) -> None:
    """If a person says that there is none, the page loses its section, and the file is removed."""
    store, record = house.press.store, house.press.record
    kept = deliveries.load(store, "weibo", 0)
    turn = queue.claim(store, "weibo", house.desk.time.now)
    assert kept is not None
    assert turn is not None
    kept.keep(turn, replace(kept.delivery, state=State.CLOSED, url=""))
    copies.settle(record, turn)
    turn.release()
    house.publish()
    assert house.shows(PAGE) == ""
    with pytest.raises(NotFound):
        house.press.site.get(FILE)
    assert house.converged()


def test_what_a_dead_worker_left_is_settled_without_its_channel(house: House) -> None:
    """It died between writing a delivery and settling; then the channel left the settings."""
    store = house.press.store
    turn = queue.claim(store, "weibo", house.desk.time.now)
    kept = deliveries.load(store, "weibo", 0)
    assert turn is not None
    assert kept is not None
    kept.keep(turn, replace(kept.delivery, url="https://platform.example/moved"))
    house.desk.time.pass_(minutes=10)
    house.desk.run()
    house.publish()
    assert "https://platform.example/moved" in house.shows(PAGE)
    assert house.converged()


def test_a_worker_that_lost_its_turn_hands_over_what_it_wrote(house: House) -> None:
    """It overslept between its note and its delivery; another settled meanwhile, too early."""
    store = house.press.store
    turn = queue.claim(store, "weibo", house.desk.time.now)
    kept = deliveries.load(store, "weibo", 0)
    assert turn is not None
    assert kept is not None
    turn.touch(str(C1))
    house.desk.time.pass_(minutes=10)
    house.desk.run(house.channel)
    house.publish()
    kept.keep(turn, replace(kept.delivery, url="https://platform.example/late"))
    with pytest.raises(queue.Overtaken):
        copies.settle(house.press.record, turn)
    copies.hand_over(house.press.record, turn.queue.unshown)
    house.publish()
    assert "https://platform.example/late" in house.shows(PAGE)
    assert house.converged()


def test_many_statements_are_settled_as_they_come() -> None:
    """The queue never names more than twenty of them, however many one run delivers."""
    house, named = House(), list[int]()
    for _ in range(50):
        house.press.first(case=CASE)
    house.publish()

    def counted(what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        del what
        named.append(len(queue.read(house.press.store, "weibo")[0].unshown))
        return effect()

    house.desk.settle(house.desk.channel(call=counted))
    house.publish()
    assert max(named) == 20
    assert "与网站一致" in house.shows("statements/C2026-0050/index.html")
    assert house.converged()
