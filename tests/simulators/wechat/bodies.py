"""JSON as the platform reads it: UTF-8, characters as they are (facts §1.1)."""

from __future__ import annotations

import json
import re

from tests.simulators.wechat.switches import Switches
from tests.simulators.wire import Json, Refusal, Request

_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u([0-9a-fA-F]{4})")


def read(request: Request, switches: Switches) -> Json:
    r"""Return the object of a body; ``\uXXXX`` is refused, or stored as the six characters."""
    if not request.body:
        raise Refusal(44002)
    body = request.body
    if _ESCAPE.search(body):
        if switches.escapes == "refused":
            raise Refusal(40033)
        body = _ESCAPE.sub(rb"\1\\\\u\2", body)
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refusal(40033) from None
    except ValueError:
        raise Refusal(47001) from None
    if not isinstance(value, dict):
        raise Refusal(47001)
    return value
