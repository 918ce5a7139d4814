"""The closed lists of the domain: kinds, forms, editions, findings, states, reasons.

Values are the stable identifiers of the JSON forms; ``label`` is what a reader sees.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a statement is; decides the letter of its number and the list that it stands in."""

    CLARIFICATION = "clarification"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Kind.CLARIFICATION: "澄清声明",
            Kind.NOTICE: "通知公告",
        }[self]


class Form(StrEnum):
    """The form within a kind."""

    CLARIFICATION = "clarification"
    PROGRESS = "progress"
    ANNOUNCEMENT = "announcement"
    POLICY = "policy"
    PRESS_CONFERENCE = "press_conference"
    TYPICAL_CASES = "typical_cases"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Form.CLARIFICATION: "澄清通报",
            Form.PROGRESS: "进展通报",
            Form.ANNOUNCEMENT: "公告",
            Form.POLICY: "政策文件",
            Form.PRESS_CONFERENCE: "新闻发布会",
            Form.TYPICAL_CASES: "典型案例",
        }[self]


FORMS: dict[Kind, tuple[Form, ...]] = {
    Kind.CLARIFICATION: (Form.CLARIFICATION, Form.PROGRESS),
    Kind.NOTICE: (Form.ANNOUNCEMENT, Form.POLICY, Form.PRESS_CONFERENCE, Form.TYPICAL_CASES),
}
"""Which forms a kind may take; the first one is the default."""

COLUMN_TYPES: dict[Form, str] = {
    Form.CLARIFICATION: "回应关切",
    Form.PROGRESS: "回应关切",
    Form.ANNOUNCEMENT: "工作动态",
    Form.POLICY: "政策文件",
    Form.PRESS_CONFERENCE: "工作动态",
    Form.TYPICAL_CASES: "工作动态",
}
"""``ColumnType`` of a page, from the list of 国办发〔2017〕47号, annex."""


class EditionKind(StrEnum):
    """How an edition relates to the ones before it."""

    FIRST = "first"
    UPDATE = "update"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            EditionKind.FIRST: "首次发布",
            EditionKind.UPDATE: "续报",
            EditionKind.CORRECTION: "更正",
            EditionKind.WITHDRAWAL: "撤下",
        }[self]


class Status(StrEnum):
    """What the entry of an edition says; stands in the log leaf."""

    PUBLISHED = "published"
    UPDATED = "updated"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REDACTED = "redacted"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Status.PUBLISHED: "有效",
            Status.UPDATED: "有效（已续报）",
            Status.CORRECTED: "已更正",
            Status.WITHDRAWN: "已撤下",
            Status.REDACTED: "已依法删除",
        }[self]


STATUS_OF: dict[EditionKind, Status] = {
    EditionKind.FIRST: Status.PUBLISHED,
    EditionKind.UPDATE: Status.UPDATED,
    EditionKind.CORRECTION: Status.CORRECTED,
    EditionKind.WITHDRAWAL: Status.WITHDRAWN,
}
"""The status that an edition's entry carries."""


class Finding(StrEnum):
    """The conclusion of the verification (核查结论)."""

    UNFOUNDED = "unfounded"
    PARTLY_FOUNDED = "partly_founded"
    FOUNDED = "founded"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Finding.UNFOUNDED: "不属实",
            Finding.PARTLY_FOUNDED: "部分属实",
            Finding.FOUNDED: "属实",
            Finding.UNDETERMINED: "无法认定",
        }[self]


class Matter(StrEnum):
    """What the circulating claim is about; decides whose approval is needed."""

    OFFICER_CONDUCT = "officer_conduct"
    IMPERSONATION = "impersonation"
    COURT_SERVICE = "court_service"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            Matter.OFFICER_CONDUCT: "干警履职",
            Matter.IMPERSONATION: "假冒本院名义",
            Matter.COURT_SERVICE: "诉讼服务",
            Matter.OTHER: "其他",
        }[self]


class WithdrawalReason(StrEnum):
    """Why a statement is taken down; errors are corrected instead."""

    SUPERSEDED = "superseded"
    LEGAL = "legal"
    PRIVACY = "privacy"
    SECRECY = "secrecy"
    COURT_ORDER = "court_order"

    @property
    def label(self) -> str:
        """Return what a reader sees."""
        return {
            WithdrawalReason.SUPERSEDED: "已被新的规定或发布替代",
            WithdrawalReason.LEGAL: "依照法律规定撤下",
            WithdrawalReason.PRIVACY: "涉及个人信息或者隐私",
            WithdrawalReason.SECRECY: "涉及不宜公开的事项",
            WithdrawalReason.COURT_ORDER: "依照生效法律文书撤下",
        }[self]
