"""What errcode means, in the platform's words (facts §1.8; WxOpenErrorMsgEnum)."""

from __future__ import annotations

from tests.simulators.wire import Json, Refusal

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by "
    "getStableAccessToken",
    40002: "invalid grant_type",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40059: "invalid msg id",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40137: "invalid image format",
    40164: "invalid ip",
    40227: "invalid title",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    44001: "empty media data",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "url size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45028: "has no masssend quota",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45110: "author size out of limit",
    45166: "invalid content",
    47001: "data format error",
    48001: "api unauthorized",
    53402: "crop cover image fail",
    53503: "draft has not passed the publish check",
    53504: "draft must be used on the website",
    53505: "please save and publish it by hand",
    53600: "Article ID 无效",
    88000: "without comment privilege",
    89503: "wait for the confirmation of an administrator",
}


def error(refusal: Refusal, rid: str) -> Json:
    """Return the answer of a refusal: 200, errcode, errmsg with a tail for support tickets."""
    message = MESSAGES.get(refusal.code, "error") + refusal.detail
    return {"errcode": refusal.code, "errmsg": f"{message} rid: {rid}", **refusal.extra}
