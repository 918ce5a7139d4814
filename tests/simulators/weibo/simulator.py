"""The Weibo interface as a server, by facts/wechat-weibo-api.md §2.

    with WeiboSimulator() as weibo:
        ...  # a client with base URL weibo.url and TOKEN
        assert [each.content for each in weibo.published()] == ["..."]

It shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.simulators.clock import Clock, Meter, day, hour
from tests.simulators.published import Published
from tests.simulators.server import Simulator
from tests.simulators.weibo import messages, text as texts
from tests.simulators.weibo.pages import look
from tests.simulators.weibo.posts import UID, Post, Posts
from tests.simulators.weibo.switches import Switches
from tests.simulators.wire import Answer, Json, Part, Refusal, Request, json_answer

TOKEN = "2.00invented-token-of-the-simulator"
APPKEY = "1000000001"


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    act: Callable[[dict[str, str], Part | None], Json]
    """From the fields and the picture to the answer."""


class WeiboSimulator(Simulator):
    """The platform with one app, and one user who authorised it."""

    refused = 20021
    throttled = 10024

    def __init__(
        self, clock: Clock | None = None, switches: Switches | None = None, *, port: int = 0
    ) -> None:
        """Prepare the platform."""
        super().__init__(clock, port=port)
        self.switches: Switches
        self.revoked: bool
        self.reset(switches)

    def reset(self, switches: Switches | None = None) -> None:
        """Forget everything, and go on with these switches at the same address."""
        with self.lock:
            self.switches = switches or Switches()
            self.posts = Posts(self.clock, self.switches)
            self.forget_calls()
            self._meter = Meter(self.clock)
            self._routes = self._table()
            self.authorise()

    def respond(self, request: Request) -> Answer:
        """See Simulator.respond."""
        route = self._routes.get(request.path)
        if route is None:
            raise Refusal(10020)
        if request.method != route.method:
            raise Refusal(10021)
        fields = request.query | request.form()
        self._admit(request, fields)
        return json_answer(route.act(fields, request.file("pic")))

    def refusal(self, refusal: Refusal, request: Request) -> Answer:
        """See Simulator.refusal."""
        body = messages.error(refusal, request.path, self.switches)
        return json_answer(body, status=messages.status(refusal.code, self.switches))

    def look(self, request: Request) -> Answer | None:
        """See Simulator.look."""
        return look(self, request)

    def published(self) -> list[Published]:
        """Return every public post of the court, the oldest first."""
        return [each for each in self.ever_published() if not each.gone]

    def ever_published(self) -> list[Published]:
        """Return the same with those that were deleted since."""
        with self.lock:
            return [_published(post) for post in self.posts.posts if post.owner == UID]

    def post_by_hand(self, text: str, *, owner: int = UID) -> str:
        """Let a person post in the app, by no rule of the interface; return the idstr."""
        with self.lock:
            return str(self.posts.put(text, owner=owner).number)

    def delete_by_hand(self, idstr: str) -> None:
        """Let a person delete a post in the app."""
        with self.lock:
            self.posts.find({"id": idstr}).gone = True

    def edit_by_hand(self, idstr: str, text: str) -> None:
        """Let a person change a post in the app."""
        with self.lock:
            post = self.posts.find({"id": idstr})
            post.text, post.edited = text, True
            self.posts.links |= {texts.short(each): each for each in texts.addresses(text)}

    def slow_down(self) -> None:
        """Let the next post succeed with 20032, and appear two minutes later."""
        with self.lock:
            self.posts.slow = True

    def authorise(self, token: str = TOKEN) -> None:
        """Let the user authorise the app (again)."""
        with self.lock:
            self.token = token
            self.revoked = False
            self.expires: datetime = self.clock.now() + self.switches.life

    def revoke(self) -> None:
        """Let the user withdraw the authorisation: 21319 from now on."""
        with self.lock:
            self.revoked = True

    @property
    def calls_left(self) -> int:
        """What is left of the user's calls today."""
        return max(0, self.switches.calls_a_day - self._meter.used("user", day))

    def _admit(self, request: Request, fields: dict[str, str]) -> None:
        """Refuse who may not call: by address, token, budget."""
        if not self._meter.take(request.client_ip, self.switches.calls_an_hour_by_ip, hour):
            raise Refusal(10022)
        given = request.authorization.removeprefix("OAuth2 ") or fields.get("access_token", "")
        if not given:
            raise Refusal(10006)
        if given != self.token:
            raise Refusal(21332)
        if self.revoked:
            raise Refusal(21319)
        if self.expires <= self.clock.now():
            raise Refusal(21327)
        if not self._meter.take("user", self.switches.calls_a_day, day):
            raise Refusal(10023)

    def _rate_limit(self, _: dict[str, str]) -> Json:
        """Tell the budget (fields from memory: §2.3)."""
        used = self._meter.used(self.client_ip, hour)
        left = self.switches.calls_an_hour_by_ip - used
        return {"remaining_user_hits": self.calls_left, "remaining_ip_hits": left}

    def _token_info(self, _: dict[str, str]) -> Json:
        """Tell how long the token lives (fields from memory: §2.2)."""
        left = int((self.expires - self.clock.now()).total_seconds())
        return {"uid": UID, "appkey": APPKEY, "expire_in": left}

    def _table(self) -> dict[str, _Route]:
        posts = self.posts
        plain = {
            "GET /2/statuses/user_timeline.json": posts.timeline,
            "GET /2/statuses/user_timeline/ids.json": posts.ids,
            "GET /2/statuses/show.json": posts.show,
            "POST /2/statuses/destroy.json": posts.destroy,
            "POST /2/comments/create.json": posts.comment,
            "GET /2/short_url/expand.json": posts.expand,
            "GET /2/account/rate_limit_status.json": self._rate_limit,
            "POST /oauth2/get_token_info": self._token_info,
        }
        table = {"/2/statuses/share.json": _Route("POST", posts.share)}
        for name, act in plain.items():
            method, _, path = name.partition(" ")
            table[path] = _Route(method, _of_fields(act))
        return table


def _of_fields(act: Callable[[dict[str, str]], Json]) -> Callable[[dict[str, str], object], Json]:
    return lambda fields, _: act(fields)


def _published(post: Post) -> Published:
    return Published(
        at=post.at,
        remote_id=str(post.number),
        url=post.url,
        title="",
        content=post.text,
        source_url=next(iter(texts.addresses(post.text)), ""),
        way="share",
        pictures=() if post.picture is None else (post.picture,),
        comments=tuple(post.comments),
        gone="deleted" if post.gone else "",
        edited=post.edited,
    )
