"""An AWS on this machine: ministack (MIT, PyPI), which enforces the rights of whoever asks.

It makes the stack of the template, runs the packed functions under their roles, and hands on what
the bucket tells. Not as Amazon: it believes every signature, it knows no condition key
``s3:if-none-match`` (so the rule that needs it is left out, see ``template``), it asks for no
right where DeleteObjects names versions, and a function imports what the server has beside what it
packs. It also takes the port 443 of the loopback where that is free.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from tests.buckets.service import ports, processes, wait_for
from tests.e2e.conftest import Office

SERVER = Path(__file__).parents[2] / "build" / "cloud"
ROOT, SECRET, REGION = "root", "only-on-loopback", "us-east-1"
ARTIFACTS, STACK = "artifacts", "press"
URL = "https://press.court.example/"
UNKNOWN = "EntriesAreCreatedNeverReplaced"
"""The rule of the record's bucket that ministack cannot judge: it would refuse every entry."""
_PATIENCE = 240


def required() -> None:
    """Skip the test, saying why, where the server is not there."""
    if not (SERVER / "ministack").is_dir():
        pytest.skip("ministack is not in build/cloud: .ci/setup test installs it")


@dataclass(frozen=True)
class Amazon:
    """The server, and whoever may do everything there."""

    endpoint: str
    certificate: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return what leads boto3 of another process here, with every right."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ROOT,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CA_BUNDLE": str(self.certificate),
        }

    def client(self, name: str) -> Any:  # noqa: ANN401 - boto3 ships no types for most of them
        """Return a client of a service."""
        return boto3.client(  # type: ignore[call-overload]  # the name is one of many
            name,
            endpoint_url=self.endpoint,
            aws_access_key_id=ROOT,
            aws_secret_access_key=SECRET,
            region_name=REGION,
            verify=str(self.certificate),
            config=Config(read_timeout=_PATIENCE, retries={"total_max_attempts": 1}),
        )


@contextmanager
def running(folder: Path, certificate: Path, key: Path) -> Iterator[Amazon]:
    """Run the server, which forgets everything at the end."""
    [port] = ports(1)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as unpacked:
        environment = _server(folder, certificate, key) | {"TMPDIR": unpacked}
        environment["GATEWAY_PORT"] = str(port)
        # Not the Python of .venv: functions run under the same one, and would find our packages.
        python = os.path.realpath(sys.executable)
        with processes([[python, "-S", "-m", "ministack"]], folder, environment) as servers:
            wait_for(port, servers, certificate)
            yield Amazon(f"https://127.0.0.1:{port}", certificate)


def _server(folder: Path, certificate: Path, key: Path) -> dict[str, str]:
    """Return the settings of the server: rights are enforced, and TLS on the loopback alone."""
    return {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": ROOT,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CA_BUNDLE": str(certificate),
        "BIND_HOST": "127.0.0.1",
        "HOME": str(folder),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_SSL_CERT": str(certificate),
        "MINISTACK_SSL_KEY": str(key),
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(SERVER),
        "USE_SSL": "1",
    }


def template(package: Path, code: str) -> dict[str, Any]:
    """Return the packed template with the address of the code, less what ministack cannot judge."""
    made: dict[str, Any] = json.loads((package / "sam.json").read_text("utf-8"))
    for each in made["Resources"].values():
        if each["Type"] == "AWS::Serverless::Function":
            each["Properties"]["CodeUri"] = code
    rules = made["Resources"]["RecordRules"]["Properties"]["PolicyDocument"]
    kept = [rule for rule in rules["Statement"] if rule["Sid"] != UNKNOWN]
    assert len(kept) == len(rules["Statement"]) - 1
    rules["Statement"] = kept
    return made


