"""The template deployed to an AWS on this machine, which enforces the rights that it gives.

One stack for all of them: what is submitted through the gateway becomes pages by itself, and each
right of the policies is granted where the code needs it and nowhere else.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.functions import amazon
from tests.functions.amazon import Stack, until
from tests.functions.cloud import scheduled
from tests.functions.rights import PROBE, without
from tests.tools import samples

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stack(
    package: Path, tls: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Give the stack, deployed, with a record, a key and a token in it."""
    amazon.required()
    with amazon.running(tmp_path_factory.mktemp("ministack"), *tls) as server:
        made = amazon.deployed(server, package, tmp_path_factory.mktemp("operator"))
        assert made.token.startswith("zm_")
        yield made
        made.gateway.close()


@pytest.fixture(scope="module")
def early() -> dict[str, Any]:
    """What was seen right after two statements, before other tests do more: see ``published``."""
    return {}


@pytest.fixture(scope="module")
def published(stack: Stack, early: dict[str, Any]) -> Stack:
    """Give the stack after two statements: whatever follows is by the bucket's own events."""
    for number, name in (
        ("N2026-0001", "notice-2026-005"),
        ("C2026-0001", "clarification-2026-002"),
    ):
        answer = stack.ask("POST", "/statements", samples.text(name), X_Request_Id=f"at-{name}")
        assert (answer.status_code, answer.json()["number"]) == (201, number)
        page = f"statements/{number}/index.html"
        until(lambda page=page: page in stack.public() and _behind(stack) == 0)  # type: ignore[misc]
    until(lambda: len(_entries(stack)) > 1)  # the line comes after the checkpoint
    early.update(entries=_entries(stack), invalidated=_invalidated(stack))
    return stack


def _entries(stack: Stack) -> list[int]:
    """Return how many entries there were, of each publication that the journal tells of."""
    events = [line for line in stack.journal("Entered") if line.get("event") == "published"]
    return [line["entries"] for line in events]


def _invalidated(stack: Stack) -> set[str]:
    """Return every path that the edges were told to forget."""
    front, at = stack.amazon.client("cloudfront"), stack.distribution
    named: set[str] = set()
    for row in front.list_invalidations(DistributionId=at)["InvalidationList"]["Items"]:
        found = front.get_invalidation(DistributionId=at, Id=row["Id"])["Invalidation"]
        named |= set(found["InvalidationBatch"]["Paths"]["Items"])
    return named


def _behind(stack: Stack) -> int:
    """Return how many entries the site does not show yet."""
    pending: int = stack.ask("GET", "/status").json()["pending"]
    return pending


def test_an_entry_becomes_pages_by_itself(published: Stack, early: dict[str, Any]) -> None:
    """Gateway, function, bucket, EventBridge, function, site: nobody has to ask for the second."""
    pages = {
        "statements/C2026-0001/",
        "statements/C2026-0001/index.html",
        "feed.json",
        "index.html",
    }
    assert pages | {"log/checkpoint"} <= published.public()
    assert early["entries"] == [1, 2]


@pytest.mark.usefixtures("published")
def test_only_what_was_replaced_is_told_to_the_edges(early: dict[str, Any]) -> None:
    """The second statement changed lists and feeds; pages, tiles and assets are not named."""
    named = early["invalidated"]
    assert {"/", "/index.html", "/feed.atom", "/register/", "/sitemap.xml"} <= named
    assert {path for path in named if path.startswith(("/statements", "/log", "/assets"))} == set()


def test_a_request_is_one_line_under_its_number(published: Stack) -> None:
    """The identifier that the office sent is in the journal of CloudWatch, and no text is."""
    [line] = [
        each
        for each in published.journal("APIHandler")
        if each.get("request") == "at-clarification-2026-002"
    ]
    told = (line["route"], line["status"], line["caller"], line["outcome"])
    assert told == ("/api/statements", 201, "everybody", "accepted")
    figures = {name for each in published.journal("APIHandler") for name in each}
    assert {"zhengming_requests_total", "zhengming_submissions_total"} <= figures


