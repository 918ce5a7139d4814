# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on how an edition follows the ones before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from publish.domain import plaintext
from publish.domain.content import Amendment, Content, Repeal
from publish.domain.gate.rule import Presented, refusal
from publish.domain.kinds import EditionKind, Kind
from publish.domain.number import Number
from publish.errors import Fault


def precedent_named(seen: Presented) -> Iterator[Fault]:
    """A later edition names the statement and the edition that it follows, and both are current."""
    content = seen.content
    for field, title in (("statement", "发布编号"), ("revises", "上一版版次")):
        given = getattr(content, field) is not None
        if content.edition is EditionKind.FIRST and given:
            advice = f"请删除 {field}；续报、更正、撤下请写明 edition。"
            yield refusal(field, f"首次发布不应写{title}。", advice)
        elif content.edition is not EditionKind.FIRST and not given:
            yield refusal(field, f"{content.edition.label}没有写明{title}。", f"请填写 {field}。")
    if content.edition is not EditionKind.FIRST and content.statement is not None:
        yield from _precedent_current(seen)


def _precedent_current(seen: Presented) -> Iterator[Fault]:
    """Tell a precedent that is not there, or is no longer the newest."""
    content, precedent = seen.content, seen.precedent
    if precedent is None or str(precedent.number) != content.statement:
        message = f"没有找到 {content.statement} 这一件。"
        yield refusal("statement", message, "请核对发布编号。")
    elif content.revises is not None and content.revises != precedent.current.rev:
        message = f"{content.statement} 现在是第 {precedent.current.rev} 版。"
        advice = "请对照当前版本核对稿件，再改写 revises 并重新审签。"
        yield refusal("revises", message, advice)


def kind_kept(seen: Presented) -> Iterator[Fault]:
    """A clarification does not turn into a notice: the number's letter says which it is."""
    number = seen.content.number
    if number is not None and number.kind is not seen.content.kind:
        message = f"{number} 是{number.kind.label}，不能改为{seen.content.kind.label}。"
        yield refusal("kind", message, "请核对发布编号；种类不同的，请作为新的一件发布。")


def not_after_withdrawal(seen: Presented) -> Iterator[Fault]:
    """A withdrawal is the last edition; number and address are never used again."""
    if seen.precedent is not None and seen.precedent.withdrawn:
        message = f"{seen.precedent.number} 已经撤下，不能再有新的版本。"
        yield refusal("statement", message, "请作为新的一件发布，系统将另编号。")


def differs(seen: Presented) -> Iterator[Fault]:
    """A new edition says something new."""
    if seen.previous is not None and _bare(seen.content) == _bare(seen.previous):
        message = "公开内容与上一版完全相同。"
        yield refusal("body", message, "请修改内容后再提交；无需改动的，不必发布新的版本。")


def _bare(content: Content) -> Content:
    """Return a content without what only says which edition it is."""
    return replace(
        content,
        edition=EditionKind.FIRST,
        statement=None,
        revises=None,
        pub_date="",
        conclusion_unchanged=None,
        correction=None,
        withdrawal=None,
    )


def correction_stated(seen: Presented) -> Iterator[Fault]:
    """A correction tells the reader why and what; nothing else does."""
    correction = seen.content.correction
    if seen.edition is not EditionKind.CORRECTION:
        if correction is not None:
            advice = "请删除 correction，或者把 edition 改为 correction。"
            yield refusal("correction", "只有更正才写更正说明。", advice)
    elif correction is None:
        advice = "请在 correction 写明原因、每处改动和是否改变结论。"
        yield refusal("correction", "没有更正说明。", advice)
    elif not correction.changes:
        advice = "请在 correction.changes 逐处写明原文和改为。"
        yield refusal("correction.changes", "更正说明没有列出改动。", advice)


def changes_true(seen: Presented) -> Iterator[Fault]:
    """What a correction says was changed stood in the old text and stands in the new one."""
    correction, precedent = seen.content.correction, seen.precedent
    if correction is None or precedent is None:
        return
    if seen.previous is None:
        advice = "请改为续报，或者作为新的一件发布。"
        yield refusal("edition", "上一版的内容已依法删除，无法更正。", advice)
        return
    old, new = _readable(seen.previous), _readable(seen.content)
    for at, change in enumerate(correction.changes):
        path = f"correction.changes[{at}]"
        if _tight(change.before) not in old:
            yield refusal(f"{path}.before", "上一版里没有这段原文。", "请从上一版逐字照抄。")
        if _tight(change.after) not in new:
            yield refusal(f"{path}.after", "这一版里没有这段文字。", "请从这一版正文逐字照抄。")
        if _tight(change.before) == _tight(change.after):
            yield refusal(f"{path}.after", "改动前后相同。", "请删除这一处，或者写明改动。")


