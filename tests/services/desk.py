"""What the tests of dispatch begin with: a record, a desk to dispatch from, calls that fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from publish.domain.casefile import CaseFile
from publish.domain.delivery import Delivery
from publish.services import deliveries
from tests.services.platform import PLANS, Office
from tests.services.press import PressBuilder

_T = TypeVar("_T")
CASE = CaseFile(channels=PLANS)


def office(count: int = 1) -> tuple[PressBuilder, Office]:
    """Return a record with some first editions that go to both channels."""
    press = PressBuilder()
    for _ in range(count):
        press.first(case=CASE)
    return press, Office(press.store)


def delivery(press: PressBuilder, index: int, channel: str = "weibo") -> Delivery:
    """Return a delivery; it must be there."""
    kept = deliveries.load(press.store, channel, index)
    assert kept is not None
    return kept.delivery


def failing(
    name: str, error: Exception, *, after: bool = False, times: int = 1
) -> Callable[[tuple[str, ...], Callable[[], _T]], _T]:
    """Return a way to make calls in which the first calls of a name fail."""
    left = [times]

    def call(what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
        if name not in what or not left[0]:
            return effect()
        left[0] -= 1
        if after:
            effect()
        raise error

    return call
