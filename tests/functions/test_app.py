"""One application, two doors: Chalice's own client and WSGI give the same answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from chalice.test import Client as ChaliceClient

from publish.adapters import resources
from publish.api import wsgi
from publish.api.table import ROUTES
from publish.domain.submission import parse_json
from publish.errors import SettingsError
from tests.api.office import FAST, Client, Court
from tests.tools import samples

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
LONG = 2_000_000
MARKDOWN = {"Content-Type": "text/markdown"}
REQUESTS: list[tuple[str, str, object, dict[str, str]]] = [
    ("POST", "/digest", samples.mapping("notice-2026-004"), {}),
    ("POST", "/digest", samples.text("notice-2026-004").encode(), MARKDOWN),
    ("POST", "/check", samples.mapping("clarification-2026-002"), {}),
    ("POST", "/statements", samples.mapping("clarification-2026-002"), {}),
    ("POST", "/statements", {"title": "x" * LONG}, {}),
    ("POST", "/statements", b"{}", {"Content-Type": "text/html"}),
    ("POST", "/statements", b"\xff\xfe", MARKDOWN),
    ("GET", "/statements?after=2&limit=3", b"", {}),
    ("GET", "/statements?limit=1&limit=2", b"", {}),
    ("GET", "/statements?limit=%31", b"", {}),
    ("GET", "/statements/C2026-0001", b"", {}),
    ("GET", "/statements/nothing", b"", {}),
    ("GET", "/statements/C2026-0001/editions/2?case=true", b"", {}),
    ("POST", "/statements/N2026-0003/withdraw", {"reason": "legal"}, {}),
    ("POST", "/statements/N2026-0003/redact", {"reason": "legal"}, {}),
    ("GET", "/deliveries", b"", {}),
    ("POST", "/deliveries/C2026-0001-v1/weibo/resolve", {"verdict": "skip"}, {}),
    ("POST", "/publish", b"", {}),
    ("GET", "/status", b"", {}),
    ("GET", "/status", b"", {"Authorization": "Bearer zm_x"}),
    ("GET", "/audit", b"", {}),
    ("GET", "/trail?limit=1", b"", {}),
    ("GET", "/users", b"", {}),
    ("POST", "/users", {"name": "X"}, {}),
    ("POST", "/users/nobody/disable", b"", {}),
    ("POST", "/users/nobody/tokens", b"", {}),
    ("DELETE", "/users/nobody/tokens/1", b"", {}),
    ("GET", "/health", b"", {}),
    ("GET", "/openapi.json", b"", {}),
    ("GET", "/channels/wechat/callback?echostr=1", b"", {}),
    ("POST", "/channels/wechat/callback", b"<xml/>", {"Content-Type": "text/xml"}),
]
"""At least one request for each route."""
HEAVY = {
    "boto3",
    "httpx",
    "mkdocs",
    "material",
    "publish.services.publish",
    "publish.adapters.mkdocs",
}
"""What no cold start of the API may wait for: whoever needs it asks for it then."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Court, ChaliceClient, Client]:
    """A court, and both ways to ask it."""
    court = Court(tmp_path_factory.mktemp("both"))
    app = wsgi._functions().build(court.reception)
    return court, ChaliceClient(app, project_dir=str(FUNCTIONS)), court.client()


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: f"{each[0]} {each[1]}")
def test_both_doors_answer_alike(
    both: tuple[Court, ChaliceClient, Client], request_: tuple[str, str, object, dict[str, str]]
) -> None:
    """Status, body and headers of a request do not depend on the way that it came in."""
    court, chalice, ours = both
    method, path, body, extra = request_
    headers = {"X-Request-Id": "the-same-one", "Content-Type": "application/json", **extra}
    headers.setdefault("Authorization", f"Bearer {court.token('everything')}")
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    one = chalice.http.request(method, path, headers=headers, body=data)
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    two = ours.ask(method, path, data, **named)
    assert one.status_code == two.status
    moving = path.startswith(("/audit", "/trail"))  # the first of the two made it longer
    length = two.headers["Content-Length"] if moving else str(len(one.body))
    assert {**one.headers, "Content-Length": length} == dict(two.headers)
    if moving:
        assert set(json.loads(one.body)) == set(two.value)
    else:
        assert one.body == two.body


