"""Lambda on this machine: the packed zip under Amazon's own runtime client, and events for it.

The client asks a server for events and tells it what the function returned (the Runtime API of
custom runtimes); here that server is a few lines. The process sees the unpacked zip and what
Amazon's own runtime has, boto3, but nothing of the environment that the tests run in.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ENGINES = Path(__file__).parents[2] / "build" / "engines"
BROUGHT = ("boto3", "botocore", "s3transfer", "jmespath")
"""What Lambda's runtime of Python has, besides what these need and the zip has as well."""
PATIENCE = 60
_PREFIX = "/2018-06-01/runtime/"


class Function:
    """A function that waits for events."""

    def __init__(self) -> None:
        """Nothing has been asked yet."""
        self.events: queue.Queue[tuple[bytes, int]] = queue.Queue()
        self.answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.waiting = threading.Event()
        """Set once it has been imported and asks for its first event."""
        self.process = 0
        """Its number, while it runs."""

    def invoke(
        self, event: object, *, milliseconds: int = 900_000, patience: float = PATIENCE
    ) -> Any:  # noqa: ANN401 - JSON
        """Return what it returned; fails if it raised."""
        kind, value = self.attempt(event, milliseconds=milliseconds, patience=patience)
        assert kind == "response", value
        return value

    def attempt(
        self, event: object, *, milliseconds: int = 900_000, patience: float = PATIENCE
    ) -> tuple[str, Any]:
        """Return ``response`` or ``error``, and what it said."""
        deadline = int(time.time() * 1000) + milliseconds  # noqa: TID251 - the client wants the hour
        self.events.put((json.dumps(event).encode(), deadline))
        return self.answers.get(timeout=patience)


@contextmanager
def running(
    tree: Path, name: str, environment: Mapping[str, str], folder: Path
) -> Iterator[Function]:
    """Run a function of the package, such as ``app.entered``, until the end of the block."""
    function = Function()
    server = _Server(("127.0.0.1", 0), _door(function))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = [str(tree), str(_brought(folder)), str(ENGINES)]
    told = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "PYTHONPATH": os.pathsep.join(places),
        "LAMBDA_TASK_ROOT": str(tree),
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (folder / f"{name}.log").open("wb") as log:
        command = [sys.executable, "-S", "-m", "awslambdaric", name]
        process = subprocess.Popen(
            command, cwd=tree, env={**environment, **told}, stdout=log, stderr=log
        )
        function.process = process.pid
        try:
            yield function
        finally:
            process.kill()
            process.wait()
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a function that was ended while it waited."""


def _brought(folder: Path) -> Path:
    """Return a folder with what Amazon's runtime brings and the zip must not hold."""
    made = folder / "brought"
    made.mkdir(exist_ok=True)
    for name in BROUGHT:
        found = find_spec(name)
        assert found is not None
        assert found.submodule_search_locations
        link = made / name
        if not link.exists():
            link.symlink_to(found.submodule_search_locations[0])
    return made


def _door(function: Function) -> type[BaseHTTPRequestHandler]:
    """Return the Runtime API of one function."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            function.waiting.set()
            event, deadline = function.events.get()
            self.send_response(200)
            self.send_header(
                "Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
            )
            self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
            self.send_header(
                "Lambda-Runtime-Invoked-Function-Arn",
                "arn:aws-cn:lambda:cn-north-1:123456789012:function:zhengming",
            )
            self.send_header("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(event)))
            self.end_headers()
            self.wfile.write(event)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.path.removeprefix(_PREFIX).rsplit("/", 1)[-1]
            function.answers.put((kind, json.loads(body or b"null")))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    return Door


def request(method: str, path: str, token: str, body: str = "") -> dict[str, Any]:
    """Return the event of API Gateway for a request (REST API, Lambda proxy integration)."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/markdown"}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": f"/api{path}",
            "stage": "api",
            "identity": {"sourceIp": "192.0.2.7", "userAgent": "office"},
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "apiId": "1234567890",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def entered(key: str) -> dict[str, Any]:
    """Return the event of EventBridge for an object that was created in the record's bucket."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-03-05T01:00:00Z",
        "region": "cn-north-1",
        "resources": ["arn:aws-cn:s3:::court"],
        "detail": {
            "version": "0",
            "bucket": {"name": "court"},
            "object": {"key": key, "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184"},
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "reason": "PutObject",
        },
    }


def scheduled() -> dict[str, Any]:
    """Return the event of EventBridge for a rule that the clock set off."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-03-05T01:05:00Z",
        "region": "cn-north-1",
        "resources": ["arn:aws-cn:events:cn-north-1:123456789012:rule/looked"],
        "detail": {},
    }
