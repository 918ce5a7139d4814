"""Telling a WebSub hub that a topic has news (W3C WebSub §6, in the words of PubSubHubbub 0.3)."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from publish.adapters.channels.funnel import Funnel, LostError, NotSentError
from publish.errors import ChannelUnavailable

PATIENCE = 5.0
"""Seconds without any traffic: somebody waits for the command to end."""
_FORM = "application/x-www-form-urlencoded"


def ping(hub: str, topic: str, *, patience: float = PATIENCE) -> None:
    """Tell a hub; raises ChannelUnavailable unless it answers that it has been told.

    A redirection is not followed: the hub that the feeds name is another one then, and a person
    has to enter it.
    """
    form = urlencode({"hub.mode": "publish", "hub.url": topic}).encode("ascii")
    funnel = Funnel(hub, partial(tuple, ()), patience=patience)
    try:
        status, _ = funnel.send("POST", "", content=form, content_type=_FORM)
    except NotSentError:
        raise ChannelUnavailable("没有连上推送中心") from None
    except LostError:
        raise ChannelUnavailable("推送中心没有答复") from None
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise ChannelUnavailable(f"推送中心换了地址（状态码 {status}），请核对设置 websub_hubs")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise ChannelUnavailable(f"推送中心没有接受（状态码 {status}）")