def test_every_route_is_asked_for_both_ways() -> None:
    """The list above leaves out no route."""
    from publish.api.table import find

    asked = {find(method, path.partition("?")[0]).route.name for method, path, _, _ in REQUESTS}
    assert asked == {route.name for route in ROUTES}


def test_concurrent_requests_are_not_crossed(tmp_path: Path) -> None:
    """Sixteen threads with fifty different texts each: everybody gets the digest of their own."""
    court = Court(tmp_path)
    client, whole = court.client(), samples.mapping("notice-2026-004")

    def one(place: int) -> tuple[int, list[str]]:
        found = []
        for turn in range(50):
            mine = whole | {"title": f"第{place}人的第{turn}件"}
            found.append(client.ask("POST", "/digest", mine, who="drafter").value["digest"])
        return place, found

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads take turns in the middle of everything
    try:
        with ThreadPoolExecutor(16) as pool:
            answers = dict(pool.map(one, range(16)))
    finally:
        sys.setswitchinterval(before)
    for place, found in answers.items():
        for turn, digest in enumerate(found):
            mine = whole | {"title": f"第{place}人的第{turn}件"}
            assert digest == parse_json(mine).content.digest


def test_two_requests_that_meet_halfway_keep_their_bodies(tmp_path: Path) -> None:
    """Both have become Chalice's current request before either is read: none is mistaken."""
    court, meeting = Court(tmp_path), threading.Barrier(2, timeout=30)
    app = wsgi._functions().build(court.reception)

    def meet(event: Any, get_response: Any) -> Any:  # noqa: ANN401 - Chalice's middleware
        meeting.wait()
        return get_response(event)

    app.register_middleware(meet, "http")
    client = Client(wsgi.Gateway.of(app, meeting.abort), court.token)
    court.token("drafter")
    texts = [samples.mapping("notice-2026-004") | {"title": title} for title in ("甲", "乙")]
    with ThreadPoolExecutor(2) as pool:
        got = pool.map(lambda text: client.ask("POST", "/digest", text, who="drafter"), texts)
    expected = [parse_json(text).content.digest for text in texts]
    assert [each.value["digest"] for each in got] == expected


def test_the_same_edition_from_many_at_once_is_one_entry(tmp_path: Path) -> None:
    """Eight who hand in one text at the same moment get one number, and the log one entry."""
    from tests.api.test_statements import approved

    court = Court(tmp_path)
    client, value = court.client(per_minute=FAST), approved()
    with ThreadPoolExecutor(8) as pool:
        sent = [
            pool.submit(client.ask, "POST", "/statements", value, who="intake") for _ in range(8)
        ]
        answers = [each.result() for each in sent]
    assert {each.body for each in answers} == {answers[0].body}
    assert {each.status for each in answers} <= {200, 201}
    assert court.press.record.head().size == 13


