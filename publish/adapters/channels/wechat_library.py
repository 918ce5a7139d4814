"""What has to lie over there before a draft can: the cover, and the pictures of the text.

Each is uploaded once for an account, and remembered on the shelf by its SHA-256. If that memory is
lost, it is uploaded again: nobody sees a difference, since a delivery that has begun keeps the
addresses that it was given. A picture that WeChat does not take is left out, and the article says
so: a statement does not wait for its picture (facts wechat-weibo-api.md §1.3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from publish.adapters.channels.cover import cover_png
from publish.adapters.channels.wechat_api import CodeError, WechatApi
from publish.adapters.channels.wechat_lists import text_of
from publish.domain.outcome import NotYet
from publish.domain.picture import Picture, format_of
from publish.errors import ChannelUnavailable, DeliveryRefused, NotFound
from publish.render.wechat_pictures import Shown, is_address

MOST_UPLOADS = 4
"""Pictures that are uploaded in one go, each within ``ports.DEADLINE``: a claim lives longer."""
_COVER, _PICTURE = "cover", "picture-"
"""Names on the shelf; the second also of what a delivery keeps."""
_NOT_TAKEN = timedelta(days=1)
"""How long it is believed that WeChat does not take a picture."""


@dataclass(slots=True)
class Library:
    """Uploads for one account."""

    api: WechatApi

    def cover(self, *, anew: bool = False) -> str:
        """Return the media id of the cover, uploading it where the account has none."""
        data = cover_png()
        sha = hashlib.sha256(data).hexdigest()
        kept = self.api.shelf.get(_COVER)
        if not anew and (kept.get("sha"), kept.get("whose")) == (sha, self.api.account):
            return str(kept["media_id"])
        query = {"type": "image"}
        answer = self.api.upload("material/add_material", query, f"zhengming-{sha[:16]}.png", data)
        media_id = text_of(answer, "media_id")
        if not media_id:
            raise ChannelUnavailable("微信没有给出封面的编号")
        self.api.shelf.put(_COVER, {"sha": sha, "whose": self.api.account, "media_id": media_id})
        return media_id

    def pictures(self, wanted: Iterable[Picture]) -> dict[str, str] | NotYet:
        """Return what became of each picture, as a delivery keeps it; NotYet if there are many."""
        known: dict[str, str] = {}
        uploads = 0
        for each in wanted:
            found = self._kept(each)
            if found is None and uploads == MOST_UPLOADS:
                return NotYet(0, "图片较多，分几次上传。")
            if found is None:
                uploads += 1
                found = self._uploaded(each)
            known[_PICTURE + each.sha256] = found
        return known

    # -- one picture ---------------------------------------------------------------------------

    def _kept(self, picture: Picture) -> str | None:
        """Return what is remembered of a picture."""
        kept = self.api.shelf.get(_PICTURE + picture.sha256)
        if kept.get("whose") != self.api.account:
            return None
        late = datetime.fromisoformat(kept["at"]) + _NOT_TAKEN <= self.api.clock()
        return None if kept["became"] == _LEFT_OUT and late else str(kept["became"])

    def _uploaded(self, picture: Picture) -> str:
        """Upload a picture; remember and return what became of it."""
        became = self._offered(picture)
        at = self.api.clock().isoformat(timespec="seconds")
        kept = {"whose": self.api.account, "became": became, "at": at}
        self.api.shelf.put(_PICTURE + picture.sha256, kept)
        return became

    def _offered(self, picture: Picture) -> str:
        try:
            data = picture.read()
        except NotFound:
            raise ChannelUnavailable("读不到要随文发送的图片") from None
        found = format_of(data)
        if found is None:
            return _LEFT_OUT
        name = f"zhengming-{picture.sha256[:16]}.{found.ending}"
        try:
            answer = self.api.upload("media/uploadimg", {}, name, data)
        except CodeError as error:
            if isinstance(self.api.refuse(error), DeliveryRefused):
                return _LEFT_OUT
            raise
        return f"{found.width} {_address(answer)}"


_LEFT_OUT = "-"
"""Stands for a picture that WeChat does not take."""


def _address(answer: Mapping[str, Any]) -> str:
    """Return the address of a picture that was uploaded."""
    address = answer.get("url")
    if not isinstance(address, str) or not is_address(address):
        raise ChannelUnavailable("微信没有给出图片的地址")
    return address


def shown(known: Mapping[str, str]) -> dict[str, Shown]:
    """Return the pictures that a delivery shows, by their SHA-256."""
    found: dict[str, Shown] = {}
    for name, became in known.items():
        if name.startswith(_PICTURE) and became != _LEFT_OUT:
            width, _, address = became.partition(" ")
            found[name.removeprefix(_PICTURE)] = Shown(address, int(width))
    return found
