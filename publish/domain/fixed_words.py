"""What pages and articles say of a content in fixed words; the check knows them again."""

from __future__ import annotations

from publish.domain.content import Content, Correction, Withdrawal
from publish.domain.kinds import EditionKind, Finding, Form
from publish.domain.redaction import RedactionNotice

PREFIXES = {
    EditionKind.FIRST: "",
    EditionKind.UPDATE: "续报",
    EditionKind.CORRECTION: "更正",
    EditionKind.WITHDRAWAL: "撤下",
}
"""What stands before the title of a copy, so that a list of titles already tells them apart."""
CUT = "…全文见"
"""Stands before the address of a post where anything of the text is left out."""
SKIPPED = "…"
"""Stands before a quotation that does not begin with the text."""
WHOLE = {
    EditionKind.FIRST: "原文见",
    EditionKind.UPDATE: "原文见",
    EditionKind.CORRECTION: "更正后的全文见",
    EditionKind.WITHDRAWAL: "撤下说明见",
}
"""Stands before the address otherwise."""
_LIMITS = "本结论只针对文中所列的具体问题，不构成对有关人员或者事项的全面评价。"


def finding_sentences(content: Content) -> tuple[str, str]:
    """Return the finding, and what it does not say; what is still open has no limits to tell."""
    if content.finding is None:
        return "", ""
    told = content.form is Form.CLARIFICATION and content.finding is not Finding.UNDETERMINED
    return f"核查结论：{content.finding.label}。", _LIMITS if told else ""


def correction_sentence(correction: Correction) -> str:
    """Return whether a correction touches the conclusion."""
    if correction.affects_conclusion:
        return "本次更正影响结论，请以更正后的内容为准。"
    return "本次更正不影响结论。"


def update_sentence(content: Content) -> str:
    """Return whether the earlier conclusion stands, where an update says so."""
    if content.conclusion_unchanged is None:
        return ""
    if content.conclusion_unchanged:
        return "此前的核查结论没有变化。"
    return "此前的核查结论有变化，请以本版为准。"


def sentence(text: str) -> str:
    """Return text that ends as a sentence does."""
    stripped = " ".join(text.split())
    return stripped if stripped.endswith(("。", "！", "？")) else f"{stripped}。"


def correction_text(correction: Correction) -> str:
    """Return why and what was corrected, a line a passage."""
    changes = (f"“{change.before}”更正为“{change.after}”" for change in correction.changes)
    return "\n".join((f"更正说明：{sentence(correction.reason)}", *changes))


def removal_sentences(why: Withdrawal | RedactionNotice) -> str:
    """Return why and by whom something was removed."""
    return f"原因：{why.reason.label}。决定单位：{why.authority}。"


def removal_text(name: str, at: str, why: Withdrawal | RedactionNotice) -> str:
    """Return when, why and by whom something was removed, under the name of such a note."""
    return f"{name}：{at}。{removal_sentences(why)}{why.note}"


def note_text(content: Content) -> str:
    """Return what a correction or a withdrawal tells; nothing for the others."""
    if content.withdrawal is not None:
        return removal_text("撤下说明", content.pub_date, content.withdrawal)
    return correction_text(content.correction) if content.correction is not None else ""


def conclusion(content: Content) -> str:
    """Return the conclusion of the verification, where the edition is about it, as a sentence.

    It stands before any excerpt: one that quotes the rumour alone would spread it.
    """
    about_it = content.correction is None and content.withdrawal is None
    return finding_sentences(content)[0] if about_it else ""


def post_lead(content: Content, number: str, rev: int, title: str) -> str:
    """Return how a post begins: title, number and conclusion, and what a follower follows."""
    name = PREFIXES[content.edition]
    about = "，".join(part for part in _about(content, number, rev) if part)
    return f"【{f'{name}：' if name else ''}{title}】（{about}）"


def _about(content: Content, number: str, rev: int) -> tuple[str, ...]:
    """Return the parts of the parenthesis after the title."""
    before = f"{number}第{rev - 1}版"
    told = conclusion(content).removesuffix("。")
    if content.correction is not None:
        effect = "影响结论" if content.correction.affects_conclusion else "不影响结论"
        return (f"更正{before}", effect)
    if content.withdrawal is not None:
        return (f"撤下{number}",)
    if content.edition is EditionKind.UPDATE:
        stands = {True: "此前结论不变", False: "此前结论有变化", None: ""}
        return (f"续{before}", told, stands[content.conclusion_unchanged])
    return (f"编号{number}", told)