def test_importing_the_application_asks_for_nothing(tmp_path: Path) -> None:
    """Chalice packages it on a machine without settings; and no variable is set on the way."""
    code = (
        "import os; before = dict(os.environ); import app; "
        "assert dict(os.environ) == before; print(len(app.app.routes), app.app.app_name); "
        f"import sys; assert not {HEAVY} & set(sys.modules)"
    )
    environment = {key: value for key, value in os.environ.items() if "ZHENGMING" not in key}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": f"{FUNCTIONS}:{FUNCTIONS / 'vendor'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [str(len({route.path for route in ROUTES})), "zhengming"]


def test_a_function_without_a_record_says_so_and_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wrong settings are a problem with an identifier; what they are, the journal alone tells."""

    def missing() -> Any:  # noqa: ANN401 - never returns
        raise SettingsError("读不到 /secret/place")

    app = wsgi._functions().build(missing)
    got = ChaliceClient(app, project_dir=str(FUNCTIONS)).http.get("/health")
    assert (got.status_code, json.loads(got.body)["code"]) == (500, "settings")
    assert "/secret/place" not in got.body.decode()
    line = json.loads(capsys.readouterr().err)
    assert line["request"] == json.loads(got.body)["request"]
    assert line["message"] == "读不到 /secret/place"


def test_a_function_writes_each_request_down(
    both: tuple[Court, ChaliceClient, Client],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line a request, as under serve, and the meters at once, where CloudWatch reads both."""
    court, functions = both[0], wsgi._functions()
    monkeypatch.setenv("ZHENGMING_METRICS", "emf")
    functions._meters.cache_clear()
    app = functions.build(court.reception, functions._watched)
    headers = {"Authorization": f"Bearer {court.token('auditor')}", "X-Request-Id": "number-1"}
    client = ChaliceClient(app, project_dir=str(FUNCTIONS)).http
    assert client.get("/statements/C2026-0001", headers=headers).status_code == 200
    functions._meters.cache_clear()
    request, *told = map(json.loads, capsys.readouterr().err.splitlines())
    assert request.pop("ms") >= 0
    assert request.pop("time").startswith("20")
    assert request == {
        "level": "info",
        "event": "request",
        "request": "number-1",
        "method": "GET",
        "route": "/api/statements/{number}",
        "status": 200,
        "caller": "auditor",
    }
    assert {name for line in told for name in line if name.startswith("zhengming_")} == {
        "zhengming_requests_total",
        "zhengming_request_seconds",
    }


def test_the_package_is_vendored_as_a_link() -> None:
    """Chalice ships vendor/ and nothing beside it; a copy would grow old, a path is dropped."""
    link = FUNCTIONS / "vendor" / "publish"
    assert link.readlink() == Path("../../publish")
    listed = (FUNCTIONS / "requirements.txt").read_text("utf-8")
    assert [line for line in listed.splitlines() if ".." in line or "file:" in line] == []


def test_the_policies_are_written_by_hand() -> None:
    """Chalice would give code outside app.py no rights at all; each function names its policy."""
    config = json.loads((FUNCTIONS / ".chalice" / "config.json").read_text("utf-8"))
    assert config["autogen_policy"] is False
    assert config["api_gateway_endpoint_type"] == "REGIONAL"
    assert config["api_gateway_stage"] == "api"
    functions = config["stages"]["court"]["lambda_functions"]
    assert {name: each["iam_policy_file"] for name, each in functions.items()} == {
        "api_handler": "policy-api.json",
        "entered": "policy-worker.json",
        "looked": "policy-worker.json",
    }


@pytest.mark.parametrize("name", ["api", "worker"])
def test_a_policy_allows_named_actions_on_named_things(name: str) -> None:
    """No action and no resource is a wildcard, and only the worker may have the log's key."""
    text = (FUNCTIONS / ".chalice" / f"policy-{name}.json").read_text("utf-8")
    for given in cast("list[dict[str, Any]]", json.loads(text)["Statement"]):
        statement = given["Fn::If"][1] if "Fn::If" in given else given
        assert statement["Effect"] == "Allow"
        assert [action for action in statement["Action"] if "*" in action] == []
        assert statement["Resource"] != "*"
    assert ("/log_key" in text) is (name == "worker")
    assert ("PutTheSite" in text) is (name == "worker")
    assert "arn:aws:" not in text


def test_the_application_is_found_in_a_checkout_and_in_a_wheel() -> None:
    """Both have it at the same place relative to mkdocs.yml."""
    assert (resources.root() / "functions" / "app.py").samefile(FUNCTIONS / "app.py")
    built = (ROOT / "pyproject.toml").read_text("utf-8")
    assert '"functions/app.py" = "publish/_bundle/functions/app.py"' in built


def test_what_the_function_is_packed_with_is_what_was_tested() -> None:
    """Each version is the one of the lock that everything else runs with."""
    listed = (FUNCTIONS / "requirements.txt").read_text("utf-8").splitlines()
    pins = {line for line in listed if line and not line.startswith("#")}
    lock = (ROOT / "requirements" / "run.lock").read_text("utf-8")
    assert {pin for pin in pins if f"\n{pin} \\\n" not in f"\n{lock}"} == set()
