"""The WeChat Official Account interface as a server, by facts/wechat-weibo-api.md §1.

    with WechatSimulator() as wechat:
        ...  # a client with base URL wechat.url, APPID and SECRET
        assert [each.title for each in wechat.published()] == ["..."]

It shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulators.clock import Clock, Meter, day, minute
from tests.simulators.faults import is_named
from tests.simulators.wechat import bodies, messages
from tests.simulators.wechat.pages import look
from tests.simulators.wechat.people import Account
from tests.simulators.wechat.switches import Account as Kind, Switches
from tests.simulators.wire import Answer, Json, Refusal, Request, json_answer

_PUBLISHING = ("/cgi-bin/freepublish/", "/cgi-bin/message/mass/")
"""What an account without verification may not call (§1.5)."""


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    act: Callable[[Request], Json]
    open: bool = False
    """Whether it needs no token."""


class WechatSimulator(Account):
    """The platform; see Simulator for faults and calls, Account for what people do there."""

    refused = 45166
    throttled = 45011

    def __init__(
        self, clock: Clock | None = None, switches: Switches | None = None, *, port: int = 0
    ) -> None:
        """Prepare the platform with one empty account."""
        super().__init__(clock, port=port)
        self._rids = 0
        self.reset(switches)

    def reset(self, switches: Switches | None = None) -> None:
        """Forget everything, and go on with these switches at the same address."""
        with self.lock:
            self.open(switches or Switches())
            self.forget_calls()
            self._meter = Meter(self.clock)
            self._routes = self._table()

    def respond(self, request: Request) -> Answer:
        """See Simulator.respond."""
        self.settle()
        route = self._routes.get(request.path)
        if route is None:
            raise Refusal(40066)
        if request.method != route.method:
            raise Refusal(43001 if route.method == "GET" else 43002)
        self._admit(request, route)
        return json_answer(route.act(request), content_type=self.switches.reply_type)

    def refusal(self, refusal: Refusal, request: Request) -> Answer:
        """See Simulator.refusal."""
        self._rids += 1
        rid = f"{int(self.clock.now().timestamp()):08x}-{self._rids:08x}-{len(self.calls):08x}"
        return json_answer(messages.error(refusal, rid), content_type=self.switches.reply_type)

    def look(self, request: Request) -> Answer | None:
        """See Simulator.look."""
        return look(self, request)

    def _admit(self, request: Request, route: _Route) -> None:
        """Refuse who may not call: by address, token, account, quota."""
        guarded = route.open or self.switches.whitelist_guards == "all"
        if guarded and request.client_ip not in self.switches.whitelist:
            ip = request.client_ip
            raise Refusal(40164, f" {ip} ipv6 ::ffff:{ip}, not in whitelist")
        if not route.open:
            self.tokens.check(request.query.get("access_token"))
        unverified = self.switches.account is Kind.UNVERIFIED
        if unverified and request.path.startswith(_PUBLISHING):
            raise Refusal(48001)
        for path, limit in self.switches.daily.items():
            if is_named(request.path, path) and not self._meter.take(path, limit, day):
                raise Refusal(45009)
        for path, limit in self.switches.per_minute.items():
            if is_named(request.path, path) and not self._meter.take(path, limit, minute):
                raise Refusal(45011)

    def _post(self, act: Callable[[Json], Json], *, is_open: bool = False) -> _Route:
        return _Route("POST", lambda request: act(bodies.read(request, self.switches)), is_open)

    def _table(self) -> dict[str, _Route]:
        drafts, library, mass, publish = self.drafts, self.library, self.mass, self.freepublish
        posts = {
            "draft/add": drafts.add,
            "draft/get": drafts.get,
            "draft/update": drafts.update,
            "draft/delete": drafts.delete,
            "draft/batchget": drafts.batchget,
            "material/del_material": library.del_material,
            "material/batchget_material": library.batchget_material,
            "freepublish/submit": publish.submit,
            "freepublish/get": publish.get,
            "freepublish/batchget": publish.batchget,
            "freepublish/getarticle": publish.getarticle,
            "freepublish/delete": publish.delete,
            "message/mass/sendall": mass.sendall,
            "message/mass/get": mass.get,
            "message/mass/delete": mass.delete,
            "message/mass/preview": mass.preview,
        }
        table = {path: self._post(act) for path, act in posts.items()}
        table |= {
            "token": _Route("GET", self.tokens.plain, open=True),
            "stable_token": self._post(self.tokens.stable, is_open=True),
            "draft/count": _Route("GET", lambda _: drafts.count()),
            "media/uploadimg": _Route("POST", library.uploadimg),
            "material/add_material": _Route("POST", library.add_material),
        }
        return {f"/cgi-bin/{path}": route for path, route in table.items()}
