"""``/metrics``: what Prometheus asks for, behind a door of its own on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from publish.adapters.observing import PrometheusMeters
from publish.adapters.observing.prometheus import CONTENT_TYPE
from publish.server.answer import Answer, sentence

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PORT = 9464
"""Where it is unless another is named."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """A WSGI application over the meters."""

    meters: PrometheusMeters
    refresh: Callable[[], None]
    """Sets the gauges that follow from the time."""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            allow = ("Allow", "GET, HEAD")
            return sentence(HTTPStatus.METHOD_NOT_ALLOWED, "GET", [allow]).send(environ, start)
        if environ["PATH_INFO"] != "/metrics":
            return sentence(HTTPStatus.NOT_FOUND, "/metrics").send(environ, start)
        self.refresh()
        headers = (("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store"))
        return Answer(HTTPStatus.OK, headers, self.meters.text().encode()).send(environ, start)
