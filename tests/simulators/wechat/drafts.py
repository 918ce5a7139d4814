"""The draft box (facts §1.4). There is no key against doubles: two adds are two drafts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import islice

from tests.simulators.clock import Clock
from tests.simulators.wechat.article import Checker
from tests.simulators.wechat.library import page_of
from tests.simulators.wire import Json, Refusal

OK: Json = {"errcode": 0, "errmsg": "ok"}


@dataclass(slots=True)
class Draft:
    """One draft in the box."""

    media_id: str
    items: list[Json]
    create_time: int
    update_time: int
    spoilt: int = 0
    """A code that submit answers (53503, 53504, 53505); 0: none."""
    losses: list[str] = field(default_factory=list)
    """What the filter took away."""

    def shown(self, *, content: bool = True) -> Json:
        """Return it as the interface does."""
        hidden = set() if content else {"content"}
        items = [{n: v for n, v in item.items() if n not in hidden} for item in self.items]
        return {
            "news_item": items,
            "create_time": self.create_time,
            "update_time": self.update_time,
        }


class Drafts:
    """The box of one account."""

    def __init__(self, clock: Clock, checker: Checker) -> None:
        """Begin with an empty box."""
        self._clock = clock
        self._checker = checker
        self.box: dict[str, Draft] = {}
        """The oldest change first."""
        self._count = 0

    def add(self, fields: Json) -> Json:
        """Add a draft; the answer has no errcode."""
        given = self._checker.articles(fields)
        stored = [self._checker.stored(each, single=len(given) == 1) for each in given]
        self._count += 1
        media_id = "draft-" + hashlib.sha256(f"draft {self._count}".encode()).hexdigest()[:58]
        now = self._now()
        draft = Draft(media_id, [], now, now)
        for index, (item, losses) in enumerate(stored):
            draft.items.append(self._preview(item, media_id, index))
            draft.losses += losses
        self.box[media_id] = draft
        return {"media_id": media_id}

    def get(self, fields: Json) -> Json:
        """Return a draft."""
        return self.find(fields).shown()

    def update(self, fields: Json) -> Json:
        """Replace one article of a draft as a whole."""
        draft, index, given = self.find(fields), fields.get("index"), fields.get("articles")
        if not isinstance(index, int) or not 0 <= index < len(draft.items):
            raise Refusal(40097)
        if not isinstance(given, dict):
            raise Refusal(44003)
        item, losses = self._checker.stored(given, single=len(draft.items) == 1)
        draft.items[index] = self._preview(item, draft.media_id, index)
        draft.losses += losses
        self.touch(draft)
        return OK

    def delete(self, fields: Json) -> Json:
        """Delete a draft; its cover stays in the library."""
        del self.box[self.find(fields).media_id]
        return OK

    def count(self) -> Json:
        """Return how many there are."""
        return {"total_count": len(self.box)}

    def batchget(self, fields: Json) -> Json:
        """Return a page of the box, the latest change first."""
        offset, count = page_of(fields)
        items = [
            {
                "media_id": draft.media_id,
                "content": draft.shown(content=fields.get("no_content") != 1),
                "update_time": draft.update_time,
            }
            for draft in islice(reversed(self.box.values()), offset, offset + count)
        ]
        return {"total_count": len(self.box), "item_count": len(items), "item": items}

    def find(self, fields: Json) -> Draft:
        """Return the draft that is named; raises Refusal where it is gone."""
        draft = self.box.get(str(fields.get("media_id")))
        if draft is None:
            raise Refusal(40007)
        return draft

    def touch(self, draft: Draft) -> None:
        """Note that a draft was changed."""
        draft.update_time = self._now()
        self.box[draft.media_id] = self.box.pop(draft.media_id)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _preview(self, item: Json, media_id: str, index: int) -> Json:
        return item | {"url": f"http://mp.weixin.qq.com/s?tempkey={media_id[-12:]}{index}#rd"}
