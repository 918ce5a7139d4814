"""Secrets from the Parameter Store, and how a cloud function's settings get them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from publish.adapters import parameters
from publish.bootstrap import cloud
from publish.errors import SettingsError, StoreUnavailable

NAMES = ["wechat_secret", "log_key"]


@pytest.fixture
def ssm() -> Iterator[tuple[Any, Stubber]]:
    """Give a client of the Parameter Store that answers what it is told to."""
    client = boto3.session.Session("key", "secret", region_name="cn-north-1").client("ssm")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


def test_what_is_there_is_fetched(ssm: tuple[Any, Stubber]) -> None:
    """Each is asked for by its name, decrypted; a missing one is left out."""
    client, stub = ssm
    stub.add_client_error("get_parameter", "ParameterNotFound")
    found = {"Parameter": {"Name": "/court/log_key", "Value": "PRIVATE"}}
    asked = {"Name": "/court/log_key", "WithDecryption": True}
    stub.add_response("get_parameter", found, asked)
    assert parameters.fetch("/court/", NAMES, lambda: client) == {"log_key": "PRIVATE"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDeniedException", SettingsError), ("ThrottlingException", StoreUnavailable)],
)
def test_a_refusal_is_told_by_its_code(
    ssm: tuple[Any, Stubber], code: str, kind: type[Exception]
) -> None:
    """What only a person can mend is told from what passes; what Amazon wrote is not repeated."""
    client, stub = ssm
    stub.add_client_error("get_parameter", code, "user arn:aws:iam::1:role/x may not")
    with pytest.raises(kind) as told:
        parameters.fetch("/court", NAMES, lambda: client)
    assert str(told.value) == f"读取参数 /court/wechat_secret 失败（{code}）"


def test_without_a_path_the_environment_says_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A function that is run elsewhere takes its settings as every command does."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZHENGMING_PARAMETERS", raising=False)
    monkeypatch.setenv("ZHENGMING_LOG_KEY_FILE", "elsewhere.key")
    assert cloud.settings(signs=True).log_key_file == "elsewhere.key"


@pytest.mark.parametrize("old", ["", "OLD"])
def test_the_keys_lie_where_this_function_alone_reads(old: str) -> None:
    """The newest, and during a rotation the one before beside it, as on one machine."""
    file = cloud._kept("NEW", old)
    kept = {path.name: path.read_text("ascii") for path in file.parent.iterdir()}
    assert kept == {"log.key": "NEW"} | ({"log.key.old": "OLD"} if old else {})
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700
