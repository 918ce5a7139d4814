"""The table of rules: what the gate asks, where it comes from, and when it applies."""

from __future__ import annotations

from publish.domain.gate import approval, conclusion, editions, lint, openness, receipts, times
from publish.domain.gate.rule import (
    Presented,
    Rule,
    always,
    clarifies,
    concludes,
    follows,
    leaves,
    needs_superior,
    not_withdrawal,
    speaks_of_persons,
)
from publish.domain.kinds import EditionKind, Kind, Matter

_CLEARING = "法院保护干警依法履职的实施意见：澄清正名机制"
_PRIVACY = "法院保护干警依法履职的实施意见：个人信息保护"
_JUDGES = "《法官法》第五十六条"
_WHO = "谁核实、谁澄清（省级失实检举控告澄清规定第二至五条）"
_DIGEST = "设计与承诺 §3.2：批准与内容绑定"
_UNPROVEN = "设计与承诺 §3.3：未证实不等于不实"
_REVIEWS = "三审三校制度；国办发〔2018〕123号"
_SECRECY = "《保守国家秘密法》第三十五条"
_PIPL = "《个人信息保护法》第五十五、五十六条"
_HISTORY = "设计与承诺 §3.8：历史公开"
_ORDER = "澄清正名的办理流程"
_FORMAT = "《党政机关公文处理工作条例》、GB/T 9704—2012"


def _updates_officer(seen: Presented) -> bool:
    """Return whether the officer is to be asked: always, but for a correction of details."""
    return clarifies(seen) and seen.officer and not _detail(seen)


def _officer_conduct(seen: Presented) -> bool:
    """Return whether personal information of an officer is published, beyond a corrected detail."""
    conduct = seen.matter is Matter.OFFICER_CONDUCT
    return clarifies(seen) and conduct and not _detail(seen)


def _detail(seen: Presented) -> bool:
    """Return whether this is a correction that leaves the conclusion."""
    return seen.edition is EditionKind.CORRECTION and seen.leaves_conclusion


def _approves(seen: Presented) -> bool:
    """Return whether an approval is due: for a conclusion, and for taking anything down."""
    return concludes(seen) or not not_withdrawal(seen)


def _notice(seen: Presented) -> bool:
    """Return whether this is a notice."""
    return seen.content.kind is Kind.NOTICE


def _approval_there(seen: Presented) -> bool:
    """Return whether there is an approval that could be of another content."""
    return seen.case.approval is not None


def _reviews_there(seen: Presented) -> bool:
    """Return whether there are reviews that could be of another content."""
    return bool(seen.case.review)


def _secrecy_there(seen: Presented) -> bool:
    """Return whether there is a secrecy review that could be of another content."""
    return seen.case.secrecy_review is not None


def _sign_off_there(seen: Presented) -> bool:
    """Return whether there is a signature that could be under another content."""
    return seen.case.sign_off is not None


def _new_text(seen: Presented) -> bool:
    """Return whether this is an update or a correction."""
    return follows(seen) and not_withdrawal(seen)


def _clarifying_correction(seen: Presented) -> bool:
    """Return whether a clarification is corrected."""
    return clarifies(seen) and seen.edition is EditionKind.CORRECTION


