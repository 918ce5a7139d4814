"""The route of the API's own description, open to all: there is nothing secret about it."""

from __future__ import annotations

from functools import cache

from publish.api.exchange import Answer
from publish.api.openapi import dumped
from publish.api.route import Call, Route


def _describe(call: Call) -> Answer:
    """Return the description (OpenAPI 3.1)."""
    del call
    return Answer(200, _document())


@cache
def _document() -> bytes:
    from publish.api.table import ROUTES  # noqa: PLC0415 - the table has this very route in it

    return dumped(ROUTES).encode("utf-8")


ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/openapi.json",
        "describe",
        None,
        "本接口的说明（OpenAPI 3.1）",
        _describe,
        {200: "Description"},
        about="不需要令牌。",
    ),
)
