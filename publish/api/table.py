"""The table: every route there is, and finding the one that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish.api import accounts, callback, copies, description, health, house, reading, statements
from publish.api.problems import METHOD, Refused
from publish.api.route import Route, missing

ROUTES: tuple[Route, ...] = (
    *statements.ROUTES,
    *reading.ROUTES,
    *copies.ROUTES,
    *house.ROUTES,
    *accounts.ROUTES,
    *health.ROUTES,
    *description.ROUTES,
    *callback.ROUTES,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A route, and what the path says in its places."""

    route: Route
    path: Mapping[str, str]


def find(method: str, path: str) -> Found:
    """Return the route of a method and a decoded path; raises Refused: 404, or 405 with Allow.

    HEAD is GET without the body (RFC 9110 §9.3.2). One slash at the end is taken as none, as API
    Gateway does. What is written out comes before a place: ``/a/b`` before ``/a/{name}``.
    """
    parts = path.removesuffix("/").split("/")
    matching = [
        (route, filled) for route in ROUTES if (filled := _filled(route, parts)) is not None
    ]
    wanted = "GET" if method == "HEAD" else method
    chosen = [each for each in matching if each[0].method == wanted]
    if chosen:
        return Found(*min(chosen, key=lambda each: len(each[1])))
    if not matching:
        raise missing("没有这个地址")
    offered = {route.method for route, _ in matching}
    offered |= {"HEAD"} if "GET" in offered else set()
    raise Refused(METHOD, "这个地址不支持这种请求方法", allow=", ".join(sorted(offered)))


def _filled(route: Route, parts: list[str]) -> dict[str, str] | None:
    """Return what stands in the places of a route's path, None if it is another path."""
    expected = route.path.split("/")
    if len(expected) != len(parts):
        return None
    filled = {}
    for want, have in zip(expected, parts, strict=True):
        if want.startswith("{") and have:
            filled[want[1:-1]] = have
        elif want != have:
            return None
    return filled
