"""The forms of requests other than statements: which fields there are, and how they are written."""

from __future__ import annotations

from publish.api.bodies import Fields, Written
from publish.domain.blocks import Block, Field, Many
from publish.domain.form import CASE
from publish.domain.kinds import WithdrawalReason
from publish.domain.shapes import MINUTE, Choice, Count, Text
from publish.guard.roles import Role
from publish.services.resolve import Verdict

_LINE = Text(200)
_NOTE = Text(1000, lines=True)
_REASON = Field("reason", "原因", Choice(WithdrawalReason), required=True)
_SAID = Field("note", "说明", _NOTE, about="向公众说明的一句话，不得透露原文内容；不写则只写原因")
_UNIT = Field("authority", "决定单位", _LINE, about="不写则为本院")

STATEMENT = Written()
WITHDRAWAL = Fields(
    "WithdrawalRequest",
    Block(
        (
            _REASON,
            _SAID,
            _UNIT,
            Field("at", "撤下时间", MINUTE, about="北京时间；交审签材料时须与送审的撤下稿一致"),
            Field(
                "receipts",
                "审签材料",
                Block(CASE),
                about="drafter、review、approval、sign_off 等；不写则只返回待审签的撤下稿",
            ),
        )
    ),
)
REDACTION = Fields(
    "RedactionRequest",
    Block(
        (
            Field("edition", "版次", Count(), required=True),
            _REASON,
            _SAID,
            _UNIT,
            Field(
                "confirm",
                "确认",
                _LINE,
                required=True,
                about="文字删除后不能恢复：请照写编号和版次，如 C2026-0003-v1",
            ),
        )
    ),
)
RESOLUTION = Fields(
    "ResolutionRequest",
    Block(
        (
            Field(
                "verdict",
                "核实结果",
                Choice(Verdict),
                required=True,
                about="posted 已发布（撤回的则为已删除）；not-posted 未发布，重发；"
                "skip 不再发送，或者已经知道副本被改动、删除",
            ),
            Field("url", "副本的网址", Text(1000), about="posted 时写明"),
        )
    ),
)
_ACCOUNT = Text(
    40,
    "[a-z](?:[a-z0-9.-]{0,38}[a-z0-9])?",
    "请用小写字母开头，由小写字母、数字、点和连字符组成，如 oa-intake。",
)
ACCOUNT = Fields(
    "AccountRequest",
    Block(
        (
            Field("name", "账号名", _ACCOUNT, required=True, about="不用真实姓名"),
            Field("roles", "角色", Many(Choice(Role), len(Role)), required=True),
        )
    ),
)
TOKEN = Fields(
    "TokenRequest",
    Block((Field("days", "有效天数", Count(), about="1 至 366；不写则为 90"),)),
)
FORMS = (WITHDRAWAL, REDACTION, RESOLUTION, ACCOUNT, TOKEN)
"""Every form that has a name of its own."""