def _readable(content: Content) -> str:
    """Return everything of a content that a correction may quote, without blanks."""
    parts = [content.title, content.short_title, content.issuer, content.pub_date]
    parts += [content.doc_number or "", content.index_no or "", content.issue_date or ""]
    parts += [content.effective_date or "", content.expiry_date or "", content.topic or ""]
    parts += [*content.keywords, *(each.title for each in content.attachments)]
    named: tuple[Repeal | Amendment, ...] = (*content.repeals, *content.amends)
    parts += [text for each in named for text in (each.title, each.doc_number or "")]
    parts += [each.note or "" for each in content.amends]
    if (grounds := content.grounds) is not None:
        parts += [grounds.verified_by or "", grounds.approved_by or "", *grounds.laws]
        parts.append(grounds.undisclosed or "")
    return "\n".join(map(_tight, [*parts, plaintext.to_text(content.told)]))


def _tight(text: str) -> str:
    """Return a text without blanks: line ends are layout, not wording."""
    return "".join(text.split())


def withdrawal_stated(seen: Presented) -> Iterator[Fault]:
    """A withdrawal tells the reader when, why and on whose order; nothing else does."""
    given = seen.content.withdrawal is not None
    if seen.edition is EditionKind.WITHDRAWAL and not given:
        advice = "请在 withdrawal 写明原因、说明和决定撤下的单位。"
        yield refusal("withdrawal", "没有撤下说明。", advice)
    elif seen.edition is not EditionKind.WITHDRAWAL and given:
        advice = "请删除 withdrawal，或者把 edition 改为 withdrawal。"
        yield refusal("withdrawal", "只有撤下才写撤下说明。", advice)


def repeals_sound(seen: Presented) -> Iterator[Fault]:
    """Only notices repeal or amend, and what they repeal or amend can be told apart."""
    content = seen.content
    rows: tuple[tuple[str, str, Sequence[Repeal | Amendment]], ...] = (
        ("repeals", "废止", content.repeals),
        ("amends", "修改", content.amends),
    )
    for field, act, documents in rows:
        if documents and content.kind is not Kind.NOTICE:
            yield refusal(field, f"澄清声明不能{act}文件。", "请另行发布通知。")
        else:
            yield from _documents_sound(content, field, act, documents)


def repeals_known(seen: Presented) -> Iterator[Fault]:
    """A number that is repealed or amended has been given to somebody."""
    content = seen.content
    rows: tuple[tuple[str, Sequence[Repeal | Amendment]], ...] = (
        ("repeals", content.repeals),
        ("amends", content.amends),
    )
    for field, documents in rows:
        for at, document in enumerate(documents):
            if document.number in seen.unknown:
                advice = (
                    "请核对编号。那一件还没有提交的，请先提交；不是经本系统发布的文件，"
                    "请删除 number，只写 doc_number（发文字号）。"
                )
                message = f"没有编号为 {document.number} 的发布件。"
                yield refusal(f"{field}[{at}].number", message, advice)


def _documents_sound(
    content: Content, field: str, act: str, documents: Sequence[Repeal | Amendment]
) -> Iterator[Fault]:
    """Tell documents without a number, with an impossible one, and those that stand twice."""
    told: set[tuple[str, str | None, str | None]] = set()
    for at, document in enumerate(documents):
        path, number = f"{field}[{at}]", document.number
        if document.doc_number is None and number is None:
            advice = "请写明 doc_number（发文字号）或者 number（发布编号）。"
            yield refusal(path, f"被{act}的文件没有文号。", advice)
        if number is not None and Number.parse(number).kind is not Kind.NOTICE:
            advice = "请核对编号；澄清声明只能更正或者撤下。"
            yield refusal(f"{path}.number", f"{number} 是澄清声明，不能被{act}。", advice)
        if number is not None and number == content.statement:
            advice = "请写明另一件的编号；修改本件请作更正。"
            yield refusal(f"{path}.number", f"一件通知不能{act}它自己。", advice)
        key = (document.title, document.doc_number, number)
        if key in told:
            yield refusal(path, f"被{act}的文件写了两次。", "请删除重复的一项。")
        told.add(key)
