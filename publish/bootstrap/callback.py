"""The callback address of WeChat: from settings to an answer, for whatever serves HTTP.

Mounting it is one line: hand over method, query and body to ``Callback.answer``, and send back what
it returns. Five seconds
are allowed (facts wechat-weibo-api.md §1.7), so what was heard is only noted; dispatch does the
rest in its own time (``services.heard``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from publish.adapters.channels import wechat_callback
from publish.errors import ZhengmingError
from publish.ports import Store
from publish.services import heard
from publish.settings import Settings

PATH = "/api/channels/wechat/callback"
"""Where it is mounted; to be entered in the back office with the site's host before it."""
TEXT = "text/plain; charset=utf-8"
Reply = tuple[int, str, bytes]
"""Status, media type, body."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What answers WeChat."""

    settings: Settings
    store: Store

    def answer(self, method: str, query: Mapping[str, str], body: bytes, now: datetime) -> Reply:
        """Answer one request; raises none of our errors, and tells nobody why it refuses."""
        try:
            agreed = agreed_with(self.settings)
            if agreed is None:
                return _plain(HTTPStatus.NOT_FOUND)
            if method == "GET":
                return HTTPStatus.OK, TEXT, wechat_callback.echo(agreed, query, now).encode()
            if method != "POST":
                return _plain(HTTPStatus.METHOD_NOT_ALLOWED)
            hint = wechat_callback.hear(agreed, query, body, now)
            if hint is not None:
                heard.note(self.store, wechat_callback.CHANNEL, hint, now)
        except wechat_callback.RefusedError as error:
            return _plain(HTTPStatus(error.status))
        except ZhengmingError:  # it is told three times; what is missed even so is asked for anyway
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE)
        return HTTPStatus.OK, TEXT, b"success"


def agreed_with(chosen: Settings) -> wechat_callback.Agreement | None:
    """Return what was agreed with WeChat, None if nothing was; raises SettingsError."""
    return wechat_callback.agreement(
        chosen.wechat_appid,
        chosen.secret("wechat_callback_token"),
        chosen.secret("wechat_callback_aes_key"),
    )


def _plain(status: HTTPStatus) -> Reply:
    return status, TEXT, f"{status.phrase}\n".encode("ascii")
