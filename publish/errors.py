"""Every error that Zhengming raises, in one tree; nothing foreign leaks past an adapter.

ZhengmingError                  .advice: what a person should do next, in Chinese
├── InvalidStatement            malformed input: every fault at once, by field      (exit 2)
├── WrongUsage                  the command or setting makes no sense as given       (exit 2)
│   └── SettingsError           a setting is missing or malformed
├── GateRefused                 the gate named the rules that are not met            (exit 3)
├── NeedsPerson                 nothing is broken; a person has to decide            (exit 4)
├── LogError
│   ├── BadProof                input from outside does not verify (never ValueError)(exit 1)
│   └── LogDiverged             record and published log contradict: stop everything (exit 4)
├── StoreError
│   ├── NotFound                no such key
│   ├── Conflict                somebody else was first: read again, decide again
│   └── StoreUnavailable        the store gave up after its own retries; try later   (exit 1)
├── SiteError                   the public files cannot be read or written; try later (exit 1)
├── ChannelError                a copy on somebody else's platform
│   ├── ChannelUnavailable      nothing was delivered; try later                     (exit 1)
│   ├── ChannelBlocked          nothing goes on this account until a person acts     (exit 4)
│   ├── DeliveryRefused         the platform does not take it as it is               (exit 4)
│   └── DeliveryInDoubt         it was sent, and the answer was lost                 (exit 4)
├── AccessError                 a caller of the API who may not, or not now
│   ├── Unauthenticated         nobody knows who asks (HTTP 401)                     (exit 4)
│   ├── Forbidden               known, but not for this (HTTP 403)                   (exit 4)
│   ├── TooManyRequests         too fast; says how long to wait (HTTP 429)           (exit 1)
│   └── IdentityUnavailable     the single sign-on does not answer (HTTP 503)        (exit 1)
└── RenderError                 a page cannot be rendered: theme or content is broken (exit 1)

The exit status of the command line is the attribute ``exit_status``, so that the table of
DESIGN §6 stands in one place.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, told to the person who can mend it."""

    field: str
    """Path of the field in the submission, such as ``verification.unit`` or ``review[2].by``."""
    rule: str
    """Stable identifier of the rule, such as ``form.required`` or ``approval.digest``."""
    message: str
    """What is wrong, one Chinese sentence."""
    advice: str = ""
    """What to do about it, one Chinese sentence."""
    level: str = "refuse"
    """``refuse`` or ``warn``."""

    def as_json(self) -> dict[str, str]:
        """Return the fault as the JSON object that every door shows."""
        return {
            "field": self.field,
            "rule": self.rule,
            "message": self.message,
            "advice": self.advice,
            "level": self.level,
        }


class ZhengmingError(Exception):
    """Root of the tree; the message says what was being done and to which thing, in Chinese."""

    exit_status = 1
    advice = ""

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        """Keep the message and, where it differs from the class's, the advice."""
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class _WithFaults(ZhengmingError):
    """An error that carries all its reasons at once."""

    def __init__(self, message: str, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of the form."""
        super().__init__(message)
        self.faults = tuple(faults)


class InvalidStatement(_WithFaults):
    """The input cannot be read as a statement."""

    exit_status = 2
    advice = "请按清单逐项修改后重新提交；原文件没有被改动。"


class GateRefused(_WithFaults):
    """The input is well formed, and the gate does not let it out."""

    exit_status = 3
    advice = "请按清单逐项补齐后重新提交；尚未发布任何内容。"


class WrongUsage(ZhengmingError):
    """A command or an option makes no sense as given."""

    exit_status = 2


class SettingsError(WrongUsage):
    """A setting is missing, malformed, or contradicts another."""

    advice = "请检查 zhengming.toml 和 ZHENGMING_ 开头的环境变量。"


class NeedsPerson(ZhengmingError):
    """Nothing is broken, but only a person may decide how to go on."""

    exit_status = 4


class LogError(ZhengmingError):
    """Something about the transparency log."""


class BadProof(LogError):
    """Bytes from outside do not verify: signature, hash, proof, or form."""


class LogDiverged(LogError):
    """The record and the published log contradict each other; going on would fork the log."""

    exit_status = 4
    advice = "请立即停止发布，保留现场，并通知系统管理员核对存储与备份。"


class StoreError(ZhengmingError):
    """Something about the store."""


class NotFound(StoreError):
    """The store has no such key."""


class Conflict(StoreError):
    """The key holds other bytes, or moved since it was read."""


class StoreUnavailable(StoreError):
    """The store did not answer in time, after its own retries."""

    advice = "请稍后重试；已受理的内容不会丢失。"


class SiteError(ZhengmingError):
    """The public files cannot be read or written."""

    advice = "请检查网站目录的权限和磁盘空间，然后重试。"


class RenderError(ZhengmingError):
    """A page or a shell of the theme cannot be rendered."""

    advice = "请检查 mkdocs.yml 和 site/ 下的模板。"


class ChannelError(ZhengmingError):
    """Something about a channel.

    The message is ours, never what the platform answered: that may repeat a token.
    """


class ChannelUnavailable(ChannelError):
    """The platform did not do it, for a passing reason: not reached, busy, throttled."""

    advice = "系统会自动重试，不必处理。"

    def __init__(
        self, message: str, *, wait: int = 0, whole: bool = False, advice: str | None = None
    ) -> None:
        """Keep the seconds that the platform wants, and whether all deliveries have to wait."""
        super().__init__(message, advice=advice)
        self.wait = wait
        self.whole = whole


class ChannelBlocked(ChannelError):
    """The platform does nothing for this account until a person acts: address, token, right."""

    exit_status = 4
    advice = "请按提示处理平台账号的设置；处理好以后系统会自动继续投递。"


class DeliveryRefused(ChannelError):
    """The platform does not take this delivery as it is; sending it again changes nothing."""

    exit_status = 4
    advice = "请按平台的要求人工处理这一版的投递。"


class DeliveryInDoubt(ChannelError):
    """It was sent, and what became of it is not known; it is never sent again blindly."""

    exit_status = 4
    advice = "系统会先到平台上查找，不会重复发送。"


class AccessError(ZhengmingError):
    """Somebody asks for what they may not have, or not now; the message names no secret."""


class Unauthenticated(AccessError):
    """Nobody knows who asks; the message is the same whatever was wrong with a token.

    ``why`` and ``token`` are for the trail alone and must not be shown to who asks.
    """

    exit_status = 4
    advice = "请向系统管理员索取新的访问令牌。"

    def __init__(self, message: str, *, why: str, token: str = "") -> None:
        """Keep why it was refused, and the id of the token if the record has such a one."""
        super().__init__(message)
        self.why = why
        self.token = token


class Forbidden(AccessError):
    """It is known who asks, and their roles do not allow it."""

    exit_status = 4


class TooManyRequests(AccessError):
    """Too many requests in too little time."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        """Keep the whole seconds after which it is worth trying again."""
        super().__init__(message, advice=f"请在 {retry_after} 秒后再试。")
        self.retry_after = retry_after


class IdentityUnavailable(AccessError):
    """The court's single sign-on does not answer, so nobody can be recognised by it."""

    advice = "请稍后重试；一直不行，请联系系统管理员检查单点登录服务，或者改用访问令牌。"


_REASONS = {
    errno.ENOENT: "没有这个文件或者文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘只能读",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EADDRINUSE: "端口已被占用",
}


def why(error: OSError) -> str:
    """Return what the operating system objects to, for a person; else in its own words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
