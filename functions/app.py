"""The API as a Chalice application: the whole table of ``publish.api``, route by route.

On Lambda the gateway's stage is ``api``, so that addresses are as under ``zhengming serve``, which
runs what ``build`` returns behind a WSGI server (``publish.api.wsgi``). What its worker does there,
two more functions do here: one is woken by every new entry in the bucket, one by the clock.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from chalice.app import (
    Chalice,
    CloudWatchEvent,
    Rate,
    Request as ChaliceRequest,
    Response,
)

from publish import bootstrap
from publish.adapters.observing import EmfMeters, Journal, NoMeters, fault
from publish.api.exchange import REQUEST_ID, Request, identifier
from publish.api.problems import told
from publish.api.reception import Reception
from publish.api.route import Route
from publish.api.table import ROUTES
from publish.bootstrap import cloud
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
    press = bootstrap.open_press(cloud.settings(signs=False))
    return Reception(press, open_door(press), _journal(), bootstrap.clock)


def _journal() -> Journal:
    return Journal(sys.stderr, bootstrap.clock)


app = build(_reception)
ENTRY = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created"],
    "detail": {"object": {"key": [{"prefix": "record/entries/"}]}},
}
"""What the bucket tells EventBridge; which bucket, functions/infra.json adds."""


@app.on_cw_event(ENTRY, name="entered")
def entered(event: CloudWatchEvent) -> None:
    """Publish and deliver, now that there is an entry; the event says no more than that."""
    _work(event)


@app.schedule(Rate(5, Rate.MINUTES), name="looked")
def looked(event: CloudWatchEvent) -> None:
    """Do the same without an event, for one may be lost, and copies are due at their own times."""
    _work(event)


def _work(event: CloudWatchEvent) -> None:
    """Do once what the worker of one machine does over and over, as long as there is time."""
    from publish.server.once import once  # noqa: PLC0415 - the API starts faster without it

    press, context = _press(), cast("Any", event.context)
    meters = EmfMeters(sys.stderr) if press.settings.metrics == "emf" else NoMeters()
    once(press, _journal(), meters, context.get_remaining_time_in_millis)


@cache
def _press() -> bootstrap.Press:
    """Return what publishes, opened once for as long as the function is warm."""
    return bootstrap.open_press(cloud.settings(signs=True))
