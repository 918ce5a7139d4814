"""Posting, reading back, deleting (facts §2.1, §2.3)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from tests.simulators.clock import Clock, Meter, hour
from tests.simulators.images import picture
from tests.simulators.weibo import text as texts
from tests.simulators.weibo.switches import Switches
from tests.simulators.wire import Json, Part, Refusal

UID = 1000000000
NAME = "模拟法院发布"
_SLOW = timedelta(minutes=2)
"""How long 20032 asks to wait."""


@dataclass(slots=True)
class Post:
    """One post."""

    number: int
    text: str
    at: datetime
    appears: datetime
    """When user_timeline shows it."""
    owner: int = UID
    picture: bytes | None = None
    comments: list[str] = field(default_factory=list)
    gone: bool = False
    edited: bool = False

    @property
    def url(self) -> str:
        """Its public address."""
        return f"https://weibo.com/{self.owner}/{self.number}"


class Posts:
    """The posts of all users."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        """Begin with none."""
        self._clock = clock
        self._switches = switches
        self._meter = Meter(clock)
        self.posts: list[Post] = []
        self.links: dict[str, str] = {}
        """Long addresses by short ones."""
        self.slow = False
        """Whether the next post answers 20032 although it is there."""

    def share(self, fields: dict[str, str], pic: Part | None) -> Json:
        """Post a text with an address of the app's own domain, and at most one picture."""
        text = self._text(fields)
        _real_ip(fields)
        content = self._picture(pic) if pic else None
        self._refuse_repeat(text)
        if not self._meter.take("share", self._switches.posts_an_hour, hour):
            raise Refusal(10024)
        post = self.put(text, content)
        if self.slow:
            self.slow = False
            post.appears = post.at + _SLOW
            raise Refusal(20032)
        return self.shown(post)

    def put(self, text: str, content: bytes | None = None, *, owner: int = UID) -> Post:
        """Add a post."""
        now = self._clock.now()
        number = 5000000000000001 + 4096 * len(self.posts)
        post = Post(number, text, now, now + self._switches.appears_after, owner, content)
        self.posts.append(post)
        self.links |= {texts.short(each): each for each in texts.addresses(text)}
        return post

    def timeline(self, fields: dict[str, str]) -> Json:
        """Return the newest posts of the authorised user, five at most."""
        listed = self._listed(fields)
        return {"statuses": [self.shown(each) for each in listed], "total_number": len(listed)}

    def ids(self, fields: dict[str, str]) -> Json:
        """Return the same as ids alone."""
        listed = self._listed(fields)
        return {"statuses": [str(each.number) for each in listed], "total_number": len(listed)}

    def show(self, fields: dict[str, str]) -> Json:
        """Return one post."""
        return self.shown(self.find(fields))

    def destroy(self, fields: dict[str, str]) -> Json:
        """Delete a post of one's own."""
        if not self._switches.may_destroy:
            raise Refusal(10014)
        post = self.find(fields)
        if post.owner != UID:
            raise Refusal(20102)
        post.gone = True
        return self.shown(post)

    def comment(self, fields: dict[str, str]) -> Json:
        """Comment on a post (from memory: §2.3)."""
        post, comment = self.find(fields), _required(fields, "comment")
        _real_ip(fields)
        if texts.length(comment, rare=self._switches.rare_character) > 140:
            raise Refusal(20012)
        post.comments.append(comment)
        return {"id": post.number + len(post.comments), "text": comment}

    def expand(self, fields: dict[str, str]) -> Json:
        """Return the long address of a short one (from memory: §2.3)."""
        short = _required(fields, "url_short")
        known = short in self.links
        long = self.links.get(short, "")
        return {"urls": [{"result": known, "url_short": short, "url_long": long, "type": 0}]}

    def find(self, fields: dict[str, str]) -> Post:
        """Return a post by its id; raises Refusal where it is gone."""
        number = _required(fields, "id")
        for post in self.posts:
            if str(post.number) == number and not post.gone:
                return post
        raise Refusal(20101)

    def shown(self, post: Post) -> Json:
        """Return a post as the interface does."""
        text = post.text
        if self._switches.short_links:
            text = texts.URL.sub(lambda found: texts.short(found[0]), text)
        status: Json = {
            "created_at": f"{post.at:%a %b %d %H:%M:%S %z %Y}",
            "id": post.number,
            "mid": str(post.number),
            "idstr": str(post.number),
            "text": text,
            "user": {"id": post.owner, "idstr": str(post.owner), "screen_name": NAME},
        }
        if post.picture is not None:
            status["thumbnail_pic"] = f"http://wx1.sinaimg.cn/thumbnail/{post.number}.jpg"
        return status

    def _text(self, fields: dict[str, str]) -> str:
        text = _required(fields, "status")
        if not text.strip():
            raise Refusal(20008)
        if texts.length(text, rare=self._switches.rare_character) > self._switches.length:
            raise Refusal(20012)
        if texts.has_topic(text):
            raise Refusal(10017, " (status) has a #topic#")
        found, switches = texts.addresses(text), self._switches
        if not found:
            raise Refusal(10017, " text not find domain!")
        if not all(texts.is_bound(e, switches.domains, below=switches.subdomains) for e in found):
            raise Refusal(10017, " appkey not bind domain!")
        for word, code in switches.forbidden.items():
            if word in text:
                raise Refusal(code)
        return text

    def _picture(self, part: Part) -> bytes:
        if picture(part.content).form not in {"jpeg", "gif", "png"}:
            raise Refusal(20005)
        if len(part.content) >= 5 * self._switches.megabyte:
            raise Refusal(20006)
        return part.content

    def _refuse_repeat(self, text: str) -> None:
        """Refuse the text of an earlier post, for which nothing but the text counts."""
        since = self._clock.now() - self._switches.repeat_window
        for post in self.posts:
            same = post.text == text and post.owner == UID and post.at > since
            if same and (not post.gone or self._switches.deleted_repeats):
                raise Refusal(self._switches.repeat_code)

    def _listed(self, fields: dict[str, str]) -> list[Post]:
        if fields.get("uid", str(UID)) != str(UID) or fields.get("screen_name", NAME) != NAME:
            raise Refusal(21335)
        now = self._clock.now()
        posts = reversed(self.posts)
        own = (p for p in posts if p.owner == UID and not p.gone and p.appears <= now)
        newest = list(islice(own, self._switches.timeline))
        count, page = _number(fields, "count", 20), _number(fields, "page", 1)
        since, last = _number(fields, "since_id", 0), _number(fields, "max_id", 0)
        found = [p for p in newest if p.number > since and (not last or p.number <= last)]
        return found[count * (page - 1) : count * page]


def _required(fields: dict[str, str], name: str) -> str:
    if name not in fields:
        raise Refusal(10016, f" ({name})")
    return fields[name]


def _number(fields: dict[str, str], name: str, usual: int) -> int:
    value = fields.get(name, str(usual))
    if not value.isdecimal():
        raise Refusal(10017, f" ({name})")
    return int(value)


def _real_ip(fields: dict[str, str]) -> None:
    """Refuse a call without the acting user's IP."""
    try:
        ipaddress.ip_address(_required(fields, "rip"))
    except ValueError:
        raise Refusal(10017, " (rip)") from None
