"""The form: every field that a clerk or the office system may fill in, in one table.

The reader (``publish.domain.submission``) and the published JSON Schema (``publish.domain.schema``)
both come from here. Limits: a title of 100 characters never fits a list line, and what is longer is
a mistake in pasting; a body of 200 KB is some 60 000 characters, many times the longest notice.
"""

from __future__ import annotations

from publish.domain import casefile, content
from publish.domain.blocks import Block, Field, Many
from publish.domain.kinds import EditionKind, Finding, Form, Kind, Matter, WithdrawalReason
from publish.domain.shapes import DAY, MINUTE, Choice, Count, Flag, Text

BODY_BYTES = 200_000
ATTACHMENT_BYTES = 20_000_000
TITLE = 100

_LINE = Text(200)
_NOTE = Text(1000, lines=True)
_PASSAGE = Text(5000, lines=True, empty=True)
_STAFF = Text(
    32, "[A-Z0-9][A-Z0-9-]{1,31}", "工作人员代码用大写字母、数字和短横线，如 QY-0301；不写姓名。"
)
_DIGEST = Text(
    71,
    "sha256:[0-9a-f]{64}",
    "内容摘要以 sha256: 开头，后接 64 位十六进制数；请用 zhengming digest 命令计算后粘贴。",
)
_NUMBER = Text(
    16,
    "[CN][0-9]{4}-(?:(?!0000)[0-9]{4}|[1-9][0-9]{4,6})",
    "发布编号写成 C2026-0001（澄清）或 N2026-0001（通知）。",
)
_CODE = Text(32, "[a-z][a-z0-9_]*", "请用小写英文字母、数字和下划线。")
_SERIES = Text(64, "[a-z0-9][a-z0-9-]*", "请用小写英文字母、数字和短横线，如 qy-2026-video。")
_BASE64 = Text(
    ATTACHMENT_BYTES * 2, "[A-Za-z0-9+/\\s]*={0,2}\\s*", "请用标准 Base64 编码。", lines=True
)
_FILE_NAME = Text(
    100,
    "[A-Za-z0-9][A-Za-z0-9_-]*[.](?:pdf|ofd|docx|xlsx|csv|txt|png|jpg)",
    "附件文件名用英文字母、数字、短横线和下划线，"
    "类型限 pdf、ofd、docx、xlsx、csv、txt、png、jpg（小写），如 shenhe-biao.pdf。",
)
_BY = Field("by", "工作人员代码", _STAFF, required=True, about="不写姓名")
_ROLE = Field("role", "职务或者岗位", _LINE, required=True)
_AT = Field("at", "时间", MINUTE, required=True)
_RECEIPT = Field(
    "digest", "内容摘要", _DIGEST, about="审签时正文的内容摘要；改动任何公开内容后须重新审签"
)
_RESULT = Field("result", "结果", Choice(casefile.Result), required=True)

