"""Telling a hub, over the wire, in the form that hubs understand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from publish.adapters.channels.websub import ping
from publish.errors import ChannelUnavailable
from tests.simulators.faults import Fault, Kind
from tests.simulators.hub import Hub

TOPIC = "https://press.court.example/feed.atom?a=1&b=文"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that reads nothing."""
    with Hub() as hub:
        yield hub


def test_a_hub_is_told(hub: Hub) -> None:
    """Whatever is in the address arrives as it was."""
    ping(hub.address, TOPIC)
    assert hub.told == [TOPIC]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Kind.NOT_SENT, "没有答复"),
        (Kind.LOST, "没有答复"),
        (Kind.REFUSED, "状态码 400"),
        (Kind.THROTTLED, "状态码 429"),
        (Kind.SERVER_ERROR, "状态码 502"),
    ],
)
def test_a_hub_that_fails_is_named_with_the_reason(hub: Hub, kind: Kind, why: str) -> None:
    """Each fault becomes our error."""
    hub.fail("hub", Fault(kind))
    with pytest.raises(ChannelUnavailable, match=why):
        ping(hub.address, TOPIC)


def test_a_hub_that_is_down_or_slow_does_not_hold_anybody_up(hub: Hub) -> None:
    """Not reached, and no answer in time."""
    with hub.down(), pytest.raises(ChannelUnavailable, match="没有连上"):
        ping(hub.address, TOPIC)
    hub.fail("hub", Fault(Kind.SLOW))
    with pytest.raises(ChannelUnavailable, match="没有答复"):
        ping(hub.address, TOPIC, patience=0.2)


def test_a_wrong_address_is_told(hub: Hub) -> None:
    """What answers there is no hub."""
    with pytest.raises(ChannelUnavailable, match="状态码 404"):
        ping(f"{hub.url}/other", TOPIC)