def test_a_stranger_gets_the_application_s_own_answer(published: Stack) -> None:
    """The gateway lets everybody through to the function, which refuses by itself."""
    answer = published.ask("GET", "/status", Authorization="Bearer zm_x")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_lost_event_is_made_up_for_by_the_clock(published: Stack) -> None:
    """With the bucket's rule off nothing happens, until the schedule calls the other function."""
    events = published.amazon.client("events")
    rules = {rule["Name"]: rule for rule in events.list_rules()["Rules"]}
    clock, entry = (published.names[name] for name in ("LookedLookedEvent", "EnteredEnteredEvent"))
    assert rules[clock]["ScheduleExpression"] == "rate(5 minutes)"
    assert rules[clock]["State"] == "ENABLED"
    [target] = events.list_targets_by_rule(Rule=clock)["Targets"]
    assert target["Arn"].endswith(published.names["Looked"])
    until(lambda: _behind(published) == 0)  # what an earlier test brought about is shown by now
    events.disable_rule(Name=entry)
    answer = published.ask("POST", "/statements", samples.text("clarification-2026-003"))
    assert (answer.status_code, _behind(published)) == (201, 1)
    page = f"statements/{answer.json()['number']}/index.html"
    with without(published, "LookedRole", "PutTheSite s3:PutObject"):
        assert _failed(published) == 500
    assert page not in published.public()
    assert _failed(published) == 200
    assert page in published.public()
    events.enable_rule(Name=entry)


