"""The short way to a platform shows a client what the network would show it."""

from __future__ import annotations

import httpx
import pytest

from publish.adapters.channels.funnel import Funnel, LostError, NotSentError
from tests.simulators.direct import Direct
from tests.simulators.faults import ECHOED, EVERY, LATE, Fault
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator

PATH = "/2/statuses/user_timeline.json"


def heard(weibo: WeiboSimulator, transport: httpx.BaseTransport | None) -> object:
    """Return what a client hears of one call: status and body, or the error that it becomes."""
    funnel = Funnel(weibo.url, lambda: (TOKEN,), transport, patience=0.3)
    try:
        return funnel.send("GET", PATH, query={"access_token": TOKEN})
    except (LostError, NotSentError) as error:
        return type(error)


@pytest.mark.parametrize("fault", [None, LATE, ECHOED, *EVERY], ids=str)
def test_every_fault_looks_the_same(weibo: WeiboSimulator, fault: Fault | None) -> None:
    """The same answer, or the same error, and the same effect over there."""
    if fault is not None:
        weibo.fail("statuses/user_timeline", fault, times=2)
    near, far = heard(weibo, Direct(weibo)), heard(weibo, None)
    assert near == far
    first, second = weibo.calls
    assert (first.request.query, first.fault) == (second.request.query, second.fault)
    assert (first.answer is None) == (second.answer is None)


def test_a_body_arrives_as_it_was_sent(weibo: WeiboSimulator) -> None:
    """A form in UTF-8, with its type, on both ways."""
    body = f"access_token={TOKEN}&id=1".encode()
    for transport in (Direct(weibo), None):
        funnel = Funnel(weibo.url, lambda: (), transport)
        kind = "application/x-www-form-urlencoded"
        funnel.send("POST", "/2/statuses/destroy.json", content=body, content_type=kind)
    near, far = (call.request for call in weibo.calls)
    assert (near.body, near.content_type) == (far.body, far.content_type) == (body, kind)
