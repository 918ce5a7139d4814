"""The WeChat interface, call by call: token, JSON, uploads, and errors as ours.

Facts: wechat-weibo-api.md §1.1 (conventions), §1.2 (tokens). The token is the stable one, fetched
in normal mode only: forcing a new one would kill the token of whoever else uses the account.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from publish.adapters.channels import wechat_codes as codes
from publish.adapters.channels.codes import meaning
from publish.adapters.channels.funnel import Funnel, LostError, NotSentError, read_json
from publish.adapters.channels.multipart import File, form
from publish.adapters.channels.shelf import Shelf
from publish.errors import ChannelBlocked, ChannelUnavailable, DeliveryInDoubt

_TOKEN = "token"  # noqa: S105 - the name under which it is kept
_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
_SPARE = 300
"""Seconds of life that a token must have left (§1.2)."""
_ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<=ip )[0-9a-f:]*:[0-9a-f:]+")
_PLACE = "请登录微信公众平台，在“设置与开发”的 IP 白名单中加入{ip}。"


class CodeError(Exception):
    """The platform answered with an error code; to be turned into one of ours."""

    def __init__(self, code: int, answer: Mapping[str, Any]) -> None:
        """Keep the code, and the answer for what else it says."""
        super().__init__(code)
        self.code = code
        self.answer = answer


@dataclass(slots=True)
class WechatApi:
    """Calls one account."""

    base: str
    appid: str
    secret: str = field(repr=False)
    shelf: Shelf
    clock: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None
    patience: float = 15.0
    _token: str = field(default="", repr=False)
    _funnel: Funnel = field(init=False, repr=False)

    @property
    def account(self) -> str:
        """Return what tells this account from others."""
        return f"{self.base}|{self.appid}"

    def __post_init__(self) -> None:
        """Open the funnel."""
        self._funnel = Funnel(self.base, self._secrets, self.transport, self.patience)

    def _secrets(self) -> tuple[str, ...]:
        return (self.secret, self._token)

    def post(self, path: str, body: Mapping[str, Any], *, once: bool = False) -> dict[str, Any]:
        """Make a call; ``once``: one that must not be made twice. Raises CodeError, and ours."""
        return self._call(path, {}, _written(body), "application/json", once=once)

    def upload(self, path: str, query: Mapping[str, str], name: str, data: bytes) -> dict[str, Any]:
        """Upload a picture under a file name of ours; a repetition is harmless."""
        kind, content = form({}, File("media", name, _MEDIA_TYPES[name[-3:]], data))
        return self._call(path, query, content, kind, once=False)

    def refuse(self, error: CodeError, *, once: bool = False) -> Exception:
        """Return what an error code means, as one of our errors."""
        if error.code in codes.NOT_LISTED:
            return _unlisted(error.code, str(error.answer.get("errmsg", "")))
        return meaning(error.code, codes.ROWS, "微信", self.clock(), once=once)

    # -- one call ------------------------------------------------------------------------------

    def _call(
        self, path: str, query: Mapping[str, str], content: bytes, kind: str, *, once: bool
    ) -> dict[str, Any]:
        """Make a call; where the token is not good, fetch it anew and make it once more."""
        self._token = self._stored() or self._fetched()
        for last in (False, True):
            signed = {"access_token": self._token, **query}
            code, answer = self._exchange(path, signed, content, kind, once=once)
            if code == 0:
                return answer
            if code not in codes.TOKEN or last:
                raise CodeError(code, answer)
            self._token = self._fetched()
        raise AssertionError(path)

    def _exchange(
        self, path: str, query: Mapping[str, str], content: bytes, kind: str, *, once: bool
    ) -> tuple[int, dict[str, Any]]:
        """Send and read code and answer; what cannot be read may have happened."""
        try:
            status, body = self._funnel.send(
                "POST", f"/cgi-bin/{path}", query=query, content=content, content_type=kind
            )
            answer = _sound(status, body)
            return _code(answer), answer
        except NotSentError:
            raise ChannelUnavailable("没有连上微信", whole=True) from None
        except LostError:
            if once:
                raise DeliveryInDoubt("已发给微信，但没有收到可用的答复") from None
            raise ChannelUnavailable("微信没有给出可用的答复") from None

    # -- token ---------------------------------------------------------------------------------

    def _stored(self) -> str:
        """Return the shared token, if it has enough life left."""
        kept = self.shelf.get(_TOKEN)
        if kept.get("whose") != self.account:
            return ""
        left = datetime.fromisoformat(kept["until"]) - self.clock()
        return str(kept["token"]) if left.total_seconds() >= _SPARE else ""

    def _fetched(self) -> str:
        """Fetch the token in normal mode, and share it."""
        asked = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": False,
        }
        content = _written(asked)
        code, answer = self._exchange("stable_token", {}, content, "application/json", once=False)
        token, life = answer.get("access_token"), answer.get("expires_in")
        if code:
            ours = self.refuse(CodeError(code, answer))
            if isinstance(ours, ChannelBlocked | ChannelUnavailable):
                raise ours
            raise ChannelUnavailable(f"取不到访问令牌，{ours}")  # it says nothing of the delivery
        if not (isinstance(token, str) and token and type(life) is int):
            raise ChannelUnavailable("微信没有给出访问令牌")
        until = datetime.fromtimestamp(self.clock().timestamp() + life, self.clock().tzinfo)
        kept = {
            "token": token,
            "until": until.isoformat(timespec="seconds"),
            "whose": self.account,
        }
        self.shelf.put(_TOKEN, kept)
        return token


def _unlisted(code: int, says: str) -> ChannelBlocked:
    """Return that the server's address is not on the whitelist, naming it if the answer does."""
    found = _ADDRESS.search(says)
    address = f" {found[0]} " if found else ""
    message = f"服务器地址{address}不在公众号的 IP 白名单里（微信错误码 {code}）"
    asked = f" {found[0]}" if found else "本服务器连接外网所用的地址"
    return ChannelBlocked(message, advice=_PLACE.format(ip=asked))


def _written(body: Mapping[str, Any]) -> bytes:
    r"""Return JSON with its characters as they are: ``\uXXXX`` would be refused (§1.1)."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def _sound(status: int, body: bytes) -> dict[str, Any]:
    """Return an answer that the platform itself gave; raises LostError."""
    if status != httpx.codes.OK:
        raise LostError(str(status))
    return read_json(body)


def _code(answer: Mapping[str, Any]) -> int:
    """Return the error code; good answers often have none."""
    code = answer.get("errcode", 0)
    if not isinstance(code, int | str) or not str(code).removeprefix("-").isdecimal():
        raise LostError("errcode")
    return int(code)
