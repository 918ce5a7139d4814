"""Mass sends, which push to followers (facts §1.6)."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulators.clock import Clock, Meter, day, minute, month
from tests.simulators.wechat.drafts import OK, Drafts
from tests.simulators.wechat.publishing import Job, Press, Publication
from tests.simulators.wechat.switches import Account, Switches
from tests.simulators.wire import Json, Refusal

_REMEMBERED = timedelta(hours=24)
_CONFIRM = timedelta(minutes=30)


@dataclass(slots=True)
class Sending:
    """One mass send."""

    job: Job
    waits: bool
    """Whether an administrator has to confirm it."""
    state: str = "SENDING"
    result: str = ""
    """What the event says: ``send success``, ``send fail``, ``err(10001)``."""


@dataclass(slots=True)
class _Remembered:
    msg_id: int
    since: datetime
    tried: datetime


class Mass:
    """The calls of message/mass."""

    def __init__(self, clock: Clock, drafts: Drafts, press: Press, switches: Switches) -> None:
        """Begin with nothing sent."""
        self._clock = clock
        self._drafts = drafts
        self._press = press
        self._switches = switches
        self._meter = Meter(clock)
        self._ids: dict[str, _Remembered] = {}
        self.sendings: dict[int, Sending] = {}
        self.outcomes: deque[str] = deque()
        """How the next sends end: ``err(20001)``; empty: well."""
        self.under_way: list[Sending] = []
        self.finished: list[tuple[datetime, Sending]] = []
        self.previews: list[tuple[str, str]] = []
        """To whom which draft was shown."""

    def sendall(self, fields: Json) -> Json:
        """Queue a draft for followers; clientmsgid guards against doubles for 24 hours."""
        if not self._meter.take("requests", 60, minute):
            raise Refusal(45011)
        goal, media_id = self._goal(fields), _media_id(fields)
        key = self._key(fields, goal, media_id)
        self._refuse_repeat(key)
        draft = self._drafts.find({"media_id": media_id})
        self._spend(to_all=goal == "all")
        job = self._press.queue(draft)
        sending = Sending(job, waits=self._switches.protection != "off")
        self.sendings[job.number] = sending
        self.under_way.append(sending)
        now = self._clock.now()
        self._ids[key] = _Remembered(job.number, now, now)
        if self._switches.protection == "answered":
            raise Refusal(89503, msg_id=job.number, msg_data_id=job.number)
        said = {"errcode": 0, "errmsg": "send job submission success"}
        return said | {"msg_id": job.number, "msg_data_id": job.number}

    def get(self, fields: Json) -> Json:
        """Tell how a send stands."""
        sending = self._find(fields.get("msg_id"))
        self.settle(sending, polled=True)
        return {"msg_id": sending.job.number, "msg_status": sending.state}

    def delete(self, fields: Json) -> Json:
        """Delete what was sent, by msg_id or by url; the same draft sent twice dies twice."""
        found = self._by_url(fields["url"]) if fields.get("url") else None
        sending = None if found else self._find(fields.get("msg_id"))
        publication = found or (sending.job.publication if sending else None)
        index = fields.get("article_idx", 0)
        if publication is None or not isinstance(index, int):
            raise Refusal(40059)
        if not 0 <= index <= len(publication.items):
            raise Refusal(40097)
        for twin in self._press.publications:
            if twin.media_id == publication.media_id and twin.way == "mass":
                for item in twin.items if index == 0 else [twin.items[index - 1]]:
                    item["is_deleted"] = True
        return OK

    def preview(self, fields: Json) -> Json:
        """Show a draft to one person."""
        whom, media_id = fields.get("touser") or fields.get("towxname"), _media_id(fields)
        self._drafts.find({"media_id": media_id})
        if not whom:
            raise Refusal(40097)
        self.previews.append((str(whom), media_id))
        return OK | {"errmsg": "preview success"}

    def settle(self, sending: Sending, *, polled: bool = False) -> None:
        """End a send if it is time."""
        published = sending.job.publication
        if published and all(item["is_deleted"] for item in published.items):
            sending.state = "DELETE"
        if sending.state != "SENDING":
            return
        if sending.waits:
            if self._clock.now() - sending.job.since >= _CONFIRM:
                self._end(sending, "send fail")
        elif self._press.done(sending.job, polled=polled):
            self._end(sending, self.outcomes.popleft() if self.outcomes else "send success")

    def _end(self, sending: Sending, result: str) -> None:
        sending.result = result
        sending.state = "SEND_SUCCESS" if result == "send success" else "SEND_FAIL"
        if sending.state == "SEND_SUCCESS":
            sending.job.publication = self._press.publish(sending.job.draft, "mass")
        self.under_way.remove(sending)
        self.finished.append((self._clock.now(), sending))

    def _goal(self, fields: Json) -> str:
        whom = fields.get("filter")
        if not isinstance(whom, dict) or fields.get("msgtype") != "mpnews":
            raise Refusal(40097)
        if not whom.get("is_to_all") and "tag_id" not in whom:
            raise Refusal(40097)
        return "all" if whom.get("is_to_all") else f"tag {whom['tag_id']}"

    def _key(self, fields: Json, goal: str, media_id: str) -> str:
        """Return clientmsgid, or the digest of recipients and content that stands for it."""
        given = fields.get("clientmsgid")
        if given is None:
            draft = self._drafts.box.get(media_id)
            sent = [goal, media_id, draft.items if draft else []]
            return "digest " + hashlib.sha256(json.dumps(sent).encode()).hexdigest()
        if len(str(given).encode()) > self._switches.clientmsgid:
            raise Refusal(45067)
        return f"id {given}"

    def _refuse_repeat(self, key: str) -> None:
        known, now = self._ids.get(key), self._clock.now()
        if known is None or now - known.since >= _REMEMBERED:
            return
        paused = now - known.tried >= self._switches.clientmsgid_pause
        known.tried = now
        if not paused:
            raise Refusal(45066)
        raise Refusal(45065, msg_id=known.msg_id)

    def _spend(self, *, to_all: bool) -> None:
        """Take one from the quota; a send to a tag counts as if it reached every follower."""
        subscription = self._switches.account is Account.SUBSCRIPTION
        limit, window = (1, day) if subscription else (4, month)
        used_up = self._meter.used("all", day) >= 1 if to_all else False
        if used_up or not self._meter.take("sends", limit, window):
            raise Refusal(45028)
        if to_all:
            self._meter.take("all", 1, day)

    def _find(self, msg_id: object) -> Sending:
        number = str(msg_id)
        sending = self.sendings.get(int(number) if number.isdecimal() else 0)
        if sending is None:
            raise Refusal(40059)
        return sending

    def _by_url(self, url: object) -> Publication | None:
        sent = [each for each in self._press.publications if each.way == "mass"]
        return next((each for each in sent for item in each.items if item["url"] == url), None)


def _media_id(fields: Json) -> str:
    news = fields.get("mpnews")
    if not isinstance(news, dict):
        raise Refusal(40097)
    return str(news.get("media_id"))
