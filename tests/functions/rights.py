"""Rights on the AWS of this machine: taken away one at a time, and tried from within a role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.functions.amazon import Stack


@contextmanager
def without(stack: Stack, role: str, action: str) -> Iterator[None]:
    """Take one right away from a role, for as long as the block lasts."""
    iam, name = stack.amazon.client("iam"), stack.names[role]
    [policy] = iam.list_role_policies(RoleName=name)["PolicyNames"]
    whole = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    less = json.loads(json.dumps(whole))
    sid, _, verb = action.partition(" ")
    [statement] = [each for each in less["Statement"] if each["Sid"] == sid]
    statement["Action"].remove(verb)
    if not statement["Action"]:
        less["Statement"].remove(statement)
    put = {"RoleName": name, "PolicyName": policy}
    iam.put_role_policy(**put, PolicyDocument=json.dumps(less))
    try:
        yield
    finally:
        iam.put_role_policy(**put, PolicyDocument=json.dumps(whole))


PROBE = """
import boto3, botocore

def handler(event, context):
    service, method, given = event
    try:
        getattr(boto3.client(service), method)(**given)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "done"
"""
"""A function that does one thing with the rights of its role, and tells how that went."""
