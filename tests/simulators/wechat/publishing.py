"""Publishing without a push: queued, then live or refused (facts §1.5)."""

from __future__ import annotations

import hashlib
from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tests.simulators.clock import Clock
from tests.simulators.wechat.drafts import OK, Draft, Drafts
from tests.simulators.wechat.library import page_of
from tests.simulators.wechat.switches import Account, Switches
from tests.simulators.wire import Json, Refusal


class Status(IntEnum):
    """publish_status."""

    SUCCESS = 0
    IN_PROGRESS = 1
    ORIGINAL_FAILED = 2
    FAILED = 3
    REFUSED = 4
    DELETED = 5
    BANNED = 6


@dataclass(slots=True)
class Publication:
    """A group of articles that became public together."""

    article_id: str
    items: list[Json]
    at: datetime
    way: str
    media_id: str
    """Of the draft that it was."""
    banned: bool = False
    edited: set[int] = field(default_factory=set)

    @property
    def status(self) -> Status:
        """What freepublish/get says of it."""
        if self.banned:
            return Status.BANNED
        gone = all(item["is_deleted"] for item in self.items)
        return Status.DELETED if gone else Status.SUCCESS


@dataclass(slots=True)
class Job:
    """What submit, or sendall, has queued; it holds the draft as it was then."""

    number: int
    draft: Draft
    since: datetime
    asked: int = 0
    status: Status = Status.IN_PROGRESS
    publication: Publication | None = None


class Press:
    """Makes drafts public, for all ways in which that can be done."""

    def __init__(self, clock: Clock, drafts: Drafts, switches: Switches) -> None:
        """Begin with nothing public."""
        self._clock = clock
        self._drafts = drafts
        self._switches = switches
        self.publications: list[Publication] = []
        self.number = 2247483650

    def numbers(self) -> int:
        """Return the next number of a job."""
        self.number += 1
        return self.number

    def queue(self, draft: Draft) -> Job:
        """Queue a draft as it is now."""
        if self._switches.draft_leaves == "submit":
            self._drafts.box.pop(draft.media_id, None)
        return Job(self.numbers(), deepcopy(draft), self._clock.now())

    def done(self, job: Job, *, polled: bool = False) -> bool:
        """Return whether a job is to end now; each poll brings the end nearer."""
        job.asked += polled
        late = self._clock.now() - job.since >= self._switches.takes
        return late or job.asked > self._switches.polls

    def publish(self, draft: Draft, way: str) -> Publication:
        """Make a draft public; it leaves the box."""
        self._drafts.box.pop(draft.media_id, None)
        number = self.numbers()
        items = [
            item | {"url": _address(number, index), "is_deleted": False, "show_cover_pic": 0}
            for index, item in enumerate(deepcopy(draft.items), 1)
        ]
        name = hashlib.sha256(f"article {number}".encode()).hexdigest()[:43]
        made = Publication(name, items, self._clock.now(), way, draft.media_id)
        self.publications.append(made)
        return made

    def find(self, article_id: object) -> Publication:
        """Return a publication; raises Refusal where there is none."""
        found = (each for each in self.publications if each.article_id == article_id)
        publication = next(found, None)
        if publication is None:
            raise Refusal(53600)
        return publication


class FreePublish:
    """The calls of freepublish."""

    def __init__(self, clock: Clock, drafts: Drafts, press: Press, switches: Switches) -> None:
        """Begin without jobs."""
        self._clock = clock
        self._drafts = drafts
        self._press = press
        self._switches = switches
        self.jobs: dict[int, Job] = {}
        self.outcomes: deque[Status] = deque()
        """How the next jobs end; empty: well."""
        self.finished: list[tuple[datetime, Json]] = []
        """Jobs that ended, as they were shown then: each is one event."""
        self.under_way: list[Job] = []

    def submit(self, fields: Json) -> Json:
        """Queue a draft. Two submits of one draft both publish (§1.5, assumed)."""
        draft = self._drafts.find(fields)
        if draft.spoilt:
            raise Refusal(draft.spoilt)
        job = self._press.queue(draft)
        self.jobs[job.number] = job
        self.under_way.append(job)
        return OK | {"publish_id": self._id(job), "msg_data_id": job.number}

    def get(self, fields: Json) -> Json:
        """Tell how a job stands."""
        number = str(fields.get("publish_id"))
        job = self.jobs.get(int(number) if number.isdecimal() else 0)
        if job is None:
            raise Refusal(40097)
        self.settle(job, polled=True)
        return self.shown(job)

    def batchget(self, fields: Json) -> Json:
        """Return a page of what was published without a push, the newest first."""
        offset, count = page_of(fields)
        hidden = {"content"} if fields.get("no_content") == 1 else set()
        listed = [each for each in reversed(self._press.publications) if self._listed(each)]
        items = [
            {
                "article_id": each.article_id,
                "content": {"news_item": _without(each.items, hidden)},
                "update_time": int(each.at.timestamp()),
            }
            for each in listed[offset : offset + count]
        ]
        return {"total_count": len(listed), "item_count": len(items), "item": items}

    def getarticle(self, fields: Json) -> Json:
        """Return the articles of a publication."""
        return {"news_item": self._press.find(fields.get("article_id")).items}

    def delete(self, fields: Json) -> Json:
        """Delete one article (from 1), or all (0 or absent), for good."""
        publication, index = self._press.find(fields.get("article_id")), fields.get("index", 0)
        if not isinstance(index, int) or not 0 <= index <= len(publication.items):
            raise Refusal(40097)
        for item in publication.items if index == 0 else [publication.items[index - 1]]:
            item["is_deleted"] = True
        return OK

    def settle(self, job: Job, *, polled: bool = False) -> None:
        """End a job if it is time."""
        if job.status is not Status.IN_PROGRESS or not self._press.done(job, polled=polled):
            return
        test = self._switches.account is Account.TEST
        usual = Status.FAILED if test else Status.SUCCESS
        job.status = self.outcomes.popleft() if self.outcomes else usual
        if job.status is Status.SUCCESS:
            job.publication = self._press.publish(job.draft, "publish")
        self.under_way.remove(job)
        self.finished.append((self._clock.now(), self.shown(job)))

    def shown(self, job: Job) -> Json:
        """Return a job as the interface does."""
        status = job.publication.status if job.publication else job.status
        answer: Json = {"publish_id": self._id(job), "publish_status": int(status), "fail_idx": []}
        if status is Status.SUCCESS and job.publication:
            items = enumerate(job.publication.items, 1)
            urls = [{"idx": idx, "article_url": item["url"]} for idx, item in items]
            answer["article_id"] = job.publication.article_id
            answer["article_detail"] = {"count": len(urls), "item": urls}
        elif status in {Status.ORIGINAL_FAILED, Status.FAILED, Status.REFUSED}:
            answer["fail_idx"] = [1]
        return answer

    def _id(self, job: Job) -> int | str:
        return job.number if self._switches.number_type == "int" else str(job.number)

    def _listed(self, publication: Publication) -> bool:
        """Mass-sent ones are not listed (§1.5)."""
        gone = publication.status is Status.DELETED and not self._switches.deleted_listed
        return not publication.way.startswith("mass") and not gone


def _address(number: int, index: int) -> str:
    sn = hashlib.sha256(f"{number} {index}".encode()).hexdigest()[:32]
    return f"http://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA==&mid={number}&idx={index}&sn={sn}#rd"


def _without(items: list[Json], hidden: set[str]) -> list[Json]:
    return [{name: value for name, value in item.items() if name not in hidden} for item in items]
