"""The description of the API (OpenAPI 3.1), made from the table; ``python -m publish.api.openapi``.

It does not depend on any settings, so one description holds for every court, and the copy in
``functions/openapi.json`` shows in a review what a change of the table means for others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from publish import __version__
from publish.api.bodies import SUBMISSION
from publish.api.exchange import LIMIT, PREFIX, PROBLEM, REQUEST_ID
from publish.api.forms import FORMS
from publish.api.route import Parameter, Route
from publish.api.schemas import SCHEMAS, Schema, ref
from publish.domain.schema import statement_schema
from publish.guard.roles import ALLOWED, Role

_TITLES = {
    400: "请求或者稿件的写法有误",
    401: "没有令牌，或者令牌无效",
    403: "令牌有效，但无权办理",
    404: "没有找到",
    409: "与现状冲突，或者需要人工处理",
    413: f"请求超过 {LIMIT / 1_000_000:.1f} MB",
    415: "不支持的内容类型",
    422: "发布关口没有放行",
    429: "请求太频繁",
    500: "程序或者设置有误",
    503: "暂时不可用，稍后再试",
}
_PLACES = {
    "number": "发布编号，如 C2026-0003",
    "rev": "版次，从 1 起",
    "tag": "编号和版次，如 C2026-0003-v1",
    "channel": "渠道",
    "name": "账号名",
    "token": "令牌编号",
}
_ABOUT = (
    "官方发布系统的接口。除注明者外都要带访问令牌（Authorization: Bearer …）；"
    "出错时按 RFC 9457 回答，程序请依 code 判断，title、detail 和 advice 是给人看的。"
)


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description of some routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "正名 Zhengming", "version": __version__, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def statuses(route: Route) -> set[int]:
    """Return every status of problem details that a route may answer."""
    found = {413, 500, 503}
    if route.right is not None:
        found |= {401, 403, 429}
        found |= {409} if route.right.lasting else set()
    if route.takes is not None:
        found |= {400, 415}
    if route.submits:
        found |= {422}
    if route.query:
        found |= {400}
    if route.parameters:
        found |= {404}
    return found - set(route.answers) - set(route.also)


def _operation(route: Route) -> dict[str, Any]:
    said = [route.about] if route.about else []
    if route.right is not None:
        roles = "、".join(role.label for role in Role if role in ALLOWED[route.right])
        said.append(f"有权办理的角色：{roles}。")
    made: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": "".join(said),
        "security": [{"token": []}] if route.right is not None else [],
        "parameters": [*map(_place, route.parameters), *map(_query, route.query)],
        "responses": _responses(route),
    }
    if route.takes is not None:
        content = {media: {"schema": schema} for media, schema in route.takes.content().items()}
        made["requestBody"] = {"content": content, "required": _needed(route)}
    return {name: value for name, value in made.items() if value not in ("", [])} | {
        "security": made["security"]
    }


def _needed(route: Route) -> bool:
    """Return whether a body has to be there: not where all its fields may be left out."""
    form = next((form for form in FORMS if form is route.takes), None)
    return form is None or any(field.required for field in form.block.fields)


def _responses(route: Route) -> dict[str, Any]:
    answers = {
        str(status): {
            "description": _phrase(status),
            "headers": _headers(status),
            "content": {route.media: {"schema": ref(name) if name else {"type": "string"}}},
        }
        for status, name in route.answers.items()
    }
    plain = {
        str(status): {
            "description": _phrase(status),
            "content": {route.media: {}, PROBLEM: {"schema": ref("Problem")}},
        }
        for status in route.also
    }
    problems = {
        str(status): {
            "description": _TITLES[status],
            "headers": _headers(status),
            "content": {PROBLEM: {"schema": ref("Problem")}},
        }
        for status in statuses(route)
    }
    return dict(sorted({**answers, **plain, **problems}.items()))


def _headers(status: int) -> Schema:
    """Return the headers that a program may go by."""
    text = {"schema": {"type": "string"}, "required": True}
    wait = {"schema": {"type": "integer", "minimum": 0}, "required": True}
    more: dict[int, Schema] = {
        201: {"Location": {"schema": {"type": "string"}}},
        429: {"Retry-After": wait},
    }
    return {REQUEST_ID: text, **more.get(status, {})}


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def _place(name: str) -> dict[str, Any]:
    schema: Schema = {"type": "string"}
    if name == "rev":
        schema = {"type": "integer", "minimum": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _PLACES[name],
        "schema": schema,
    }


def _query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "schema": dict(parameter.schema),
    }


def _schemas() -> dict[str, Any]:
    """Return every schema by its name; a statement's is the one that the site publishes."""
    statement = statement_schema()
    del statement["$schema"], statement["$id"]  # a part of this document has neither
    made: dict[str, Any] = {SUBMISSION: statement}
    made |= {form.name: form.block.schema() for form in FORMS}
    return made | SCHEMAS


def dumped(routes: Iterable[Route]) -> str:
    """Return the description as the text of a file."""
    return json.dumps(document(routes), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    import sys

    from publish.api.table import ROUTES

    sys.stdout.write(dumped(ROUTES))
