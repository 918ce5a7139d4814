"""Roles and rights: the one table of who may do what.

A role is what a person, or a machine, is employed for; a right is what one door lets happen. The
table says which roles open which door; whoever has several roles has all their rights.

Rights do not replace receipts. That drafter, reviewers and signer of a statement are different
persons is held by the gate, on the receipts of its case file, whoever hands it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is employed for."""

    INTAKE = "intake"
    """A machine of the court, such as its office system; hands over what was approved there."""
    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    SIGNER = "signer"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    """Runs the system and its accounts; has no part in what is said."""
    AUDITOR = "auditor"
    """Sees everything, changes nothing."""

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return _LABELS[self]


_LABELS = {
    Role.INTAKE: "接口",
    Role.DRAFTER: "起草人",
    Role.REVIEWER: "审核人",
    Role.SIGNER: "签发人",
    Role.PUBLISHER: "发布人",
    Role.ADMINISTRATOR: "管理员",
    Role.AUDITOR: "审计人",
}


class Right(StrEnum):
    """What one door lets happen."""

    DIGEST = "digest"
    CHECK = "check"
    SUBMIT = "submit"
    READ_STATEMENT = "read_statement"
    """The internal view: also what is not public yet."""
    READ_DELIVERIES = "read_deliveries"
    RESOLVE_DELIVERY = "resolve_delivery"
    WITHDRAW = "withdraw"
    REDACT = "redact"
    """Erases a text for ever."""
    PUBLISH = "publish"
    """Starts what is pending: project, upload, dispatch. Says nothing new."""
    READ_STATUS = "read_status"
    """What is pending, and figures; no text."""
    READ_AUDIT = "read_audit"
    """Audit, and the trail."""
    MANAGE_USERS = "manage_users"
    ROTATE_KEY = "rotate_key"
    """Lets another key sign the log; from the command line only, where the key file is."""

    @property
    def label(self) -> str:
        """Return what is done, in Chinese, as in “无权……”."""
        return _DOES[self]

    @property
    def lasting(self) -> bool:
        """Return whether its use changes anything, so that the trail must know beforehand."""
        return self in _LASTING


_DOES = {
    Right.DIGEST: "计算内容摘要",
    Right.CHECK: "检查稿件",
    Right.SUBMIT: "提交稿件",
    Right.READ_STATEMENT: "查看发布件的内部情况",
    Right.READ_DELIVERIES: "查看投递情况",
    Right.RESOLVE_DELIVERY: "登记投递的人工核实结果",
    Right.WITHDRAW: "撤下发布件",
    Right.REDACT: "依法删除文字",
    Right.PUBLISH: "启动发布",
    Right.READ_STATUS: "查看待办",
    Right.READ_AUDIT: "查看核查结果和操作记录",
    Right.MANAGE_USERS: "管理用户和令牌",
    Right.ROTATE_KEY: "更换台账签名密钥",
}
_LASTING = frozenset(
    {
        Right.SUBMIT,
        Right.RESOLVE_DELIVERY,
        Right.WITHDRAW,
        Right.REDACT,
        Right.PUBLISH,
        Right.MANAGE_USERS,
        Right.ROTATE_KEY,
    }
)

_WRITERS = frozenset({Role.DRAFTER, Role.REVIEWER, Role.SIGNER, Role.PUBLISHER})
ALLOWED: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        # Computes something from what the caller brings; nothing of the record is shown.
        Right.DIGEST: _WRITERS | {Role.INTAKE},
        Right.CHECK: _WRITERS | {Role.INTAKE},
        # The gate decides on the receipts; these two only hand it in.
        Right.SUBMIT: frozenset({Role.INTAKE, Role.PUBLISHER}),
        Right.WITHDRAW: frozenset({Role.INTAKE, Role.PUBLISHER}),
        # Cannot be taken back, and no receipt goes with it: the leader who answers for it.
        Right.REDACT: frozenset({Role.SIGNER}),
        # What is not public yet: not for machines, and not for who merely runs the system.
        Right.READ_STATEMENT: _WRITERS | {Role.AUDITOR},
        Right.READ_DELIVERIES: _WRITERS | {Role.ADMINISTRATOR, Role.AUDITOR},
        Right.RESOLVE_DELIVERY: frozenset({Role.PUBLISHER}),
        Right.PUBLISH: frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
        Right.READ_STATUS: frozenset(Role),
        Right.READ_AUDIT: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
        Right.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
        Right.ROTATE_KEY: frozenset({Role.ADMINISTRATOR}),
    }
)
"""Right → the roles that have it."""


def allowed(roles: Iterable[Role], right: Right) -> bool:
    """Return whether any of the roles has the right."""
    return not ALLOWED[right].isdisjoint(roles)