def test_only_the_worker_publishes(published: Stack) -> None:
    """The function of the API has no key and no right to write the site, and says who has."""
    answer = published.ask("POST", "/publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "五分钟" in answer.json()["advice"]


def test_what_is_redacted_is_in_no_version_of_the_bucket(published: Stack) -> None:
    """Who may not list the versions erases nothing, and says so; who may leaves none behind."""
    order = json.dumps({"edition": 1, "reason": "legal", "confirm": "N2026-0001-v1"})

    def ask() -> int:
        where = "/statements/N2026-0001/redact"
        return published.ask("POST", where, order, Content_Type="application/json").status_code

    with without(published, "ApiHandlerRole", "ListTheRecord s3:ListBucketVersions"):
        assert ask() >= 500
    assert ask() == 200
    s3, bucket = published.amazon.client("s3"), published.outputs["RecordBucketName"]
    versions = s3.list_object_versions(Bucket=bucket)
    assert len(versions["Versions"]) > 20
    title = samples.mapping("notice-2026-005")["title"].encode()
    held = [each["Key"] for each in versions["Versions"] if title in _bytes(s3, bucket, each)]
    assert held == []


def _bytes(s3: Any, bucket: str, version: Any) -> bytes:  # noqa: ANN401 - boto3 ships no types here
    got = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    data: bytes = got["Body"].read()
    return data


def _status(stack: Stack, method: str, path: str) -> int:
    body = samples.text("clarification-2026-002") if method == "POST" else ""
    return stack.ask(method, path, body).status_code


def _failed(stack: Stack) -> int:
    said = stack.invoke("Looked", scheduled())
    return 500 if said and "errorMessage" in said else 200


NEEDED: dict[tuple[str, str], Callable[[Stack], int]] = {
    ("ApiHandlerRole", "KeepTheRecord s3:GetObject"): lambda s: _status(s, "GET", "/health"),
    ("ApiHandlerRole", "KeepTheRecord s3:PutObject"): lambda s: _status(s, "POST", "/statements"),
    ("ApiHandlerRole", "ListTheRecord s3:ListBucket"): lambda s: _status(s, "GET", "/audit"),
    ("ApiHandlerRole", "ReadTheSite s3:GetObject"): lambda s: _status(s, "GET", "/status"),
}
"""What each right is for: something that fails as soon as the right is gone."""


@pytest.mark.parametrize(("role", "right"), NEEDED, ids=str)
def test_a_right_is_needed(published: Stack, role: str, right: str) -> None:
    """What works with the policy as it is does not work with one right less."""
    act = NEEDED[role, right]
    assert act(published) == 200
    with without(published, role, right):
        assert act(published) >= 500
    assert act(published) == 200


RECORD, SITE = "RecordBucketName", "SiteBucketName"
MAY: list[tuple[str, str, str, dict[str, str], str]] = [
    ("s3", "get_object", RECORD, {"Key": "record/identity"}, "AEL"),
    ("s3", "get_object", RECORD, {"Key": "elsewhere"}, ""),
    ("s3", "put_object", RECORD, {"Key": "record/x"}, "AEL"),
    ("s3", "put_object", RECORD, {"Key": "elsewhere"}, ""),
    ("s3", "delete_object", RECORD, {"Key": "record/entries/000000000000"}, ""),
    ("s3", "list_objects_v2", RECORD, {}, "AEL"),
    ("s3", "put_bucket_policy", RECORD, {"Policy": "{}"}, ""),
    ("s3", "delete_bucket", RECORD, {}, ""),
    ("s3", "put_bucket_versioning", RECORD, {}, ""),
    ("s3", "get_object", SITE, {"Key": "index.html"}, "AEL"),
    ("s3", "put_object", SITE, {"Key": "x"}, "EL"),
    ("s3", "delete_object", SITE, {"Key": "x"}, "EL"),
    ("s3", "list_objects_v2", SITE, {}, "AEL"),
    ("s3", "list_buckets", "", {}, ""),
    ("ssm", "get_parameter", "", {"Name": "/zhengming/log_key"}, "EL"),
    ("ssm", "get_parameter", "", {"Name": "/zhengming/log_key_old"}, "EL"),
    ("ssm", "get_parameter", "", {"Name": "/zhengming/weibo_token"}, "AEL"),
    ("ssm", "get_parameter", "", {"Name": "/elsewhere/log_key"}, ""),
    ("ssm", "put_parameter", "", {"Name": "/zhengming/log_key", "Value": "x"}, ""),
    ("cloudfront", "create_invalidation", "own", {}, "EL"),
    ("cloudfront", "create_invalidation", "other", {}, ""),
    ("lambda", "list_functions", "", {}, ""),
    ("iam", "list_roles", "", {}, ""),
]
"""What the three roles may do: A the API, E and L the two workers. Written out, not computed."""
LETTERS = {"ApiHandlerRole": "A", "EnteredRole": "E", "LookedRole": "L"}


@pytest.fixture(scope="module")
def probes(published: Stack) -> Stack:
    """Give the stack with a function beside each of ours that tries things under its role."""
    client = published.amazon.client("lambda")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as packed:
        packed.writestr("probe.py", PROBE)
    for role in LETTERS:
        client.create_function(
            FunctionName=f"probe-{role}",
            Runtime="python3.11",
            Role=f"arn:aws:iam::000000000000:role/{published.names[role]}",
            Handler="probe.handler",
            Code={"ZipFile": code.getvalue()},
            Timeout=60,
        )
    return published


@pytest.mark.parametrize("row", MAY, ids=lambda row: f"{row[1]} {row[2]} {row[3]}")
def test_a_role_may_do_what_the_table_says(
    probes: Stack, row: tuple[str, str, str, dict[str, str], str]
) -> None:
    """What a function may not do is refused by AWS itself, whatever code runs in it."""
    service, method, where, given, who = row
    wanted: dict[str, Any] = {**_where(probes, where), **_rest(method), **given}
    client = probes.amazon.client("lambda")
    for role, letter in LETTERS.items():
        payload = json.dumps([service, method, wanted]).encode()
        done = client.invoke(FunctionName=f"probe-{role}", Payload=payload)
        said = json.loads(done["Payload"].read())
        said = said["errorMessage"] if isinstance(said, dict) else said
        assert said in _answers(letter in who), (role, said)


def _answers(may: bool) -> set[str]:  # noqa: FBT001 - the cell of a table
    granted = {"done", "NoSuchKey", "ParameterNotFound"}
    return granted if may else {"AccessDenied", "AccessDeniedException"}


def _where(stack: Stack, where: str) -> dict[str, Any]:
    if where in {"own", "other"}:
        own = stack.distribution
        return {"DistributionId": own if where == "own" else own[::-1]}
    return {"Bucket": stack.outputs[where]} if where else {}


def _rest(method: str) -> dict[str, Any]:
    """Return what else an operation wants to be told."""
    batch = {"Paths": {"Quantity": 1, "Items": ["/x"]}, "CallerReference": "probe"}
    more: dict[str, dict[str, Any]] = {
        "create_invalidation": {"InvalidationBatch": batch},
        "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Suspended"}},
    }
    return more.get(method, {})
