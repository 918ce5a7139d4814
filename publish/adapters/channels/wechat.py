"""WeChat Official Account as a channel: cover, draft, check, and one of three ways to the public.

| mode    | after the draft has been checked                                                      |
|---------|---------------------------------------------------------------------------------------|
| draft   | a person publishes it; the list of what is published is watched for it                |
| publish | freepublish/submit, then freepublish/get until it is live                             |
| mass    | message/mass/sendall with clientmsgid, then mass/get until it is sent                 |

What a lost answer means for each step: facts wechat-weibo-api.md §5. A draft is found again by its
``content_source_url``, which ends with the edition's tag and comes back exactly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publish.adapters.channels import wechat_codes as codes
from publish.adapters.channels.wechat_api import CodeError, WechatApi
from publish.adapters.channels.wechat_article import article, differences
from publish.adapters.channels.wechat_box import Box, began
from publish.adapters.channels.wechat_library import Library
from publish.adapters.channels.wechat_lists import (
    TELL,
    UNLISTED,
    Lists,
    items_of,
    known_url,
    number_of,
    text_of,
)
from publish.adapters.channels.wechat_retract import take_away
from publish.domain.delivery import Copy
from publish.domain.outcome import RECALL, Absent, Did, NotYet, Read, Repeat, Step, Undecided
from publish.domain.parcel import Parcel
from publish.errors import (
    ChannelUnavailable,
    DeliveryInDoubt,
    DeliveryRefused,
    NeedsPerson,
)

NAME = "wechat"
COVER = Step("cover")
DRAFT = Step("draft", Repeat.NEVER, settle=90, looks=2, resend=3)
CHECK = Step("check")
CHECKED = Step("check", accepts=True)
"""The same where a person publishes: from here on the draft is theirs."""
SUBMIT = Step("submit", Repeat.NEVER, settle=300, looks=4, accepts=True)
"""Never sent again by itself: a job whose number was lost cannot be asked how it stands, and two
jobs of one draft may both publish (§1.5)."""
LIVE = Step("live")
POSTED = Step("posted", by_person=True)
SEND = Step("send", Repeat.KEYED, accepts=True)
SENT = Step("sent")
STEPS: Mapping[str, Sequence[Step]] = {
    "draft": (COVER, DRAFT, CHECKED, POSTED),
    "publish": (COVER, DRAFT, CHECK, SUBMIT, LIVE),
    "mass": (COVER, DRAFT, CHECK, SEND, SENT),
}
MODES = tuple(STEPS)
_READS = {"check", "live", "posted", "sent"}
_SOON, _RARELY = 30, 600
_CHANGED = "请在公众号后台核对草稿；属实可人工发布，再用 zhengming dispatch --resolve 记下网址。"
_ALTERED = "请登录公众号后台查明原因；改回原文以后，系统会自己发现。"
_DELETED = "请登录公众号后台查明原因。系统不会自行补发。"
_DELETE_DRAFT = (
    "请在公众号草稿箱删除这一版的草稿，再用 zhengming dispatch --resolve … --as skip 记下。"
)
_MAYBE_PUSHED = "如果已经群发，请用 zhengming dispatch --resolve 记下网址。"


@dataclass(slots=True)
class Wechat:
    """The channel; see ``publish.ports.Channel``."""

    api: WechatApi
    mode: str
    site: str
    """Address of the site, which every source address begins with."""
    serial: bool = False
    name: str = NAME

    @property
    def account(self) -> str:
        """See Channel.account."""
        return self.api.account

    def steps(self, mode: str) -> Sequence[Step]:
        """See Channel.steps."""
        return STEPS.get(mode, ())

    def take(
        self, step: Step, parcel: Parcel, known: Mapping[str, str], *, again: bool
    ) -> Did | NotYet:
        """See Channel.take."""
        once = step.repeat is not Repeat.HARMLESS
        try:
            return self._take(step.name, parcel, known, again=again)
        except CodeError as error:
            if error.code == codes.NO_MEDIA and step is CHECKED:
                return Did()  # a person was quicker; the list of what is published will tell
            ours = self.api.refuse(error, once=once)
            if isinstance(ours, DeliveryRefused) and step.name in _READS:
                ours = ChannelUnavailable(str(ours))  # a reading that is refused says nothing
            if isinstance(ours, DeliveryRefused) and step.name == RECALL.name:
                ours = NeedsPerson(f"旧草稿撤不下来，{ours}", advice=_DELETE_DRAFT)
            raise ours from None

    def _take(
        self, step: str, parcel: Parcel, known: Mapping[str, str], *, again: bool
    ) -> Did | NotYet:
        if known.get("article_id"):
            return Did()  # a look has found it public, by whatever hand
        box = self._box()  # now: it spares what comes while this worker sleeps
        acts: Mapping[str, Callable[[], Did | NotYet]] = {
            "cover": lambda: self._prepared(box, parcel, known),
            "draft": lambda: self._draft(parcel, known),
            "check": lambda: self._check(box, parcel, known),
            "submit": lambda: self._submit(known),
            "live": lambda: self._live(box, parcel.tag, known),
            "posted": lambda: self._posted(box, parcel.tag, known),
            "send": lambda: self._send(parcel, known, again=again),
            "sent": lambda: self._sent(box, parcel.tag, known),
            "recall": lambda: box.recall(parcel.tag, known, again=again),
        }
        return acts[step]()

    # -- steps ---------------------------------------------------------------------------------

    def _prepared(self, box: Box, parcel: Parcel, known: Mapping[str, str]) -> Did | NotYet:
        """Upload what the draft needs, and take out of the box what must not stand beside it."""
        found = Library(self.api).pictures(parcel.pictures)
        if isinstance(found, NotYet):
            return found
        thumb = Library(self.api).cover()
        box.make_room(parcel.tag, known)
        return Did({"since": self.api.clock().isoformat(), "thumb": thumb, **found})

    def _draft(self, parcel: Parcel, known: Mapping[str, str]) -> Did:
        """Add the draft; a cover that has gone from the library is uploaded again, once."""
        thumb = known["thumb"]
        for last in (False, True):
            body = {"articles": [article(parcel, known, thumb)]}
            try:
                answer = self.api.post("draft/add", body, once=True)
            except CodeError as error:
                if error.code != codes.NO_MEDIA or last:
                    raise
                thumb = Library(self.api).cover(anew=True)
                continue
            media_id = text_of(answer, "media_id")
            if media_id:
                return Did({"media_id": media_id})
            break
        raise DeliveryInDoubt("草稿已发给微信，但答复中没有编号")

    def _check(self, box: Box, parcel: Parcel, known: Mapping[str, str]) -> Did:
        """Read the draft, and compare it with what was sent before anybody can see it."""
        box.keep_one(parcel.tag, known)
        answer = self.api.post("draft/get", {"media_id": known["media_id"]})
        changed = differences(parcel, known, answer)
        if changed:
            raise NeedsPerson(f"微信改动了草稿：{changed}", advice=_CHANGED)
        return Did()

    def _submit(self, known: Mapping[str, str]) -> Did:
        body = {"media_id": known["media_id"]}
        answer = self.api.post("freepublish/submit", body, once=True)
        publish_id = text_of(answer, "publish_id")
        if not publish_id:
            raise DeliveryInDoubt("已提交发布，但答复中没有任务编号")
        return Did({"publish_id": publish_id})

    def _live(self, box: Box, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """Ask how the job stands."""
        answer = self.api.post("freepublish/get", {"publish_id": known["publish_id"]})
        status = number_of(answer, "publish_status")
        if status == 0:
            box.keep_none(tag, known)
            return Did({"article_id": text_of(answer, "article_id"), "url": known_url(answer)})
        if status in codes.ENDED:
            raise DeliveryRefused(codes.ENDED[status])
        if status in codes.TAKEN_DOWN:
            raise NeedsPerson(codes.TAKEN_DOWN[status], advice=_CHANGED)
        return NotYet(_SOON, "微信正在处理发布。")

    def _posted(self, box: Box, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """Look whether a person has published the draft."""
        found = self._lists().published(tag, began(known))
        if isinstance(found, Did):
            box.keep_none(tag, known)
            return found
        if box.keep_one(tag, known):
            return NotYet(_RARELY, "草稿已在公众号草稿箱，等待人工发布。")
        if found is UNLISTED:
            reason = f"草稿已不在草稿箱；{UNLISTED.reason.rstrip('。')}"
            raise NeedsPerson(reason, advice=TELL)
        reason = "草稿已不在草稿箱，已发布列表中也没有：可能正在发布、已群发或被删除"
        raise DeliveryInDoubt(reason, advice=_MAYBE_PUSHED)

    def _send(self, parcel: Parcel, known: Mapping[str, str], *, again: bool) -> Did:
        """Send to all followers; the platform remembers the key for a day."""
        key = hashlib.sha256(f"{self.account}|{self.site}|{parcel.tag}".encode()).hexdigest()[:32]
        body = {
            "filter": {"is_to_all": True},
            "mpnews": {"media_id": known["media_id"]},
            "msgtype": "mpnews",
            "send_ignore_reprint": 0,
            "clientmsgid": key,
        }
        try:
            answer = self.api.post("message/mass/sendall", body, once=True)
        except CodeError as error:
            msg_id = text_of(error.answer, "msg_id")
            if error.code in {codes.SENT_ALREADY, codes.WAITS_FOR_ADMINISTRATOR} and msg_id:
                return Did({"msg_id": msg_id})
            if error.code == codes.SENT_ALREADY or (again and error.code == codes.NO_MEDIA):
                raise DeliveryInDoubt("微信说这一条群发过，但没有给出编号") from None
            raise
        msg_id = text_of(answer, "msg_id")
        if not msg_id:
            raise DeliveryInDoubt("已提交群发，但答复中没有编号")
        return Did({"msg_id": msg_id})

    def _sent(self, box: Box, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """Ask how the mass send stands; its address is told by no call (§1.6)."""
        answer = self.api.post("message/mass/get", {"msg_id": known["msg_id"]})
        status = answer.get("msg_status")
        if status in {"SEND_SUCCESS", "SEND SUCCESS"}:
            box.keep_none(tag, known)
            return Did()
        if status in {"SEND_FAIL", "SEND FAIL"}:
            raise DeliveryRefused("群发失败，没有发出")
        if status == "DELETE":
            raise NeedsPerson("群发后已被删除", advice=_CHANGED)
        return NotYet(_SOON, "微信正在群发，或者等待管理员确认。")

    # -- looking -------------------------------------------------------------------------------

    def look_up(
        self, step: Step, tag: str, known: Mapping[str, str], since: datetime
    ) -> Did | Absent | Undecided:
        """See Channel.look_up."""
        try:
            if step.name == "draft":
                return self._drafted(tag, since)
            if step.name == RECALL.name:
                return self._box().recalled(tag, known)
            return self._submitted(tag, known, since)
        except CodeError as error:
            raise self.api.refuse(error) from None

    def _drafted(self, tag: str, since: datetime) -> Did | Absent | Undecided:
        """Look in the box, then among what is published: a person may have been quicker."""
        found = self._lists().drafts(tag, since)
        return self._lists().published(tag, since) if isinstance(found, Absent) else found

    def _submitted(
        self, tag: str, known: Mapping[str, str], since: datetime
    ) -> Did | Absent | Undecided:
        """Look in the list of what is published, then in the box (§5, WeChat 5)."""
        found = self._lists().published(tag, since)
        if not isinstance(found, Absent):
            return found
        if self._box().holds(known["media_id"]):
            return found
        return Undecided("草稿已离开草稿箱，但还没有看到发布的文章。")

    def _box(self) -> Box:
        return Box(self.api, self._lists(), self.api.clock())

    def _lists(self) -> Lists:
        return Lists(self.api.post, self.site)

    def read_back(self, parcel: Parcel, known: Mapping[str, str]) -> Read | NotYet:
        """See Channel.read_back; what was mass-sent is shown by no call."""
        if not known.get("article_id"):
            return Read(Copy.UNREADABLE)
        try:
            answer = self.api.post("freepublish/getarticle", {"article_id": known["article_id"]})
        except CodeError as error:
            if error.code == codes.NO_ARTICLE:
                return Read(Copy.GONE, "平台上已经没有这篇文章。", _DELETED)
            raise self.api.refuse(error) from None
        if any(item.get("is_deleted") for item in items_of(answer)):
            return Read(Copy.GONE, "平台上的文章已被删除。", _DELETED)
        changed = differences(parcel, known, answer)
        if changed:
            return Read(Copy.DIFFERS, f"平台上的文章与发送的不同：{changed}。", _ALTERED)
        gone = self._taken_down(known.get("publish_id", ""))
        return Read(Copy.GONE, f"{gone}。", _DELETED) if gone else Read(Copy.SAME)

    def _taken_down(self, publish_id: str) -> str:
        """Return how an article was taken down, which its text does not tell; empty: it was not."""
        if not publish_id:
            return ""
        try:
            answer = self.api.post("freepublish/get", {"publish_id": publish_id})
        except CodeError:
            return ""  # a job that is forgotten over there says nothing
        return codes.TAKEN_DOWN.get(number_of(answer, "publish_status"), "")

    def retract(self, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """See Channel.retract."""
        try:
            take_away(self.api, self._lists(), tag, known)
        except CodeError as error:
            raise self.api.refuse(error) from None
        return Did()
