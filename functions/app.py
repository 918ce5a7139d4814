"""The API as a Chalice application: the whole table of ``publish.api``, route by route.

On Lambda the gateway's stage is ``api``, so that addresses are as under ``zhengming serve``, which
runs what ``build`` returns behind a WSGI server (``publish.api.wsgi``).
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from functools import cache

from chalice.app import Chalice, Request as ChaliceRequest, Response

from publish import bootstrap
from publish.adapters.observing import Journal, fault
from publish.api.exchange import REQUEST_ID, Request, identifier
from publish.api.problems import told
from publish.api.reception import Reception
from publish.api.route import Route
from publish.api.table import ROUTES
from publish.bootstrap.entrance import open_door
from publish.errors import ZhengmingError


def build(reception: Callable[[], Reception]) -> Chalice:
    """Return the application; the reception is asked for when the first request comes."""
    # An environment of its own: Chalice would write the name of the cloud into the process's.
    chalice = Chalice(app_name="zhengming", configure_logs=False, env={})
    for route in ROUTES:
        # No content types: ours is checked after the token, and told as a problem (RFC 9457).
        chalice.route(route.path, methods=[route.method], name=route.name, content_types=[])(
            _view(chalice, route, reception)
        )
    return chalice


def _view(
    chalice: Chalice, route: Route, reception: Callable[[], Reception]
) -> Callable[..., Response]:
    """Return the view function of a route; Chalice hands over the path's parameters by name."""

    def view(**path: str) -> Response:
        given = chalice.current_request
        assert given is not None  # noqa: S101 - Chalice sets it before it calls a view
        request = _request(given, path)
        try:
            answer = reception().answer(route, request)
        except ZhengmingError as error:  # the settings of this function are not as they must be
            _journal().tell("fault", level="error", request=request.id, **fault(error))
            answer = told(error, request.id).under(request.id)
        headers: dict[str, str | list[str]] = {"Content-Type": answer.media, **answer.headers}
        return Response(answer.body.decode("utf-8"), headers, answer.status)

    return view


def _request(given: ChaliceRequest, path: dict[str, str]) -> Request:
    """Return a request as the reception wants it."""
    body, query = given.raw_body or b"", given.query_params
    return Request(
        id=identifier(given.headers.get(REQUEST_ID), lambda: secrets.token_hex(8)),
        path=path,
        query={} if query is None else {name: query.getlist(name) for name in query},
        headers=dict(given.headers),
        body=body if isinstance(body, bytes) else body.encode("utf-8"),
        address=given.context.get("identity", {}).get("sourceIp", ""),
    )


@cache
def _reception() -> Reception:
    """Return the reception of this function's settings, opened once for as long as it is warm."""
    press = bootstrap.open_press(bootstrap.settings())
    return Reception(press, open_door(press), _journal(), bootstrap.clock)


def _journal() -> Journal:
    return Journal(sys.stderr, bootstrap.clock)


app = build(_reception)
