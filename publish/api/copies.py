"""Routes about copies on other people's platforms: how they stand, and a person's word on one."""

from __future__ import annotations

import re

from publish.api import forms
from publish.api.exchange import Answer, answer
from publish.api.problems import CONFLICT, Refused
from publish.api.reading import edition_of, shown_size
from publish.api.route import Call, Route, missing
from publish.domain.number import Number
from publish.domain.statement import Edition
from publish.errors import WrongUsage
from publish.guard.roles import Right
from publish.services import standing
from publish.services.deliveries import NAMES
from publish.services.resolve import Verdict, resolve

_TAG = re.compile(r"([CN][0-9]{4}-[0-9]{4,7})-v([1-9][0-9]{0,5})")


def _list(call: Call) -> Answer:
    """Tell how every channel stands, and what is open there."""
    press = call.press
    rows = standing.channels(press.record, press.outlets, shown_size(press), call.now)
    return answer({"channels": rows})


def _resolve(call: Call) -> Answer:
    """Write down what a person has seen of a delivery in doubt."""
    channel = call.request.path["channel"]
    if channel not in NAMES:
        raise missing("没有这个渠道")
    edition, verdict = _meant(call), call.value["verdict"]
    call.doing.target = f"{edition.entry.number}-v{edition.rev}/{channel}/{verdict}"
    url = call.value.get("url", "")
    if verdict is Verdict.POSTED and url and not url.startswith(("http://", "https://")):
        raise WrongUsage("副本的网址应当以 http:// 或者 https:// 开头")
    try:
        done = resolve(call.press.record, channel, edition, verdict, url=url, now=call.now)
    except WrongUsage as error:  # it is well written, and there is nothing to decide
        raise Refused(CONFLICT, str(error), advice=error.advice) from error
    return answer({"tag": done.tag, "channel": done.channel, "state": str(done.state)})


def _meant(call: Call) -> Edition:
    """Return the edition that a tag names; raises Refused."""
    found = _TAG.fullmatch(call.request.path["tag"])
    try:
        statement = call.press.record.statement(Number.parse(found[1])) if found else None
    except WrongUsage:
        statement = None
    if found is None or statement is None:
        raise missing("没有这个发布件")
    return edition_of(statement, found[2])


ROUTES = (
    Route(
        "GET",
        "/deliveries",
        "listDeliveries",
        Right.READ_DELIVERIES,
        "各渠道的投递情况",
        _list,
        {200: "Deliveries"},
    ),
    Route(
        "POST",
        "/deliveries/{tag}/{channel}/resolve",
        "resolveDelivery",
        Right.RESOLVE_DELIVERY,
        "登记投递的人工核实结果",
        _resolve,
        {200: "Resolved"},
        takes=forms.RESOLUTION,
        about="tag 是编号和版次，如 C2026-0003-v1；channel 是 wechat 或 weibo。",
    ),
)
