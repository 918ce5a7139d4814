"""The API as a Chalice application: the whole table of ``publish.api``, route by route.

On Lambda the gateway's stage is ``api``, so that addresses are as under ``zhengming serve``, which
runs what ``build`` returns behind a WSGI server (``publish.api.wsgi``). What its worker does there,
two more functions do here: one is woken by every new entry in the bucket, one by the clock.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
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
from publish.adapters.observing import EmfMeters, Journal, NoMeters, fault, opened, write_down
from publish.api.exchange import REQUEST_ID, Answer, Request, identifier
from publish.api.problems import told
from publish.api.reception import Reception
from publish.api.route import Route
from publish.api.table import ROUTES
from publish.bootstrap import cloud
from publish.bootstrap.entrance import open_door
from publish.errors import ZhengmingError
from publish.settings.reading import PREFIX

Watch = Callable[[Request, str, Callable[[], Answer]], Answer]
"""Does what it is given to do for a request of some method, and writes down that it was done."""


def build(reception: Callable[[], Reception], watch: Watch | None = None) -> Chalice:
    """Return the application; the reception is asked for when the first request comes.

    Without ``watch`` whoever calls the application writes its requests down.
    """
    # An environment of its own: Chalice would write the name of the cloud into the process's.
    chalice = Chalice(app_name="zhengming", configure_logs=False, env={})
    for route in ROUTES:
        # No content types: ours is checked after the token, and told as a problem (RFC 9457).
        chalice.route(route.path, methods=[route.method], name=route.name, content_types=[])(
            _view(chalice, route, reception, watch or _unwatched)
        )
    return chalice


def _view(
    chalice: Chalice, route: Route, reception: Callable[[], Reception], watch: Watch
) -> Callable[..., Response]:
    """Return the view function of a route; Chalice hands over the path's parameters by name."""

    def view(**path: str) -> Response:
        given = chalice.current_request
        assert given is not None  # noqa: S101 - Chalice sets it before it calls a view
        request = _request(given, path)
        answer = watch(request, given.method, lambda: _answer(route, request, reception))
        headers: dict[str, str | list[str]] = {"Content-Type": answer.media, **answer.headers}
        return Response(answer.body.decode("utf-8"), headers, answer.status)

    return view


def _answer(route: Route, request: Request, reception: Callable[[], Reception]) -> Answer:
    """Return the answer, even where the settings of this function are not as they must be."""
    try:
        return reception().answer(route, request)
    except ZhengmingError as error:
        _journal().tell("fault", level="error", request=request.id, **fault(error))
        return told(error, request.id).under(request.id)


def _unwatched(request: Request, method: str, act: Callable[[], Answer]) -> Answer:
    del request, method
    return act()


def _watched(request: Request, method: str, act: Callable[[], Answer]) -> Answer:
    """Write each request down, as the front of the server does on one machine."""
    began = time.monotonic()
    with opened(request.id) as account:
        answer = act()
        spent = time.monotonic() - began
        status, meters = answer.status, _meters()
        write_down(account, _journal(), meters, method=method, status=status, seconds=spent)
    if isinstance(meters, EmfMeters):  # at once: a function may be frozen until the next request
        meters.flush(bootstrap.clock())
    return answer


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


@cache
def _meters() -> EmfMeters | NoMeters:
    """Return the meters; asked for before there are settings, which may be what is wrong."""
    return EmfMeters(sys.stderr) if os.environ.get(f"{PREFIX}METRICS") == "emf" else NoMeters()


app = build(_reception, _watched)
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
    once(press, _journal(), _meters(), context.get_remaining_time_in_millis)


@cache
def _press() -> bootstrap.Press:
    """Return what publishes, opened once for as long as the function is warm."""
    return bootstrap.open_press(cloud.settings(signs=True))
