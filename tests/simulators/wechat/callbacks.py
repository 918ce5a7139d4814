"""The requests that a real WeChat sends to a callback address (facts §1.7)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.simulators.wechat.mass import Sending
from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Json

_ACCOUNT = "gh_000000000000"
_SENDER = "mphelper"
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that WeChat tells."""

    at: datetime
    name: str
    inner: str
    """The elements that belong to this event alone."""

    @property
    def xml(self) -> str:
        """The whole message."""
        fields = {"ToUserName": _ACCOUNT, "FromUserName": _SENDER, "MsgType": "event"}
        texts = "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in fields.items())
        when = f"<CreateTime>{int(self.at.timestamp())}</CreateTime>"
        return f"<xml>{texts}{when}<Event><![CDATA[{self.name}]]></Event>{self.inner}</xml>"


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """One request to the callback address."""

    method: str
    query: dict[str, str]
    body: bytes = b""
    content_type: str = "text/xml"

    @property
    def target(self) -> str:
        """The query string."""
        return urlencode(self.query)


@dataclass(frozen=True, slots=True)
class Callback:
    """What the account and its owner have agreed on in the back office."""

    token: str
    aes_key: str
    """EncodingAESKey: 43 characters."""
    appid: str

    def check(self, at: datetime, nonce: str, echostr: str) -> CallbackRequest:
        """Return the GET request by which WeChat tries an address."""
        return CallbackRequest("GET", self._signed(at, nonce) | {"echostr": echostr})

    def event(
        self, event: Event, nonce: str, mode: Literal["plain", "safe"] = "safe"
    ) -> CallbackRequest:
        """Return the POST request for an event; a repeated one is the same request again."""
        query = self._signed(event.at, nonce) | {"openid": _SENDER}
        if mode == "plain":
            return CallbackRequest("POST", query, event.xml.encode())
        sealed = self.seal(event.xml.encode(), nonce)
        signature = _sign(self.token, query["timestamp"], nonce, sealed)
        query |= {"encrypt_type": "aes", "msg_signature": signature}
        body = f"<xml><ToUserName><![CDATA[{_ACCOUNT}]]></ToUserName>"
        return CallbackRequest(
            "POST", query, f"{body}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        )

    def seal(self, message: bytes, nonce: str) -> str:
        """Encrypt a message: 16 bytes, its length, itself, the appid; PKCS#7 to 32; AES-256-CBC."""
        key = base64.b64decode(self.aes_key + "=")
        salt = hashlib.sha256(nonce.encode()).digest()[:16]
        plain = salt + len(message).to_bytes(4, "big") + message + self.appid.encode()
        pad = _BLOCK - len(plain) % _BLOCK
        sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        sealed = sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()
        return base64.b64encode(sealed).decode()

    def _signed(self, at: datetime, nonce: str) -> dict[str, str]:
        timestamp = str(int(at.timestamp()))
        signature = _sign(self.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def publish_event(at: datetime, job: Json, switches: Switches) -> Event:
    """Return the event of a publishing job, given as freepublish/get shows it."""
    if switches.publish_event == "MASSSENDJOBFINISH":
        urls = [item["article_url"] for item in job.get("article_detail", {}).get("item", [])]
        done = job["publish_status"] == 0
        return _mass(at, job["publish_id"], "send success" if done else "send fail", urls)
    inner = f"<publish_id>{job['publish_id']}</publish_id>"
    inner += f"<publish_status>{job['publish_status']}</publish_status>"
    if "article_id" in job:
        inner += f"<article_id><![CDATA[{job['article_id']}]]></article_id>"
        inner += f"<article_detail>{_details(job['article_detail'])}</article_detail>"
    inner += "".join(f"<fail_idx>{index}</fail_idx>" for index in job["fail_idx"])
    return Event(at, "PUBLISHJOBFINISH", f"<PublishEventInfo>{inner}</PublishEventInfo>")


def mass_event(at: datetime, sending: Sending) -> Event:
    """Return the event of a mass send."""
    publication = sending.job.publication
    urls = [item["url"] for item in publication.items] if publication else []
    return _mass(at, sending.job.number, sending.result, urls)


def _mass(at: datetime, number: int | str, result: str, urls: list[str]) -> Event:
    sent = 100 if result == "send success" else 0
    items = "".join(
        f"<item><ArticleIdx>{index}</ArticleIdx><ArticleUrl><![CDATA[{url}]]></ArticleUrl></item>"
        for index, url in enumerate(urls, 1)
    )
    inner = (
        f"<MsgID>{number}</MsgID><Status><![CDATA[{escape(result)}]]></Status>"
        f"<TotalCount>100</TotalCount><FilterCount>100</FilterCount><SentCount>{sent}</SentCount>"
        f"<ErrorCount>{100 - sent}</ErrorCount><CopyrightCheckResult><Count>0</Count>"
        "<ResultList></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
        f"<ArticleUrlResult><Count>{len(urls)}</Count><ResultList>{items}</ResultList>"
        "</ArticleUrlResult>"
    )
    return Event(at, "MASSSENDJOBFINISH", inner)


def _details(detail: Json) -> str:
    items = "".join(
        f"<item><idx>{item['idx']}</idx>"
        f"<article_url><![CDATA[{item['article_url']}]]></article_url></item>"
        for item in detail["item"]
    )
    return f"<count>{detail['count']}</count>{items}"
