"""Secrets from the Parameter Store of AWS (SSM), where a cloud function has no files of its own.

A template, and the environment of a function, can be read by many; a SecureString only by whoever
may decrypt it. All wanted names are asked for at once, so that rights may be given name by name.
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
    """Return what there is of at most ten names under a path; what is missing is left out.

    Raises StoreUnavailable if asking again may help, SettingsError if only a person can help.
    """
    wanted = {f"{path.rstrip('/')}/{name}": name for name in names}
    try:
        found = connect().get_parameters(Names=list(wanted), WithDecryption=True)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = f"读取参数 {path} 失败（{code}）"
        if code in _PASSING:
            raise StoreUnavailable(message) from None
        raise SettingsError(message, advice=_ADVICE) from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"读取参数 {path} 失败（{type(error).__name__}）") from None
    return {wanted[each["Name"]]: each["Value"] for each in found["Parameters"]}
