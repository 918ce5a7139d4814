# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on the finding, on the words that go with it, and on the verification behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.domain.gate.rule import Presented, refusal
from publish.domain.kinds import EditionKind, Finding, Form, Matter
from publish.errors import Fault

_OPEN = frozenset({Finding.FOUNDED, Finding.UNDETERMINED})
_NOT_SHOWN = frozenset({Finding.UNFOUNDED, Finding.UNDETERMINED})
_REFUTING = re.compile(
    "不属实|与事实不符|(?<!作风)(?<!工作)(?<!得)不实(?![行施际现在惠])|失实|谣言|辟谣|捏造|编造"
    "|虚构|虚假(?!诉讼|仲裁|陈述|证言)|子虚乌有|无中生有|凭空|(?<!合同)(?<!罪名)不成立"
    "|不存在[^。；，\n]{0,20}(?:情形|情况|问题|行为)"
)
"""Words that say a claim is untrue; 不实行, 作风不实, 虚假诉讼 merely contain them."""
_CONFIRMING = re.compile(
    "(?<![不否])属实(?!的(?!部分)[^。；\n已有]{0,20}?(?:一律|将|依规|依纪|依法))|确有其事"
)
"""Words that say a claim is true; a promise for 属实的问题 in general says nothing of this one."""
_HYPOTHETICAL = re.compile("是否|能否|如|若|倘|一旦|凡|只要|待|尚|未|无法|难以|不能|并非")
_CLAUSE_END = re.compile("[。；，！？,;!?\n]")
_LEGAL = re.compile("诬告|诬陷|陷害|诽谤|侮辱|造谣|恶意|蓄意|污蔑|中伤|寻衅滋事")


def finding_stated(seen: Presented) -> Iterator[Fault]:
    """A clarification says its conclusion."""
    if seen.content.finding is None:
        advice = "请在 finding 写明：不属实、部分属实、属实或者无法认定。"
        yield refusal("finding", "没有写明核查结论。", advice)


def finding_agrees(seen: Presented) -> Iterator[Fault]:
    """The published conclusion is the one that the verification came to."""
    verification, said = seen.case.verification, seen.content.finding
    if verification is None or said is None:
        return
    if verification.finding is None:
        advice = "请按核查报告填写 verification.finding。"
        yield refusal("verification.finding", "调查核实没有写明结论。", advice)
    elif verification.finding is not said:
        message = f"公开的结论“{said.label}”与调查核实的结论不一致。"
        yield refusal("finding", message, "请以核查报告为准，改正其中一处。")


def undetermined_is_progress(seen: Presented) -> Iterator[Fault]:
    """Unproven is not untrue: without a conclusion there is only a progress notice."""
    undetermined = seen.content.finding is Finding.UNDETERMINED
    if undetermined and seen.content.form is not Form.PROGRESS:
        advice = "请把 form 改为 progress（进展通报），只说明核查进展。"
        yield refusal("form", "结论为“无法认定”，不能作为澄清发布。", advice)


def founded_is_no_clarification(seen: Presented) -> Iterator[Fault]:
    """What turned out to be true is not clarified away."""
    if seen.content.finding is Finding.FOUNDED and seen.content.form is Form.CLARIFICATION:
        advice = "请改用 form: progress（进展通报）说明情况和处理措施，或者作为公告发布。"
        yield refusal("form", "结论为“属实”，不能以澄清通报的形式发布。", advice)


def notice_without_finding(seen: Presented) -> Iterator[Fault]:
    """A notice answers no claim, so it has no finding."""
    if seen.content.finding is not None:
        advice = "请删除 finding；回应网传信息的，请把 kind 改为 clarification。"
        yield refusal("finding", "通知公告不应有核查结论。", advice)


