"""What people do in the back office at mp.weixin.qq.com, and what the platform does on its own.

None of it is a call of the interface; a test does it where a person would.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from tests.simulators.published import Published
from tests.simulators.server import Simulator
from tests.simulators.wechat.article import Checker
from tests.simulators.wechat.callbacks import Callback, Event, mass_event, publish_event
from tests.simulators.wechat.drafts import Drafts
from tests.simulators.wechat.library import Library
from tests.simulators.wechat.mass import Mass
from tests.simulators.wechat.publishing import FreePublish, Press, Publication, Status
from tests.simulators.wechat.switches import Switches
from tests.simulators.wechat.tokens import Tokens
from tests.simulators.wire import Json

APPID = "wx0000000000000000"
SECRET = "invented-secret-of-the-simulator"
CALLBACK_TOKEN = "inventedtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class Account(Simulator):
    """One account with all that is in it."""

    switches: Switches
    tokens: Tokens

    def open(self, switches: Switches) -> None:
        """Begin with an empty account; what was there before is forgotten."""
        with self.lock:
            self.switches = switches
            self.tokens = Tokens(APPID, SECRET, self.clock, switches)
            self.library = Library(self.clock, switches)
            self.drafts = Drafts(self.clock, Checker(self.library, switches))
            self.press = Press(self.clock, self.drafts, switches)
            self.freepublish = FreePublish(self.clock, self.drafts, self.press, switches)
            self.mass = Mass(self.clock, self.drafts, self.press, switches)
            self.callback = Callback(CALLBACK_TOKEN, AES_KEY, APPID)

    def published(self) -> list[Published]:
        """Return every public article, the oldest first."""
        return [each for each in self.ever_published() if not each.gone]

    def ever_published(self) -> list[Published]:
        """Return the same with those that were deleted or banned since."""
        with self.lock:
            self.settle()
            return [
                self._published(group, index)
                for group in self.press.publications
                for index in range(len(group.items))
            ]

    def boxed(self) -> list[Json]:
        """Return the drafts in the box, the oldest change first, each with its media_id."""
        with self.lock:
            listed = self.drafts.box.values()
            return [{"media_id": draft.media_id, **draft.shown()} for draft in listed]

    def losses(self) -> list[str]:
        """Return what the filter took from the drafts in the box: a good client loses nothing."""
        with self.lock:
            return [loss for draft in self.drafts.box.values() for loss in draft.losses]

    def events(self) -> list[Event]:
        """Return the events so far, in order; ``callback`` makes requests of them."""
        with self.lock:
            self.settle()
            jobs = [
                (at, publish_event(at, job, self.switches)) for at, job in self.freepublish.finished
            ]
            sent = [(at, mass_event(at, sending)) for at, sending in self.mass.finished]
            return [event for _, event in sorted(jobs + sent, key=lambda pair: pair[0])]

    def settle(self) -> None:
        """End all jobs whose time has come."""
        for job in list(self.freepublish.under_way):
            self.freepublish.settle(job)
        for sending in list(self.mass.under_way):
            self.mass.settle(sending)

    def publish_by_hand(
        self, media_id: str, way: Literal["by hand", "mass by hand"]
    ) -> Publication:
        """Publish a draft in the back office; ``mass by hand`` with a push, and so never listed."""
        with self.lock:
            return self.press.publish(self.drafts.find({"media_id": media_id}), way)

    def delete_by_hand(self, article_id: str, index: int = 0) -> None:
        """Delete one published article (from 1), or all of them."""
        with self.lock:
            self.freepublish.delete({"article_id": article_id, "index": index})

    def edit_by_hand(self, article_id: str, index: int = 1, **fields: str) -> None:
        """Change fields of a published article."""
        with self.lock:
            found = self.press.find(article_id)
            found.items[index - 1].update(fields)
            found.edited.add(index - 1)

    def edit_draft(self, media_id: str, index: int = 0, **fields: str) -> None:
        """Change fields of a draft."""
        with self.lock:
            draft = self.drafts.find({"media_id": media_id})
            draft.items[index].update(fields)
            self.drafts.touch(draft)

    def delete_draft(self, media_id: str) -> None:
        """Delete a draft."""
        with self.lock:
            self.drafts.delete({"media_id": media_id})

    def spoil_draft(self, media_id: str, code: Literal[53503, 53504, 53505]) -> None:
        """Let a draft be one that submit refuses."""
        with self.lock:
            self.drafts.find({"media_id": media_id}).spoilt = code

    def ban(self, article_id: str) -> None:
        """Let the platform take a publication down."""
        with self.lock:
            self.press.find(article_id).banned = True

    def judge_next(self, *outcomes: Status | str) -> None:
        """Say how the next jobs end: a Status when publishing, ``err(20001)`` when mass-sending."""
        with self.lock:
            self.freepublish.outcomes += [each for each in outcomes if isinstance(each, Status)]
            self.mass.outcomes += [each for each in outcomes if isinstance(each, str)]

    def confirm(self, msg_id: int) -> None:
        """Let the administrator confirm a mass send."""
        with self.lock:
            self.mass.sendings[msg_id].waits = False

    def reset_secret(self, secret: str) -> None:
        """Change the secret and let every token die."""
        with self.lock:
            self.tokens.secret = secret
            self.tokens.revoke()

    def let_pass(self, step: timedelta | float) -> None:
        """Let time pass, and what is due happen."""
        with self.lock:
            self.clock.advance(step)
            self.settle()

    def _published(self, group: Publication, index: int) -> Published:
        item = group.items[index]
        cover = self.library.materials.get(item["thumb_media_id"])
        gone = "banned" if group.banned else "deleted" if item["is_deleted"] else ""
        return Published(
            at=group.at,
            remote_id=group.article_id,
            url=item["url"],
            title=item["title"],
            content=item["content"],
            source_url=item["content_source_url"],
            way=group.way,
            author=item["author"],
            digest=item["digest"],
            pictures=_pictures(cover.content if cover else None),
            gone=gone,
            edited=index in group.edited,
        )


def _pictures(*contents: bytes | None) -> tuple[bytes, ...]:
    return tuple(each for each in contents if each is not None)
