"""Routes that somebody else's platform calls, without a token of ours: it signs what it sends."""

from __future__ import annotations

from publish.api.exchange import PREFIX, Answer
from publish.api.route import Call, Route
from publish.bootstrap.callback import PATH, TEXT, Callback


def _wechat(method: str, call: Call) -> Answer:
    """Hand a request of WeChat over; of a parameter that stands twice, the last one counts."""
    query = {name: values[-1] for name, values in call.request.query.items() if values}
    heard = Callback(call.press.settings, call.press.store)
    status, media, body = heard.answer(method, query, call.request.body, call.now)
    return Answer(status, body, media)


_ABOUT = "微信公众平台“服务器配置”的地址；按平台的规则签名，不用访问令牌。没有设置则为 404。"
_REFUSALS = (400, 403, 404, 413, 503)

ROUTES = (
    Route(
        "GET",
        PATH.removeprefix(PREFIX),
        "verifyWechatCallback",
        None,
        "微信核对服务器地址",
        lambda call: _wechat("GET", call),
        {200: ""},
        about=_ABOUT,
        media=TEXT,
        also=_REFUSALS,
    ),
    Route(
        "POST",
        PATH.removeprefix(PREFIX),
        "wechatCallback",
        None,
        "微信通知发布和群发的结果",
        lambda call: _wechat("POST", call),
        {200: ""},
        about=_ABOUT,
        media=TEXT,
        also=_REFUSALS,
    ),
)
