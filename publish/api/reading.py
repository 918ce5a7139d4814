"""Routes that read the record: the list by log index, a statement, an edition.

What the public reads is on the site; this is the view from inside, which also has what is not
public yet. The case file comes only when it is asked for by name, and the trail says so.
"""

from __future__ import annotations

import json
from typing import Any

from publish.api.exchange import PREFIX, Answer, Request, answer
from publish.api.route import Call, Parameter, Route, missing, of_path
from publish.bootstrap import Press
from publish.domain.kinds import Status
from publish.domain.statement import Edition, Statement
from publish.guard.roles import Right
from publish.render.addresses import edition_path
from publish.services import keys, logfiles, standing
from publish.services.record import Logged

MOST, USUAL = 200, 50
_FAR = 10**12
AFTER = Parameter(
    "after",
    {"type": "integer", "minimum": 0, "maximum": _FAR},
    "只要台账序号大于它的；不写则从头开始",
)
HOW_MANY = Parameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "一页最多几条"
)
_CASE = Parameter("case", {"type": "boolean", "default": False}, "是否同时给出卷内材料")


def page(call: Call) -> tuple[int, int]:
    """Return from which index to read, and how many at most; raises Refused."""
    start = call.whole("after", -1, 0, _FAR) + 1
    return start, call.whole("limit", USUAL, 1, MOST)


def following(path: str, start: int, count: int, size: int) -> str | None:
    """Return the address of the next page, None after the last."""
    end = start + count
    return f"{PREFIX}{path}?after={end - 1}&limit={count}" if end < size else None


def shown_size(press: Press) -> int:
    """Return how many entries the site shows."""
    found = logfiles.published(press.site, press.record, press.verifiers)
    return found.size if found else 0


def _list(call: Call) -> Answer:
    """List entries of the log in their order, each with what it is about."""
    start, limit = page(call)
    record, size, shown = call.press.record, call.press.record.head().size, shown_size(call.press)
    rows = [
        _row(call.press, logged, shown)
        for logged in record.entries(start, max(start, min(start + limit, size)))
    ]
    value = {
        "statements": rows,
        "size": size,
        "published": shown,
        "next": following("/statements", start, limit, size),
    }
    return answer(value)


def _row(press: Press, logged: Logged, shown: int) -> dict[str, Any]:
    """Return one entry of the log, for people and programs."""
    entry = logged.entry
    about: dict[str, Any] = {"title": None, "digest": None}
    if entry.status is not Status.REDACTED:
        content = press.record.edition(logged.index).content
        if content is not None:
            about = {"title": content.title, "digest": content.digest}
    return {
        "index": logged.index,
        "number": str(entry.number),
        "edition": entry.rev,
        "status": str(entry.status),
        "at": entry.at,
        "published": logged.index < shown,
        "url": press.info.link(edition_path(entry.number, entry.rev)),
        **about,
    }


def _statement(call: Call) -> Answer:
    """Tell how a statement stands: its editions, and how their copies stand."""
    statement, shown = existing(call), shown_size(call.press)
    editions = [_standing(call, statement, each, shown) for each in statement.editions]
    value = {
        "number": str(statement.number),
        "withdrawn": statement.withdrawn,
        "editions": editions,
    }
    return answer(value)


def existing(call: Call) -> Statement:
    """Return the statement that the path names; raises Refused."""
    number = call.number()
    found = call.press.record.statement(number)
    if found is None:
        raise missing(f"没有编号为 {number} 的发布件")
    return found


def _standing(call: Call, statement: Statement, edition: Edition, shown: int) -> dict[str, Any]:
    press = call.press
    last = edition.redaction.index if edition.redaction else edition.index
    return {
        "edition": edition.rev,
        "kind": str(edition.kind),
        "status": str(Status.REDACTED if edition.redaction else edition.entry.status),
        "index": edition.index,
        "at": edition.entry.at,
        "title": edition.content.title if edition.content else None,
        "digest": edition.content.digest if edition.content else None,
        "published": last < shown,
        "url": press.info.link(edition_path(statement.number, edition.rev)),
        "deliveries": standing.of_edition(
            press.record, statement, edition.rev, press.outlets, call.now
        ),
    }


def _edition(call: Call) -> Answer:
    """Return an edition with its public content; with the case file only if asked for."""
    case = call.flag("case")
    statement = existing(call)
    edition = edition_of(statement, call.request.path["rev"])
    value = _standing(call, statement, edition, shown_size(call.press))
    value |= {"number": str(statement.number), "content": None, "redaction": None}
    if edition.content is not None:
        value["content"] = json.loads(edition.content.data)
    if edition.redaction is not None:
        value["redaction"] = json.loads(edition.redaction.notice.data)
    if case:
        value["case"] = _case(call.press, edition)
    return answer(value)


def _target(request: Request) -> str:
    """Return number and edition, and whether the case file was asked for."""
    wanted = list(request.query.get("case", ())) == ["true"]
    return of_path(request) + ("/case" if wanted else "")


def edition_of(statement: Statement, rev: str) -> Edition:
    """Return the edition with a number as an address writes it; raises Refused."""
    if rev.isascii() and rev.isdecimal() and rev[0] != "0" and len(rev) < 7:
        place = int(rev) - 1
        if place < len(statement.editions):
            return statement.editions[place]
    raise missing(f"{statement.number} 没有这个版次")


def _case(press: Press, edition: Edition) -> Any:  # noqa: ANN401 - any JSON object
    key = press.record.logged(edition.index).case
    return json.loads(press.store.get(keys.case(key)).data) if key else None


ROUTES = (
    Route(
        "GET",
        "/statements",
        "listStatements",
        Right.READ_STATEMENT,
        "按台账序号列出各版本",
        _list,
        {200: "Statements"},
        query=(AFTER, HOW_MANY),
        about="next 是下一页的地址；读完为 null，以后可以从最后一条的序号继续。",
    ),
    Route(
        "GET",
        "/statements/{number}",
        "getStatement",
        Right.READ_STATEMENT,
        "一个发布件的各版本和投递情况",
        _statement,
        {200: "Statement"},
    ),
    Route(
        "GET",
        "/statements/{number}/editions/{rev}",
        "getEdition",
        Right.READ_STATEMENT,
        "一个版本的公开内容和内部情况",
        _edition,
        {200: "Edition"},
        query=(_CASE,),
        about="卷内材料只在写明 case=true 时给出，并记入操作记录。",
        target=_target,
    ),
)
