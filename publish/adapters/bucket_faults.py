"""What a bucket answers when it does not do what was asked, told in words of ours.

The only place that knows the error codes of S3 (Amazon S3 API Reference, "Error responses") and
the exceptions of botocore. Three things can come out: there is nothing (Absent), a condition was
not met (Moved), or it failed (Failed). A server's own words are never repeated, only its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

FOREIGN = (BotoCoreError, ClientError, ResponseParserError, LookupError, OSError, ValueError)
"""What can come out of boto3; ``judge`` knows each.

LookupError: an answer without what it has to hold. ValueError: an endpoint that is no address.
"""

_CODE = re.compile(r"[A-Za-z0-9.]{1,60}")


class BucketFault(Exception):
    """Something that a bucket did not do."""


class Absent(BucketFault):
    """There is no such key."""

    def __init__(self, *, unsure: bool = False) -> None:
        """Keep whether an earlier try of the same request may have taken effect."""
        super().__init__()
        self.unsure = unsure


class Moved(BucketFault):
    """The condition of a write was not met, so this try wrote nothing."""

    def __init__(self, *, unsure: bool = False) -> None:
        """Keep whether an earlier try of the same request may have taken effect."""
        super().__init__()
        self.unsure = unsure


class Failed(BucketFault):
    """It was not done, or nobody knows; ``passing`` tells that trying later may help."""

    def __init__(self, message: str, advice: str, *, passing: bool) -> None:
        """Keep what is wrong and what to do, in Chinese."""
        super().__init__(message)
        self.advice = advice
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one failed try means."""

    error: BucketFault
    """What to raise unless another try is made."""
    again: bool = False
    """Whether to try again, after a pause."""
    unsure: bool = False
    """Whether this try may have taken effect."""


_UNDONE = {
    *("ConditionalRequestConflict", "OperationAborted"),
    *("SlowDown", "SlowDownRead", "SlowDownWrite", "Throttling", "ThrottlingException"),
    *("RequestLimitExceeded", "TooManyRequests", "TooManyRequestsException", "QpsLimitExceeded"),
    *("RequestTimeout", "409", "429"),
}
"""Passing, and certainly without effect: somebody else was writing, or the body never arrived."""
_SKEWED: set[str | int] = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}
_UNKNOWN: set[str | int] = {
    *("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"),
    *("InvalidSecurity", "TokenRefreshRequired", "ExpiredTokenException"),
}
_ELSEWHERE: set[str | int] = {
    *("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"),
    *("TemporaryRedirect", "301", "307"),
}
_TOLD: Mapping[str, tuple[str, str]] = {
    "unknown": ("访问凭证无效或已过期", "请检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 等凭证。"),
    "elsewhere": ("区域或地址不对", "请检查 AWS_DEFAULT_REGION 和 AWS_ENDPOINT_URL。"),
    "missing": ("存储桶不存在", "请检查设置中 s3:// 后面的名称，或者先建立存储桶。"),
    "unable": (
        "对方不支持这种请求",
        "作存储的桶必须支持 If-None-Match 和 If-Match；只作网站时，请设 site_s3_dialect 为 plain。",
    ),
    "skewed": ("本机时钟与对方相差太大", "请校准本机时钟（例如启用 NTP）后重试。"),
    "silent": ("对方没有应答", "请检查网络后重试。"),
    "busy": ("对方一直繁忙或出错", "请稍后重试。"),
    "garbled": ("对方的应答读不懂或不完整", "请检查 AWS_ENDPOINT_URL 和网络代理，然后重试。"),
    "untrusted": ("TLS 连接不可信", "请检查证书；内部签发的证书用 AWS_CA_BUNDLE 指定。"),
    "unset": ("连接设置不完整或有误", "请检查 AWS_ 开头的环境变量和 site_s3_ 开头的设置项。"),
}


_RAISED: Sequence[tuple[tuple[type[Exception], ...], str, bool, bool]] = (
    ((boto.SSLError,), "untrusted", True, True),
    (
        (boto.EndpointConnectionError, boto.ConnectTimeoutError, boto.ProxyConnectionError),
        "silent",
        True,
        False,  # never sent
    ),
    ((boto.HTTPClientError, boto.ConnectionError), "silent", True, True),
    ((ResponseParserError, boto.IncompleteReadError, LookupError), "garbled", True, True),
    ((boto.NoCredentialsError, boto.PartialCredentialsError), "unknown", False, False),
    ((boto.CredentialRetrievalError,), "unknown", True, False),
)
"""Exceptions, in the order in which they are tried: what to say, whether to try again, whether the
request may have taken effect."""


def judge(exc: Exception, right: str, bucket: str) -> Verdict:
    """Return what a failed try of a request means that needs the right ``right``."""
    if isinstance(exc, ClientError):
        return _answered(exc, right, bucket)
    for kinds, why, again, unsure in _RAISED:
        if isinstance(exc, kinds):
            return _fails(why, bucket, again=again, unsure=unsure, passing=again)
    return _fails("unset", bucket, passing=False)


def _answered(exc: ClientError, right: str, bucket: str) -> Verdict:
    """Judge an answer with an error code; a HEAD has the status in its place."""
    code = str(exc.response.get("Error", {}).get("Code", ""))
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _UNDONE:
        return _fails("busy", bucket, again=True)
    if code in {"PreconditionFailed", "412"} or status == 412:
        return Verdict(Moved())
    if code in {"NoSuchKey", "NoSuchVersion", "404"}:
        return Verdict(Absent())
    why = next((row for row in _LASTING if code in row[0] or status in row[0]), None)
    if why is not None:
        return _fails(why[1], bucket, passing=why[2])
    if status >= 500:
        return _fails("busy", bucket, again=True, unsure=True)
    return _refused(code, status, right, bucket)


_LASTING: Sequence[tuple[set[str | int], str, bool]] = (
    (_SKEWED, "skewed", True),
    (_UNKNOWN, "unknown", False),
    (_ELSEWHERE, "elsewhere", False),
    ({"NoSuchBucket"}, "missing", False),
    ({"NotImplemented", "XNotImplemented", 501}, "unable", False),
)
"""Codes or status that no other try changes, at least not soon: what to say, whether it passes."""


def _refused(code: str, status: int, right: str, bucket: str) -> Verdict:
    """Judge what no other try will change."""
    if status == 403 or code == "AccessDenied":
        message = f"存储桶 {bucket} 不允许 {right}"
        advice = (
            f"请在访问策略中为存储桶 {bucket} 允许 {right}；"
            "读取还没有的键时，缺少 s3:ListBucket 也会这样。"
        )
        return Verdict(Failed(message, advice, passing=False))
    shown = code if _CODE.fullmatch(code) else f"HTTP {status}"
    message = f"存储桶 {bucket} 拒绝了 {right}（{shown}）"
    return Verdict(Failed(message, "请把这句话交给系统管理员。", passing=False))


def _fails(
    why: str, bucket: str, *, again: bool = False, unsure: bool = False, passing: bool = True
) -> Verdict:
    what, advice = _TOLD[why]
    error = Failed(f"存储桶 {bucket}：{what}", advice, passing=passing)
    return Verdict(error, again=again, unsure=unsure)