def _hits(seen: Presented, words: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield field, word and the clause before it, each word once in a field."""
    for field, text in seen.texts:
        told: set[str] = set()
        for match in words.finditer(text):
            if match[0] not in told:
                clause = _CLAUSE_END.split(text[max(0, match.start() - 30) : match.start()])[-1]
                yield field, match[0], clause
            told.add(match[0])


def no_refuting_words(seen: Presented) -> Iterator[Fault]:
    """Words that say “untrue” need a finding that says so."""
    finding = seen.content.finding
    if finding in _OPEN and finding is not None:
        for field, word, _ in _hits(seen, _REFUTING):
            message = f"结论为“{finding.label}”，却使用了“{word}”。"
            yield refusal(field, message, "请删去否定性的说法，只陈述已查明的事实和进展。")


def no_confirming_words(seen: Presented) -> Iterator[Fault]:
    """Words that say “true” need a finding that says so."""
    finding = seen.content.finding
    if finding in _NOT_SHOWN and finding is not None:
        for field, word, clause in _hits(seen, _CONFIRMING):
            if not _HYPOTHETICAL.search(clause):
                message = f"结论为“{finding.label}”，却写了“{word}”。"
                yield refusal(
                    field, message, "请核对结论；部分属实的，请把 finding 改为 partly_founded。"
                )


def legal_words(seen: Presented) -> Iterator[Fault]:
    """Whether somebody slandered or framed another is for a competent body to decide."""
    if seen.case.decision is None:
        for field, word, _ in _hits(seen, _LEGAL):
            message = f"“{word}”属于定性用语，须有有权机关的认定。"
            advice = "请改用客观表述；已有认定的，请在 decision 写明机关和文书字号。"
            yield refusal(field, message, advice)


def claim_stated(seen: Presented) -> Iterator[Fault]:
    """What the claim is about decides whose approval is needed."""
    if seen.case.claim is None:
        advice = "请填写 claim：事项类别、首次发现时间、渠道和摘要。"
        yield refusal("claim", "没有登记线索。", advice)


def verified_by_unit(seen: Presented) -> Iterator[Fault]:
    """Who verified clarifies (谁核实、谁澄清): there is a unit that did."""
    if seen.case.verification is None or seen.case.verification.unit is None:
        advice = "请在 verification.unit 写明核查单位。"
        yield refusal("verification.unit", "没有写明由哪个单位核查。", advice)


def verified_on_basis(seen: Presented) -> Iterator[Fault]:
    """An officer's conduct is verified under the authority over cadres."""
    verification = seen.case.verification
    if seen.matter is not Matter.OFFICER_CONDUCT or verification is None:
        return
    if verification.basis != "干部管理权限":
        advice = "请由有干部管理权限的单位核查，并在 basis 写“干部管理权限”。"
        yield refusal("verification.basis", "涉及干警履职，核查依据不是干部管理权限。", advice)


def verification_concluded(seen: Presented) -> Iterator[Fault]:
    """Nothing but a progress notice goes out before the verification has ended."""
    verification = seen.case.verification
    holding = seen.content.finding is Finding.UNDETERMINED and seen.content.form is Form.PROGRESS
    if verification is not None and verification.concluded_at is None and not holding:
        advice = "请待核查办结后填写 concluded_at；在此之前只能发布进展通报。"
        yield refusal("verification.concluded_at", "调查核实尚未办结。", advice)


def verification_documented(seen: Presented) -> Iterator[Fault]:
    """A conclusion rests on methods and a report that can be found again."""
    verification = seen.case.verification
    if verification is None or verification.concluded_at is None:
        return
    if not verification.methods:
        advice = "请在 verification.methods 列明核查方法。"
        yield refusal("verification.methods", "没有写明核查方法。", advice)
    if verification.report_ref is None:
        advice = "请在 verification.report_ref 写明核查报告编号。"
        yield refusal("verification.report_ref", "没有写明核查报告编号。", advice)


def update_says_conclusion(seen: Presented) -> Iterator[Fault]:
    """An update says whether the conclusion stands, and then it is the same one."""
    unchanged, previous = seen.content.conclusion_unchanged, seen.previous
    if seen.edition is not EditionKind.UPDATE:
        if unchanged is not None:
            advice = "请删除 conclusion_unchanged；更正请写 correction.affects_conclusion。"
            yield refusal("conclusion_unchanged", "只有续报才写明“结论是否不变”。", advice)
    elif unchanged is None:
        advice = "请在 conclusion_unchanged 写 true（不变）或 false（改变）。"
        yield refusal("conclusion_unchanged", "续报没有写明原结论是否不变。", advice)
    elif unchanged and previous and seen.content.finding is not previous.finding:
        advice = "请改正 finding；结论确有改变的写 false，并重新核查、报请批准。"
        yield refusal("finding", "写明结论不变，但核查结论与上一版不同。", advice)


def correction_keeps_conclusion(seen: Presented) -> Iterator[Fault]:
    """A correction that says it leaves the conclusion does so."""
    previous, correction = seen.previous, seen.content.correction
    if previous is None or correction is None or correction.affects_conclusion:
        return
    if seen.content.finding is not previous.finding:
        advice = "请改正 finding；结论确有改变的写 affects_conclusion: true，并重新报请批准。"
        yield refusal("finding", "更正写明不改变结论，但核查结论与上一版不同。", advice)
