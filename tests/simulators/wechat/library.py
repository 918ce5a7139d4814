"""Images for bodies, and permanent material for covers (facts §1.3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.simulators.clock import Clock
from tests.simulators.images import Picture, picture
from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Json, Refusal, Request

_MIME = {"png": "png", "jpeg": "jpg", "gif": "gif", "bmp": "bmp"}


@dataclass(frozen=True, slots=True)
class Material:
    """One permanent material."""

    media_id: str
    name: str
    type: str
    url: str
    content: bytes
    picture: Picture
    update_time: int


class Library:
    """What was uploaded."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        """Begin empty."""
        self._clock = clock
        self._switches = switches
        self.images: dict[str, bytes] = {}
        """What uploadimg took, by address."""
        self.materials: dict[str, Material] = {}
        self._count = 0

    def uploadimg(self, request: Request) -> Json:
        """Take a body image: JPG or PNG, less than 1 MB; each time it gets another address."""
        content = self._media(request)[1]
        self._form(content, {"png", "jpeg"})
        if len(content) >= self._switches.kilobyte**2:
            raise Refusal(40009)
        url = self._address(content, f"body {len(self.images)}")
        self.images[url] = content
        return {"url": url}

    def add_material(self, request: Request) -> Json:
        """Take a cover: an image of at most 10 MB, or a thumb (JPG) of at most 64 KB."""
        kind = request.query.get("type", "")
        limits = {"image": 10 * self._switches.kilobyte**2, "thumb": 64 * self._switches.kilobyte}
        if kind not in limits:
            raise Refusal(40004)
        name, content = self._media(request)
        found = self._form(content, set(_MIME) if kind == "image" else {"jpeg"})
        if len(content) > limits[kind]:
            raise Refusal(45001)
        self._count += 1
        media_id = _name(f"material {self._count}")
        url = self._address(content, media_id)
        now = int(self._clock.now().timestamp())
        kept = Material(media_id, name, kind, url, content, found, now)
        self.materials[media_id] = kept
        return {"media_id": media_id, **({"url": url} if kind == "image" else {})}

    def del_material(self, fields: Json) -> Json:
        """Delete a permanent material."""
        if self.materials.pop(str(fields.get("media_id")), None) is None:
            raise Refusal(40007)
        return {"errcode": 0, "errmsg": "ok"}

    def batchget_material(self, fields: Json) -> Json:
        """List a page of material, the newest first (the call itself is from memory: §1.3)."""
        offset, count = page_of(fields)
        listed = [each for each in self.materials.values() if each.type == fields.get("type")][::-1]
        names = ("media_id", "name", "url", "update_time")
        items = [{n: getattr(each, n) for n in names} for each in listed[offset : offset + count]]
        return {"total_count": len(listed), "item_count": len(items), "item": items}

    def cover(self, media_id: str) -> Material:
        """Return a cover; raises Refusal where there is none, or it is too small to be cut."""
        found = self.materials.get(media_id)
        if found is None:
            raise Refusal(40007)
        if min(found.picture.width, found.picture.height) < self._switches.smallest_cover:
            raise Refusal(53402)
        return found

    def _media(self, request: Request) -> tuple[str, bytes]:
        part = request.file("media")
        if part is None or not part.filename:
            raise Refusal(41005)
        if not part.content:
            raise Refusal(44001)
        return part.filename, part.content

    def _form(self, content: bytes, allowed: set[str]) -> Picture:
        found = picture(content)
        if found.form not in allowed:
            raise Refusal(40005)
        if not found.whole:
            raise Refusal(40137)
        return found

    def _address(self, content: bytes, salt: str) -> str:
        form = _MIME[picture(content).form]
        name = hashlib.sha256(salt.encode() + content).hexdigest()[:40]
        return f"http://mmbiz.qpic.cn/mmbiz_{form}/{name}/0?wx_fmt={form}"


def _name(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:43]


def page_of(fields: Json) -> tuple[int, int]:
    """Return offset and count of a list call; the count is 1 to 20."""
    offset, count = fields.get("offset", 0), fields.get("count", 20)
    if not isinstance(offset, int) or not isinstance(count, int):
        raise Refusal(47001)
    if offset < 0 or not 1 <= count <= 20:
        raise Refusal(40097)
    return offset, count
