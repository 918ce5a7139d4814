"""What WeChat sends to the callback address: the check of the address, and events.

Facts: wechat-weibo-api.md §1.7. Nothing here reads a clock, a store or a network; what comes out
is the text to echo, or a hint (``publish.domain.hint``), or nothing for the many events, and the
messages of followers, that are none of our business and are kept nowhere.

Two modes. In **safe mode** the message is sealed with AES and ``msg_signature`` covers it. In
**plaintext mode** ``signature`` covers token, time and nonce but not the body: whoever reads one
such request, in the log of a proxy, say, can put any body behind it. So an address is believed in
safe mode alone, and once a key is set, plaintext is refused.

A timestamp may be five minutes off, not more: signatures do not expire by themselves, and nonces
are not remembered. Five minutes is more than the platform's three tries of five seconds and the
error of two clocks, and less than it takes an old log to be read by the wrong person. Within it a
repetition is harmless, since a hint decides nothing and the same hint is kept once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from publish.adapters.channels.plain_xml import Element, UnreadableError, parse
from publish.domain.hint import Hint
from publish.errors import SettingsError

CHANNEL = "wechat"
LARGEST = 64 * 1024
"""Bytes of a request; an event has about one thousand."""
SKEW = 300
"""Seconds that a timestamp may be off, either way."""
FORBIDDEN, TOO_LARGE, MALFORMED = 403, 413, 400
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_TIME = re.compile(r"[0-9]{1,12}")
_NONCE = re.compile(r"[!-~]{1,128}")
_SIGNATURE = re.compile(r"[0-9a-f]{40}")
_PRINTABLE = re.compile(r"[ -~]{1,256}")
_JOB = re.compile(r"[0-9]{1,24}")
_URL = re.compile(r"https?://mp\.weixin\.qq\.com/[A-Za-z0-9_./?=&%#~:+-]{1,1000}")
_SALT, _LENGTH, _PAD = 16, 4, 32
_EVENTS = {
    "MASSSENDJOBFINISH": (
        ("MsgID",),
        ("ArticleUrlResult", "ResultList", "item"),
        ("ArticleIdx", "ArticleUrl"),
    ),
    "PUBLISHJOBFINISH": (
        ("PublishEventInfo", "publish_id"),
        ("PublishEventInfo", "article_detail", "item"),
        ("idx", "article_url"),
    ),
}
"""Event → where the number of its job stands, its articles, and of each its place and address."""


class RefusedError(Exception):
    """WeChat cannot have sent this, or not as agreed."""

    def __init__(self, status: int) -> None:
        """Keep the status of the answer."""
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was entered in the back office, "服务器配置"."""

    appid: str
    token: str = field(repr=False)
    key: bytes = field(default=b"", repr=False)
    """Of AES; empty: plaintext mode."""


def agreement(appid: str, token: str, aes_key: str) -> Agreement | None:
    """Return what was agreed, None if nothing was; raises SettingsError for what cannot be."""
    if not token and not aes_key:
        return None
    if not appid:
        raise SettingsError("设置了微信的通知令牌，却没有设置 wechat_appid")
    if not _TOKEN.fullmatch(token):
        raise SettingsError("wechat_callback_token 应当是 3 至 32 位英文或数字", advice=_SAME)
    if aes_key and not _AES_KEY.fullmatch(aes_key):
        raise SettingsError("wechat_callback_aes_key 应当是 43 位英文或数字", advice=_SAME)
    return Agreement(appid, token, base64.b64decode(f"{aes_key}=") if aes_key else b"")


_SAME = "请与微信公众平台“服务器配置”中填写的保持一致。"


def echo(agreed: Agreement, query: Mapping[str, str], now: datetime) -> str:
    """Return the text that proves that this address knows the token; raises RefusedError."""
    _signed(agreed, query, "signature", (), now)
    text = query.get("echostr", "")
    if not _PRINTABLE.fullmatch(text):
        raise RefusedError(MALFORMED)
    return text


def hear(agreed: Agreement, query: Mapping[str, str], body: bytes, now: datetime) -> Hint | None:
    """Return the hint in an event, None if there is none for us; raises RefusedError."""
    if len(body) > LARGEST:
        raise RefusedError(TOO_LARGE)
    if not agreed.key:
        _signed(agreed, query, "signature", (), now)
        return _hint(_parsed(body), sealed=False)
    sealed = _parsed(body).value("Encrypt")
    _signed(agreed, query, "msg_signature", (sealed,), now)
    return _hint(_parsed(_opened(agreed, sealed)), sealed=True)


def _signed(
    agreed: Agreement, query: Mapping[str, str], name: str, more: tuple[str, ...], now: datetime
) -> None:
    """Refuse what was not signed with the token, or not lately."""
    at, nonce, given = (query.get(key, "") for key in ("timestamp", "nonce", name))
    forms = ((_TIME, at), (_NONCE, nonce), (_SIGNATURE, given))
    if not all(form.fullmatch(text) for form, text in forms):
        raise RefusedError(FORBIDDEN)
    parts = sorted([agreed.token, at, nonce, *more])
    right = hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise RefusedError(FORBIDDEN)
    if abs(now.timestamp() - int(at)) > SKEW:
        raise RefusedError(FORBIDDEN)


def _parsed(data: bytes) -> Element:
    try:
        return parse(data)
    except UnreadableError:
        raise RefusedError(MALFORMED) from None


def _opened(agreed: Agreement, sealed: str) -> bytes:
    """Return the message in a sealed one; its signature has been verified before."""
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415 - heavy, for events alone
        Cipher,
        algorithms,
        modes,
    )

    try:
        data = base64.b64decode(sealed, validate=True)
        opener = Cipher(algorithms.AES(agreed.key), modes.CBC(agreed.key[:16])).decryptor()
        plain = opener.update(data) + opener.finalize()
    except (binascii.Error, ValueError):
        raise RefusedError(FORBIDDEN) from None
    return _message(plain, agreed.appid.encode())


def _message(plain: bytes, appid: bytes) -> bytes:
    """Return what stands between salt, length and appid, once the padding (PKCS#7) is off."""
    pad = plain[-1] if plain else 0
    padded = 1 <= pad <= _PAD and plain.endswith(bytes([pad]) * pad)
    rest = plain[_SALT:-pad] if padded else b""
    size, text = int.from_bytes(rest[:_LENGTH], "big"), rest[_LENGTH:]
    if not padded or not hmac.compare_digest(text[size:], appid):
        raise RefusedError(FORBIDDEN)
    return text[:size]


def _hint(message: Element, *, sealed: bool) -> Hint | None:
    """Return what a message tells of a job; None for all other messages."""
    if not message.value("MsgType"):  # sealed, and no key was set; or no message at all
        raise RefusedError(MALFORMED)
    if message.value("MsgType") != "event" or message.value("Event") not in _EVENTS:
        return None
    job_at, articles, (place, address) = _EVENTS[message.value("Event")]
    job = message.value(*job_at)
    if not _JOB.fullmatch(job):
        return None
    found = [each.value(address) for each in message.all(*articles) if each.value(place) == "1"]
    known = sealed and len(found) == 1 and _URL.fullmatch(found[0])
    return Hint(job, found[0] if known else "")