_CHANGE = Block(
    (
        Field("before", "原文", _PASSAGE, required=True, about="上一版中的原句，逐字照抄"),
        Field("after", "改为", _PASSAGE, required=True, about="这一版中的新句，逐字照抄"),
    ),
    content.Change,
)
_CORRECTION = Block(
    (
        Field("reason", "更正原因", _NOTE, required=True, about="向公众说明为什么更正"),
        Field("changes", "更正内容", Many(_CHANGE, 50), required=True),
        Field("affects_conclusion", "是否改变核查结论", Flag(), required=True),
    ),
    content.Correction,
)
_WITHDRAWAL = Block(
    (
        Field("reason", "撤下原因", Choice(WithdrawalReason), required=True),
        Field("note", "撤下说明", _NOTE, required=True, about="向公众说明；不得复述被撤下的内容"),
        Field("authority", "决定撤下的单位", _LINE, required=True),
    ),
    content.Withdrawal,
)
_SAID = Text(300)
_SUMMARY = Block(
    (
        Field("claim", "网传", _SAID, required=True, about="一句话，中性转述，不加链接"),
        Field("fact", "查明", _SAID, required=True, about="一句话"),
        Field("conclusion", "结论", _SAID, required=True, about="一句话，不得超出核查结论"),
    ),
    content.Summary,
)
_POINT = Block(
    (
        Field("claim", "网传内容", _SAID, required=True, about="只写一项，中性转述"),
        Field("fact", "查明事实", _SAID, required=True),
        Field("basis", "依据", _SAID, about="可以公开的依据；不能公开的不写"),
        Field("conclusion", "结论", _SAID, required=True),
    ),
    content.Point,
)
_DOCUMENT = (
    Field("title", "文件标题", _LINE, required=True),
    Field("doc_number", "发文字号", Text(60)),
    Field(
        "number", "发布编号", _NUMBER, about="该文件经本系统发布的，写明编号，两件的网页互相链接"
    ),
)
_REPEAL = Block(_DOCUMENT, content.Repeal)
_AMENDMENT = Block(
    (
        *_DOCUMENT,
        Field("note", "修改内容", _LINE, about="一句话，如：修改第五条、第九条"),
    ),
    content.Amendment,
)
_GROUNDS = Block(
    (
        Field("verified_by", "核查单位", _LINE, about="须与 verification.unit 一致"),
        Field("approved_by", "批准单位", _LINE, about="须与 approval.authority 一致"),
        Field("laws", "法律依据", Many(_LINE, 10), about="如：《法官法》第五十六条"),
        Field("undisclosed", "未公开事项及原因", _NOTE, about="不得提示未公开的内容"),
    ),
    content.Grounds,
)
_ATTACHMENT = Block(
    (
        Field("title", "附件标题", _LINE, required=True),
        Field("name", "附件文件名", _FILE_NAME, required=True),
        Field("base64", "附件内容", _BASE64, about="用接口报送时可以直接附上文件内容"),
    )
)

PUBLIC = (
    Field(
        "kind",
        "种类",
        Choice(Kind),
        required=True,
        about="澄清声明写 clarification，通知公告写 notice",
    ),
    Field("form", "形式", Choice(Form), about="不写则取该种类的第一种形式"),
    Field("edition", "版本类别", Choice(EditionKind), about="不写则为首次发布"),
    Field("statement", "发布编号", _NUMBER, about="续报、更正、撤下时写原编号；首次发布不写"),
    Field("revises", "上一版版次", Count(), about="续报、更正、撤下时写当前版次；首次发布不写"),
    Field("title", "标题", Text(TITLE), required=True),
    Field("short_title", "短标题", Text(40), about="用于列表、图片和微博；不写则同标题"),
    Field("issuer", "发文机关", _LINE, required=True),
    Field("doc_number", "发文字号", Text(60)),
    Field("issue_date", "成文日期", DAY),
    Field("effective_date", "施行日期", DAY),
    Field("expiry_date", "失效日期", DAY, about="最后有效的一天；网页标明“有效期至”这一天"),
    Field("pub_date", "发布时间", MINUTE, required=True),
    Field("content_source", "内容来源", _LINE, about="不写则同发文机关"),
    Field("index_no", "索引号", Text(40)),
    Field("topic", "主题分类", _LINE),
    Field("keywords", "关键词", Many(Text(30), 10)),
    Field(
        "disclosure", "公开属性", Text(20, "主动公开|依申请公开", "请写“主动公开”或“依申请公开”。")
    ),
    Field("series", "事件代号", _SERIES, about="同一事件的各件共用"),
    Field("summary", "三句话摘要", _SUMMARY, about="网传、查明、结论各一句，可以单独引用"),
    Field("points", "逐项对照", Many(_POINT, 20)),
    Field("finding", "核查结论", Choice(Finding), about="须与 verification.finding 一致"),
    Field("conclusion_unchanged", "结论是否不变", Flag(), about="续报必须写明"),
    Field(
        "first_seen", "发现时间", MINUTE, about="供公众了解回应用时；须与 claim.first_seen_at 一致"
    ),
    Field("grounds", "依据与程序", _GROUNDS, about="可以公开的部分"),
    Field("repeals", "废止的文件", Many(_REPEAL, 100)),
    Field("amends", "修改的文件", Many(_AMENDMENT, 100)),
    Field("attachments", "附件", Many(_ATTACHMENT, 20)),
    Field("correction", "更正说明", _CORRECTION),
    Field("withdrawal", "撤下说明", _WITHDRAWAL),
    Field("body", "正文", Text(BODY_BYTES, lines=True, empty=True), about="Markdown 写法"),
)
"""What a reader sees; together these are what receipts sign."""

