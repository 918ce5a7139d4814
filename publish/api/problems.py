"""Problem details (RFC 9457): which error becomes which status, in one table.

The type is ``about:blank``, so that no address has to be kept alive for it; what a program goes by
is ``code``, which never changes. Title, detail and advice are for the person in front of it.
Whatever is our own fault is told without detail: the identifier leads to the line of the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish import errors
from publish.api.exchange import PROBLEM, Answer, encode
from publish.errors import Fault, WrongUsage, ZhengmingError

WAIT = 5
"""Seconds after which it is worth asking again when something of ours does not answer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem."""

    status: int
    code: str
    title: str
    told: bool = True
    """Whether the error's own message is shown to the caller."""


INVALID = Problem(400, "invalid-request", "请求的写法有误")
MISSING = Problem(404, "not-found", "没有找到")
METHOD = Problem(405, "method-not-allowed", "这个地址不支持这种请求方法")
CONFLICT = Problem(409, "conflict", "与现状冲突")
TOO_LARGE = Problem(413, "too-large", "请求过大")
MEDIA = Problem(415, "media-type", "不支持的内容类型")
BROKEN = Problem(500, "broken", "程序出错了", told=False)
_LOG = Problem(500, "log-diverged", "台账需要核对", told=False)
_STORE = Problem(503, "store-unavailable", "存储暂时不可用", told=False)
_ELSEWHERE = Problem(503, "channel-unavailable", "平台暂时不可用")
_PERSON = Problem(409, "needs-person", "需要人工处理")

TABLE: dict[type[ZhengmingError], Problem] = {
    errors.ZhengmingError: BROKEN,
    errors.InvalidStatement: Problem(400, "invalid-statement", "稿件的写法有误"),
    errors.WrongUsage: INVALID,
    errors.SettingsError: Problem(500, "settings", "系统的设置有误", told=False),
    errors.GateRefused: Problem(422, "gate-refused", "发布关口没有放行"),
    errors.NeedsPerson: _PERSON,
    errors.LogError: _LOG,
    errors.BadProof: _LOG,
    errors.LogDiverged: _LOG,
    errors.StoreError: _STORE,
    errors.NotFound: BROKEN,
    errors.Conflict: CONFLICT,
    errors.StoreUnavailable: _STORE,
    errors.SiteError: Problem(503, "site-unavailable", "网站文件暂时不能读写", told=False),
    errors.ChannelError: _ELSEWHERE,
    errors.ChannelUnavailable: _ELSEWHERE,
    errors.ChannelBlocked: _PERSON,
    errors.DeliveryRefused: _PERSON,
    errors.DeliveryInDoubt: _PERSON,
    errors.AccessError: Problem(403, "forbidden", "无权办理"),
    errors.Unauthenticated: Problem(401, "unauthenticated", "没有通过身份验证"),
    errors.Forbidden: Problem(403, "forbidden", "无权办理"),
    errors.TooManyRequests: Problem(429, "too-many-requests", "请求太频繁"),
    errors.IdentityUnavailable: Problem(503, "identity-unavailable", "单点登录暂时不可用"),
    errors.RenderError: Problem(500, "render", "网页不能生成", told=False),
}
"""Every error of the tree has a row of its own."""


class Refused(WrongUsage):
    """The API itself does not take a request as it is."""

    def __init__(
        self,
        problem: Problem,
        message: str,
        *,
        advice: str | None = None,
        faults: Sequence[Fault] = (),
        allow: str = "",
    ) -> None:
        """Keep which problem it is; ``allow`` are the methods of an address (405)."""
        super().__init__(message, advice=advice)
        self.problem = problem
        self.faults = tuple(faults)
        self.allow = allow


def problem_of(error: BaseException) -> Problem:
    """Return the problem that an error is; whatever is not ours is a broken program."""
    if isinstance(error, Refused):
        return error.problem
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind]
    return BROKEN


def told(error: BaseException, request_id: str) -> Answer:
    """Return the answer that tells an error."""
    problem = problem_of(error)
    detail, advice = str(error), getattr(error, "advice", "")
    if not problem.told:
        detail = f"{problem.title}。请把这个编号告诉系统管理员：{request_id}"
        advice = "请稍后重试；已受理的内容不会丢失。"
    faults: Sequence[Fault] = getattr(error, "faults", ())
    value = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
        "advice": advice,
        "faults": [fault.as_json() for fault in faults],
        "request": request_id,
    }
    return Answer(problem.status, encode(value), PROBLEM, _headers(problem, error))


def _headers(problem: Problem, error: BaseException) -> dict[str, str]:
    """Return the headers that belong to a status: RFC 9110 §10.2.3, §11.6.1, RFC 6750 §3."""
    if isinstance(error, errors.Unauthenticated):
        bad = "" if error.why == "nothing" else ', error="invalid_token"'
        return {"WWW-Authenticate": f'Bearer realm="zhengming"{bad}'}
    if isinstance(error, errors.TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, Refused) and error.allow:
        return {"Allow": error.allow}
    return {"Retry-After": str(WAIT)} if problem.status == 503 else {}