@dataclass(frozen=True)
class Operator(Office):
    """Whoever sets the court up from a machine of their own, with every right."""

    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of commands."""
        return {**Office.environment.fget(self), **self.settings}  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Stack:
    """The template, deployed."""

    amazon: Amazon
    folder: Path
    distribution: str

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """Return what the template tells of itself."""
        [found] = self.amazon.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the physical names of the resources."""
        told = self.amazon.client("cloudformation").describe_stack_resources(StackName=STACK)
        assert {each["ResourceStatus"] for each in told["StackResources"]} == {"CREATE_COMPLETE"}
        rows = told["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in rows}

    @cached_property
    def operator(self) -> Operator:
        """Return the operator's command line, the record begun and the key handed over."""
        made = Operator(
            self.folder,
            {
                **self.amazon.environment,
                "ZHENGMING_STORE": f"s3://{self.outputs['RecordBucketName']}/record",
                "ZHENGMING_SITE": f"s3://{self.outputs['SiteBucketName']}",
                "ZHENGMING_SITE_URL": URL,
                "ZHENGMING_LOG_KEY_FILE": str(self.folder / "log.key"),
            },
        )
        made.done("init")
        key = (self.folder / "log.key").read_text("ascii")
        ssm = self.amazon.client("ssm")
        ssm.put_parameter(Name="/zhengming/log_key", Value=key, Type="SecureString")
        return made

    @cached_property
    def token(self) -> str:
        """Return a token with every role."""
        roles = [
            word for role in ("intake", "signer", "publisher", "auditor") for word in _as(role)
        ]
        self.operator.done("user", "add", "everybody", *roles)
        return str(self.operator.done("user", "token", "everybody")["token"])

    @cached_property
    def gateway(self) -> httpx.Client:
        """Return a client of the API behind its gateway."""
        base = f"{self.amazon.endpoint}/restapis/{self.outputs['RestAPIId']}/api/_user_request_"
        trusted = ssl.create_default_context(cafile=str(self.amazon.certificate))
        return httpx.Client(base_url=base, verify=trusted, timeout=_PATIENCE, trust_env=False)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> httpx.Response:
        """Send one request, with the token unless another is given."""
        told = {"Authorization": f"Bearer {self.token}", "Content-Type": "text/markdown"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.gateway.request(method, path, content=body, headers={**told, **named})

    def invoke(self, function: str, event: object) -> Any:  # noqa: ANN401 - any JSON value
        """Call a function by the name that the template has for it; return what it said."""
        client = self.amazon.client("lambda")
        payload = json.dumps(event).encode()
        done = client.invoke(FunctionName=self.names[function], Payload=payload)
        return json.loads(done["Payload"].read() or b"null")

    def public(self) -> set[str]:
        """Return the keys of the site's bucket."""
        return set(self._keys(self.outputs["SiteBucketName"]))

    def _keys(self, bucket: str) -> Iterator[str]:
        pages = self.amazon.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for page in pages:
            yield from (each["Key"] for each in page.get("Contents", ()))

    def journal(self, function: str) -> list[dict[str, Any]]:
        """Return the lines of JSON that a function has written, as CloudWatch keeps them."""
        logs = self.amazon.client("logs").get_paginator("filter_log_events")
        pages = logs.paginate(logGroupName=f"/aws/lambda/{self.names[function]}")
        told = [event["message"] for page in pages for event in page["events"]]
        return [json.loads(line) for line in told if line.startswith("{")]


def _as(role: str) -> tuple[str, str]:
    return "--role", role


def deployed(amazon: Amazon, package: Path, folder: Path) -> Stack:
    """Make the stack, as ``aws cloudformation package`` and ``deploy`` do."""
    s3, formation = amazon.client("s3"), amazon.client("cloudformation")
    s3.create_bucket(Bucket=ARTIFACTS)
    s3.upload_file(str(package / "deployment.zip"), ARTIFACTS, "deployment.zip")
    made = template(package, f"s3://{ARTIFACTS}/deployment.zip")
    distribution = amazon.client("cloudfront").create_distribution(DistributionConfig=_front())
    stack = Stack(amazon, folder, distribution["Distribution"]["Id"])
    formation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(made),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": "SiteUrl", "ParameterValue": URL},
            {"ParameterKey": "Distribution", "ParameterValue": stack.distribution},
        ],
    )
    until(lambda: not _status(formation).endswith("IN_PROGRESS"))
    assert _status(formation) == "CREATE_COMPLETE"
    return stack


def _status(formation: Any) -> str:  # noqa: ANN401 - boto3 ships no types for CloudFormation
    status: str = formation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    return status


def _front() -> dict[str, Any]:
    """Return the least that a distribution has to say of itself."""
    origin = {"Id": "site", "DomainName": "site.s3.amazonaws.com"}
    forwarded = {"QueryString": False, "Cookies": {"Forward": "none"}}
    return {
        "CallerReference": "press",
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [{**origin, "S3OriginConfig": {"OriginAccessIdentity": ""}}],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "https-only",
            "MinTTL": 0,
            "ForwardedValues": forwarded,
        },
    }


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fails after some time."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end, "it does not come to hold"
        time.sleep(0.2)
