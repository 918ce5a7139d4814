"""What error_code means, in the platform's words (facts §2.4)."""

from __future__ import annotations

from tests.simulators.weibo.switches import Switches
from tests.simulators.wire import Json, Refusal

MESSAGES = {
    10001: "System error",
    10002: "Service unavailable",
    10003: "Remote service error",
    10006: "Source paramter (appkey) is missing",
    10008: "Param error, see doc for more info",
    10014: "Insufficient app permissions",
    10016: "Miss required parameter",
    10017: "Parameter value invalid",
    10018: "Request body length over limit",
    10020: "Request api not found",
    10021: "HTTP method is not suported for this request",
    10022: "IP requests out of rate limit",
    10023: "User requests out of rate limit",
    10024: "User requests for this api out of rate limit",
    20005: "Unsupported image type, only suport JPG, GIF, PNG",
    20006: "Image size too large",
    20008: "Content is null",
    20012: "Text too long, please input text less than 140 characters!",
    20016: "Out of limit, update too frequent",
    20017: "Similar content",
    20018: "Contain illegal website",
    20019: "Repeat content!",
    20020: "Contain advertising",
    20021: "Content is illegal",
    20031: "Need captcha",
    20032: "Update success, while server slow now, please wait 1-2 minutes",
    20101: "Target weibo does not exist!",
    20102: "Not your own weibo",
    20111: "Repeated weibo text",
    21315: "Token expired",
    21319: "Accessor was revoked",
    21327: "expired_token",
    21332: "invalid_access_token",
    21335: "uid must be the authorized user",
    21602: "Contain forbidden world",
}
_FORBIDDEN = {10014, 10022, 10023, 10024, 21335}


def error(refusal: Refusal, path: str, switches: Switches) -> Json:
    """Return the body of a refusal."""
    number = refusal.code if switches.error_code_type == "int" else str(refusal.code)
    message = MESSAGES.get(refusal.code, "error") + refusal.detail
    return {"error": message, "error_code": number, "request": path, **refusal.extra}


def status(code: int, switches: Switches) -> int:
    """Return the HTTP status of a refusal: a guess, so that nobody relies on it."""
    if switches.error_status == "200":
        return 200
    if code == 10006 or 21300 <= code < 21335:
        return 401
    return 403 if code in _FORBIDDEN else 400
