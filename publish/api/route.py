"""A route as a value: who may ask for it, what it takes, what it answers, and what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from publish.api.exchange import Answer, Request
from publish.api.problems import INVALID, MISSING, Refused
from publish.bootstrap import Press
from publish.domain.number import Number
from publish.errors import Fault, WrongUsage
from publish.guard.caller import Caller
from publish.guard.roles import Right
from publish.services.door import Doing

Schema = Mapping[str, Any]
_SERIAL = re.compile(r"0|[1-9][0-9]{0,14}")


class Body(Protocol):
    """What a route takes."""

    @property
    def media(self) -> tuple[str, ...]:
        """Return the media types."""
        ...

    def read(self, media: str, data: bytes) -> Any:  # noqa: ANN401 - each route has its own
        """Return what was sent; raises InvalidStatement or Refused with every fault at once."""
        ...

    def content(self) -> dict[str, Schema]:
        """Return a schema for each media type."""
        ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, or of the path."""

    name: str
    schema: Schema
    about: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request that has been let in."""

    press: Press
    request: Request
    now: datetime
    doing: Doing
    """What the trail will say of it."""
    value: Any = None
    """The body, as the route's own type."""
    caller: Caller | None = None
    """Nobody, where the route is open to all."""

    def number(self) -> Number:
        """Return the statement that the path names; raises Refused for what cannot be one."""
        try:
            return Number.parse(self.request.path["number"])
        except WrongUsage:
            raise missing("没有这个编号的发布件") from None

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number of the query; raises Refused."""
        given = self.request.query.get(name, ())
        if not given:
            return default
        if len(given) == 1 and _SERIAL.fullmatch(given[0]) and least <= int(given[0]) <= most:
            return int(given[0])
        message = f"参数 {name} 应当是 {least} 至 {most} 之间的整数，只写一次。"
        raise Refused(INVALID, "查询参数的写法有误", faults=[Fault(name, "query.number", message)])

    def flag(self, name: str) -> bool:
        """Return a yes or no of the query, no if it is not there; raises Refused."""
        given = list(self.request.query.get(name, ()))
        if given in ([], ["false"]):
            return False
        if given == ["true"]:
            return True
        message = f"参数 {name} 应当是 true 或者 false，只写一次。"
        raise Refused(INVALID, "查询参数的写法有误", faults=[Fault(name, "query.flag", message)])


def of_path(request: Request) -> str:
    """Return what a request is about, for the trail: what stands in the places of its path."""
    return "/".join(request.path.values())


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table."""

    method: str
    path: str
    """Template below the prefix, as Chalice and OpenAPI write it: ``/statements/{number}``."""
    name: str
    """Stable identifier: ``operationId``."""
    right: Right | None
    """None: open to all, without a token."""
    summary: str
    run: Callable[[Call], Answer]
    answers: Mapping[int, str]
    """Status → name of the schema of what goes well."""
    takes: Body | None = None
    query: tuple[Parameter, ...] = ()
    about: str = ""
    media: str = "application/json"
    """Of what goes well."""
    also: tuple[int, ...] = ()
    """Further statuses of answers that are no problem details, without a schema."""
    target: Callable[[Request], str] = of_path
    """What the trail says that it is about, before it is done; ``Doing`` may say more after it."""
    submits: bool = False
    """Whether it hands something to the gate, so that the meters count what became of it."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))


def missing(message: str) -> Refused:
    """Return that something is not there."""
    return Refused(MISSING, message, advice="请核对地址里的编号和名称。")
