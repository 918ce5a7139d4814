"""Weibo as a channel: one call posts, and only the newest five posts can be looked through.

After a lost answer (facts wechat-weibo-api.md §5): wait two minutes, look for the post by the tag
in its address; if it is not there, send the same text once more, for the platform takes no text
twice: "repeated" then proves that the first one is there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from publish.adapters.channels import weibo_codes as codes
from publish.adapters.channels.multipart import File
from publish.adapters.channels.weibo_api import RESERVE, CodeError, WeiboApi
from publish.domain.delivery import Copy
from publish.domain.outcome import Absent, Did, NotYet, Read, Repeat, Step, Undecided
from publish.domain.parcel import Parcel
from publish.domain.picture import format_of
from publish.errors import ChannelUnavailable, DeliveryInDoubt, NotFound
from publish.render.weibo import URL_MARK

NAME = "weibo"
POST = Step("post", Repeat.NEVER, settle=150, looks=2, resend=1, accepts=True)
STEPS: Mapping[str, Sequence[Step]] = {"post": (POST,)}
_SHARE = "statuses/share"
_LAST = "last"
SHOWN = 5
"""Newest posts that user_timeline shows (§2.3)."""
_MARGIN = timedelta(minutes=10)
"""How far clocks may be apart."""
_ID = re.compile(r"[0-9]{1,24}")
_LINK = re.compile(r"https?://[!-~]+")
_SHORT = re.compile(r"https?://t\.cn/[A-Za-z0-9]+")
_LOOK = "请登录微博核对，再用 zhengming dispatch --resolve 记下结果。"
_ALTERED = "请登录微博查明原因；改回原文以后，系统会自己发现。"
_DELETED = "请登录微博查明原因。系统不会自行补发。"


@dataclass(slots=True)
class Weibo:
    """The channel; see ``publish.ports.Channel``."""

    api: WeiboApi
    site: str
    """Address of the site, which every address in a post begins with."""
    mode: str = "post"
    serial: bool = True
    """Only the newest few posts are visible: a doubt is cleared up before the next post."""
    name: str = NAME

    @property
    def account(self) -> str:
        """See Channel.account; tokens change, so the place alone tells accounts apart."""
        return self.api.base

    def steps(self, mode: str) -> Sequence[Step]:
        """See Channel.steps."""
        return STEPS.get(mode, ())

    def take(
        self, step: Step, parcel: Parcel, known: Mapping[str, str], *, again: bool
    ) -> Did | NotYet:
        """See Channel.take."""
        del step, known
        try:
            answer = self._shared(parcel.fields["status"], _picture(parcel))
        except CodeError as error:
            if again and error.code in codes.REPEATED:
                sentence = f"同样的文字已经发过（微博错误码 {error.code}），正在查找上一次发出的"
                raise DeliveryInDoubt(sentence) from None
            raise self.api.refuse(error, once=True) from None
        found = self._noted(_posted(answer))
        if found is None:
            raise DeliveryInDoubt("已发给微博，但答复中没有编号")
        return found

    def _shared(self, status: str, picture: File | None) -> dict[str, Any]:
        """Post a text with its picture; without it, if only that is what Weibo does not take.

        Those codes say that nothing was posted; if one of them lies, the text is refused as
        repeated, which is looked up as ever.
        """
        fields = {"status": status, "rip": self.api.rip}
        try:
            return self.api.post(_SHARE, fields, once=True, reserve=RESERVE, file=picture)
        except CodeError as error:
            if picture is None or error.code not in codes.PICTURE:
                raise
        return self.api.post(_SHARE, fields, once=True, reserve=RESERVE)

    def look_up(
        self, step: Step, tag: str, known: Mapping[str, str], since: datetime
    ) -> Did | Absent | Undecided:
        """See Channel.look_up."""
        del step, known
        try:
            posts = self._newest()
            recent = self._recent(posts, since)
            for post in recent:
                if self._carries(post, tag):
                    return self._noted(_posted(post)) or Undecided("答复中没有编号。", _LOOK)
        except CodeError as error:
            raise self.api.refuse(error) from None
        if len(recent) >= SHOWN:
            return Undecided("微博只显示最新几条，要找的可能已被挤出。", _LOOK)
        return Absent()

    def _recent(self, posts: list[dict[str, Any]], since: datetime) -> list[dict[str, Any]]:
        """Return the posts that are newer than the last one that is known, or than the call.

        If these are fewer than what is shown, none can have been pushed out of sight.
        """
        last = self.api.shelf.get(_LAST).get("id")
        numbers = [_number(each) for each in posts]
        known = numbers.index(last) if last in numbers else len(posts)
        return [each for each in posts[:known] if _created(each) >= since - _MARGIN]

    def _noted(self, found: Did | None) -> Did | None:
        """Remember the newest post, to recognise it in the next look."""
        if found is not None:
            self.api.shelf.put(_LAST, {"id": found.values["id"]})
        return found

    def _newest(self) -> list[dict[str, Any]]:
        """Return the newest posts of this app."""
        asked = {"count": str(SHOWN), "base_app": "1", "feature": "0", "trim_user": "0"}
        listed = self.api.get("statuses/user_timeline", asked).get("statuses")
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise ChannelUnavailable("微博没有给出可用的答复")
        return listed

    def _carries(self, post: Mapping[str, Any], tag: str) -> bool:
        """Return whether a post has an address with a tag; short ones are expanded."""
        links = _LINK.findall(html.unescape(str(post.get("text", ""))))
        for link in links:
            short = _SHORT.fullmatch(link)
            if self._is_ours(self._expanded(link) if short else link, tag):
                return True
        return False

    def _expanded(self, link: str) -> str:
        """Return the long address of a short one."""
        urls = self.api.get("short_url/expand", {"url_short": link}).get("urls")
        first = urls[0] if isinstance(urls, list) and urls else None
        if not isinstance(first, dict) or not isinstance(first.get("url_long"), str):
            raise ChannelUnavailable("微博没有给出可用的答复")
        return str(first["url_long"])

    def _is_ours(self, link: str, tag: str) -> bool:
        marks = parse_qs(urlsplit(link).query).get(URL_MARK)
        return link.startswith(self.site) and marks == [tag]

    def read_back(self, parcel: Parcel, known: Mapping[str, str]) -> Read | NotYet:
        """See Channel.read_back; the address, which the platform shortens, is not compared."""
        try:
            post = self.api.get("statuses/show", {"id": known["id"]})
        except CodeError as error:
            if error.code == codes.GONE:
                return Read(Copy.GONE, "平台上已经没有这条微博。", _DELETED)
            raise self.api.refuse(error) from None
        if _words(str(post.get("text", ""))) == _words(parcel.fields["status"]):
            return Read(Copy.SAME)
        return Read(Copy.DIFFERS, "平台上的文字与发送的不同。", _ALTERED)

    def retract(self, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """See Channel.retract."""
        del tag
        try:
            self.api.post("statuses/destroy", {"id": known["id"]}, once=False)
        except CodeError as error:
            if error.code != codes.GONE:
                raise self.api.refuse(error) from None
        return Did()


def _picture(parcel: Parcel) -> File | None:
    """Return the picture as the form has it; None if there is none, or none that may be sent."""
    if not parcel.pictures:
        return None
    picture = parcel.pictures[0]
    try:
        data = picture.read()
    except NotFound:
        raise ChannelUnavailable("读不到要随文发送的图片") from None
    found = format_of(data)
    name = f"zhengming-{picture.sha256[:16]}"
    return File("pic", f"{name}.{found.ending}", found.media_type, data) if found else None


def _posted(post: Mapping[str, Any]) -> Did | None:
    """Return identifier and address of a post; None if the answer has none."""
    number = _number(post)
    if not _ID.fullmatch(number):
        return None
    user = post.get("user")
    owner = str(user.get("idstr") or user.get("id") or "") if isinstance(user, dict) else ""
    if _ID.fullmatch(owner):
        return Did({"id": number, "url": f"https://weibo.com/{owner}/{number}"})
    return Did({"id": number, "url": f"https://m.weibo.cn/detail/{number}"})


def _number(post: Mapping[str, Any]) -> str:
    """Return the number of a post; the text, for the number may be too long for others (§2.1)."""
    return str(post.get("idstr") or post.get("id") or "")


def _created(post: Mapping[str, Any]) -> datetime:
    """Return when a post was made; raises ChannelUnavailable if that cannot be read."""
    try:
        return datetime.strptime(str(post.get("created_at")), "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        raise ChannelUnavailable("微博没有给出可用的答复") from None


def _words(text: str) -> str:
    """Return a text without addresses, written in one way."""
    return " ".join(_LINK.sub(" ", html.unescape(text)).split())
