"""A client as plain as can be, for the tests of the simulators."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.simulators.server import Simulator
from tests.simulators.wechat.people import APPID, SECRET
from tests.simulators.weibo.simulator import TOKEN

_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What the client heard."""

    status: int
    content_type: str
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The body as JSON in UTF-8, whatever the header says."""
        return json.loads(self.body.decode("utf-8"))


def call(
    simulator: Simulator,
    method: str,
    target: str,
    body: bytes = b"",
    *,
    content_type: str = "application/json",
    timeout: float = _TIMEOUT,
) -> Heard:
    """Make one call on a connection of its own."""
    with closing(HTTPConnection("127.0.0.1", simulator.port, timeout=timeout)) as connection:
        connection.request(method, target, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        return Heard(answer.status, answer.headers["Content-Type"], answer.read())


def multipart(
    fields: dict[str, str], name: str, filename: str, content: bytes
) -> tuple[bytes, str]:
    """Return a multipart body and its type; ``filename`` is the whole parameter."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"; {filename}\r\n'
    parts.append(head.encode() + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def png(width: int = 900, height: int = 383, *, size: int = 0) -> bytes:
    """Return a PNG of one colour, filled up to ``size`` bytes behind its end."""
    rows = (b"\x00" + b"\xff" * ((width + 7) // 8)) * height
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    whole = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)
    return whole.ljust(size, b"\x00")


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


@dataclass(slots=True)
class WechatClient:
    """Calls of the account, each once, nothing retried."""

    simulator: Simulator
    token: str = ""
    timeout: float = _TIMEOUT
    cover: str = field(default="")

    def grant(self, **more: object) -> Any:  # noqa: ANN401
        """Ask for the stable token and use it from now on."""
        fields = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
        answer = self.post("stable_token", fields | more)
        self.token = answer.get("access_token", self.token)
        return answer

    def plain_token(self, **more: str) -> Any:  # noqa: ANN401
        """Ask for a token of the other kind."""
        fields = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
        return call(self.simulator, "GET", f"/cgi-bin/token?{urlencode(fields | more)}").json

    def post(self, path: str, fields: object) -> Any:  # noqa: ANN401
        """Post JSON, its characters as they are."""
        return self.raw(path, json.dumps(fields, ensure_ascii=False).encode()).json

    def raw(self, path: str, body: bytes, *, method: str = "POST", content_type: str = "") -> Heard:
        """Send a body as it is."""
        target = f"/cgi-bin/{path}{'&' if '?' in path else '?'}access_token={self.token}"
        kind = content_type or "application/json"
        timeout = self.timeout
        return call(self.simulator, method, target, body, content_type=kind, timeout=timeout)

    def upload(self, path: str, content: bytes, filename: str = 'filename="a.png"') -> Any:  # noqa: ANN401
        """Upload a picture."""
        body, kind = multipart({}, "media", filename, content)
        return self.raw(path, body, content_type=kind).json

    def ready(self) -> None:
        """Get a token and upload a cover."""
        self.grant()
        self.cover = self.upload("material/add_material?type=image", png())["media_id"]

    def article(self, **more: object) -> dict[str, object]:
        """Return an article that is in order."""
        given = {"title": "声明", "content": "<p>内容</p>", "thumb_media_id": self.cover}
        return given | more

    def add(self, **more: object) -> Any:  # noqa: ANN401
        """Add a draft of one article."""
        return self.post("draft/add", {"articles": [self.article(**more)]})


@dataclass(slots=True)
class WeiboClient:
    """Calls of the app, each once."""

    simulator: Simulator
    token: str = TOKEN
    timeout: float = _TIMEOUT

    def get(self, path: str, **fields: object) -> Heard:
        """Read."""
        query = urlencode({"access_token": self.token} | fields)
        return call(self.simulator, "GET", f"/2/{path}.json?{query}", timeout=self.timeout)

    def post(self, path: str, **fields: object) -> Heard:
        """Write."""
        body = urlencode({"access_token": self.token} | fields).encode()
        kind = "application/x-www-form-urlencoded"
        target = f"/2/{path}.json"
        return call(self.simulator, "POST", target, body, content_type=kind, timeout=self.timeout)

    def share(self, status: str, **more: object) -> Heard:
        """Post a text."""
        return self.post("statuses/share", **({"status": status, "rip": "203.0.113.7"} | more))

    def share_picture(self, status: str, content: bytes) -> Heard:
        """Post a text with a picture."""
        fields = {"access_token": self.token, "status": status, "rip": "203.0.113.7"}
        body, kind = multipart(fields, "pic", 'filename="a.png"', content)
        return call(self.simulator, "POST", "/2/statuses/share.json", body, content_type=kind)


def around(limit: int) -> Iterator[tuple[int, bool]]:
    """Yield one below a limit, the limit, and one above it, with whether it is kept."""
    yield from ((limit - 1, True), (limit, True), (limit + 1, False))
