"""Secrets from the Parameter Store of AWS (SSM), where a cloud function has no files of its own.

A template, and the environment of a function, can be read by many; a SecureString only by whoever
may decrypt it. Each is asked for by its name, so that rights are given name by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from publish.errors import SettingsError, StoreUnavailable

_ADVICE = "请检查函数的权限和参数的名称；参数应当是 SecureString 类型。"
_PASSING = {"ThrottlingException", "InternalServerError", "RequestLimitExceeded"}


def connect() -> Any:  # noqa: ANN401 - boto3 ships no types for SSM
    """Return a client of the Parameter Store; region and role as boto3 finds them."""
    config = Config(
        retries={"total_max_attempts": 4, "mode": "standard"}, connect_timeout=5, read_timeout=5
    )
    return boto3.session.Session().client("ssm", config=config)


def fetch(
    path: str, names: Sequence[str], connect: Callable[[], Any] = connect
) -> Mapping[str, str]:
    """Return what there is of the names under a path; what is missing is left out.

    Raises StoreUnavailable if asking again may help, SettingsError if only a person can help.
    """
    client = connect()
    found = ((name, _get(client, f"{path.rstrip('/')}/{name}")) for name in names)
    return {name: value for name, value in found if value is not None}


def _get(client: Any, name: str) -> str | None:  # noqa: ANN401 - boto3 ships no types for SSM
    try:
        value: str = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = f"读取参数 {name} 失败（{code}）"
        if code == "ParameterNotFound":
            return None
        if code in _PASSING:
            raise StoreUnavailable(message) from None
        raise SettingsError(message, advice=_ADVICE) from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"读取参数 {name} 失败（{type(error).__name__}）") from None
    return value
