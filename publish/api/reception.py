"""The reception: every request of every door passes here, and gets an answer whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from publish.adapters.observing import Journal, fault, note
from publish.api.exchange import LIMIT, MARKDOWN, PREFIX, Answer, Request
from publish.api.problems import MEDIA, TOO_LARGE, Refused, problem_of, told
from publish.api.route import Body, Call, Route
from publish.bootstrap import Press
from publish.errors import AccessError, GateRefused
from publish.services.door import Doing, Door


@dataclass(frozen=True, slots=True)
class Reception:
    """One for a process, used by all its threads."""

    press: Press
    door: Door
    journal: Journal
    clock: Callable[[], datetime]

    def answer(self, route: Route, request: Request) -> Answer:
        """Answer a request; raises nothing, and tells nobody the text of an error not ours."""
        note(route=PREFIX + route.path)
        try:
            found = self._let_in(route, request)
        except Exception as error:  # noqa: BLE001 - whatever it is: the client gets an answer
            self._observe(route, request, error)
            found = told(error, request.id)
        return found.under(request.id)

    def _let_in(self, route: Route, request: Request) -> Answer:
        """Recognise who asks, check the right, read the body, and do it."""
        if len(request.body) > LIMIT:
            raise too_large()
        if route.right is None:
            return self._run(route, request, Doing(""))
        caller = self.door.enter(request.bearer, address=request.address, request=request.id)
        note(caller=caller.name)
        target = route.target(request)
        with self.door.act(caller, route.right, target=target, request=request.id) as doing:
            return self._run(route, request, doing)

    def _run(self, route: Route, request: Request, doing: Doing) -> Answer:
        value = None if route.takes is None else _read(route.takes, request)
        return route.run(Call(self.press, request, self.clock(), doing, value))

    def _observe(self, route: Route, request: Request, error: Exception) -> None:
        """Tell the operator what is our fault, and count what became of a submission."""
        status = problem_of(error).status
        if status >= 500:
            self.journal.tell("fault", level="error", request=request.id, **fault(error))
        if not route.submits:
            return
        if isinstance(error, GateRefused):
            note(outcome="refused", rules=[each.rule for each in error.faults])
        elif isinstance(error, AccessError):
            note(outcome="denied")
        else:
            note(outcome="failed" if status >= 500 else "malformed")


def _read(body: Body, request: Request) -> object:
    """Return the body in the route's own type."""
    if request.media not in body.media and (request.body or MARKDOWN in body.media):
        listed = "、".join(body.media)
        message = "请求的内容类型不对，或者没有写明"
        raise Refused(MEDIA, message, advice=f"请在 Content-Type 中写明：{listed}。")
    return body.read(request.media, request.body)


def too_large() -> Refused:
    """Return that a body is larger than any door takes."""
    message = f"请求超过 {LIMIT / 1_000_000:.1f} MB"
    return Refused(TOO_LARGE, message, advice="附件过大的，请由管理员在服务器上用命令行提交。")