RULES: tuple[Rule, ...] = (
    Rule("edition.precedent", "续报、更正、撤下写明所接的编号和版次", _HISTORY, always,
         editions.precedent_named, fixed=True),
    Rule("edition.kind", "同一编号不改变种类", _HISTORY, follows, editions.kind_kept, fixed=True),
    Rule("edition.withdrawn", "撤下之后不再有新的版本", _HISTORY, follows,
         editions.not_after_withdrawal, fixed=True),
    Rule("edition.differs", "新的版本有新的内容", _HISTORY, _new_text, editions.differs),
    Rule("correction.stated", "更正写明原因和每处改动", _HISTORY, always,
         editions.correction_stated),
    Rule("correction.changes", "更正说明与前后两版一致", _HISTORY, _new_text,
         editions.changes_true),
    Rule("correction.conclusion", "不改变结论的更正，结论确实未变", _ORDER,
         _clarifying_correction, conclusion.correction_keeps_conclusion),
    Rule("correction.approved", "不改变结论的更正有领导同意", _ORDER, leaves,
         approval.correction_allowed),
    Rule("update.conclusion", "续报写明原结论是否不变", _ORDER, clarifies,
         conclusion.update_says_conclusion),
    Rule("withdrawal.stated", "撤下写明原因、说明和决定单位", _HISTORY, always,
         editions.withdrawal_stated),
    Rule("finding.stated", "写明核查结论", _UNPROVEN, clarifies, conclusion.finding_stated),
    Rule("finding.agrees", "公开的结论与核查结论一致", _WHO, clarifies,
         conclusion.finding_agrees),
    Rule("finding.undetermined", "无法认定的只发布进展", _UNPROVEN, clarifies,
         conclusion.undetermined_is_progress),
    Rule("finding.founded", "属实的不作澄清", _UNPROVEN, clarifies,
         conclusion.founded_is_no_clarification),
    Rule("finding.notice", "通知公告没有核查结论", _ORDER, _notice,
         conclusion.notice_without_finding),
    Rule("words.refuting", "否定性用语与结论相符", _UNPROVEN, clarifies,
         conclusion.no_refuting_words),
    Rule("words.confirming", "肯定性用语与结论相符", _UNPROVEN, clarifies,
         conclusion.no_confirming_words),
    Rule("words.legal", "定性用语有有权机关的认定", _UNPROVEN, speaks_of_persons,
         conclusion.legal_words),
    Rule("claim.stated", "登记线索和事项类别", _ORDER, clarifies, conclusion.claim_stated),
    Rule("verification.unit", "有核查单位", _CLEARING, concludes, conclusion.verified_by_unit),
    Rule("verification.basis", "涉及干警的依照干部管理权限核查", _CLEARING, concludes,
         conclusion.verified_on_basis),
    Rule("verification.concluded", "核查办结后才发布", _CLEARING, concludes,
         conclusion.verification_concluded),
    Rule("verification.report", "有核查方法和报告编号", _ORDER, concludes,
         conclusion.verification_documented, level="warn"),
    Rule("consent.obtained", "征得当事干警本人同意", _PRIVACY, _updates_officer,
         approval.officer_consents),
    Rule("consent.name", "是否公布姓名已经写明", _PRIVACY, _updates_officer,
         approval.name_decided),
    Rule("impact_assessment.given", "完成个人信息保护影响评估", _PIPL, _officer_conduct,
         approval.impact_assessed),
    Rule("drafter.given", "写明起草人", _REVIEWS, not_withdrawal, receipts.drafter_named),
    Rule("review.steps", "三审三校齐全、依次进行", _REVIEWS, not_withdrawal,
         receipts.three_reviews),
    Rule("review.passed", "三审三校全部通过", _REVIEWS, not_withdrawal, receipts.reviews_passed),
    Rule("review.digest", "审校的是这份内容", _DIGEST, _reviews_there,
         receipts.reviews_sign_content, fixed=True),
    Rule("secrecy_review.passed", "保密审查通过", _SECRECY, not_withdrawal,
         receipts.secrecy_passed),
    Rule("secrecy_review.digest", "保密审查的是这份内容", _DIGEST, _secrecy_there,
         receipts.secrecy_signs_content, fixed=True),
    Rule("approval.given", "已经批准", f"{_CLEARING}；{_JUDGES}", _approves, approval.approved),
    Rule("approval.superior", "涉及干警履职的报请上级批准", _CLEARING, needs_superior,
         approval.approved_by_superior),
    Rule("approval.digest", "批准的是这份内容", _DIGEST, _approval_there,
         receipts.approval_signs_content, fixed=True),
    Rule("superior.notified", "不改变结论的更正、续报报备上级", _ORDER, leaves,
         approval.superior_notified),
    Rule("sign_off.given", "已经签发", _REVIEWS, always, receipts.signed_off),
    Rule("sign_off.digest", "签发的是这份内容", _DIGEST, _sign_off_there,
         receipts.sign_off_signs_content, fixed=True),
    Rule("persons.distinct", "起草、审校、签发是不同的人", _DIGEST, always,
         receipts.different_persons, fixed=True),
    Rule("times.order", "各环节的时间先后相符", _ORDER, always, times.in_order),
    Rule("times.pub_date", "发布时间已到", _ORDER, always, times.published_by_now),
    Rule("times.precedent", "发布时间不早于上一版", _HISTORY, follows, times.after_precedent),
    Rule("times.validity", "失效日期不早于施行日期", _FORMAT, not_withdrawal, times.validity),
    Rule("openness.first_seen", "公开的发现时间与线索登记一致", _HISTORY, not_withdrawal,
         openness.first_seen_true),
    Rule("openness.grounds", "公开的核查、批准单位与卷内一致", _WHO, not_withdrawal,
         openness.grounds_true),
    Rule("repeals.sound", "废止、修改的文件写得清楚", _FORMAT, not_withdrawal,
         editions.repeals_sound),
    Rule("repeals.known", "废止、修改的编号确有其件", _HISTORY, not_withdrawal,
         editions.repeals_known),
    Rule("lint.doc_number", "文号用六角括号", _FORMAT, not_withdrawal, lint.doc_number_form,
         level="warn"),
    Rule("lint.pasted", "正文不是未经整理的扫描文字", "严重表述错误的防范", not_withdrawal,
         lint.not_pasted_raw, level="warn"),
    Rule("lint.issue_date", "成文日期不晚于发布日期", _FORMAT, not_withdrawal,
         lint.issued_before_published, level="warn"),
    Rule("lint.title_length", "标题长度适合各渠道", "微信公众平台标题上限", not_withdrawal,
         lint.title_length, level="warn"),
    Rule("lint.title_words", "标题不用谣言类字眼", "情况通报的惯例",
         clarifies, lint.title_without_rumour, level="warn"),
)  # fmt: skip
"""Every rule, in the order of the clerk's checklist."""