_CLAIM = Block(
    (
        Field("matter", "事项类别", Choice(Matter), required=True),
        Field("summary", "线索摘要", _NOTE, required=True),
        Field("first_seen_at", "首次发现时间", MINUTE),
        Field("channel", "传播渠道", _LINE),
        Field("alleged_acts", "所指行为", Many(_LINE, 20)),
    ),
    casefile.Claim,
)
_VERIFICATION = Block(
    (
        Field("unit", "核查单位", _LINE),
        Field("basis", "核查依据", _LINE, about="涉及干警履职的写“干部管理权限”"),
        Field("started_at", "开始时间", MINUTE),
        Field("concluded_at", "办结时间", MINUTE),
        Field("methods", "核查方法", Many(_LINE, 20)),
        Field("finding", "核查结论", Choice(Finding)),
        Field("report_ref", "核查报告编号", _LINE),
    ),
    casefile.Verification,
)
_APPROVAL = Block(
    (
        Field("authority", "批准单位", _LINE, required=True),
        Field("request_ref", "请示文号", _LINE),
        Field("reply_ref", "批复文号", _LINE),
        Field("requested_at", "报请时间", MINUTE),
        Field("approved_at", "批准时间", MINUTE),
        _RECEIPT,
    ),
    casefile.Approval,
)
_CONSENT = Block(
    (
        Field("subject_role", "当事干警岗位", _LINE, about="不写姓名；不涉及干警个人的不写"),
        Field("publish_name", "是否公布姓名", Flag()),
        Field("obtained", "是否已征得本人同意", Flag()),
        Field("form", "同意的形式", _LINE, about="如：书面、口头记录"),
    ),
    casefile.Consent,
)
_REVIEW = Block(
    (
        Field("step", "审校环节", Choice(casefile.Step), required=True),
        _BY,
        _ROLE,
        _AT,
        _RESULT,
        _RECEIPT,
    ),
    casefile.Review,
)
_CHANNEL = Block(
    (
        Field("name", "渠道", _CODE, required=True),
        Field("required", "是否必达", Flag()),
        Field("form", "形式", _LINE),
        Field("action", "动作", _LINE),
        Field("note", "备注", _LINE),
    ),
    casefile.ChannelPlan,
)
_IMAGE = Block(
    (Field("style", "样式", _CODE, required=True), Field("alt", "替代文字", _LINE)), casefile.Image
)
_NOTIFIED = Block(
    (Field("authority", "上级单位", _LINE, required=True), _AT), casefile.SuperiorNotified
)
_DECISION = Block(
    (
        Field("body", "作出认定的机关", _LINE, required=True),
        Field("ref", "文书字号", _LINE, required=True),
    ),
    casefile.Decision,
)

CASE = (
    Field("claim", "线索", _CLAIM),
    Field("verification", "调查核实", _VERIFICATION),
    Field("approval", "批准", _APPROVAL),
    Field("consent", "本人意见", _CONSENT),
    Field(
        "impact_assessment",
        "个人信息保护影响评估",
        Block((Field("ref", "记录编号", _LINE, required=True),), casefile.Assessment),
    ),
    Field("drafter", "起草人", Block((_BY, _ROLE, _AT), casefile.Drafter)),
    Field("review", "三审三校", Many(_REVIEW, 10)),
    Field(
        "secrecy_review",
        "保密审查",
        Block((_BY, _ROLE, _AT, _RESULT, _RECEIPT), casefile.SecrecyReview),
    ),
    Field("sign_off", "签发", Block((_BY, _ROLE, _AT, _RECEIPT), casefile.SignOff)),
    Field(
        "decision", "有权机关的认定", _DECISION, about="正文使用“诬告”“诽谤”等定性用语时必须写明"
    ),
    Field("superior_notified", "报备上级", _NOTIFIED, about="不改变结论的更正、续报须报备"),
    Field("approved_by", "同意更正的领导职务", _LINE, about="不改变结论的更正须写明"),
    Field("channels", "投递渠道", Many(_CHANNEL, 20)),
    Field("image", "长图", _IMAGE),
)
"""Internal material (卷内材料): never rendered, never sent, never in an error message."""

FORM = Block(PUBLIC + CASE)
