# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on approval and consent: who allowed that this is said, and who was asked."""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.casefile import Approval
from publish.domain.gate.rule import Presented, refusal
from publish.domain.kinds import EditionKind
from publish.errors import Fault

_SUPERIOR = (("request_ref", "请示文号"), ("reply_ref", "批复文号"), ("requested_at", "报请时间"))


def approved(seen: Presented) -> Iterator[Fault]:
    """Somebody who may do so has approved."""
    approval = seen.case.approval
    if approval is None:
        advice = "请填写 approval：批准单位、批准时间和内容摘要。"
        yield refusal("approval", "没有批准记录。", advice)
    elif approval.approved_at is None:
        advice = "请待批准后填写 approval.approved_at。"
        yield refusal("approval.approved_at", "还没有批准时间。", advice)


def approved_by_superior(seen: Presented) -> Iterator[Fault]:
    """An officer's matter is put to the superior, in writing, and answered (报请上级)."""
    approval = seen.case.approval
    if approval is None:
        return  # ``approved`` tells it
    if approval.authority == seen.content.issuer:
        advice = "请报请上级部门，批准单位写上级的名称。"
        yield refusal("approval.authority", "此类事项须由上级批准，不能由本院自行审定。", advice)
    for name, title in _SUPERIOR:
        if getattr(approval, name) is None:
            advice = f"请在 approval.{name} 写明{title}。"
            yield refusal(f"approval.{name}", f"报请上级的材料缺少{title}。", advice)


def superior_notified(seen: Presented) -> Iterator[Fault]:
    """The superior hears of what leaves the conclusion as it was."""
    if seen.matter in seen.exempt_matters or _superior_approved(seen, seen.case.approval):
        return
    notified = seen.case.superior_notified
    if notified is None or notified.authority == seen.content.issuer:
        advice = "请先向上级报备，并填写 superior_notified 的单位和时间。"
        yield refusal("superior_notified", "涉及干警履职的更正、续报没有报备上级。", advice)


def _superior_approved(seen: Presented, approval: Approval | None) -> bool:
    """Return whether a superior approved anyway."""
    given = approval is not None and approval.approved_at is not None
    return given and approval is not None and approval.authority != seen.content.issuer


def correction_allowed(seen: Presented) -> Iterator[Fault]:
    """A leader allowed the correction."""
    if seen.edition is EditionKind.CORRECTION and not (seen.case.approved_by or seen.case.approval):
        advice = "请在 approved_by 写明同意更正的领导职务。"
        yield refusal("approved_by", "没有写明由谁同意更正。", advice)


def officer_consents(seen: Presented) -> Iterator[Fault]:
    """The officer was asked before being written about."""
    consent = seen.case.consent
    if consent is None or not consent.obtained:
        advice = "请征求当事干警本人意见，并填写 consent。"
        yield refusal("consent.obtained", "涉及干警个人，没有征得本人同意的记录。", advice)
    elif consent.form is None:
        advice = "请在 consent.form 写明，如：书面、口头记录。"
        yield refusal("consent.form", "没有写明本人同意的形式。", advice)


def name_decided(seen: Presented) -> Iterator[Fault]:
    """Whether the officer is named was decided; naming needs consent in writing."""
    consent = seen.case.consent
    if consent is None:
        return  # ``officer_consents`` tells it
    if consent.publish_name is None:
        advice = "请在 consent.publish_name 写 true 或 false。"
        yield refusal("consent.publish_name", "没有写明是否公布姓名。", advice)
    elif consent.publish_name and "书面" not in (consent.form or "书面"):
        advice = "请取得本人书面同意，或者改为不公布姓名。"
        yield refusal("consent.form", "公布姓名须有本人的书面同意。", advice)


def impact_assessed(seen: Presented) -> Iterator[Fault]:
    """Publishing personal information is assessed beforehand."""
    if seen.case.impact_assessment is None:
        advice = "请完成影响评估，并填写 impact_assessment.ref。"
        yield refusal("impact_assessment", "没有个人信息保护影响评估的记录。", advice)
